import EvalDomain
import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// Models or runs by what their tasks come to, the best first, each with its interval and the ranks that it may have.
/// `rejected` for more of them than can be compared with each other. O(results + entries² × tasks).
struct Leaderboard: Query {
  static let name: StaticString = "leaderboard"
  static let maximumEntries = 50
  private let filter: ResultFilter
  private let by: GroupName
  private let measure: ComparedMeasure
  private let method: TaskMean.Method?
  private let seed: UInt64
  private let alpha: Double
  private let ignored: Set<RunDigest>

  private struct Entry {
    let name: String
    let values: TaskValues
    let mean: TaskMean
    var better = 0
    var worse = 0
  }

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(
      args, at: path, known: ["by", "measure", "interval", "alpha", "seed", "ignore_digests"] + ResultFilter.keys)
    filter = try ResultFilter(fields, validAttemptsOnly: false)
    by = try GroupName(fields)
    measure = try ComparedMeasure(fields)
    method = try fields.choice("interval", TaskMean.Method.choices)
    seed = try fields.seed()
    alpha = try fields.alpha()
    ignored = try fields.ignoredDigests()
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let (groups, digests) = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        (
          try by.read(connection, filter, measure, most: Self.maximumEntries),
          try RunDigests(connection, filter.conditions)
        )
      }
    }
    var entries = groups.map {
      Entry(
        name: $0.name, values: $0.values,
        mean: TaskMean($0.values, measure, level: 1 - alpha, method: method, seed: seed))
    }
    entries.sort { Order.by(best($0, $1), .name($0.name, $1.name)) == .first }
    rank(&entries)
    var tried: [ExactText: Int] = [:]
    for entry in entries { for task in entry.values.tasks { tried[task.id, default: 0] += 1 } }
    let common = tried.values.count { $0 == entries.count }
    let comparability = Comparability(
      [digests], ignored: ignored, tasks: common, missing: tried.count - common, added: 0,
      areTwo: entries.count == 2)
    writer.key("result")
    writer.beginObject()
    writer.member("by", by.rawValue)
    writer.member("measure", measure.name)
    writer.member("higher_is_better", measure.higherIsBetter)
    writer.nullable("alpha", alpha)
    writer.key("entries")
    writer.beginList()
    for entry in entries { write(entry, of: entries.count, to: &writer) }
    writer.endList()
    if entries.isEmpty {
      writer.key("comparability")
      writer.null()
    } else {
      comparability.write(to: &writer)
    }
    writer.endObject()
  }

  private func best(_ one: Entry, _ other: Entry) -> Order {
    measure.higherIsBetter
      ? .largestFirst(one.mean.mean, other.mean.mean) : .smallestFirst(one.mean.mean, other.mean.mean)
  }

  private func write(_ entry: Entry, of count: Int, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("rank", Int64(1 + entry.better))
    writer.member("rank_high", Int64(count - entry.worse))
    writer.key(by.key)
    writer.text(entry.name)
    entry.mean.write(to: &writer)
    writer.member("interval", entry.mean.method.rawValue)
    writer.nullable("flakiness", entry.values.flakiness)
    writer.endObject()
  }

  /// Counts for each entry those that are better and worse beyond doubt, among all pairs.
  private func rank(_ entries: inout [Entry]) {
    var pairs: [(one: Int, other: Int, difference: Double)] = []
    var pValues: [Double] = []
    for one in entries.indices {
      for other in entries.indices where other > one {
        let (difference, p) = Self.test(entries[one].values, entries[other].values)
        pairs.append((one, other, difference))
        pValues.append(p)
      }
    }
    for (pair, p) in zip(pairs, Holm.adjusted(pValues)) where p < alpha && pair.difference != 0 {
      let firstIsBetter = (pair.difference > 0) == measure.higherIsBetter
      entries[firstIsBetter ? pair.other : pair.one].better += 1
      entries[firstIsBetter ? pair.one : pair.other].worse += 1
    }
  }

  /// The mean difference on the common tasks, and the probability of one as large by chance.
  private static func test(_ one: TaskValues, _ other: TaskValues) -> (difference: Double, p: Double) {
    let (differences, size) = one.differences(from: other)
    guard !differences.isEmpty else { return (0, 1) }
    let mean = CompensatedSum(differences).value / Double(differences.count)
    if let estimate = MeanEstimate(differences, from: size), estimate.error > 0,
      !differences.allSatisfy({ [-1, 0, 1].contains($0) })
    {
      return (mean, estimate.pValue())
    }
    // Outcomes that are yes or no, or differences that are all the same: only their signs tell.
    return (mean, McNemar.pValue(gained: differences.count { $0 > 0 }, lost: differences.count { $0 < 0 }))
  }
}
