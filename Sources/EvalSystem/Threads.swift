#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work on several processors at once.
package enum Threads {
  /// How many threads run at the same time here; at most four, because more would take too much from the host.
  package static let count = max(1, min(4, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  /// Threads that have been begun; who lets go of them waits for them.
  package final class Running: Sendable {
    private let threads: [pthread_t]

    fileprivate init(_ threads: [pthread_t]) { self.threads = threads }

    deinit { for thread in threads { pthread_join(thread, nil) } }
  }

  /// Runs `body` in so many threads of their own, beside this one; nil where the system gives none. None of them is ever
  /// interrupted by a signal of the host's.
  package static func begin(_ count: Int, _ body: @escaping @Sendable () -> Void) -> Running? {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let started = (0..<count).compactMap { _ in start(body) }
    return started.isEmpty ? nil : Running(started)
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
