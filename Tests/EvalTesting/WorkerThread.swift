import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread of the operating system, for code that blocks, which tasks must not.
package final class WorkerThread: @unchecked Sendable {
  private let body: @Sendable () -> Void
  /// Where Linux tells what the thread does; empty before it runs.
  private let place = Locked("")
  #if canImport(Darwin)
    private var thread: pthread_t?
  #else
    private var thread = pthread_t()
  #endif

  /// `stackBytes` is how large its stack is; nil for as large as the system makes them.
  package init(stackBytes: Int? = nil, _ body: @escaping @Sendable () -> Void) {
    self.body = body
    let box = Unmanaged.passRetained(self).toOpaque()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
    pthread_create(
      &thread, &attributes,
      { box in
        let box: UnsafeMutableRawPointer? = box
        if let box { Unmanaged<WorkerThread>.fromOpaque(box).takeRetainedValue().run() }
        return nil
      }, box)
  }

  private func run() {
    if let here = realpath("/proc/thread-self", nil) {
      place.withLock { $0 = String(cString: here) }
      free(here)
    }
    body()
  }

  /// Waits until the thread waits itself, for what its body is to wait for: so it is found whenever it is looked at for a
  /// while. A pause instead would be too short on a busy machine. Ends after a minute in any case.
  package func waitUntilAsleep() {
    #if canImport(Darwin)
      sleep(milliseconds: 400)
    #else
      let end = Deadline(afterMilliseconds: 60_000)
      var looks = 0
      while looks < 10, end.remaining > 0 {
        looks = isAsleep ? looks + 1 : 0
        sleep(milliseconds: 2)
      }
    #endif
  }

  private var isAsleep: Bool {
    let status = FileBytes.text(place.withLock { $0 } + "/stat")
    return status.split(separator: ")").last?.hasPrefix(" S") == true
  }

  /// Waits until the body has returned; call it once.
  package func join() {
    #if canImport(Darwin)
      if let thread { pthread_join(thread, nil) }
    #else
      pthread_join(thread, nil)
    #endif
  }

  /// Runs `body` on so many threads at once and waits for all.
  package static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = (0..<count).map { index in WorkerThread { body(index) } }
    for thread in threads { thread.join() }
  }
}
