/// What a run is measured by, as a digest that must be equal for two runs to be comparable.
package enum RunDigest: String, CaseIterable, Sendable {
  case dataset, scorer, judge, harness

  /// The name on the wire.
  package var name: StaticString {
    switch self {
    case .dataset: "dataset"
    case .scorer: "scorer"
    case .judge: "judge"
    case .harness: "harness"
    }
  }
}
