import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct ContentTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws { store = try folder.open() }

  private func put(_ bytes: [UInt8]) throws -> JSONAnswer {
    try JSONAnswer(bytes.withUnsafeBytes { try store.putContent($0) })
  }

  @Test("Bytes are stored once under their SHA-256 and come back as they are")
  func roundTrip() throws {
    let answer = try put(Array("abc".utf8))
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(answer.description == #"{"hash":"\#(hash)","size":3,"duplicate":false}"#)
    #expect(try put(Array("abc".utf8))["duplicate"].boolean == true)
    #expect(try store.getContent(hash) == Array("abc".utf8))
    #expect(try store.getContent(hash.uppercased()) == Array("abc".utf8))
    #expect(try store.info()["contents"].integer == 1)
    #expect(try store.lastPosition == 0)
  }

  @Test("Content of any size and bytes is kept", arguments: [0, 1, 4096, 3_000_000])
  func sizes(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let answer = try put(bytes)
    #expect(answer["size"].integer == Int64(count))
    #expect(try store.getContent(answer["hash"].text ?? "") == bytes)
    #expect(try store.isClean)
  }

  @Test("A hash that nothing has is not found, a text that is no hash is wrong")
  func unknown() {
    let unknown = failure { _ = try store.getContent(String(repeating: "ab", count: 32)) }
    #expect(unknown?.status == .notFound)
    for text in [
      "", "abc", String(repeating: "a", count: 63), String(repeating: "g", count: 64),
      String(repeating: "a", count: 66),
    ] {
      #expect(failure { _ = try store.getContent(text) }?.status == .invalidArgument)
    }
  }

  @Test("Content past 512 MiB is refused before it is looked at")
  func tooLarge() {
    let byte = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    defer { byte.deallocate() }
    let claimed = UnsafeRawBufferPointer(start: byte, count: Store.maximumContentBytes + 1)
    #expect(failure { _ = try store.putContent(claimed) }?.status == .invalidArgument)
  }

  @Test("Damaged content is found by verify and never given for something else")
  func damaged() throws {
    let hash = try put(Array("abc".utf8))["hash"].text ?? ""
    try folder.tamper("UPDATE contents SET bytes = x'00'")
    let findings = try store.verify()["findings"].list
    #expect(findings.count == 1)
    #expect(findings.first?["position"].isNull == true)
    #expect(findings.first?["problem"].text?.contains(hash) == true)
    #expect(failure { _ = try put(Array("abc".utf8)) }?.status == .corrupt)
  }

  @Test("Threads that put the same bytes at once all get the same hash, and one of them was first")
  func threads() throws {
    let answers = Shared<String>()
    WorkerThread.run(6) { _ in
      let bytes = Array("the same".utf8)
      guard let answer = try? bytes.withUnsafeBytes({ try store.putContent($0) }) else { return }
      answers.add(String(decoding: answer, as: UTF8.self))
    }
    #expect(answers.values.count == 6)
    #expect(answers.values.filter { $0.contains("false") }.count == 1)
    #expect(Set(answers.values).count == 2)
  }
}
