import EvalDomain
import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@testable import EvalProjections

@Suite struct RebuildTests {
  @Test("A rebuild gives the same rows, the same row numbers and the same schema as the appends did")
  func equalsLive() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 1)
    try log.append(3000, of: &history)
    let live = try log.dump()
    #expect(live.count > 1000)
    #expect(try log.rebuild() == (3000, true))
    #expect(try log.dump() == live)
    #expect(try ReadModels.outdated(in: log.connection).isEmpty)
  }

  @Test(
    "A rebuild in steps, with appends and crashes between them, ends where the appends are",
    arguments: [2, 3, 4] as [UInt64])
  func steps(seed: UInt64) throws {
    let log = try ProjectedLog()
    let undisturbed = try ProjectedLog()
    var history = RandomHistory(seed: seed)
    var same = RandomHistory(seed: seed)
    var generator = SeededGenerator(seed: seed)
    try log.append(600, of: &history)
    try undisturbed.append(600, of: &same)
    var rounds = 0
    while true {
      let maximum = Int64.random(in: 1...150, using: &generator)
      if try log.rebuild(maximum: maximum).1 { break }
      rounds += 1
      if generator.once(in: 2) {
        let count = Int.random(in: 1...60, using: &generator)
        try log.append(count, of: &history)
        try undisturbed.append(count, of: &same)
      }
      if generator.once(in: 3) { try log.reopen() }
    }
    #expect(rounds > 5)
    #expect(try log.dump() == undisturbed.dump())
    try log.append(100, of: &history)
    try undisturbed.append(100, of: &same)
    #expect(try log.dump() == undisturbed.dump())
    try log.rebuild()
    #expect(try log.dump() == undisturbed.dump())
  }

  @Test("What older versions took, the read models keep")
  func largerNumbers() throws {
    let log = try ProjectedLog()
    try log.append(
      "BenchmarkRunRecorded",
      #"{"run_id":"r","timestamp":"2026-01-01T00:00:00.000Z","project_name":"p","benchmark_name":"b","#
        + #""performance":{"phase_times":{"a":1e300},"token_usage_by_agent":{"a":9223372036854775807}},"#
        + #""quality":{"linting_errors_by_severity":{"a":9223372036854775807}},"#
        + #""workflow":{"phase_distribution":{"a":1e13}}}"#)
    let live = try log.dump()
    #expect(live.contains { $0.contains("9223372036854775807") })
    try log.rebuild()
    #expect(try log.dump() == live)
  }

  @Test("A rebuild under way leaves the read models readable and current, and says how far it is")
  func underWay() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 6)
    try log.append(300, of: &history)
    let live = try log.dump().filter { !$0.contains("rebuild_") }
    #expect(try log.rebuild(maximum: 100) == (100, false))
    #expect(try log.dump().filter { !$0.contains("rebuild_") } == live)
    #expect(try ReadModels.states(of: log.connection, Projections.all).allSatisfy { $0.rebuildPosition == 100 })
    #expect(try log.rebuild(maximum: 100) == (200, false))
    #expect(try log.rebuild(maximum: 100) == (300, true))
    #expect(try ReadModels.states(of: log.connection, Projections.all).allSatisfy { $0.rebuildPosition == nil })
    #expect(try log.dump() == live)
  }

  @Test("One read model can be rebuilt by itself, before or while all are")
  func single() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 7)
    try log.append(300, of: &history)
    let live = try log.dump()
    #expect(try log.rebuild([.checkpoints], maximum: 200) == (200, false))
    #expect(try log.rebuild(maximum: 50) == (50, false))
    let both = try ReadModels.states(of: log.connection, [.studies, .checkpoints])
    #expect(both.map(\.rebuildPosition) == [50, 200])
    #expect(try log.rebuild([.checkpoints]) == (300, true))
    #expect(try log.rebuild() == (300, true))
    #expect(try log.dump() == live)
  }

  @Test("A rebuild over an empty log makes empty tables")
  func empty() throws {
    let log = try ProjectedLog()
    let live = try log.dump()
    #expect(try log.rebuild(maximum: 1) == (0, true))
    #expect(try log.dump() == live)
  }

  @Test("A step that is undone has not happened")
  func undone() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 8)
    try log.append(100, of: &history)
    let live = try log.dump()
    let thrown = failure {
      try log.connection.write { () throws(Failure) in
        _ = try Rebuild.step(log.connection, Projections.all, maximum: 50)
        throw Failure(.storage, "the power went")
      }
    }
    #expect(thrown?.status == .storage)
    #expect(try log.dump() == live)
    #expect(try log.rebuild(maximum: 60) == (60, false))
  }

  @Test("A rebuild mends read models that somebody has changed or dropped")
  func mending() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 9)
    try log.append(200, of: &history)
    let live = try log.dump()
    try log.connection.execute(
      "UPDATE studies SET name = 'x'; DELETE FROM checkpoints WHERE rowid % 2; DROP INDEX studies_by_age")
    #expect(try log.dump() != live)
    try log.rebuild()
    #expect(try log.dump() == live)
    try log.connection.execute("DROP TABLE studies")
    try log.rebuild()
    #expect(try log.dump() == live)
  }

  @Test("A view of the user's own over the read models does not stand in the way")
  func usersView() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 10)
    try log.append(100, of: &history)
    let live = try log.dump()
    try log.connection.execute("CREATE VIEW running AS SELECT id FROM studies WHERE status = 'running'")
    let running = try log.lines("SELECT count(*) FROM running")
    try log.rebuild()
    #expect(try log.dump() == live)
    #expect(try log.lines("SELECT count(*) FROM running") == running)
  }

  // MARK: Families

  private func positions(_ log: ProjectedLog) throws -> [Int64?] {
    try ReadModels.states(of: log.connection, [.runs, .cases, .results]).map(\.rebuildPosition)
  }

  @Test("Contents stand in the rows that a rebuild is compared by")
  func contents() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 14)
    try log.append(1000, of: &history)
    for (table, column) in [
      ("recorded_results", "output_content_id"), ("recorded_results", "file_content_id"),
      ("recorded_results", "call_content_id"), ("recorded_cases", "prompt_content_id"),
      ("recorded_cases", "file_content_id"),
    ] {
      #expect(try log.lines("SELECT count(DISTINCT \(column)) > 3 FROM \(table)") == ["1"], "\(table).\(column)")
    }
  }

  @Test("One member of a family that is asked for rebuilds all of them", arguments: ["runs", "cases", "results"])
  func family(name: String) throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 11)
    try log.append(600, of: &history)
    let live = try log.dump()
    try log.connection.execute(
      "UPDATE runs SET description = 'x'; DELETE FROM recorded_cases WHERE position % 2; DELETE FROM result_names")
    let member = try #require(Projections.named(name))
    #expect(try log.rebuild([member], maximum: 400) == (400, false))
    #expect(try positions(log) == [400, 400, 400])
    #expect(try ReadModels.states(of: log.connection, [.studies]).map(\.rebuildPosition) == [nil])
    #expect(try log.rebuild([member]) == (600, true))
    #expect(try log.dump() == live)
  }

  @Test("The steps of a family survive the end of a process, and take in what is appended meanwhile")
  func familySteps() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 12)
    try log.append(500, of: &history)
    #expect(try log.rebuild([.results], maximum: 200) == (200, false))
    try log.reopen()
    try log.append(100, of: &history)
    let live = try log.dump().filter { !$0.contains("rebuild_") }
    #expect(try log.rebuild([.cases], maximum: 200) == (400, false))
    try log.reopen()
    #expect(try positions(log) == [400, 400, 400])
    #expect(try log.rebuild([.runs], maximum: 200) == (600, true))
    #expect(try positions(log) == [nil, nil, nil])
    #expect(try log.dump() == live)
  }

  @Test(
    "A rebuild whose members do not stand at one place begins anew with all of them",
    arguments: [
      "UPDATE projections SET rebuild_position = 100 WHERE name = 'cases'",
      "UPDATE projections SET rebuild_position = NULL WHERE name = 'runs'",
      "UPDATE projections SET version = 0 WHERE name = 'results'", "DELETE FROM projections WHERE name = 'cases'",
    ])
  func familyApart(sql: String) throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 13)
    try log.append(500, of: &history)
    let live = try log.dump()
    #expect(try log.rebuild([.runs], maximum: 200) == (200, false))
    try log.connection.execute(sql)
    #expect(try log.rebuild([.results], maximum: 300) == (300, false))
    #expect(try positions(log) == [300, 300, 300])
    #expect(try log.rebuild([.cases], maximum: 300) == (500, true))
    #expect(try log.dump() == live)
  }
}
