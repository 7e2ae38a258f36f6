#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread of the operating system, for code that blocks, which tasks must not.
package final class WorkerThread: @unchecked Sendable {
  private let body: @Sendable () -> Void
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
        if let box { Unmanaged<WorkerThread>.fromOpaque(box).takeRetainedValue().body() }
        return nil
      }, box)
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
