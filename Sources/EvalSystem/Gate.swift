import CPlatform

/// Counts the calls that are under way, and closes behind them.
package final class Gate: @unchecked Sendable {
  private struct State {
    var inside = 0
    var closed = false
  }

  private let state = Locked(State())
  /// Changes when the last call leaves a closed gate.
  private let emptied = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

  package init() { emptied.initialize(to: 0) }

  deinit { emptied.deallocate() }

  /// False when the gate is closed.
  package func enter() -> Bool {
    state.withLock { state in
      if state.closed { return false }
      state.inside += 1
      return true
    }
  }

  package func leave() {
    state.withLock { state in
      state.inside -= 1
      if state.closed, state.inside == 0 {
        evalstore_store32(emptied, 1)
        evalstore_wake32(emptied)
      }
    }
  }

  package var isClosed: Bool { state.withLock { $0.closed } }

  /// Lets nobody in any more; false when the gate was closed already.
  package func close() -> Bool {
    state.withLock { state in
      if state.closed { return false }
      state.closed = true
      return true
    }
  }

  /// Waits until everybody has left; call it after `close`.
  package func waitUntilEmpty() {
    while state.withLock({ $0.inside > 0 }) { evalstore_wait32(emptied, 0, 100_000_000) }
  }
}
