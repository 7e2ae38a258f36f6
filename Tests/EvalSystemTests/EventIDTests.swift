import EvalSystem
import EvalTesting
import Testing

@Suite struct EventIDTests {
  @Test("An id is written in lower case and read back in either case, as text and as bytes")
  func roundTrip() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<5000 {
      let id = EventID(high: generator.next(), low: generator.next())
      #expect(id.text.utf8.count == 36)
      #expect(id.text == id.text.lowercased())
      #expect(EventID(id.text) == id)
      #expect(EventID(id.text.uppercased()) == id)
      #expect(id.withBytes { EventID(bytes: $0) } == id)
    }
  }

  @Test("The text shows the bytes in their order")
  func layout() {
    let id = EventID(high: 0x018f_3c5e_7b2a_7c41, low: 0x9d6e_5b8f_2a1c_3d4e)
    #expect(id.text == "018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e")
    #expect(id.withBytes { Array($0) }.first == 0x01)
    #expect(id.withBytes { Array($0) }.last == 0x4e)
  }

  @Test(
    "What is no UUID is refused",
    arguments: [
      "", "018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4", "018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e0",
      "018f3c5e7b2a7c419d6e5b8f2a1c3d4e", "018f3c5e-7b2a-7c41-9d6e_5b8f2a1c3d4e",
      "{18f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4}", "018f3c5g-7b2a-7c41-9d6e-5b8f2a1c3d4e",
      "018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4é", " 18f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e",
      "-18f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e",
    ])
  func refused(text: String) {
    #expect(EventID(text) == nil)
  }

  @Test("Fewer or more than 16 bytes are no id")
  func bytes() {
    for count in [0, 15, 17] {
      #expect([UInt8](repeating: 1, count: count).withUnsafeBytes { EventID(bytes: $0) } == nil)
    }
  }

  @Test("A derived id is the same every time, and another one for another number or another id")
  func derived() throws {
    let id = EventID(high: 0x018f_3c5e_7b2a_7c41, low: 0x9d6e_5b8f_2a1c_3d4e)
    var seen: Set<EventID> = [id]
    for number in 1...100_000 { seen.insert(try id.derived(number)) }
    #expect(seen.count == 100_001)
    #expect(try id.derived(1) == id.derived(1))
    let neighbour = EventID(high: id.high, low: id.low + 1)
    #expect(try id.derived(1) != neighbour.derived(1))
  }

  @Test("A derived id keeps the time, and is a UUID of version 8 and of the RFC's variant")
  func derivedBits() throws {
    var generator = SeededGenerator(seed: 2)
    for number in 0..<5000 {
      let id = EventID(high: generator.next(), low: generator.next())
      let derived = try id.derived(number)
      #expect(derived.high >> 16 == id.high >> 16)
      #expect(derived.high >> 12 & 0xf == 8)
      #expect(derived.low >> 62 == 0b10)
    }
  }

  @Test("Derived ids never change, because a batch that is sent again is known by them")
  func derivedFrozen() throws {
    let id = try #require(EventID("0199c0de-0000-7000-8000-000000000001"))
    // Python: sha256(id + number in 8 bytes), its first 16 bytes, the time of the id and the bits of the version over it.
    #expect(try id.derived(1).text == "0199c0de-0000-8c57-b4ac-3abb927b8d67")
    #expect(try id.derived(99_999).text == "0199c0de-0000-836b-a89a-098ff6b2e9b1")
  }
}
