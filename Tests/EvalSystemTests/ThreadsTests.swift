import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct ThreadsTests {
  /// Whether this thread takes a signal that a host may have a handler for.
  private static var takesSignals: Bool {
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    return sigismember(&mask, SIGINT) == 0
  }

  @Test("Each thread carries it out once, and all have when they are let go of")
  func once() {
    for count in [1, 2, 7] {
      let seen = Shared<Int>()
      do {
        let running = Threads.begin(count) {
          sleep(milliseconds: 5)
          seen.add(1)
        }
        #expect(running != nil)
      }
      #expect(seen.values.count == count)
    }
  }

  @Test("Signals of the host are left to its own threads")
  func signals() {
    let blocked = Shared<Int>()
    let after = Shared<Bool>()
    // A thread of the tests' own takes none.
    WorkerThread.run(1) { _ in
      var mask = sigset_t()
      sigemptyset(&mask)
      sigaddset(&mask, SIGINT)
      pthread_sigmask(SIG_UNBLOCK, &mask, nil)
      _ = Threads.begin(2) { if !Self.takesSignals { blocked.add(1) } }
      after.add(Self.takesSignals)
    }
    #expect(blocked.values == [1, 1])
    #expect(after.values == [true])
  }
}
