import EvalDomain
import EvalSQL
import EvalStatistics
import EvalSystem

extension TableWorld {
  package func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures {
    var values: [SQLValue] = [.integer(window.start.milliseconds), .integer(window.end.milliseconds)]
    var conditions = ["r.created_ms >= ?1", "r.created_ms < ?2"]
    for (column, names) in [("k.run_id", window.runs), ("m.name", window.models), ("k.task_id", window.tasks)] {
      guard let names else { continue }
      values.append(.list(names))
      conditions.append("\(column) IN (SELECT value FROM json_each(?\(values.count)))")
    }
    let chosen = "\(RecordedResult.from) WHERE \(conditions.joined(separator: " AND "))"
    var measures = WindowMeasures()
    try connection.each("SELECT \(SplitTally.ofRows([.cost, .completionTokens])) \(chosen)", values) {
      (row) throws(Failure) in
      guard let tally = row.withBlob(0, { ResultTally(split: $0) }) else { return }
      measures.cost = tally.sum(.cost).value
      measures.tokens = tally.sum(.completionTokens).whole
    }
    var runs: Set<ExactText> = []
    var successes: Int64 = 0
    var tries: [Try: (attempts: Int64, until: Int64?)] = [:]
    try connection.each(
      """
      SELECT k.run_id, k.task_id, r.model_name_id, r.succeeded
      \(chosen) AND \(ResultTally.isTheModels) ORDER BY r.position
      """, values
    ) { (row) throws(Failure) in
      let key = Try(task: ExactText(row.text(1)), model: row.integer(2))
      let succeeded = row.integer(3) != 0
      runs.insert(ExactText(row.text(0)))
      var known = tries[key] ?? (0, nil)
      known.attempts += 1
      if succeeded, known.until == nil { known.until = known.attempts }
      tries[key] = known
      measures.results += 1
      if succeeded { successes += 1 }
    }
    measures.runs = runs.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard measures.results > 0 else { return measures }
    measures.successRate = Double(successes) / Double(measures.results)
    measures.firstAttemptSuccessRate = Double(tries.values.count { $0.until == 1 }) / Double(tries.count)
    let iterations = tries.values.compactMap(\.until)
    if !iterations.isEmpty {
      measures.iterationsToSuccess = Double(iterations.reduce(0, +)) / Double(iterations.count)
    }
    measures.tasksCompleted = Int64(Set(tries.filter { $0.value.until != nil }.map(\.key.task)).count)
    return measures
  }
}

/// A model at a task.
private struct Try: Hashable {
  let task: ExactText
  let model: Int64
}
