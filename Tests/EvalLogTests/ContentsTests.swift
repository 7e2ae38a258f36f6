import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct ContentsTests {
  private let log: TestLog

  init() throws { log = try TestLog() }

  private func hash(_ bytes: [UInt8]) throws -> [UInt8] {
    try bytes.withRaw { (bytes) throws(Failure) in try SHA256.digest(bytes) }
  }

  private func put(_ bytes: [UInt8]) throws -> Bool {
    try Contents.put(log.connection, hash: hash(bytes), bytes: bytes) == .present
  }

  @Test(
    "Bytes are stored once and come back as they are",
    arguments: [[], [0], Array("é\n".utf8), [255, 0, 254]] as [[UInt8]])
  func roundTrip(bytes: [UInt8]) throws {
    #expect(try !put(bytes))
    #expect(try put(bytes))
    #expect(try Contents.get(log.connection, hash: hash(bytes)) == bytes)
    #expect(try log.count("contents") == 1)
  }

  @Test("There is nothing under a hash that was never stored")
  func unknown() throws {
    #expect(try Contents.get(log.connection, hash: [UInt8](repeating: 0, count: 32)) == nil)
  }

  @Test("Other bytes under a hash are found, and refuse to be taken for the right ones")
  func damaged() throws {
    for text in ["one", "two", "three"] { _ = try put(Array(text.utf8)) }
    #expect(try Contents.damaged(log.connection) == [])
    try log.connection.run("UPDATE contents SET bytes = x'00' WHERE content_id = 2")
    #expect(try Contents.damaged(log.connection) == [Hexadecimal.text(hash(Array("two".utf8)))])
    #expect(failure { _ = try put(Array("two".utf8)) }?.status == .corrupt)
  }
}
