import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct FileStateTests {
  private let folder = TemporaryFolder()

  @Test("A settled state is another one after the next write, though that comes at once and leaves the size as it is")
  func settled() throws {
    let path = folder.path("file")
    for round in 0..<30 {
      FileBytes.write([UInt8(round)], to: path)
      let state = try #require(FileState.settled(of: path))
      #expect(FileState(of: path) == state)
      FileBytes.write([UInt8(round + 1)], to: path)
      #expect(FileState(of: path) != state)
    }
  }

  @Test("A file that another one has replaced has another state")
  func replaced() throws {
    FileBytes.write([1], to: folder.path("file"))
    let state = try #require(FileState.settled(of: folder.path("file")))
    FileBytes.write([1], to: folder.path("new"))
    #expect(try Files.publish(folder.path("new"), as: folder.path("other")))
    #expect(FileState(of: folder.path("other")) != state)
  }

  @Test("What is not there has no state, and what is written all the time is not waited for for long")
  func restless() throws {
    let path = folder.path("file")
    #expect(FileState(of: path) == nil)
    #expect(FileState.settled(of: path) == nil)
    let stop = Shared<Bool>()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let writing = WorkerThread { while stop.values.isEmpty { pwrite(descriptor, "x", 1, 0) } }
    let took = milliseconds(of: { for _ in 0..<5 { _ = FileState.settled(of: path) } })
    stop.add(true)
    writing.join()
    #expect(took < patience)
  }
}
