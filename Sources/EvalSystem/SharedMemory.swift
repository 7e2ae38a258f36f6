import CPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small piece of memory that every process with the same store open can see.
///
/// It carries nothing that has to survive: who waits for the write lock, who holds it, a word that changes with each
/// commit, and requests on their way to whoever holds the lock. Without a file (a store in memory, or a folder that cannot be written) it is
/// private to the process.
final class SharedMemory: @unchecked Sendable {
  static let size = 16_384
  /// What comes behind that, once processes have begun to hand requests over: the room for them.
  static let room = HandOver.places * HandOver.capacity

  private enum Room { case unknown, there, refused }

  let base: UnsafeMutableRawPointer
  /// The open file, which also carries the lock; -1 when the memory is private.
  let descriptor: Int32
  private let length: Int
  private let roomState = Locked(Room.unknown)

  /// How the memory is divided. A file that another version of the library has divided otherwise is locked all the
  /// same, but its memory is left alone.
  private static let layout: UInt32 = 1

  /// Maps the file at `path`; `create` makes it, readable by its owner only, when there is none.
  init?(path: String?, create: Bool) {
    var fd: Int32 = -1
    if let path { fd = open(path, (create ? O_RDWR | O_CREAT : O_RDWR) | O_CLOEXEC, 0o600) }
    let shared = fd >= 0 ? Self.mapShared(fd) : nil
    guard let base = shared ?? Self.map(-1, Self.size) else {
      if fd >= 0 { Self.closeDescriptor(fd) }
      return nil
    }
    self.base = base
    descriptor = fd
    length = shared == nil ? Self.size : Self.size + Self.room
    if fd >= 0 { evalstore_close_in_child(fd) }
  }

  deinit {
    munmap(base, length)
    if descriptor >= 0 {
      evalstore_forget_in_child(descriptor)
      Self.closeDescriptor(descriptor)
    }
  }

  /// The memory of a file, which is made as large as it has to be and never smaller; nil when it is divided otherwise.
  private static func mapShared(_ fd: Int32) -> UnsafeMutableRawPointer? {
    var status = stat()
    guard fstat(fd, &status) == 0 else { return nil }
    let needed = status.st_size < size + room ? size : size + room
    guard hasBlocks(status, needed) || extend(fd, needed), let memory = map(fd, size + room) else { return nil }
    let word = memory.assumingMemoryBound(to: UInt32.self)
    if evalstore_load32(word) == 0 { evalstore_store32(word, layout) }
    if evalstore_load32(word) == layout { return memory }
    munmap(memory, size + room)
    return nil
  }

  /// Whether the room behind the memory is there; `making` it where it is not. Asking for it in vain is not repeated.
  func hasRoom(making: Bool) -> Bool {
    guard length > Self.size else { return false }
    return roomState.withLock { state in
      switch state {
      case .there: return true
      case .refused: return false
      case .unknown: break
      }
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return false }
      if Self.hasBlocks(status, length) {
        state = .there
      } else if making || status.st_size >= length {
        state = Self.extend(descriptor, length) ? .there : .refused
      }
      return state == .there
    }
  }

  /// Whether a file has its size and, where a copy of it may have holes, its blocks.
  private static func hasBlocks(_ status: stat, _ size: Int) -> Bool {
    #if canImport(Darwin)
      status.st_size >= size
    #else
      status.st_size >= size && Int64(status.st_blocks) * 512 >= Int64(size)
    #endif
  }

  /// Gives a file its size and its blocks: writing to memory that has no block on a full disk would be a bus error.
  private static func extend(_ fd: Int32, _ size: Int) -> Bool {
    #if canImport(Darwin)
      ftruncate(fd, off_t(size)) == 0
    #else
      posix_fallocate(fd, 0, off_t(size)) == 0
    #endif
  }

  /// Maps a file, or with -1 memory that only this process has.
  private static func map(_ fd: Int32, _ size: Int) -> UnsafeMutableRawPointer? {
    let memory = mmap(nil, size, PROT_READ | PROT_WRITE, fd >= 0 ? MAP_SHARED : MAP_SHARED | MAP_ANON, fd, 0)
    return memory == MAP_FAILED ? nil : memory
  }

  /// Whether memory of a file that one opening writes is seen by another; both are of the same file.
  static func trial(_ one: Int32, _ other: Int32) -> FileSystem.Trial {
    var status = stat()
    // A full disk is told in another way.
    guard fstat(one, &status) == 0, hasBlocks(status, size) || extend(one, size) else { return .works }
    guard let first = map(one, size) else { return .noSharedMemory(FileSystem.reason(errno)) }
    defer { munmap(first, size) }
    guard let second = map(other, size) else { return .noSharedMemory(FileSystem.reason(errno)) }
    defer { munmap(second, size) }
    let tried = size - 8
    let seen = evalstore_load32((second + tried).assumingMemoryBound(to: UInt32.self))
    _ = evalstore_add32((first + tried).assumingMemoryBound(to: UInt32.self), 1)
    return evalstore_load32((second + tried).assumingMemoryBound(to: UInt32.self)) == seen
      ? .noSharedMemory(nil) : .works
  }

  private static func closeDescriptor(_ fd: Int32) { _ = close(fd) }

  func word32(at offset: Int) -> UnsafeMutablePointer<UInt32> {
    (base + offset).assumingMemoryBound(to: UInt32.self)
  }

  func word64(at offset: Int) -> UnsafeMutablePointer<UInt64> {
    (base + offset).assumingMemoryBound(to: UInt64.self)
  }
}
