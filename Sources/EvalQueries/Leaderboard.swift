import EvalDomain
import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// Models or runs by what their tasks come to, the best first, each with its interval and the ranks that it may have.
/// `rejected` for more of them than can be compared with each other. O(results + entries² × tasks).
///
/// They come in the order of their ranks, equal ones in that of their means: of two that have tried different tasks the one
/// with the lower mean may be better beyond doubt at those that both have tried.
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
    let digests: RunDigests
    let mean: TaskMean
    var better = 0
    var worse = 0
    /// How many others it is not comparable with, and so not ranked against.
    var incomparable = 0
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
    let groups = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        try by.read(connection, filter, measure, most: Self.maximumEntries)
      }
    }
    var entries = groups.map {
      Entry(
        name: $0.name, values: $0.values, digests: $0.digests,
        mean: TaskMean($0.values, measure, level: 1 - alpha, method: method, seed: seed))
    }
    rank(&entries)
    entries.sort { order($0, $1) == .first }
    var tried: [ExactText: Int] = [:]
    for entry in entries { for task in entry.values.tasks { tried[task.id, default: 0] += 1 } }
    let common = tried.values.count { $0 == entries.count }
    let comparability = Comparability(
      entries.map(\.digests), ignored: ignored, tasks: common, missing: tried.count - common, added: 0,
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

  /// By rank; those without a mean may have any rank, and come last.
  private func order(_ one: Entry, _ other: Entry) -> Order {
    let (first, second) = (one.mean.mean, other.mean.mean)
    guard first != nil, second != nil else {
      return .by(.smallestFirst(first, second), .name(one.name, other.name))
    }
    return .by(
      .ascending(one.better, other.better), .descending(one.worse, other.worse),
      measure.higherIsBetter ? .largestFirst(first, second) : .smallestFirst(first, second),
      .name(one.name, other.name))
  }

  private func write(_ entry: Entry, of count: Int, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("rank", Int64(1 + entry.better))
    writer.member("rank_high", Int64(count - entry.worse))
    writer.member("incomparable", Int64(entry.incomparable))
    writer.key(by.key)
    writer.text(entry.name)
    entry.mean.write(to: &writer)
    writer.member("interval", entry.mean.method.rawValue)
    writer.nullable("flakiness", entry.values.flakiness)
    writer.endObject()
  }

  /// Counts for each entry those that are better and worse beyond doubt, among all pairs. Two that are not comparable are
  /// not shown to differ, whatever their numbers.
  private func rank(_ entries: inout [Entry]) {
    var pairs: [(one: Int, other: Int, difference: Double)] = []
    var pValues: [Double] = []
    for one in entries.indices {
      for other in entries.indices where other > one {
        var (difference, p) = (0.0, 1.0)
        if areComparable(entries[one], entries[other]) {
          (difference, p) = Self.test(entries[one].values, entries[other].values)
        } else {
          entries[one].incomparable += 1
          entries[other].incomparable += 1
        }
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

  private func areComparable(_ one: Entry, _ other: Entry) -> Bool {
    let common = one.values.tasks.count { other.values[$0.id] != nil }
    let comparability = Comparability(
      [one.digests, other.digests], ignored: ignored, tasks: common, missing: 0, added: 0)
    return comparability.verdict != .not
  }

  /// Of up to so many tasks at which two differ all ways to sign the differences are tried. Student's t takes the spread of
  /// few for known, and finds differences that are not there.
  private static let mostSigned = 12

  /// The mean difference on the common tasks, and the probability of one as large by chance.
  private static func test(_ one: TaskValues, _ other: TaskValues) -> (difference: Double, p: Double) {
    let (differences, size) = one.differences(from: other)
    guard !differences.isEmpty else { return (0, 1) }
    let mean = CompensatedSum(differences).value / Double(differences.count)
    guard let estimate = MeanEstimate(differences, from: size), estimate.error > 0,
      !differences.allSatisfy({ [-1, 0, 1].contains($0) })
    else {
      // Outcomes that are yes or no, or differences that are all the same: only their signs tell.
      return (mean, McNemar.pValue(gained: differences.count { $0 > 0 }, lost: differences.count { $0 < 0 }))
    }
    let areFew = differences.count { $0 != 0 } <= mostSigned
    return (mean, areFew ? SignFlip.pValue(differences, seed: 1) : estimate.pValue())
  }
}
