import Synchronization

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

  package init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
    let box = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread, nil,
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

package func sleep(milliseconds: Int) {
  var pause = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
  nanosleep(&pause, nil)
}

/// Milliseconds that `body` takes.
package func milliseconds(of body: () throws -> Void) rethrows -> Int {
  let clock = ContinuousClock()
  let took = try clock.measure { try body() }
  return Int(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000)
}

/// A list that several threads add to.
package final class Shared<Value: Sendable>: Sendable {
  private let state: Mutex<[Value]>

  package init() { state = Mutex([]) }

  package func add(_ value: Value) { state.withLock { $0.append(value) } }

  package var values: [Value] { state.withLock { $0 } }
}
