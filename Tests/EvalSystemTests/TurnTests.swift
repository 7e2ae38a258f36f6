import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct TurnTests {
  /// From now on: the tests of a suite may begin minutes after each other.
  private static var forever: Deadline { Deadline(afterMilliseconds: 120_000) }

  @Test("The turn goes to the threads in the order in which they asked")
  func order() {
    let turn = Turn()
    #expect(turn.take(until: Self.forever))
    let order = Shared<Int>()
    let threads = (0..<6).map { index in
      let thread = WorkerThread {
        guard turn.take(until: Self.forever) else { return }
        order.add(index)
        turn.handOn()
      }
      thread.waitUntilAsleep()
      return thread
    }
    #expect(order.values.isEmpty)
    turn.handOn()
    for thread in threads { thread.join() }
    #expect(order.values == Array(0..<6))
  }

  @Test("Who waits past the deadline goes away without the turn, and is passed over later")
  func timeout() {
    let turn = Turn()
    #expect(turn.take(until: Self.forever))
    let waited = milliseconds(of: { #expect(!turn.take(until: Deadline(afterMilliseconds: 30))) })
    #expect(waited >= 29)
    #expect(!turn.take(until: Deadline(afterMilliseconds: 0)))
    let order = Shared<Int>()
    let patient = WorkerThread {
      guard turn.take(until: Self.forever) else { return }
      order.add(1)
      turn.handOn()
    }
    patient.waitUntilAsleep()
    turn.handOn()
    patient.join()
    #expect(order.values == [1])
    #expect(turn.take(until: Deadline(afterMilliseconds: 0)))
  }

  @Test("Two threads never have the turn at once, with some that give up")
  func exclusion() {
    final class Unguarded: @unchecked Sendable {
      var inside = 0
      var most = 0
      var taken = 0
    }
    let turn = Turn()
    let counter = Unguarded()
    let given = Shared<Int>()
    WorkerThread.run(8) { thread in
      var mine = 0
      for round in 0..<500 {
        let patience: Int64 = (thread + round) % 7 == 0 ? 0 : 60_000
        guard turn.take(until: Deadline(afterMilliseconds: patience)) else { continue }
        counter.inside += 1
        counter.most = max(counter.most, counter.inside)
        counter.taken += 1
        sched_yield()
        mine += 1
        counter.inside -= 1
        turn.handOn()
      }
      given.add(mine)
    }
    #expect(counter.most == 1)
    #expect(counter.inside == 0)
    #expect(counter.taken == given.values.reduce(0, +))
  }

  @Test("A turn with two places is had by two threads at a time, and by a third when one goes")
  func places() {
    let turn = Turn(places: 2)
    let now = Deadline(afterMilliseconds: 0)
    #expect(turn.take(until: now))
    #expect(turn.take(until: now))
    #expect(!turn.take(until: now))
    turn.handOn()
    #expect(turn.take(until: now))
    turn.handOn()
    turn.handOn()
    #expect(turn.take(until: now))
    #expect(turn.take(until: now))
    #expect(!turn.take(until: now))
  }
}
