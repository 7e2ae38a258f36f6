import EvalSQL
import EvalSystem

/// Rows of runs, cases and results.
extension QueriedFile {
  func addRun(
    _ id: String, at time: Int64 = 0, labels: String = "{}", digests: String = "{}", plan: String? = nil
  ) throws(Failure) {
    try writer.run(
      "INSERT INTO runs VALUES(?1, ?2, NULL, 'p', ?3, ?4, ?5)",
      [.text(id), .text(Self.time(time)), .text(labels), .text(digests), .optional(plan)])
  }

  /// A case is one of the run "r" at the task "t" when nothing else is said.
  func addCase(_ id: String, of run: String = "r", task: String = "t") throws(Failure) {
    try writer.run(
      """
      INSERT INTO recorded_cases(position, case_id, run_id, created_at, task_id)
      VALUES((SELECT coalesce(max(position), 0) + 1 FROM recorded_cases), ?1, ?2, ?3, ?4)
      """, [.text(id), .text(run), .text(Self.time(0)), .text(task)])
  }

  /// A result of the case "k" when nothing else is said; `at` is in milliseconds since 1970.
  func addResult(
    _ id: String, of caseID: String = "k", model: String = "m", succeeded: Bool = true, error: Int64? = nil,
    roundTrip: Double? = nil, cost: Double? = nil, tokens: Int64? = nil, at time: Int64 = 0, output: Int64? = nil
  ) throws(Failure) {
    try writer.run("INSERT OR IGNORE INTO result_names(name) VALUES(?1)", [.text(model)])
    try addEvent(ofRun: caseID)
    try writer.run(
      """
      INSERT INTO recorded_results(position, result_id, case_position, model_name_id, succeeded, error_enum,
        time_round_trip_ms, cost_usd, completion_tokens, output_content_id, created_ms)
      VALUES((SELECT coalesce(max(position), 0) + 1 FROM recorded_results), ?1,
        (SELECT position FROM recorded_cases WHERE case_id = ?2), (SELECT name_id FROM result_names WHERE name = ?3),
        ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """,
      [
        .text(id), .text(caseID), .text(model), .integer(succeeded ? 1 : 0), .optional(error),
        roundTrip.map { .real($0) } ?? .null,
        cost.map { .real($0) } ?? .null, .optional(tokens), .optional(output), .integer(time),
      ])
  }

  /// A place in the log for a result, because a run's stream has its results in their order. The event is of another type,
  /// so that no read model is made of it.
  private func addEvent(ofRun caseID: String) throws(Failure) {
    try writer.run(
      """
      INSERT OR IGNORE INTO streams(name, version) SELECT 'run/' || run_id, 0 FROM recorded_cases WHERE case_id = ?1
      """, [.text(caseID)])
    try writer.run("INSERT OR IGNORE INTO event_types(name) VALUES('NoteTaken')")
    try writer.run(
      """
      INSERT INTO log_events(position, event_id, stream_id, version, type_id, timestamp, data, metadata, hash)
      SELECT p.position, CAST(printf('%016d', p.position) AS BLOB), s.stream_id, p.position,
        (SELECT type_id FROM event_types WHERE name = 'NoteTaken'), 0, '{}', '{}', x''
      FROM (SELECT coalesce(max(position), 0) + 1 AS position FROM recorded_results) AS p, streams AS s
      WHERE s.name = (SELECT 'run/' || run_id FROM recorded_cases WHERE case_id = ?1)
      """, [.text(caseID)])
  }
}
