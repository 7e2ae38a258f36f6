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

  @Test("Each number is carried out once, and all have been when the call returns")
  func once() {
    for count in [1, 2, 7] {
      let seen = Shared<Int>()
      Threads.each(count) { seen.add($0) }
      #expect(seen.values.sorted() == Array(0..<count))
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
      Threads.each(3) { number in if !Self.takesSignals { blocked.add(number) } }
      after.add(Self.takesSignals)
    }
    #expect(blocked.values.sorted() == [1, 2])
    #expect(after.values == [true])
  }
}
