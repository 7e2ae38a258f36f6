import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// A group of results in numbers: what SQL gives for it after its keys.
struct ResultMeasures {
  /// The columns; the keys of the group stand before them.
  static let columns = """
    count(*), sum(r.succeeded), avg(r.time_round_trip_ms), count(r.cost_usd), sum(r.cost_usd),
    sum(r.completion_tokens), avg(r.num_edits), avg(r.num_lines_added), avg(r.num_lines_deleted),
    count(*) FILTER (WHERE r.succeeded AND r.cost_usd IS NOT NULL)
    """

  let results: Int64
  let succeeded: Int64
  let meanRoundTrip: Double?
  /// How many results have a cost.
  let priced: Int64
  let cost: Double?
  let completionTokens: Int64?
  /// Of the results that have a cost.
  var meanCost: Double? { cost.map { $0 / Double(priced) } }
  private let meanEdits: Double?
  private let meanLinesAdded: Double?
  private let meanLinesDeleted: Double?
  private let pricedSuccesses: Int64

  /// Reads a row with so many keys.
  init(_ row: Statement, after keys: Int) {
    func real(_ column: Int) -> Double? { row.isNull(keys + column) ? nil : row.real(keys + column) }
    results = row.integer(keys)
    succeeded = row.integer(keys + 1)
    meanRoundTrip = real(2)
    priced = row.integer(keys + 3)
    cost = real(4)
    completionTokens = row.isNull(keys + 5) ? nil : row.integer(keys + 5)
    meanEdits = real(6)
    meanLinesAdded = real(7)
    meanLinesDeleted = real(8)
    pricedSuccesses = row.integer(keys + 9)
  }

  /// `results` and `success_rate`.
  func writeSuccess(to writer: inout JSONWriter) {
    writer.member("results", results)
    Rate(succeeded, of: results).write("success_rate", to: &writer)
  }

  /// `priced_results`, `cost_usd` and `mean_cost_usd`; null when no result has a cost.
  func writeCost(to writer: inout JSONWriter) {
    writer.member("priced_results", priced)
    writer.nullable("cost_usd", cost)
    writer.nullable("mean_cost_usd", meanCost)
  }

  /// `cost_per_success_usd`: what the results that have a cost came to for each of them that succeeded; null when none
  /// did.
  func writeCostPerSuccess(to writer: inout JSONWriter) {
    writer.nullable("cost_per_success_usd", pricedSuccesses > 0 ? cost.map { $0 / Double(pricedSuccesses) } : nil)
  }

  func writeTokens(to writer: inout JSONWriter) {
    writer.nullable("completion_tokens", completionTokens)
  }

  func writeEdits(to writer: inout JSONWriter) {
    writer.nullable("mean_num_edits", meanEdits)
    writer.nullable("mean_num_lines_added", meanLinesAdded)
    writer.nullable("mean_num_lines_deleted", meanLinesDeleted)
  }
}

extension ResultFilter {
  /// Hands over the measures of each group that has `min_results`, in `order`. `keys` are as many columns as `count`.
  func groups(
    _ connection: Connection, by keys: String, _ count: Int, order: String,
    _ group: (Statement, ResultMeasures) throws(Failure) -> Void
  ) throws(Failure) {
    var conditions = conditions
    let place = conditions.bind(.integer(minResults))
    try connection.each(
      """
      SELECT \(keys), \(ResultMeasures.columns) \(Self.from)\(conditions.sql)
      GROUP BY \(keys) HAVING count(*) >= \(place) ORDER BY \(order)
      """, conditions.values
    ) { (row) throws(Failure) in try group(row, ResultMeasures(row, after: count)) }
  }
}
