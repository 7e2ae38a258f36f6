#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the system says of a file, which is otherwise after each write to it.
package struct FileState: Sendable, Equatable {
  private let inode: ino_t
  private let device: dev_t
  private let size: off_t
  private let seconds: Int
  private let nanoseconds: Int

  /// Nil when there is no such file.
  package init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    inode = status.st_ino
    device = status.st_dev
    size = status.st_size
    #if canImport(Darwin)
      let changed = status.st_ctimespec
    #else
      let changed = status.st_ctim
    #endif
    seconds = Int(changed.tv_sec)
    nanoseconds = Int(changed.tv_nsec)
  }

  /// The clock by which the kernel says when a file was changed goes on every ten milliseconds at the latest.
  private static let tick: Int64 = 20_000_000

  /// The state of a file from which another write makes another one: waits for some milliseconds where it was changed just
  /// now. Nil when there is no such file, or it is changed again and again.
  package static func settled(of path: String) -> FileState? {
    for _ in 0..<20 {
      guard let state = FileState(of: path) else { return nil }
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      let elapsed = Int64(now.tv_sec - state.seconds)
      // What lies in the future was changed by another clock.
      guard (0...1).contains(elapsed) else { return state }
      let age = elapsed * 1_000_000_000 + Int64(now.tv_nsec - state.nanoseconds)
      guard (0..<tick).contains(age) else { return state }
      Deadline(afterMilliseconds: 5).wait()
    }
    return nil
  }
}
