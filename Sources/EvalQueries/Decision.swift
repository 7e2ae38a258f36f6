import EvalDomain
import EvalJSON
import EvalProjections
import EvalSQL
import EvalStatistics
import EvalSystem

/// Whether a run that goes on is known to be better or worse than a baseline already. It may be asked after every result:
/// its interval holds at all times at once. `not_found` for a run that there is not. O(results of both).
struct Decision: Query {
  static let name: StaticString = "decision"
  private let run: String
  private let common: ResultFilter
  private let candidate: ComparedSide
  private let baseline: ComparedSide
  private let margin: Double
  private let alpha: Double
  private let ignored: Set<RunDigest>

  enum Verdict: String { case better, worse, futile, `continue` }

  private struct State {
    let values: TaskValues
    let others: TaskValues
    let firsts: [(task: ExactText, succeeded: Bool)]
    let digests: [RunDigests]
  }

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let keys = ResultFilter.keys.filter { !["min_results", "run_ids"].contains("\($0)") }
    let fields = try Fields(args, at: path, known: ["baseline", "margin", "alpha", "ignore_digests"] + keys)
    run = try fields.required("run_id", fields.name("run_id"))
    common = try ResultFilter(fields, validAttemptsOnly: false).ofAllRuns
    let value = try fields.required("baseline", fields.value("baseline"))
    baseline = try ComparedSide(value, at: fields.place("baseline"), common: common)
    candidate = ComparedSide(run: run, common: common)
    margin = try fields.number("margin", .between(0, 1)) ?? 0
    alpha = try fields.alpha()
    ignored = try fields.ignoredDigests()
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let state = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in try read(connection) }
    }
    var sequence = ConfidenceSequence(low: -1, high: 1, alpha: alpha)
    var paired = 0
    for first in state.firsts {
      guard let mean = state.others[first.task]?.mean else { continue }
      sequence?.add((first.succeeded ? 1 : 0) - mean)
      paired += 1
    }
    let remaining = state.others.tasks.count - paired
    // A run that goes on has not tried everything yet.
    let comparability = Comparability(
      state.digests, ignored: ignored, tasks: paired, missing: 0, added: state.firsts.count - paired)
    let interval = paired == 0 ? nil : sequence?.interval
    let verdict = verdict(interval, remaining, comparability)
    writer.key("result")
    writer.beginObject()
    writer.member("verdict", verdict.rawValue)
    writer.member("n", Int64(paired))
    writer.member("remaining", Int64(remaining))
    writer.nullable("difference", sequence?.mean)
    writer.nullable("low", interval?.low)
    writer.nullable("high", interval?.high)
    writer.nullable("level", 1 - alpha)
    writer.nullable("margin", margin)
    baseline.write("baseline", state.others, .success, level: 1 - alpha, to: &writer)
    candidate.write("candidate", state.values, .success, level: 1 - alpha, to: &writer)
    comparability.write(to: &writer)
    writer.member("sentence", sentence(verdict, sequence?.mean, interval, paired, remaining, comparability))
    writer.endObject()
  }

  private func read(_ connection: Connection) throws(Failure) -> State {
    let others = try baseline.values(connection, .success)
    let values = try candidate.values(connection, .success)
    var firsts: [(task: ExactText, succeeded: Bool)] = []
    let conditions = candidate.conditions
    // SQLite takes the other columns from the row with the least position.
    try connection.each(
      """
      SELECT k.task_id, r.succeeded, min(r.position)
      \(RecordedResult.from)\(conditions.sql) AND \(TaskValues.counts)
      GROUP BY k.task_id ORDER BY 3
      """, conditions.values
    ) { (row) throws(Failure) in firsts.append((ExactText(row.text(0)), row.integer(1) != 0)) }
    let digests = [
      try RunDigests(connection, baseline.conditions),
      try RunDigests(connection, candidate.conditions),
    ]
    return State(values: values, others: others, firsts: firsts, digests: digests)
  }

  private func verdict(
    _ interval: (low: Double, high: Double)?, _ remaining: Int, _ comparability: Comparability
  ) -> Verdict {
    if comparability.staysImpossible { return .futile }
    guard let interval else { return .continue }
    if interval.high < 0 { return .worse }
    if interval.high < margin { return .futile }
    if interval.low > 0 { return .better }
    return remaining == 0 ? .futile : .continue
  }

  private func sentence(
    _ verdict: Verdict, _ mean: Double?, _ interval: (low: Double, high: Double)?, _ paired: Int, _ remaining: Int,
    _ comparability: Comparability
  ) -> String {
    let (one, other) = (candidate.name, baseline.name)
    let reasons = comparability.reasons.map(\.sentence).joined(separator: " ")
    if comparability.staysImpossible {
      return "Stop: \(one) and \(other) cannot be compared, however long the run goes on. \(reasons)"
    }
    guard let mean, let interval else {
      return "Go on: there is no task yet that both \(one) and \(other) have tried."
    }
    func words(_ value: Double) -> String { ComparedMeasure.success.words(ofDifference: value) }
    let tasks = Wording.count(paired, "task")
    let evidence =
      "success differs by \(ComparedMeasure.success.words(ofDifference: mean, isSigned: true)) "
      + "(\(ComparedMeasure.success.words(ofDifferences: interval.low, to: interval.high)) whenever one looks) on \(tasks)."
    let left = remaining == 1 ? "1 task is left." : "\(remaining) tasks are left."
    let rest = [evidence, reasons].filter { !$0.isEmpty }.joined(separator: " ")
    switch verdict {
    case .better: return "Stop: \(one) is better than \(other): \(rest)"
    case .worse: return "Stop: \(one) is worse than \(other): \(rest)"
    case .futile where remaining == 0 && interval.high >= margin:
      return "Stop: no task is left, and it is not known whether \(one) is better than \(other): \(rest)"
    case .futile: return "Stop: \(one) is not better than \(other) by \(words(margin)) or more: \(rest)"
    case .continue: return "Go on: it is not known yet whether \(one) is better than \(other): \(rest) \(left)"
    }
  }
}
