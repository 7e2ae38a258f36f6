import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@Suite struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) throws -> Void) rethrows -> String {
    var writer = JSONWriter()
    try body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("Commas stand between elements and members, and nowhere else")
  func commas() {
    let text = written { writer in
      writer.beginObject()
      writer.key("a")
      writer.beginList()
      writer.integer(1)
      writer.beginList()
      writer.endList()
      writer.null()
      writer.beginObject()
      writer.endObject()
      writer.boolean(true)
      writer.text("[")
      writer.text("{")
      writer.text(":")
      writer.number(1.5)
      writer.raw(Array("[2]".utf8))
      writer.boolean(false)
      writer.endList()
      writer.key("b")
      writer.text("x")
      writer.key("c" as String)
      writer.beginObject()
      writer.key("d")
      writer.integer(2)
      writer.endObject()
      writer.endObject()
    }
    #expect(text == #"{"a":[1,[],null,{},true,"[","{",":",1.5,[2],false],"b":"x","c":{"d":2}}"#)
  }

  @Test("Control characters, quotes and backslashes are escaped, all else is left as it is")
  func escapes() {
    #expect(written { $0.text("a\"b\\c/d\n\r\t") } == #""a\"b\\c/d\n\r\t""#)
    #expect(written { $0.text("\u{0}\u{1}\u{8}\u{c}\u{1f}") } == #""\u0000\u0001\u0008\u000c\u001f""#)
    #expect(written { $0.text("\u{7f}é中🙂\u{2028}") } == "\"\u{7f}é中🙂\u{2028}\"")
    #expect(written { $0.key("a\"b" as String) } == #""a\"b":"#)
    #expect(written { $0.text("") } == #""""#)
  }

  @Test("Any text is read back as it was")
  func texts() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let text = generator.text(upTo: 40)
      let json = written { writer in
        writer.beginObject()
        writer.key("a")
        writer.text(text)
        writer.endObject()
      }
      #expect(try JSONDocumentTests.parse(json).root.member("a")?.text == text)
    }
  }

  @Test("Integers are written whole", arguments: [0, 1, -1, 9, 10, -10, Int64.max, Int64.min, 1_000_000_007])
  func integers(value: Int64) {
    #expect(written { $0.integer(value) } == String(value))
  }

  @Test("Every double is read back as the same double, from the shortest text that does so")
  func doubles() throws {
    var generator = SeededGenerator(seed: 2)
    var values: [Double] = [
      0, -0.0, 1, 0.1, 1e16, 1e15, 1e-5, 123_456_789.125, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude,
      -1.5, 1 / 3,
    ]
    for _ in 0..<5000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { values.append(value) }
      values.append(Double.random(in: -1...1, using: &generator))
      values.append((Double.random(in: 0...1e6, using: &generator) * 100).rounded() / 100)
    }
    for value in values {
      let text = written { $0.number(value) }
      let read = try JSONDocumentTests.parse(#"{"a":\#(text)}"#).root.member("a")
      guard read?.kind == .number, read?.number?.bitPattern == value.bitPattern else {
        Issue.record("\(value) is written as \(text) and read as \(String(describing: read?.number))")
        return
      }
      #expect(text.utf8.count <= 24)
    }
    #expect(written { $0.number(0.1) } == "0.1")
    #expect(written { $0.number(1) } == "1.0")
    #expect(written { $0.number(0.1 + 0.2) } == "0.30000000000000004")
  }

  @Test("What JSON has no number for becomes a text")
  func notNumbers() {
    #expect(written { $0.number(.infinity) } == #""Infinity""#)
    #expect(written { $0.number(-.infinity) } == #""-Infinity""#)
    #expect(written { $0.number(.nan) } == #""NaN""#)
  }

  @Test("A copied value has its keys in the order they were written, without white space")
  func copies() throws {
    let source = #"{ "z" : [ 1 , 2.50 , -0.0, "\u0041\n" , null , true , { "\"" : { } } ] , "a" : 10000000000000000 }"#
    let copy = try written { try $0.value(JSONDocumentTests.parse(source).root, depth: 0) }
    #expect(copy == #"{"z":[1,2.5,-0.0,"A\n",null,true,{"\"":{}}],"a":10000000000000000}"#)
  }

  @Test("Copying a copy changes nothing more")
  func copiesOfCopies() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<300 {
      let source = randomObject(&generator, depth: 0)
      let once = try written { try $0.value(JSONDocumentTests.parse(source).root, depth: 0) }
      let twice = try written { try $0.value(JSONDocumentTests.parse(once).root, depth: 0) }
      #expect(once == twice)
      #expect(JSONDocument.areEqual(Array(source.utf8), Array(once.utf8)))
    }
  }

  private func randomObject(_ generator: inout SeededGenerator, depth: Int) -> String {
    let members = (0..<Int.random(in: 0...5, using: &generator)).map { index in
      " \("\(index)\(generator.text(upTo: 5))".json) :\t\(randomValue(&generator, depth: depth + 1))"
    }
    return "{" + members.joined(separator: " ,\n") + " }"
  }

  private func randomValue(_ generator: inout SeededGenerator, depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 5 ? 5 : 7), using: &generator) {
    case 0: return ["null", "true", "false"].randomElement(using: &generator) ?? "null"
    case 1: return String(Int64(bitPattern: generator.next()))
    case 2: return String(Double.random(in: -1e9...1e9, using: &generator))
    case 3, 4: return generator.text(upTo: 10).json
    case 5: return randomObject(&generator, depth: depth)
    default:
      let elements = (0..<Int.random(in: 0...4, using: &generator)).map { _ in randomValue(&generator, depth: depth + 1)
      }
      return "[ " + elements.joined(separator: ", ") + "]"
    }
  }

  @Test("Levels around a value count towards the 64")
  func depthAround() throws {
    let value = try JSONDocumentTests.parse(#"{"a":[[]]}"#).root
    var writer = JSONWriter()
    try writer.value(value, depth: 61)
    #expect(failure { try writer.value(value, depth: 62) }?.status == .invalidRequest)
  }

  @Test("A character that needs escaping is escaped wherever in a text it stands, and no other is")
  func escapesAnywhere() throws {
    let plain = "aé\u{80}\u{a2}\u{dc}~\u{1f600}!#[]0123456789"
    for length in 0...24 {
      let before = String(plain.prefix(length))
      for (special, escaped) in [
        ("\"", "\\\""), ("\\", "\\\\"), ("\n", "\\n"), ("\u{1}", "\\u0001"), ("\u{1f}", "\\u001f"),
      ] {
        let text = written { $0.text(before + special + special + plain) }
        #expect(text == "\"\(before)\(escaped)\(escaped)\(plain)\"")
      }
    }
  }
}
