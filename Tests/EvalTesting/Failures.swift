import EvalSystem

/// What `body` was refused with; nil when it went through.
package func failure(_ body: () throws -> Void) -> Failure? {
  do {
    try body()
    return nil
  } catch {
    return error as? Failure ?? Failure(.internal, "not a Failure: \(error)")
  }
}

extension Failure {
  /// What the failure is about, by its details.
  package func detail(_ key: String) -> Detail? { details.first { $0.key == key }?.value }

  /// The place in the request that is wrong.
  package var key: String? { if case .text(let key)? = detail("key") { key } else { nil } }
}
