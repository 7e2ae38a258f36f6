import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@testable import EvalProjections

@Suite struct ReadModelVerifierTests {
  private let log: ProjectedLog

  init() throws {
    log = try ProjectedLog()
    var history = RandomHistory(seed: 1)
    try log.append(400, of: &history)
  }

  private func findings(_ projections: [Projection] = Projections.all, step: Int64 = Int64.max) throws -> [Finding] {
    let verifier = try ReadModelVerifier(log.connection, projections)
    let last = try LogReader.lastPosition(log.connection)
    var position: Int64 = 0
    while position < last {
      position = step < last - position ? position + step : last
      try verifier.advance(log.connection, to: position)
    }
    return try verifier.compare(log.connection)
  }

  @Test(
    "Read models that nobody touched are what the log says, in one step and in many", arguments: [1, 33, Int64.max])
  func clean(step: Int64) throws {
    #expect(try findings(step: step).isEmpty)
    #expect(try findings(step: step).isEmpty)
  }

  @Test(
    "A changed row, an extra one and a missing one are found, and the table named",
    arguments: [
      ("studies", "UPDATE studies SET name = name || 'x' WHERE rowid = 3"),
      (
        "studies",
        "UPDATE studies SET status = 'stopped' WHERE rowid = (SELECT min(rowid) FROM studies WHERE status <> 'stopped')"
      ),
      ("studies", "UPDATE studies SET period_value = 1 WHERE rowid = 2"),
      ("studies", "UPDATE studies SET config = '{\"x\":1}' WHERE rowid = 2"),
      ("studies", "UPDATE studies SET created_at = '2026-01-01T00:00:00.001Z' WHERE rowid = 2"),
      ("studies", "DELETE FROM studies WHERE rowid = 1"),
      ("studies", "INSERT INTO studies VALUES('forged', 'n', 'pending', 'daily', 1, '{}', '', NULL, NULL)"),
      ("checkpoints", "UPDATE checkpoints SET metrics = '{\"total_tokens\":1}' WHERE rowid = 5"),
      ("checkpoints", "UPDATE checkpoints SET events_analyzed = events_analyzed + 1 WHERE rowid = 5"),
      ("checkpoints", "DELETE FROM checkpoints"),
      ("checkpoints", "INSERT INTO checkpoints VALUES('forged', 's', '', '{}', 0, '[]')"),
      ("result_summaries", "UPDATE result_summaries SET model_name_id = -model_name_id WHERE scale = 'hour_of_day'"),
      ("result_summaries", "UPDATE result_summaries SET tally = CAST(tally || x'00' AS BLOB)"),
      ("result_summaries", "DELETE FROM result_summaries WHERE scale = 'run'"),
      ("task_summaries", "UPDATE task_summaries SET cases = cases - 1"),
    ])
  func tampered(table: String, sql: String) throws {
    try log.connection.execute(sql)
    let found = try findings()
    #expect(found.count == 1)
    #expect(found.first?.position == nil)
    #expect(found.first?.problem.contains("the read model \(table) is not what the log says") == true)
    #expect(try findings([.studies]).count == (table == "studies" ? 1 : 0))
    try log.rebuild()
    #expect(try findings().isEmpty)
  }

  @Test("Verifying changes nothing")
  func readOnly() throws {
    let before = try log.dump()
    _ = try findings(step: 50)
    #expect(try log.dump() == before)
  }
}
