import CPlatform

/// A lock that is handed on in the order in which threads asked for it, with a limit to the waiting.
///
/// With more than one place, so many threads may have it at a time.
package final class Turn: Sendable {
  /// A word that its thread sleeps on: 0 waiting, 1 its turn.
  private final class Waiter: @unchecked Sendable {
    let word = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    init() { word.initialize(to: 0) }
    deinit { word.deallocate() }
    var granted: Bool { evalstore_load32(word) == 1 }
  }

  private struct State {
    var free: Int
    var waiting: [Waiter] = []
  }

  private let state: Locked<State>

  package init(places: Int = 1) { state = Locked(State(free: places)) }

  /// Waits for the turn; false when the deadline came first.
  package func take(until deadline: Deadline) -> Bool {
    let waiter: Waiter? = state.withLock { state in
      if state.free > 0 {
        state.free -= 1
        return nil
      }
      let waiter = Waiter()
      state.waiting.append(waiter)
      return waiter
    }
    guard let waiter else { return true }
    while !waiter.granted {
      let left = deadline.remaining
      if left == 0 {
        return state.withLock { state in
          if waiter.granted { return true }
          state.waiting.removeAll { $0 === waiter }
          return false
        }
      }
      evalstore_wait32(waiter.word, 0, left)
    }
    return true
  }

  /// Gives the turn back: the thread that has waited longest gets it.
  package func handOn() {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return
      }
      let next = state.waiting.removeFirst()
      evalstore_store32(next.word, 1)
      evalstore_wake32(next.word)
    }
  }
}
