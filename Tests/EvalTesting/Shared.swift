import EvalSystem

/// A list that several threads add to.
package final class Shared<Value: Sendable>: Sendable {
  private let state: Locked<[Value]>

  package init() { state = Locked([]) }

  package func add(_ value: Value) { state.withLock { $0.append(value) } }

  package var values: [Value] { state.withLock { $0 } }
}
