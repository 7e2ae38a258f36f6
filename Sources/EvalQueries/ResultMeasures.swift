import EvalJSON
import EvalProjections
import EvalStatistics
import EvalSystem

/// A group of results in numbers.
struct ResultMeasures {
  /// What an analysis of costs asks for.
  static let costs: [ResultTally.Measure] = [.cost, .completionTokens]
  static let edits: [ResultTally.Measure] = [.edits, .linesAdded, .linesDeleted]

  private(set) var invalid: Int64 = 0
  private(set) var values = ResultTally()

  /// Takes in the results that the bytes of a split tally are about; false for bytes that are none.
  mutating func add(_ tally: UnsafeRawBufferPointer, sketches: Bool, validOnly: Bool) -> Bool {
    guard let others = values.add(split: tally, sketches: sketches, invalidAttempts: !validOnly) else { return false }
    if !validOnly { invalid = invalid.addingClamped(others) }
    return true
  }

  mutating func add(_ other: ResultMeasures) {
    values.add(other.values)
    invalid = invalid.addingClamped(other.invalid)
  }

  var results: Int64 { values.results }
  var succeeded: Int64 { values.successes }
  /// How many came to the edit that is measured.
  var valid: Int64 { results - invalid }
  var successRate: Double { results == 0 ? 0 : Double(succeeded) / Double(results) }
  var meanRoundTrip: Double? { values.sum(.roundTrip).mean }
  var cost: Double? { values.sum(.cost).value }
  /// Of the results that have a cost.
  var meanCost: Double? { values.sum(.cost).mean }

  /// `results` and `success_rate`.
  func writeSuccess(to writer: inout JSONWriter) {
    writer.member("results", results)
    Rate(succeeded, of: results).write("success_rate", to: &writer)
  }

  /// `priced_results`, `cost_usd` and `mean_cost_usd`; null when no result has a cost.
  func writeCost(to writer: inout JSONWriter) {
    writer.member("priced_results", values.sum(.cost).count)
    writer.nullable("cost_usd", cost)
    writer.nullable("mean_cost_usd", meanCost)
  }

  /// `cost_per_success_usd`: what the results that have a cost came to for each of them that succeeded; null when none
  /// did.
  func writeCostPerSuccess(to writer: inout JSONWriter) {
    let successes = values.pricedSuccesses
    writer.nullable("cost_per_success_usd", successes > 0 ? cost.map { $0 / Double(successes) } : nil)
  }

  func writeTokens(to writer: inout JSONWriter) {
    writer.nullable("completion_tokens", values.sum(.completionTokens).whole)
  }

  func writeEdits(to writer: inout JSONWriter) {
    writer.nullable("mean_num_edits", values.sum(.edits).mean)
    writer.nullable("mean_num_lines_added", values.sum(.linesAdded).mean)
    writer.nullable("mean_num_lines_deleted", values.sum(.linesDeleted).mean)
  }
}
