import CPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file system that a path is on, and whether it keeps the promises that SQLite relies on.
package struct FileSystem: Sendable, Equatable {
  /// As the system calls it: `ext4`, `nfs`, `fuse.sshfs`.
  package let name: String
  /// True when several machines may share it, whose memories and often whose locks are apart.
  package let isShared: Bool

  /// Nil when the system does not tell.
  package init?(of path: String) {
    var bytes = [CChar](repeating: 0, count: 64)
    let shared = evalstore_file_system(path, &bytes, bytes.count)
    guard shared >= 0 else { return nil }
    name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    isShared = shared == 1
  }

  /// What trying shows; the reason is nil when no call fails, but what one opening of a file does is not seen by another.
  package enum Trial: Sendable, Equatable {
    case works
    case noLocks(String?)
    case noSharedMemory(String?)
  }

  /// A byte that no lock and no data of a store is near.
  private static let triedByte: Int64 = 1 << 30

  /// Tries locks and shared memory with two openings of the file at `path`, which no POSIX locks may be on. A file that
  /// cannot be opened shows nothing, so it counts as working.
  package static func trial(_ path: String, create: Bool) -> Trial {
    let flags = (create ? O_RDWR | O_CREAT : O_RDWR) | O_CLOEXEC
    let one = open(path, flags, 0o600)
    let other = open(path, flags, 0o600)
    defer { for descriptor in [one, other] where descriptor >= 0 { close(descriptor) } }
    guard one >= 0, other >= 0 else { return .works }
    switch evalstore_try_lock(one, triedByte) {
    case 0:
      switch evalstore_try_lock(other, triedByte) {
      case 0: return .noLocks(nil)
      case EAGAIN: break
      case let error: return .noLocks(reason(error))
      }
    // Another process tries just now, so locks work; or the kernel is too old for this kind of lock.
    case EAGAIN, EINVAL: break
    case let error: return .noLocks(reason(error))
    }
    return SharedMemory.trial(one, other)
  }

  static func reason(_ error: Int32) -> String { String(cString: strerror(error)) }
}
