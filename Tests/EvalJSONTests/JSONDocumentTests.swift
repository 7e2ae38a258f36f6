import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@Suite struct JSONDocumentTests {
  static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONDocument {
    try bytes.withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "the request") }
  }

  static func parse(_ text: String) throws(Failure) -> JSONDocument { try parse(Array(text.utf8)) }

  @Test(
    "An object with any kind of value is read",
    arguments: [
      "{}", " \n\t{ } \r\n", #"{"":1}"#, #"{"a":[1,2.5,-3e2,true,false,null,"x",{},[]]}"#, #"{"a":"🙂 é \ud83d\ude42"}"#,
      #"{"a":9223372036854775807,"b":-9223372036854775808}"#, #"{"a":1.7976931348623157e308,"b":5e-324}"#,
      #"{"a":"\u0001\n\"\\\/"}"#,
    ])
  func accepted(text: String) throws {
    #expect(try Self.parse(text).root.kind == .object)
  }

  @Test(
    "What is no JSON is refused as such",
    arguments: [
      "", " ", "{", "}", "{]", "[", "{a:1}", "{'a':1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#,
      #"{"a":1 "b":2}"#, #"{"a":[1,]}"#, "{} {}", "{} x", "{}\u{0}", "{}//", "/* */{}", "\u{feff}{}", #"{"a":01}"#,
      #"{"a":+1}"#, #"{"a":.5}"#, #"{"a":1.}"#, #"{"a":0x1}"#, #"{"a":1e}"#, #"{"a":--1}"#, #"{"a":tru}"#,
      #"{"a":True}"#,
      #"{"a":undefined}"#, "{\"a\":\"\n\"}", "{\"a\":\"\t\"}", #"{"a":"\x"}"#, #"{"a":"\u12"}"#, #"{"a":"b}"#,
    ])
  func notJSON(text: String) {
    #expect(failure { _ = try Self.parse(text) }?.status == .invalidJSON)
  }

  @Test(
    "What JSON allows but nobody can mean is refused",
    arguments: [
      #"{"a":1,"a":2}"#, #"{"a":1,"a":1}"#, #"{"a":{"b":1,"c":2,"b":3}}"#, #"{"a":[{"b":1,"b":2}]}"#,
      #"{"a":1,"\u0061":2}"#, #"{"a":NaN}"#, #"{"a":Infinity}"#, #"{"a":-Infinity}"#, #"{"a":1e309}"#, #"{"a":-1e999}"#,
      #"{"a":9223372036854775808}"#, #"{"a":-9223372036854775809}"#, #"{"a":123456789012345678901234567890}"#,
      #"{"a":"\u0000"}"#, #"{"\u0000":1}"#, #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, #"{"a":"\ud800\u0041"}"#,
      "{\"a\":\"\u{0}\"}",
    ])
  func refused(text: String) {
    #expect(failure { _ = try Self.parse(text) }?.status == .invalidJSON)
  }

  @Test(
    "Bytes that are not UTF-8 are refused, in values and in keys",
    arguments: [
      [0x80], [0xc3], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
      [0xf8, 0x88, 0x80, 0x80, 0x80], [0xff], [0xe2, 0x82], [0xc3, 0x28],
    ] as [[UInt8]])
  func invalidUTF8(bytes: [UInt8]) {
    for (before, after) in [(#"{"a":""#, #""}"#), (#"{""#, #"":1}"#), ("{", "}")] {
      let text = Array(before.utf8) + bytes + Array(after.utf8)
      #expect(failure { _ = try Self.parse(text) }?.status == .invalidJSON)
    }
  }

  @Test("The message says where the text is wrong")
  func place() throws {
    let refused = try #require(failure { _ = try Self.parse("{\n  \"a\": 1,\n  \"b\": x\n}") })
    #expect(refused.detail("line") == .integer(3))
    #expect(refused.message.hasPrefix("the request is not valid JSON: line 3, column "))
  }

  @Test(
    "The message does not say what stands there",
    arguments: [
      #"{"secret":1,"secret":2}"#, #"{"secret near x":1,"secret near x":2}"#, #"{"a":secret}"#, #"{"a":"b" "secret"}"#,
      #"{"a":"\ud800\u5ec7"}"#, #"{"a":"\udc5e"}"#, #"{"a":"\ud85e"}"#, #"{"a":5ec7.}"#, #"{"a":"secret\x"}"#,
    ])
  func nothingOfTheText(text: String) throws {
    let refused = try #require(failure { _ = try Self.parse(text) })
    #expect(refused.status == .invalidJSON)
    #expect(refused.message.contains("line 1, column "))
    #expect(!refused.message.lowercased().contains("sec") && !refused.message.lowercased().contains("5e"))
    #expect(refused.details.allSatisfy { if case .integer = $0.value { true } else { false } })
  }

  @Test("A list is JSON but no request")
  func notAnObject() {
    #expect(failure { _ = try Self.parse("[{}]") }?.status == .invalidRequest)
  }

  @Test("An empty text is said to be empty")
  func empty() throws {
    let refused = try #require(failure { _ = try Self.parse("") })
    #expect(refused.message.contains("the request is empty"))
  }

  @Test("64 MiB are read, one byte more is too much")
  func size() throws {
    var text = [UInt8](repeating: UInt8(ascii: " "), count: JSONDocument.maximumBytes)
    text[0] = UInt8(ascii: "{")
    text[text.count - 1] = UInt8(ascii: "}")
    #expect(try Self.parse(text).root.count == 0)
    text.append(UInt8(ascii: " "))
    let refused = try #require(failure { _ = try Self.parse(text) })
    #expect(refused.status == .invalidRequest)
    #expect(refused.message.contains("67108865") && refused.message.contains("67108864"))
  }

  @Test(
    "64 levels are copied, one more is too deep; no depth harms the parser", arguments: [63, 64, 65, 2048, 200_000])
  func depth(levels: Int) {
    let lists = String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1)
    let refused = failure {
      var writer = JSONWriter()
      try writer.value(Self.parse(#"{"a":\#(lists)}"#).root, depth: 0)
    }
    #expect(refused?.status == (levels > 64 ? .invalidRequest : nil))
    if levels > 64 { #expect(refused?.message.contains("64 levels") == true) }
  }

  @Test("A text that nests deep is refused on a thread with little stack")
  func littleStack() {
    let text = #"{"a":"# + String(repeating: "[", count: 2040) + String(repeating: "]", count: 2040) + "}"
    let refusals = Shared<Failure>()
    WorkerThread(stackBytes: 128 << 10) {
      if let refused = failure({ _ = try Self.parse(text) }) { refusals.add(refused) }
    }
    .join()
    #expect(refusals.values.map(\.status) == [.invalidRequest])
    #expect(refusals.values.allSatisfy { $0.message.contains("64 levels") })
  }

  @Test("An element of a long list that nests deep is refused on a thread with little stack")
  func littleStackOfElement() {
    let deep = String(repeating: "[", count: 2040) + String(repeating: "]", count: 2040)
    let bytes = Array(#"{"events":[\#(deep),\#(String(repeating: "1,", count: 4000))1]}"#.utf8)
    let refusals = Shared<Failure>()
    WorkerThread(stackBytes: 128 << 10) {
      let refused = failure {
        try bytes.withRaw { (bytes) throws(Failure) in
          try JSONDocument.withRequest(bytes) { (root) throws(Failure) in _ = root.member("events")?.element(0) }
        }
      }
      if let refused { refusals.add(refused) }
    }
    .join()
    #expect(refusals.values.map(\.status) == [.invalidRequest])
    #expect(refusals.values.allSatisfy { $0.message.contains("64 levels") })
  }

  @Test(
    "Brackets in texts are no levels, and levels that end do not count",
    arguments: [
      String(repeating: "[", count: 100), String(repeating: "{", count: 100), String(repeating: #"\""#, count: 9) + "[",
      #"\\\"["# + String(repeating: "[", count: 99), String(repeating: "abcdefg\\\\", count: 9),
      #"abcdef\""# + String(repeating: "[", count: 99), String(repeating: #"]}\""#, count: 99) + "é[[",
    ])
  func bracketsInTexts(text: String) {
    let level = String(repeating: "[", count: 62) + "1" + String(repeating: "]", count: 62)
    let many = Array(repeating: level, count: 50).joined(separator: ",")
    #expect(failure { _ = try Self.parse(#"{"\#(text)":["\#(text)",\#(many)]}"#) } == nil)
    let deep = "[\(level)]"
    for place in 0...16 {
      let padding = String(repeating: " ", count: place)
      let refused = failure { _ = try Self.parse(#"{"\#(text)":["\#(text)",\#(padding)\#(level),\#(deep)]}"#) }
      #expect(refused?.message.contains("64 levels") == true)
    }
  }

  @Test(
    "Texts that say the same are equal, whatever the order of their keys",
    arguments: [
      (#"{"a":1,"b":[1,2]}"#, #"{ "b": [1, 2], "a": 1 }"#, true),
      (#"{"a":{"b":1,"c":2}}"#, #"{"a":{"c":2,"b":1}}"#, true),
      (#"{"a":"A"}"#, #"{"a":"\u0041"}"#, true),
      ("{}", "{}", true),
      (#"{"a":[1,2]}"#, #"{"a":[2,1]}"#, false),
      (#"{"a":1}"#, #"{"a":2}"#, false),
      (#"{"a":1}"#, #"{"a":"1"}"#, false),
      (#"{"a":null}"#, "{}", false),
      (#"{"a":1}"#, #"{"a":1,"b":2}"#, false),
      (#"{"a":true}"#, #"{"a":1}"#, false),
      (#"{"a":1}"#, #"{"a":"#, false),
    ])
  func equality(a: String, b: String, equal: Bool) {
    #expect(JSONDocument.areEqual(Array(a.utf8), Array(b.utf8)) == equal)
    #expect(JSONDocument.areEqual(Array(b.utf8), Array(a.utf8)) == equal)
  }

  @Test("There is an empty object for what is left out")
  func emptyObject() throws {
    let value = try JSONDocument.empty()
    #expect(value.kind == .object)
    #expect(value.count == 0)
  }

  @Test("A value keeps its document alive")
  func lifetime() throws {
    func inner() throws -> JSONValue? { try Self.parse(#"{"a":["deep"]}"#).root.member("a")?.element(0) }
    let value = try #require(try inner())
    #expect(value.text == "deep")
  }

  // MARK: Long lists

  /// A request that is long enough for its list to be parsed element by element, with marks that mean nothing inside of
  /// texts.
  private static func long(_ first: String = "", _ last: String = "", of elements: Int = 2000, after: String = "")
    -> String
  {
    let elements = (0..<elements).map { number in
      #"{"id":\#(number),"text":"],[{\\\"é,🙂\\\\","list":[1,[2.5,null],{}],"end":true}"#
    }
    let list = [first] + elements + [last]
    return #"{"command":"c","args":{"results":["# + list.filter { !$0.isEmpty }.joined(separator: ",") + "]" + after
      + "}}"
  }

  /// What the text of a request says, or how it is wrong.
  private static func said(_ text: some Sequence<UInt8>) -> String {
    Array(text).withUnsafeBytes { bytes in
      do throws(Failure) { return try JSONDocument.withRequest(bytes, said) } catch { return "\(error)" }
    }
  }

  /// What a document says whose lists are read by threads where they are long.
  private static func said(_ root: JSONValue) throws(Failure) -> String {
    var writer = JSONWriter()
    if root.kind == .object, let args = root.member("args"), args.kind == .object, args.member("results")?.kind == .list
    {
      let results = try Fields(open: args, at: .key("args", in: .root)).batch("results") {
        (value, path) throws(Failure) in
        var writer = JSONWriter()
        try writer.value(value, depth: path.depth)
        return String(decoding: writer.bytes, as: UTF8.self)
      }
      for result in results { writer.text(result) }
    }
    try writer.value(root, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func saidAtOnce(_ text: some Sequence<UInt8>) -> String {
    Array(text).withUnsafeBytes { bytes in
      do throws(Failure) { return try said(JSONDocument(bytes, what: "the request").root) } catch { return "\(error)" }
    }
  }

  @Test("A long list says what a short one says", arguments: ["", #","more":[1],"x":{"y":[]}"#])
  func long(after: String) throws {
    for text in [
      Self.long(after: after), Self.long("[]", "-1", after: after), Self.long("\"\"", of: 100, after: after),
    ] {
      #expect(Self.said(text.utf8) == Self.saidAtOnce(text.utf8))
      #expect(Self.said(text.utf8).hasSuffix(text))
      let spaced = text.replacing(#","end""#, with: " ,\n\t\"end\"").replacing("},{", with: "}\r , {")
      #expect(Self.said(spaced.utf8).hasSuffix(text))
    }
  }

  @Test("What is wrong in a long list is found wherever it stands, at its line and column")
  func longAndWrong() {
    for text in [
      Self.long("1 2"), Self.long("", "1 2"), Self.long("]"), Self.long("", "]"), Self.long("", "["),
      Self.long("", ","), Self.long(","), Self.long("", "\"\u{1}\""), Self.long(#"{"a":1,"a":2}"#), Self.long("", "}"),
      Self.long("", #"{"a":1,"a":2}"#), Self.long(after: #","results":[]"#), Self.long(after: "}"),
      Self.long(after: ","), Self.long() + "x", String(Self.long().dropLast()), "[" + Self.long() + "]x",
    ] {
      #expect(Self.said(text.utf8).contains("is not valid JSON: line"))
      #expect(Self.said(text.utf8) == Self.saidAtOnce(text.utf8))
    }
    #expect(Self.said(("[" + Self.long() + "]").utf8) == Self.saidAtOnce(("[" + Self.long() + "]").utf8))
  }

  @Test("However a text with a long list is spoilt, it says or is refused what it would be if parsed at once")
  func longAndSpoilt() {
    let sound = Array(Self.long("1", #""x""#, of: 80, after: #","more":[1],"x":{"y":[]}"#).utf8)
    var random = SeededGenerator(seed: 1)
    let marks = Array(#""\,:[]{} 0e-.tn"#.utf8) + [0, 10, 0x80, 0xff]
    for _ in 0..<4000 {
      var text = sound
      for _ in 0...Int(random.next() % 3) {
        // Most of the places are at the beginning and at the end, where the list begins and ends.
        let places = random.next() % 2 == 0 ? Array(0..<60) + Array(text.count - 60..<text.count) : Array(text.indices)
        let place = places[Int(random.next() % UInt64(places.count))]
        switch random.next() % 3 {
        case 0: text.remove(at: place)
        case 1: text.insert(marks[Int(random.next() % UInt64(marks.count))], at: place)
        default: text[place] = marks[Int(random.next() % UInt64(marks.count))]
        }
      }
      #expect(Self.said(text) == Self.saidAtOnce(text), "\(String(decoding: text, as: UTF8.self))")
    }
  }
}
