import CPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that this process has open already, and the descriptor of it.
///
/// POSIX locks belong to a process and a file: who opens a file once more and closes that drops every lock that this
/// process, and SQLite in it, has on the file ("How To Corrupt An SQLite Database File", section 2.2). So whoever looks
/// at a file that may be a store's asks the descriptor that is there.
package struct OpenFile {
  private let path: String
  private let descriptor: Int32
  private let inode: ino_t
  private let device: dev_t

  private static let opening = Locked(())

  /// Runs `body` while no other thread does so: opening a file for SQLite, or opening and closing one beside it. A
  /// `fork` must wait for it, or the child would wait for ever.
  package static func alone<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    try opening.withLock { (_) throws(Failure) in try body() }
  }

  /// The first bytes of a file, at most `count`, whether this process has it open or not.
  package static func start(of path: String, count: Int) throws(Failure) -> [UInt8] {
    try alone { () throws(Failure) in
      while let file = OpenFile(path) { if let bytes = try file.start(count: count) { return bytes } }
      return try Files.start(of: path, count: count)
    }
  }

  /// Nil when this process does not have the file open, or only in ways that cannot be read from.
  package init?(_ path: String) {
    self.path = path
    descriptor = evalstore_open_descriptor(path)
    var found = stat()
    guard descriptor >= 0, fstat(descriptor, &found) == 0 else { return nil }
    inode = found.st_ino
    device = found.st_dev
  }

  /// A process whose lock on a byte keeps others from writing it; on Linux this process is one of them, elsewhere its
  /// own locks are not seen. Of several that share the lock, one is named.
  package func holder(ofByte byte: Int64) -> LockHolder? {
    switch evalstore_lock_holder(descriptor, byte) {
    case 0: nil
    case -1: .elsewhere(nil)
    case let process: .process(process)
    }
  }

  /// The first bytes of the file, fewer when it is shorter; nil when it has been closed since, `storage` when the system
  /// will not read it.
  package func start(count: Int) throws(Failure) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = pread(descriptor, &bytes, count, 0)
    let error = errno
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_ino == inode, status.st_dev == device else { return nil }
    if found < 0 {
      // Closed, and opened anew before it was looked at: then the new one is found next.
      if error == EBADF { return nil }
      throw .file("read", path, error)
    }
    return Array(bytes.prefix(found))
  }
}
