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
}
