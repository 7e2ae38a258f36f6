import EvalSystem
import EvalTesting
import Testing

@Suite struct SHA256Tests {
  private static func digest(_ text: String) throws -> String {
    Hexadecimal.text(try Array(text.utf8).withRaw { (bytes) throws(Failure) in try SHA256.digest(bytes) })
  }

  @Test(
    "The messages of FIPS 180-4's examples have their hashes",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func vectors(message: String, hash: String) throws {
    #expect(try Self.digest(message) == hash)
  }

  @Test("A million letters have the hash of FIPS 180-4's long example")
  func million() throws {
    let hash = try Self.digest(String(repeating: "a", count: 1_000_000))
    #expect(hash == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("A context can be used again")
  func again() throws {
    let hasher = SHA256()
    var generator = SeededGenerator(seed: 1)
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let fresh = try bytes.withRaw { (bytes) throws(Failure) in try SHA256.digest(bytes) }
      let used = try bytes.withRaw { (bytes) throws(Failure) in try hasher.digest(bytes) }
      #expect(fresh == used)
    }
  }
}
