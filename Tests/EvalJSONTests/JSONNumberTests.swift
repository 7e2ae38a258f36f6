import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@Suite struct JSONNumberTests {
  private func fields(_ text: String) throws(Failure) -> Fields {
    try Fields(open: JSONDocumentTests.parse(text).root, at: .key("args", in: .root))
  }

  @Test("An integer stays one, and a number with a fraction too")
  func exact() throws {
    let given = try fields(#"{"i":17,"r":17.0,"max":9223372036854775807,"e":1e3,"t":"1"}"#)
    #expect(try given.number("i") == .integer(17))
    #expect(try given.number("r") == .real(17))
    #expect(try given.number("max") == .integer(Int64.max))
    #expect(try given.number("e") == .real(1000))
    #expect(try given.number("absent") == nil)
    #expect(given.value("t")?.exactNumber == nil)
    #expect(JSONNumber.integer(3).value == 3)
    #expect(JSONNumber.real(3.5).value == 3.5)
  }

  @Test(
    "A number out of its range is refused by its key, with what it may be",
    arguments: [
      ("-1", "args.k is -1 and must be from 0 to 10"), ("10.5", "args.k is 10.5 and must be from 0 to 10"),
      ("-0.25", "args.k is -0.25 and must be from 0 to 10"), (#""1""#, "args.k must be a number, not a text"),
      ("true", "args.k must be a number, not true or false"),
    ])
  func refused(value: String, message: String) {
    let refused = failure { _ = try fields("{\"k\":\(value)}").number("k", to: 10) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "args.k")
    #expect(refused?.message == message || refused?.message == message.replacing("args.k must", "\"args.k\" must"))
  }

  @Test("Both ends are in the range, and without an upper end there is none")
  func ends() throws {
    func read(_ json: String) throws -> JSONNumber? { try fields(json).number("k", to: 10) }
    #expect(try read(#"{"k":0}"#) == .integer(0))
    #expect(try read(#"{"k":10.0}"#) == .real(10))
    let large = try fields(#"{"k":1e300}"#).number("k")
    #expect(large == .real(1e300))
    let refused = failure { _ = try fields(#"{"k":-1}"#).number("k") }
    #expect(refused?.message.hasSuffix("must be 0 or more") == true)
  }
}

extension String {
  fileprivate func replacing(_ part: String, _ other: String) -> String {
    hasPrefix(part) ? other + dropFirst(part.count) : self
  }
}
