import EvalDomain
import EvalJSON
import EvalProjections
import EvalSQL
import EvalSystem

/// What a run's plan still wants: each attempt of a model at a task that is missing, or that failed for a reason that is
/// not the model's. `not_found` for a run that there is not, `rejected` for one without a plan.
///
/// Attempts of a task and a model are counted in the order in which they were recorded; one that is due again does not
/// count. First attempts come first, in the order of the plan. O(attempts of the plan and results of the run).
struct RemainingAttempts: Query {
  static let name: StaticString = "remaining_attempts"

  private struct Pair: Hashable {
    let task: ExactText
    let model: ExactText

    init(_ task: String, _ model: String) {
      self.task = ExactText(task)
      self.model = ExactText(model)
    }
  }

  private struct Recorded {
    let done: Int64
    let dueAgain: Int64
    let lastError: ErrorKind?
  }

  private struct State {
    let plan: RunPlan
    let recorded: [Pair: Recorded]
    /// The first case of each task.
    let cases: [ExactText: String]
  }

  private let run: String
  private let limit: Int64

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["run_id", "limit"])
    run = try fields.required("run_id", fields.name("run_id"))
    limit = try fields.integer("limit", in: 1...100_000) ?? 10_000
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let state = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        State(
          plan: try readPlan(connection), recorded: try readRecorded(connection), cases: try readCases(connection))
      }
    }
    write(state, to: &writer)
  }

  private func write(_ state: State, to writer: inout JSONWriter) {
    let (plan, recorded, cases) = (state.plan, state.recorded, state.cases)
    func left(_ pair: Pair) -> Int64 { max(0, plan.attempts - (recorded[pair]?.done ?? 0)) }
    var remaining: Int64 = 0
    plan.forEachPair { task, model in
      remaining += left(Pair(task, model))
      return true
    }
    let planned = Int64(plan.pairCount) * plan.attempts
    writer.key("result")
    writer.beginObject()
    writer.member("planned", planned)
    writer.member("done", planned - remaining)
    writer.member("remaining", remaining)
    writer.key("attempts")
    writer.beginList()
    let wanted = min(limit, remaining)
    var written: Int64 = 0
    for attempt in 1...plan.attempts where written < wanted {
      plan.forEachPair { task, model in
        let known = recorded[Pair(task, model)]
        let done = known?.done ?? 0
        if attempt > done {
          written += 1
          let failed = known.flatMap { attempt <= done + $0.dueAgain ? $0 : nil }
          writer.beginObject()
          writer.member("task_id", task)
          writer.member("model_id", model)
          writer.member("attempt", attempt)
          writer.member("reason", failed == nil ? "missing" : "failed")
          writer.nullable("error", failed?.lastError.map { "\($0.name)" })
          writer.nullable("case_id", cases[ExactText(task)])
          writer.endObject()
        }
        return written < wanted
      }
    }
    writer.endList()
    writer.endObject()
  }

  private func readPlan(_ connection: Connection) throws(Failure) -> RunPlan {
    let found: [UInt8]?? = try connection.first(#"SELECT plan FROM "runs" WHERE run_id = ?1"#, [.text(run)]) {
      (row) throws(Failure) in row.isNull(0) ? nil : row.withText(0) { Array($0) }
    }
    guard let found else { throw .noRun(run) }
    guard let json = found else { throw .noPlan(run) }
    let document = try json.withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "the plan") }
    return try RunPlan(document.root, at: .root)
  }

  private func readRecorded(_ connection: Connection) throws(Failure) -> [Pair: Recorded] {
    let isDueAgain = "NOT \(ResultTally.isTheModels)"
    var recorded: [Pair: Recorded] = [:]
    try connection.each(
      """
      SELECT k.task_id, m.name, count(*) FILTER (WHERE NOT (\(isDueAgain))), count(*) FILTER (WHERE \(isDueAgain)),
        max(r.position * 100 + r.error_enum) FILTER (WHERE \(isDueAgain)) % 100
      \(RecordedResult.from) WHERE k.run_id = ?1 GROUP BY k.task_id, m.name
      """, [.text(run)]
    ) { (row) throws(Failure) in
      recorded[Pair(row.text(0), row.text(1))] = Recorded(
        done: row.integer(2), dueAgain: row.integer(3), lastError: ErrorKind(rawValue: row.integer(4)))
    }
    return recorded
  }

  private func readCases(_ connection: Connection) throws(Failure) -> [ExactText: String] {
    var cases: [ExactText: String] = [:]
    try connection.each(
      #"SELECT task_id, case_id FROM "recorded_cases" WHERE run_id = ?1 ORDER BY position"#, [.text(run)]
    ) { (row) throws(Failure) in
      let task = ExactText(row.text(0))
      if cases[task] == nil { cases[task] = row.text(1) }
    }
    return cases
  }
}

extension Failure {
  static func noRun(_ id: String) -> Failure {
    Failure(
      .notFound, "there is no run \"\(id)\"; list_runs tells which there are", [("run_id", .text(id))])
  }

  fileprivate static func noPlan(_ id: String) -> Failure {
    Failure(
      .rejected, "run \"\(id)\" has no plan; give one to create_run, with its tasks, models and attempts",
      [("run_id", .text(id))])
  }
}
