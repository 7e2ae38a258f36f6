import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@Suite struct FieldsTests {
  private func fields(_ text: String) throws(Failure) -> Fields {
    try Fields(open: JSONDocumentTests.parse(text).root, at: .key("args", in: .root))
  }

  @Test("A value of the right type is read, null and absence are nil")
  func readers() throws {
    let given = try fields(
      #"""
      {"text":"x","name":"n","choice":"two","integer":5,"boolean":false,"timestamp":"2026-01-01T00:00:00Z",
      "id":"018F3C5E-7b2a-7c41-9d6e-5b8f2a1c3d4e","list":[1,2],"texts":["a","b"],"object":{ "b":1, "a":[ ] },"null":null}
      """#)
    let choices: [(StaticString, Int)] = [("one", 1), ("two", 2)]
    #expect(try given.text("text") == "x")
    #expect(try given.name("name") == "n")
    #expect(try given.choice("choice", choices) == 2)
    #expect(try given.integer("integer", in: 1...5) == 5)
    #expect(try given.boolean("boolean") == false)
    #expect(try given.timestamp("timestamp")?.milliseconds == 1_767_225_600_000)
    #expect(try given.eventID("id")?.text == "018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e")
    #expect(
      try given.list("list") { (value, path) throws(Failure) in "\(path)=\(value.integer ?? 0)" }
        == ["args.list[0]=1", "args.list[1]=2"])
    #expect(try given.texts("texts") == ["a", "b"])
    #expect(try given.objectBytes("object") == Array(#"{"b":1,"a":[]}"#.utf8))
    for key in ["null", "absent"] as [StaticString] {
      #expect(try given.text(key) == nil)
      #expect(try given.name(key) == nil)
      #expect(try given.choice(key, choices) == nil)
      #expect(try given.integer(key, in: 1...5) == nil)
      #expect(try given.boolean(key) == nil)
      #expect(try given.timestamp(key) == nil)
      #expect(try given.eventID(key) == nil)
      #expect(try given.texts(key) == nil)
      #expect(try given.objectBytes(key) == nil)
      #expect(given.value(key) == nil)
    }
    #expect(given.has("null"))
    #expect(!given.has("absent"))
  }

  /// What each reader makes of `{"k":…}`.
  private static let readers: [(name: String, read: @Sendable (Fields) throws -> Void)] = [
    ("text", { _ = try $0.text("k") }),
    ("name", { _ = try $0.name("k") }),
    ("choice", { _ = try $0.choice("k", [("one", 1)]) }),
    ("integer", { _ = try $0.integer("k", in: 0...9) }),
    ("boolean", { _ = try $0.boolean("k") }),
    ("timestamp", { _ = try $0.timestamp("k") }),
    ("eventID", { _ = try $0.eventID("k") }),
    ("texts", { _ = try $0.texts("k") }),
    ("objectBytes", { _ = try $0.objectBytes("k") }),
  ]

  @Test(
    "A value of another type is refused by the name of its key",
    arguments: [
      "text": ["1", "true", "[]", "{}", "1.5"], "name": ["1", "[]"], "choice": ["1", "{}"],
      "integer": [#""1""#, "1.0", "true", "[]"], "boolean": ["1", #""true""#], "timestamp": ["1", "{}"],
      "eventID": ["1"], "texts": [#""a""#, "{}", "1"], "objectBytes": ["[]", #""{}""#, "1"],
    ])
  func wrongTypes(reader: String, values: [String]) throws {
    let read = try #require(Self.readers.first { $0.name == reader }).read
    for value in values {
      let refused = try #require(failure { try read(fields(#"{"k":\#(value)}"#)) })
      #expect(refused.status == .invalidRequest)
      #expect(refused.key == "args.k")
      #expect(refused.message.hasPrefix("args.k must be "))
    }
  }

  @Test(
    "A value out of its range is refused by the name of its key",
    arguments: [
      ("name", [#""""#, #""a\nb""#, #""\u007f""#, #""\u0085""#]), ("choice", [#""two""#, #""One""#, #""""#]),
      ("integer", ["-1", "10", "9223372036854775807"]), ("timestamp", [#""today""#, #""""#]),
      ("eventID", [#""x""#, #""""#]),
    ] as [(String, [String])])
  func outOfRange(reader: String, values: [String]) throws {
    let read = try #require(Self.readers.first { $0.name == reader }).read
    for value in values {
      let refused = try #require(failure { try read(fields(#"{"k":\#(value)}"#)) })
      #expect(refused.status == .invalidRequest)
      #expect(refused.key == "args.k")
    }
  }

  @Test("An element of the wrong kind is refused by its index")
  func elements() throws {
    #expect(failure { _ = try fields(#"{"k":["a",""]}"#).texts("k") }?.key == "args.k[1]")
    #expect(failure { _ = try fields(#"{"k":["a","b",3]}"#).texts("k") }?.key == "args.k[2]")
  }

  @Test("A name has 1 to 200 characters, whatever their bytes")
  func names() {
    #expect(Fields.isName(String(repeating: "🙂", count: 200)))
    #expect(!Fields.isName(String(repeating: "a", count: 201)))
    #expect(!Fields.isName(""))
    #expect(Fields.isName(" "))
    #expect(!Fields.isName("a\u{1f}"))
    #expect(Fields.isName("\u{a0}é"))
  }

  @Test("An unknown key is refused, with the nearest known one when there is one")
  func unknownKeys() throws {
    func refused(_ text: String) -> Failure? {
      failure { _ = try Fields(JSONDocumentTests.parse(text).root, at: .root, known: ["limit", "cursor", "study_id"]) }
    }
    #expect(refused(#"{"limit":1,"study_id":"a"}"#) == nil)
    #expect(refused(#"{"limits":1}"#)?.detail("closest") == .text("limit"))
    #expect(refused(#"{"studyid":1}"#)?.message.contains(#"did you mean "study_id"?"#) == true)
    #expect(refused(#"{"zzzzzz":null}"#)?.detail("closest") == nil)
    #expect(refused(#"{"zzzzzz":null}"#)?.message.contains(#"known are "limit", "cursor" or "study_id""#) == true)
    #expect(refused(#"{"zzzzzz":null}"#)?.key == "zzzzzz")
    #expect(refused(#"{"limi":1}"#)?.status == .invalidRequest)
    #expect(refused(#"{"Limit":1}"#)?.detail("closest") == .text("limit"))
    #expect(refused(#"{"":1}"#)?.status == .invalidRequest)
  }

  @Test("What is no object is refused where it stands")
  func notAnObject() throws {
    let list = try JSONDocumentTests.parse(#"{"a":[]}"#).root
    let refused = failure { _ = try Fields(list.member("a") ?? list, at: .key("a", in: .root), known: []) }
    #expect(refused?.key == "a")
    #expect(refused?.message == "a must be an object, not a list")
  }

  @Test("A key that must be there and is not is said to be missing")
  func required() throws {
    let refused = try #require(failure { _ = try fields("{}").required("id", nil as String?) })
    #expect(refused.key == "args.id")
    #expect(refused.message.contains("missing"))
    #expect(try fields("{}").required("id", 5) == 5)
  }

  @Test("A list of names has each once, as it is spelled")
  func nameLists() throws {
    func read(_ json: String) throws -> [String]? { try fields(json).names("k") }
    #expect(try read(#"{"k":["b","a"]}"#) == ["b", "a"])
    #expect(try read(#"{"k":[]}"#) == [])
    #expect(try read("{}") == nil)
    #expect(try read("{\"k\":[\"\u{e9}\",\"e\u{301}\"]}")?.count == 2)
    for (json, key) in [
      (#"["a",""]"#, "args.k[1]"), (#"["a","b","a"]"#, "args.k[2]"), ("[1]", "args.k[0]"), (#""a""#, "args.k"),
      (#"["a\tb"]"#, "args.k[0]"),
    ] {
      let refused = failure { _ = try read("{\"k\":\(json)}") }
      #expect(refused?.status == .invalidRequest)
      #expect(refused?.key == key)
    }
  }

  @Test("A batch has one element at least, and no more than it may")
  func batch() throws {
    func read(_ json: String) throws -> [Int64] {
      try fields(json).batch("k") { (value, _) throws(Failure) in value.integer ?? 0 }
    }
    #expect(try read(#"{"k":[3,1,2]}"#) == [3, 1, 2])
    let most = Array(repeating: "7", count: Fields.maximumBatch).joined(separator: ",")
    #expect(try read("{\"k\":[\(most)]}").count == 100_000)
    for json in ["{}", #"{"k":null}"#, #"{"k":[]}"#, #"{"k":{}}"#, #"{"k":1}"#, "{\"k\":[\(most),7]}"] {
      let refused = failure { _ = try read(json) }
      #expect(refused?.status == .invalidRequest)
      #expect(refused?.key == "args.k")
    }
  }
}
