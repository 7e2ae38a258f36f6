import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@Suite struct JSONValueTests {
  private static let text = #"{"n":null,"b":true,"f":false,"i":-7,"r":2.5,"t":"é","l":[1,2],"o":{"x":1,"y":2}}"#

  private func value(_ key: StaticString) throws -> JSONValue {
    try #require(JSONDocumentTests.parse(Self.text).root.member(key))
  }

  @Test("Each value is of its kind and reads as nothing else")
  func kinds() throws {
    #expect(try value("n").kind == .null)
    #expect(try value("b").boolean == true)
    #expect(try value("f").boolean == false)
    #expect(try value("i").integer == -7)
    #expect(try value("i").number == -7)
    #expect(try value("r").number == 2.5)
    #expect(try value("r").integer == nil)
    #expect(try value("t").text == "é")
    for key in ["n", "b", "i", "r", "l", "o"] as [StaticString] { #expect(try value(key).text == nil) }
    for key in ["n", "b", "t", "l", "o"] as [StaticString] { #expect(try value(key).number == nil) }
    for key in ["n", "i", "t", "l", "o"] as [StaticString] { #expect(try value(key).boolean == nil) }
  }

  @Test("1.0 is a number with a fraction, not an integer")
  func wholeNumber() throws {
    let root = try JSONDocumentTests.parse(#"{"a":1.0,"b":1e2}"#).root
    #expect(root.member("a")?.kind == .number)
    #expect(root.member("a")?.integer == nil)
    #expect(root.member("b")?.number == 100)
  }

  @Test("Elements past the end, before the start and of what is no list are nil")
  func elements() throws {
    let list = try value("l")
    #expect(list.count == 2)
    #expect(list.element(1)?.integer == 2)
    for index in [-1, 2, Int.max, Int.min] { #expect(list.element(index) == nil) }
    #expect(try value("o").element(0) == nil)
    #expect(try value("t").element(0) == nil)
    #expect(try value("t").count == 0)
  }

  @Test("Members are found by name and walked in the order they were written")
  func members() throws {
    let root = try JSONDocumentTests.parse(#"{"z":1,"a":2,"m":3,"ä":4}"#).root
    var keys: [String] = []
    root.forEachMember { key, value in keys.append("\(String(cString: key))=\(value.integer ?? 0)") }
    #expect(keys == ["z=1", "a=2", "m=3", "ä=4"])
    #expect(root.member("ä")?.integer == 4)
    #expect(root.member("b") == nil)
    #expect(try value("l").member("a") == nil)
    #expect(try value("t").member("a") == nil)
  }

  @Test("A walk ends with what its body throws")
  func walkThrows() throws {
    let root = try JSONDocumentTests.parse(#"{"a":1,"b":2}"#).root
    var seen = 0
    let thrown = failure {
      try root.forEachMember { (_, _) throws(Failure) in
        seen += 1
        throw Failure(.rejected, "enough")
      }
    }
    #expect(thrown == Failure(.rejected, "enough"))
    #expect(seen == 1)
  }
}
