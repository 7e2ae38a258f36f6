import EvalSystem
import EvalTesting
import Testing

@Suite struct HexadecimalTests {
  @Test("Every byte is written as two digits in lower case")
  func everyByte() {
    let all = Array(UInt8.min...UInt8.max)
    let text = Hexadecimal.text(all)
    #expect(text.hasPrefix("000102030405060708090a0b0c0d0e0f10"))
    #expect(text.hasSuffix("fdfeff"))
    #expect(Hexadecimal.bytes(text) == all)
    #expect(Hexadecimal.bytes(text.uppercased()) == all)
  }

  @Test("Any bytes come back")
  func roundTrip() {
    var generator = SeededGenerator(seed: 1)
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(Hexadecimal.bytes(Hexadecimal.text(bytes)) == bytes)
    }
  }

  @Test("No digits are no bytes")
  func empty() {
    #expect(Hexadecimal.text([]) == "")
    #expect(Hexadecimal.bytes("") == [])
  }

  @Test("Odd lengths and other characters are refused", arguments: ["0", "000", "0g", "0x00", " 00", "-1", "é0", "００"])
  func refused(text: String) {
    #expect(Hexadecimal.bytes(text) == nil)
  }
}
