import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@testable import EvalProjections

@Suite struct ReadModelsTests {
  private let log: ProjectedLog

  init() throws { log = try ProjectedLog() }

  private func outdated() throws -> [String] { try ReadModels.outdated(in: log.connection).map(\.name) }

  @Test(
    "A read model of another version, or without one of its tables and indexes, is outdated until it is rebuilt",
    arguments: [
      ("UPDATE projections SET version = 0 WHERE name = 'studies'", "studies"),
      ("DELETE FROM projections WHERE name = 'checkpoints'", "checkpoints"),
      ("DROP INDEX studies_by_age", "studies"), ("DROP TABLE checkpoints", "checkpoints"),
      ("ALTER TABLE studies ADD COLUMN mine TEXT", "studies"),
      ("DROP INDEX checkpoints_by_time; CREATE INDEX checkpoints_by_time ON checkpoints(id)", "checkpoints"),
    ])
  func outdated(sql: String, name: String) throws {
    #expect(try outdated() == [])
    try log.connection.execute(sql)
    #expect(try outdated() == [name])
    try log.rebuild()
    #expect(try outdated() == [])
  }

  @Test("A read model of a newer version, or of a projection not known here, is left alone")
  func newer() throws {
    try log.connection.execute("UPDATE projections SET version = version + 1 WHERE name = 'studies'")
    let refused = try #require(failure { _ = try outdated() })
    #expect(refused.status == .unsupported)
    #expect(refused.detail("projection") == .text("studies"))
    try log.connection.execute("UPDATE projections SET version = version - 1 WHERE name = 'studies'")
    try log.connection.execute("INSERT INTO projections(name, version) VALUES('of_tomorrow', 1)")
    #expect(failure { _ = try outdated() }?.detail("projection") == .text("of_tomorrow"))
  }

  @Test("The state of a read model has its rows over all its tables")
  func states() throws {
    var history = RandomHistory(seed: 1)
    try log.append(200, of: &history)
    let states = try ReadModels.states(of: log.connection, Projections.all)
    let rows = try log.lines("SELECT count(*) FROM studies UNION ALL SELECT count(*) FROM checkpoints").compactMap {
      Int64($0)
    }
    #expect(states.prefix(2).map(\.rows) == rows)
    #expect(states.prefix(2).map(\.projection.name) == ["studies", "checkpoints"])
  }

  @Test("Projections are chosen by name")
  func selecting() throws {
    #expect(try ReadModels.select(nil).map(\.name) == Projections.all.map(\.name))
    #expect(try ReadModels.select("checkpoints").map(\.name) == ["checkpoints"])
    let refused = try #require(failure { _ = try ReadModels.select("study") })
    #expect(refused.status == .invalidRequest)
    #expect(refused.message.contains(#""studies", "checkpoints""#))
  }

  @Test(
    "With one member of a family all of them are outdated",
    arguments: [
      "UPDATE projections SET version = 0 WHERE name = 'cases'", "DROP VIEW results", "DROP VIEW cases",
      "DROP INDEX runs_by_age", "DROP INDEX results_by_id", "DELETE FROM projections WHERE name = 'runs'",
      "DROP TABLE result_names",
    ])
  func family(sql: String) throws {
    try log.connection.execute(sql)
    #expect(try outdated() == ["runs", "cases", "results", "result_summaries", "task_summaries"])
    try log.rebuild([.cases])
    #expect(try outdated() == [])
  }

  @Test("A family is given in the order in which it is applied, others stay away")
  func familyOrder() {
    #expect(
      Projections.families(of: [.results]).map(\.name) == [
        "runs", "cases", "results", "result_summaries", "task_summaries",
      ])
    #expect(
      Projections.families(of: [.cases, .studies]).map(\.name) == [
        "studies", "runs", "cases", "results", "result_summaries", "task_summaries",
      ])
    #expect(Projections.families(of: [.files]).map(\.name) == ["files"])
    #expect(Projections.families(of: []).isEmpty)
  }
}
