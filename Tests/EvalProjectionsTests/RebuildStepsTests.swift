import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@testable import EvalProjections

/// The steps of a rebuild that others wait for.
@Suite struct RebuildStepsTests {
  private let log: ProjectedLog
  private var history: RandomHistory

  init() throws {
    log = try ProjectedLog()
    history = RandomHistory(seed: 21)
  }

  private func names(_ pattern: String) throws -> [String] {
    try log.lines("SELECT name FROM sqlite_schema WHERE name GLOB '\(pattern)' ORDER BY name")
  }

  private static func results(_ count: Int) -> [RandomHistory.Fact] {
    (0..<count).map { number in
      let data =
        #"{"id":"r\#(number)","benchmark_id":"b","timestamp":"2026-01-01T00:00:00.000Z","scores":{},"passed":1,"failed":0,"#
        + #""duration_ms":1,"config":{}}"#
      return ("benchmark/b", "BenchmarkResultRecorded", Array(data.utf8))
    }
  }

  @Test("A step without time does little and ends, and many of them make the same read models as the appends did")
  mutating func small() throws {
    try log.append(3000, of: &history)
    let live = try log.dump()
    var reached: Int64 = 0
    // Every event is to be applied, and to be summed up.
    var left: Int64 = 2 * 3000
    var steps = 0
    while true {
      let progress = try log.hurriedStep()
      #expect(progress.start == reached)
      if progress.done { break }
      #expect(left - progress.left > 0)
      #expect(progress.position > 0 || (1...256).contains(left - progress.left))
      reached = progress.position
      left = progress.left
      steps += 1
      #expect(try log.dump().filter { !$0.contains("rebuild_") } == live)
      if steps % 4 == 0 { try log.reopen() }
    }
    #expect(reached == 3000)
    #expect(steps >= 3000 / 256)
    #expect(try ReadModels.outdated(in: log.connection).isEmpty)
    while try !log.clear() {}
    #expect(try log.dump() == live)
  }

