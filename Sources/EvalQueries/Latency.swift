import EvalJSON
import EvalProjections
import EvalSQL
import EvalStatistics
import EvalSystem

/// The times of groups of results, by run or by model.
///
/// Percentiles are exact where the runs that are asked for, or else the store, hold few results. Else they come from
/// sketches, whichever path the other numbers take, so that an answer does not change with the path.
struct Latency {
  /// Up to so many results are read one by one.
  static let mostExact: Int64 = 2000

  /// Of each run or model, the values of each time, in ascending order; nil when percentiles come from sketches.
  private var values: [ExactText: [[Double]]]?

  /// O(results) of the population where it is small enough to be exact.
  init(_ connection: Connection, _ filter: ResultFilter, byRun: Bool) throws(Failure) {
    let population = try GroupedResults(connection, filter.population, by: .none).total.results
    guard population <= Self.mostExact else { return }
    let rows = filter.rows(.rows(because: "percentiles are exact"))
    var values: [ExactText: [[Double]]] = [:]
    let key = byRun ? "k.run_id" : #"(SELECT name FROM "result_names" WHERE name_id = r.model_name_id)"#
    let columns = ResultTally.Measure.times.map { "r.\($0.rawValue)" }.joined(separator: ", ")
    try connection.each("SELECT \(key), \(columns) \(rows.from)\(rows.conditions.sql)", rows.conditions.values) {
      (row) throws(Failure) in
      let key = ExactText(row.text(0))
      for place in ResultTally.Measure.times.indices where !row.isNull(1 + place) {
        values[key, default: Array(repeating: [], count: ResultTally.Measure.times.count)][place]
          .append(row.real(1 + place))
      }
    }
    self.values = values.mapValues { $0.map { $0.sorted() } }
  }

  /// One member for each time: `{"n","mean","p50","p90","p95","p99","percentiles","relative_error"}`, with nulls when `n`
  /// is 0.
  func write(_ group: String, _ measures: ResultMeasures, to writer: inout JSONWriter) {
    let values = values.map { $0[ExactText(group)] ?? [] }
    for (place, measure) in ResultTally.Measure.times.enumerated() {
      let sum = measures.values.sum(measure)
      let sorted = values.map { place < $0.count ? $0[place] : [] }
      func quantile(_ share: Double) -> Double? {
        if let sorted { return Quantile.of(sorted: sorted, share) }
        return measures.values.sketches[place].quantile(share)
      }
      writer.key(measure.rawValue)
      writer.beginObject()
      writer.member("n", sum.count)
      writer.nullable("mean", sum.mean)
      writer.nullable("p50", quantile(0.5))
      writer.nullable("p90", quantile(0.9))
      writer.nullable("p95", quantile(0.95))
      writer.nullable("p99", quantile(0.99))
      writer.member("percentiles", sorted == nil ? "sketch" : "exact")
      writer.key("relative_error")
      writer.number(sorted == nil ? QuantileSketch.relativeError : 0)
      writer.endObject()
    }
  }
}
