import CPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A process that holds a lock.
package enum LockHolder: Hashable, Sendable {
  case process(Int32)
  /// One of another container, with the number that it has there; nil when that cannot be seen.
  case elsewhere(Int32?)

  /// True for the process that asks.
  package var isThisProcess: Bool { self == .process(getpid()) }
}

/// Who holds the POSIX locks on a file that this process has open.
///
/// Opening such a file once more and closing that would drop the locks of this process, so only a descriptor that is
/// open anyway, SQLite's own, is asked.
package struct FileLocks {
  private let descriptor: Int32

  /// Nil when this process does not have the file open.
  package init?(of path: String) {
    var wanted = stat()
    guard stat(path, &wanted) == 0, let names = opendir(Self.descriptors) else { return nil }
    defer { closedir(names) }
    while let name = readdir(names) {
      let number = withUnsafeBytes(of: name.pointee.d_name) { bytes in
        Int32(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
      var found = stat()
      if let number, fstat(number, &found) == 0, found.st_ino == wanted.st_ino, found.st_dev == wanted.st_dev {
        descriptor = number
        return
      }
    }
    return nil
  }

  #if canImport(Darwin)
    private static let descriptors = "/dev/fd"
  #else
    private static let descriptors = "/proc/self/fd"
  #endif

  /// A process whose lock on a byte keeps others from writing it; on Linux this process is one of them, elsewhere its
  /// own locks are not seen. Of several that share the lock, one is named.
  package func holder(ofByte byte: Int64) -> LockHolder? {
    switch evalstore_lock_holder(descriptor, byte) {
    case 0: nil
    case -1: .elsewhere(nil)
    case let process: .process(process)
    }
  }

  /// The first bytes of the file; fewer when it is shorter.
  package func start(count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(0, found)))
  }
}

/// What can be seen of other processes.
package enum Processes {
  /// The space in which the numbers of processes count: containers have their own. 0 where there is only one.
  package static var namespace: UInt64 {
    #if canImport(Darwin)
      return 0
    #else
      var status = stat()
      return stat("/proc/self/ns/pid", &status) == 0 ? UInt64(status.st_ino) : 0
    #endif
  }

  /// True when a process was stopped, by SIGSTOP or a debugger; false also where the system does not tell.
  package static func isStopped(_ process: Int32) -> Bool {
    guard let text = try? Files.start(of: "/proc/\(process)/stat", count: 256),
      let end = text.lastIndex(of: UInt8(ascii: ")")), end + 2 < text.count
    else { return false }
    return text[end + 2] == UInt8(ascii: "T") || text[end + 2] == UInt8(ascii: "t")
  }
}
