import EvalTesting
import Testing

@testable import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SharedMemoryTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path("store-lock") }

  @Test("Two maps of one file see each other's words")
  func shared() throws {
    let one = try #require(SharedMemory(path: path, create: true))
    let other = try #require(SharedMemory(path: path, create: true))
    one.word32(at: 4096).pointee = 7
    #expect(other.word32(at: 4096).pointee == 7)
  }

  @Test("The file of a library that divides it otherwise is locked, but nothing in it is changed")
  func otherLayout() throws {
    let theirs: [UInt8] = [2, 0, 0, 0] + [UInt8](repeating: 9, count: 40_000)
    FileBytes.write(theirs, to: path)
    let memory = try #require(SharedMemory(path: path, create: true))
    memory.word32(at: 4096).pointee = 7
    #expect(memory.descriptor >= 0)
    #expect(FileBytes.read(path) == theirs)
  }

  @Test("A file that is larger than needed is not cut")
  func larger() throws {
    FileBytes.write([UInt8](repeating: 0, count: 3 * SharedMemory.size), to: path)
    _ = try #require(SharedMemory(path: path, create: true))
    #expect(FileBytes.read(path).count == 3 * SharedMemory.size)
  }

  @Test("A file with holes gets its blocks, because a write into a hole on a full disk would end the process")
  func holes() throws {
    FileBytes.write([], to: path)
    #expect(truncate(path, off_t(SharedMemory.size)) == 0)
    _ = try #require(SharedMemory(path: path, create: true))
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(Int64(status.st_blocks) * 512 >= Int64(SharedMemory.size))
  }

  @Test("Where no file can be made the memory is the process's own")
  func noFile() throws {
    let memory = try #require(SharedMemory(path: folder.path("missing/store-lock"), create: true))
    #expect(memory.descriptor == -1)
    memory.word32(at: 4096).pointee = 7
    #expect(memory.word32(at: 4096).pointee == 7)
  }
}
