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

  /// Tells one start of the system from another; never 0.
  package static let boot: UInt32 = {
    #if canImport(Darwin)
      var bytes = [UInt8](repeating: 0, count: 64)
      var size = bytes.count
      guard sysctlbyname("kern.bootsessionuuid", &bytes, &size, nil, 0) == 0 else { return 1 }
    #else
      guard let bytes = try? Files.start(of: "/proc/sys/kernel/random/boot_id", count: 64) else { return 1 }
    #endif
    return max(1, bytes.fnv1a)
  }()

  /// True when a process was stopped, by SIGSTOP or a debugger; false also where the system does not tell.
  package static func isStopped(_ process: Int32) -> Bool {
    guard let text = try? Files.start(of: "/proc/\(process)/stat", count: 256),
      let end = text.lastIndex(of: UInt8(ascii: ")")), end + 2 < text.count
    else { return false }
    return text[end + 2] == UInt8(ascii: "T") || text[end + 2] == UInt8(ascii: "t")
  }
}