  @Test("What sums results up comes after their rows, in steps of its own that go on after the end of a process")
  mutating func summingUp() throws {
    let prompt = String(repeating: "5", count: 64)
    try log.append("RunCreated", #"{"run_id":"r","system_prompt_hash":"\#(prompt)"}"#)
    try log.append("CaseCreated", #"{"case_id":"k","run_id":"r","task_id":"t"}"#)
    let count = 7000
    let results = (0..<count).map { number -> RandomHistory.Fact in
      let data =
        #"{"run_id":"r","case_id":"k","model_id":"m\#(number % 3)","succeeded":\#(number % 2 == 0),"cost_usd":\#(number),"#
        + #""time_round_trip_ms":\#(number % 90).5}"#
      return ("run/r", "ResultRecorded", Array(data.utf8))
    }
    try log.append(results)
    let live = try log.dump()
    var seen = Set<String>()
    while case let progress = try log.hurriedStep(), !progress.done {
      let positions = try log.lines(
        "SELECT rebuild_position FROM projections WHERE name IN ('results', 'result_summaries') ORDER BY name DESC")
      #expect(progress.position == Int64(positions[1]))
      #expect(positions[1] == "0" || positions[0] == "\(count + 2)", "rows come first")
      seen.insert(positions[1])
      try log.reopen()
    }
    #expect(seen.count >= 3, "nothing, some and all")
    while try !log.clear() {}
    #expect(try log.dump() == live)
  }

  @Test("The step that ends a rebuild makes no index and drops no large table")
  mutating func ending() throws {
    try log.append(Self.results(1500))
    let live = try log.dump()
    while case let progress = try log.hurriedStep(), progress.position < progress.last {}
    let made = "SELECT name FROM sqlite_schema WHERE name LIKE 'benchmark_results_by_time%' ORDER BY name"
    #expect(try log.lines(made) == ["benchmark_results_by_time", "benchmark_results_by_time_2"])
    #expect(try log.hurriedStep().done)
    #expect(try log.lines(made) == ["benchmark_results_by_time", "benchmark_results_by_time_2"])
    #expect(try log.lines("SELECT count(*) FROM rebuild_replaced_benchmark_results") == ["1500"])
    #expect(try names("rebuild_replaced_*") == ["rebuild_replaced_benchmark_results"], "small ones are dropped at once")
    while try !log.clear() {}
    #expect(try names("rebuild*") == [])
    #expect(try log.dump() == live)
  }

  @Test("An index has one of two names, by turns, and is complete under both")
  mutating func names() throws {
    try log.append(300, of: &history)
    let live = try log.dump()
    for expected in ["studies_by_age_2", "studies_by_age", "studies_by_age_2"] {
      try log.rebuildHurriedly()
      #expect(try names("studies_by_age*") == [expected])
      #expect(try ReadModels.outdated(in: log.connection).isEmpty)
      #expect(try log.dump() == live)
    }
    try log.connection.execute("DROP INDEX studies_by_age_2")
    #expect(try ReadModels.outdated(in: log.connection).map(\.name) == ["studies"])
    try log.rebuild()
    #expect(try names("studies_by_age*") == ["studies_by_age"])
    #expect(try log.dump() == live)
  }

  @Test("A name that the user's own index has is not taken, and that index is left alone")
  mutating func usersIndex() throws {
    try log.append(100, of: &history)
    try log.rebuildHurriedly()
    try log.connection.execute("CREATE TABLE mine(x); CREATE INDEX studies_by_age ON mine(x)")
    try log.rebuild()
    #expect(try names("studies_by_age*") == ["studies_by_age", "studies_by_age_2"])
    #expect(try ReadModels.outdated(in: log.connection).isEmpty)
  }

  @Test("Large tables are dropped piece by piece, which goes on after the end of a process")
  mutating func clearing() throws {
    let count = 5000
    try log.append(Self.results(count))
    let live = try log.dump()
    while case let progress = try log.hurriedStep(), !progress.done {}
    func left() throws -> Int {
      try names("rebuild_replaced_benchmark_results").isEmpty
        ? 0 : Int(try log.lines("SELECT count(*) FROM rebuild_replaced_benchmark_results")[0]) ?? -1
    }
    var before = try left()
    #expect(before == count)
    var pieces = 0
    while try !log.clear(pages: 0) {
      let now = try left()
      #expect((0...2000).contains(before - now))
      before = now
      pieces += 1
      try log.reopen()
      #expect(try ReadModels.outdated(in: log.connection).isEmpty)
    }
    #expect(pieces >= 3)
    #expect(try names("rebuild*") == [])
    #expect(try log.dump() == live)
  }

  @Test("What has been left behind goes at once when there is time, and a rebuild under way is left alone")
  mutating func clearingAtOnce() throws {
    try log.append(Self.results(1500))
    try log.append(800, of: &history)
    let live = try log.dump()
    while case let progress = try log.hurriedStep([.benchmarkResults]), !progress.done {}
    #expect(try log.hurriedStep([.studies]).position < 2300)
    #expect(try names("rebuild_*") == ["rebuild_replaced_benchmark_results", "rebuild_studies"])
    try log.connection.execute("CREATE TABLE rebuild_registered_files(x); CREATE TABLE rebuild_of_mine(x)")
    #expect(try log.clear(milliseconds: 60_000))
    #expect(try names("rebuild_*") == ["rebuild_of_mine", "rebuild_studies"])
    try log.connection.execute("DROP TABLE rebuild_of_mine")
    #expect(try log.rebuild([.studies]) == (2300, true))
    #expect(try log.dump() == live)
  }

  @Test("Zeroing of what is freed is as it was after a table was dropped", arguments: ["1", "2", "0"])
  mutating func zeroing(setting: String) throws {
    try log.append(Self.results(1500))
    try log.connection.pragma("secure_delete = \(setting == "2" ? "FAST" : setting)")
    while case let progress = try log.hurriedStep(), !progress.done {}
    #expect(try !names("rebuild_replaced_*").isEmpty)
    while try !log.clear() {}
    #expect(try log.connection.pragma("secure_delete") == setting)
  }
}
