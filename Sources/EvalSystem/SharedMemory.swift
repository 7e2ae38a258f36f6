import CPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small piece of memory that every process with the same store open can see.
///
/// It carries nothing that has to survive: who waits for the write lock, who holds it, and a word that
/// changes with each commit. Without a file (a store in memory, or a folder that cannot be written) it is
/// private to the process.
final class SharedMemory: @unchecked Sendable {
  static let size = 16_384

  let base: UnsafeMutableRawPointer
  /// The open file, which also carries the lock; -1 when the memory is private.
  let descriptor: Int32

  /// Maps the file at `path`; `create` makes it, readable by its owner only, when there is none.
  init?(path: String?, create: Bool) {
    var fd: Int32 = -1
    if let path {
      fd = open(path, (create ? O_RDWR | O_CREAT : O_RDWR) | O_CLOEXEC, 0o600)
      if fd >= 0, ftruncate(fd, off_t(Self.size)) != 0 {
        Self.closeDescriptor(fd)
        fd = -1
      }
    }
    let flags = fd >= 0 ? MAP_SHARED : MAP_SHARED | MAP_ANON
    guard let base = mmap(nil, Self.size, PROT_READ | PROT_WRITE, flags, fd, 0), base != MAP_FAILED else {
      if fd >= 0 { Self.closeDescriptor(fd) }
      return nil
    }
    self.base = base
    descriptor = fd
    if fd >= 0 { evalstore_close_in_child(fd) }
  }

  deinit {
    munmap(base, Self.size)
    if descriptor >= 0 {
      evalstore_forget_in_child(descriptor)
      Self.closeDescriptor(descriptor)
    }
  }

  private static func closeDescriptor(_ fd: Int32) { _ = close(fd) }

  func word32(at offset: Int) -> UnsafeMutablePointer<UInt32> {
    (base + offset).assumingMemoryBound(to: UInt32.self)
  }

  func word64(at offset: Int) -> UnsafeMutablePointer<UInt64> {
    (base + offset).assumingMemoryBound(to: UInt64.self)
  }
}
