import EvalDomain
import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// How likely one, and all, of `k` attempts at a task succeed, and how much attempts disagree. `not_found` for a run that
/// there is not. O(results + tasks × k).
///
/// Attempts that were scored, judged or run in different ways are not attempts at the same thing: of a group that has such,
/// nothing is computed, and its comparability says why.
struct PassAtK: Query {
  static let name: StaticString = "pass_at_k"
  static let maximum: Int64 = 10_000
  static let most = 20
  private let filter: ResultFilter
  private let by: GroupName
  private let ks: [Int]
  private let isListing: Bool
  private let alpha: Double
  private let ignored: Set<RunDigest>

  private typealias Estimator = @Sendable (Attempts, Int) -> Double?
  private static let estimators: [(key: StaticString, of: Estimator)] = [
    ("pass_at_k", { $0.passAtK($1) }), ("pass_hat_k", { $0.passHatK($1) }),
  ]

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["k", "by", "tasks", "alpha", "ignore_digests"] + ResultFilter.keys)
    filter = try ResultFilter(fields, validAttemptsOnly: false)
    by = try GroupName(fields)
    ks = try Self.ks(fields)
    isListing = try fields.boolean("tasks") ?? false
    alpha = try fields.alpha()
    ignored = try fields.ignoredDigests()
  }

  private static func ks(_ fields: Fields) throws(Failure) -> [Int] {
    guard let value = fields.value("k") else { return [1, 5, 10] }
    guard value.kind == .list else { return [Int(try fields.integer("k", in: 1...maximum) ?? 1)] }
    var seen = Set<Int64>()
    let ks: [Int] =
      try fields.list("k") { (value, path) throws(Failure) in
        guard let k = value.integer else { throw .wrongType(path, expected: "an integer", got: value.kind) }
        guard (1...maximum).contains(k) else { throw .outOfRange(path, got: "\(k)", 1...maximum) }
        guard seen.insert(k).inserted else {
          throw .about(path, "\(path) is \(k), which is there already; give each once")
        }
        return Int(k)
      } ?? []
    guard (1...most).contains(ks.count) else {
      let place = fields.place("k")
      throw .about(place, "\(place) has \(ks.count) elements and must have 1 to \(most)")
    }
    return ks
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let groups = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in try by.read(connection, filter, .success) }
    }
    writer.key("result")
    writer.beginList()
    for group in groups { write(group, to: &writer) }
    writer.endList()
  }

  private func write(_ group: GroupName.Group, to writer: inout JSONWriter) {
    let values = group.values
    let comparability = Comparability(
      [group.digests], ignored: ignored, tasks: values.tasks.count, missing: 0, added: 0, areTwo: false)
    let areAlike = comparability.verdict != .not
    let attempts = values.attempts
    let alike = areAlike ? attempts : []
    func count(_ status: Attempts.Status) -> Int64? {
      areAlike ? Int64(attempts.count { $0.status == status }) : nil
    }
    writer.beginObject()
    writer.key(by.key)
    writer.text(group.name)
    writer.member("tasks", Int64(attempts.count))
    writer.member("results", values.results)
    writer.member("left_out", values.leftOut)
    writer.nullable("passed", count(.pass))
    writer.nullable("failed", count(.fail))
    writer.nullable("flaky", count(.flaky))
    writer.nullable("flakiness", areAlike ? values.flakiness : nil)
    for estimator in Self.estimators {
      writer.key(estimator.key)
      writer.beginList()
      for k in ks { write(k, alike.filter { $0.count >= k }, estimator.of, to: &writer) }
      writer.endList()
    }
    comparability.write(to: &writer)
    if isListing { writeTasks(zip(values.tasks, attempts), areAlike: areAlike, to: &writer) }
    writer.endObject()
  }

  private func write(_ k: Int, _ tasks: [Attempts], _ estimator: Estimator, to writer: inout JSONWriter) {
    let values = tasks.compactMap { estimator($0, k) }
    let mean = ClusteredProportion(values, attempts: tasks.reduce(0) { $0 + $1.count }, each: k, level: 1 - alpha)
    writer.beginObject()
    writer.member("k", Int64(k))
    writer.nullable("value", mean?.rate)
    writer.nullable("low", values.count > 1 ? mean?.low : nil)
    writer.nullable("high", values.count > 1 ? mean?.high : nil)
    writer.nullable("level", 1 - alpha)
    writer.member("n", Int64(values.count))
    writer.endObject()
  }

  private func writeTasks(
    _ tasks: Zip2Sequence<[TaskValues.Task], [Attempts]>, areAlike: Bool, to writer: inout JSONWriter
  ) {
    writer.key("by_task")
    writer.beginList()
    for (task, attempts) in tasks {
      writer.beginObject()
      writer.member("task_id", task.id.text)
      writer.member("attempts", task.attempts)
      writer.member("successes", task.successes)
      writer.nullable("status", areAlike ? attempts.status?.rawValue : nil)
      writer.nullable("flakiness", areAlike && attempts.count > 1 ? attempts.flakiness : nil)
      for estimator in Self.estimators {
        writer.key(estimator.key)
        writer.beginList()
        for k in ks {
          if areAlike, let value = estimator.of(attempts, k) { writer.number(value) } else { writer.null() }
        }
        writer.endList()
      }
      writer.endObject()
    }
    writer.endList()
  }
}
