#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work on several processors at once.
package enum Threads {
  /// How many threads run at the same time here; at most four, because more would take too much from the host.
  package static let count = max(1, min(4, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  /// Runs `body` with each number below `count`, which is at least 1, and waits for all: 0 in this thread, the others in
  /// threads of their own, or here too where the system gives none. None of those threads is ever interrupted by a signal of
  /// the host's.
  package static func each(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let started = undisturbed { (1..<max(1, count)).map { number in start { body(number) } } }
      body(0)
      for (index, thread) in started.enumerated() {
        if let thread { pthread_join(thread, nil) } else { body(index + 1) }
      }
    }
  }

  /// Threads that have been begun; who lets go of them waits for them.
  package final class Running: Sendable {
    private let threads: [pthread_t]

    fileprivate init(_ threads: [pthread_t]) { self.threads = threads }

    deinit { for thread in threads { pthread_join(thread, nil) } }
  }

  /// Runs `body` in so many threads of their own, beside this one; nil where the system gives none.
  package static func begin(_ count: Int, _ body: @escaping @Sendable () -> Void) -> Running? {
    let started = undisturbed { (0..<count).compactMap { _ in start(body) } }
    return started.isEmpty ? nil : Running(started)
  }

  /// Starts threads that are never interrupted by a signal of the host's.
  private static func undisturbed<T>(_ starting: () -> T) -> T {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return starting()
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let work = Unmanaged.passRetained(Work(body))
    let code = pthread_create(&thread, nil, Work.run, work.toOpaque())
    guard code == 0 else {
      work.release()
      return nil
    }
    return thread
  }
}

private final class Work: Sendable {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  #if canImport(Darwin)
    static let run: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { work in
      Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
      return nil
    }
  #else
    static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { work in
      if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
      return nil
    }
  #endif
}
