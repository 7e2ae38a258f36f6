import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct OpenFileTests {
  @Test("The start of a file is read through a descriptor that can read, whatever others there are")
  func start() async {
    await #expect(processExitsWith: .success) {
      alarm(120)
      let folder = TemporaryFolder()
      let path = folder.path("file")
      FileBytes.write([1, 2, 3], to: path)
      #expect(OpenFile(path) == nil)
      let writing = open(path, O_WRONLY | O_CLOEXEC)
      try #require(writing >= 0)
      #expect(OpenFile(path) == nil)
      #expect(try OpenFile.start(of: path, count: 2) == [1, 2])
      let reading = open(path, O_RDONLY | O_CLOEXEC)
      try #require(reading > writing)
      #expect(OpenFile(path) != nil)
      unlink(path)
      FileBytes.write([4], to: path)
      #expect(try OpenFile.start(of: path, count: 2) == [4])
    }
  }

  @Test("What the system will not read is a storage failure, and others can open their files afterwards")
  func refusal() async {
    await #expect(processExitsWith: .success) {
      alarm(120)
      let folder = TemporaryFolder()
      let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
      try #require(descriptor >= 0)
      let refused = failure { _ = try OpenFile.start(of: folder.path, count: 1) }
      #expect(refused?.status == .storage)
      #expect(refused?.detail("path") == .text(folder.path))
      FileBytes.write([1], to: folder.path("file"))
      #expect(try OpenFile.start(of: folder.path("file"), count: 1) == [1])
    }
  }
}
