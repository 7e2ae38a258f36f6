import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@Suite struct WrittenObjectTests {
  private func read<T>(_ json: String, _ body: (inout WrittenObject) -> T) -> (value: T, isWhole: Bool) {
    Array(json.utf8).withUnsafeBytes { bytes in
      var object = WrittenObject(bytes)
      let value = body(&object)
      return (value, object.isSound && object.isAtEnd)
    }
  }

  private func text(_ bytes: UnsafeRawBufferPointer?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

  @Test("Members that are there are read in their order, and those that are not are nil")
  func members() {
    let (_, isWhole) = read(#"{"a":"é 中","b":-7,"c":2.5,"d":true,"e":false,"f":""}"#) { object in
      #expect(object.text("0") == nil)
      #expect(text(object.text("a")) == "é 中")
      #expect(object.text("aa") == nil)
      #expect(object.integer("b") == -7)
      #expect(object.number("c") == .real(2.5))
      #expect(object.boolean("d") == true)
      #expect(object.boolean("dd") == nil)
      #expect(object.boolean("e") == false)
      #expect(text(object.text("f")) == "")
      #expect(object.number("g") == nil)
    }
    #expect(isWhole)
    #expect(read("{}") { $0.text("a") == nil } == (true, true))
  }

  @Test("Any number is read as it was written, to the last bit")
  func numbers() {
    var generator = SeededGenerator(seed: 1)
    var reals: [Double] = [
      0, -0.0, 1, 0.1, 2e-7, 5e-324, .greatestFiniteMagnitude, .leastNormalMagnitude, 1e22, 1e23, 9_007_199_254_740_993,
      88.6764444228616, 123_456_789_012_345.6,
    ]
    for _ in 0..<20_000 {
      reals.append(Double(bitPattern: generator.next()))
      reals.append(Double(Int.random(in: 0...10_000_000, using: &generator)) / 1000)
    }
    for real in reals where real.isFinite {
      let (number, isWhole) = read("{\"a\":\(real)}") { $0.number("a") }
      guard case .real(let found) = number else {
        Issue.record("\(real)")
        continue
      }
      #expect(found.bitPattern == real.bitPattern, "\(real)")
      #expect(isWhole)
    }
    for digits in 0..<18 {
      let integer =
        Int64.random(in: 0...9, using: &generator) + Int64((0..<digits).reduce(1) { value, _ in value * 10 })
      for integer in [integer, -integer] {
        #expect(read("{\"a\":\(integer)}") { $0.number("a") } == (.integer(integer), true))
      }
    }
  }

  @Test(
    "What is written otherwise is not read",
    arguments: [
      "", "{", "[]", "{}}", #"{"a":"x"} "#, #" {"a":"x"}"#, #"{ "a":"x"}"#, #"{"a" :"x"}"#, #"{"a": "x"}"#,
      #"{"a":"x" }"#,
      #"{"a":"\n"}"#, #"{"a":"x\"y"}"#, "{\"a\":\"x\ny\"}", #"{"a":"x"#, #"{"a":"x""#, #"{"a":"x","#, #"{"a":"x","b"}"#,
      #"{"a":"x","b":}"#, #"{"a":"x","b":null}"#, #"{"a":"x","b":"1"}"#, #"{"a":"x","b":[1]}"#, #"{"a":"x","b":1.5}"#,
      #"{"a":"x","b":-}"#, #"{"a":"x","b":1e5}"#, #"{"a":"x","b":9223372036854775808}"#, #"{"a":1,"b":1}"#,
      #"{"a":null,"b":1}"#, #"{"b":1,"a":"x"}"#, #"{"a":"x","b":1,"b":2}"#, #"{"a":"x","z":1}"#, #"{"a":"x""b":1}"#,
      #"{"a":"x","b":1,"c":0.}"#, #"{"a":"x","b":1,"c":.5}"#, #"{"a":"x","b":1,"c":1e}"#,
      #"{"a":"x","b":1,"c":1e9999}"#,
      #"{"a":"x","b":1,"c":1.5e-9223372036854775808}"#, #"{"a":"x","b":1,"c":1.5e9223372036854775807}"#,
      #"{"a":"x","b":1,"c":-9223372036854775808}"#,
      #"{"a":"x","b":1,"c":"2"}"#, #"{"a":"x","b":1,"d":1}"#, #"{"a":"x","b":1,"d":tru}"#, #"{"a":"x","d":truefalse}"#,
    ])
  func otherwise(json: String) {
    let (_, isWhole) = read(json) { object in
      (object.text("a") == nil, object.integer("b") == nil, object.number("c") == nil, object.boolean("d") == nil)
    }
    #expect(!isWhole)
  }

  @Test("No bytes lead out of the object")
  func anyBytes() {
    var generator = SeededGenerator(seed: 2)
    let whole = Array(#"{"a":"x","b":12,"c":1.5e-3,"d":true}"#.utf8)
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        if generator.once(in: 2) {
          bytes[at] = whole.randomElement(using: &generator) ?? 0
        } else {
          bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...9, using: &generator)))
          if bytes.isEmpty { break }
        }
      }
      bytes.withUnsafeBytes { bytes in
        var object = WrittenObject(bytes)
        _ = (object.text("a"), object.integer("b"), object.number("c"), object.boolean("d"))
        if object.isSound && object.isAtEnd {
          let text = String(decoding: bytes, as: UTF8.self)
          #expect((try? JSONDocument(bytes, what: "bytes"))?.root.kind == .object, "\(text)")
        }
      }
    }
  }
}
