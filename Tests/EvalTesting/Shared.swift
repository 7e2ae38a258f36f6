import Synchronization

/// A list that several threads add to.
package final class Shared<Value: Sendable>: Sendable {
  private let state: Mutex<[Value]>

  package init() { state = Mutex([]) }

  package func add(_ value: Value) { state.withLock { $0.append(value) } }

  package var values: [Value] { state.withLock { $0 } }
}
