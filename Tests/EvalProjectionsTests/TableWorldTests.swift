import EvalDomain
import EvalProjections
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct TableWorldTests {
  private let log: ProjectedLog
  private var world: TableWorld { TableWorld(log.connection) }

  init() throws { log = try ProjectedLog() }

  @Test("The state of things is what the read models say")
  func state() throws {
    #expect(try world.study("s") == nil)
    #expect(try !world.exists(.checkpoint, "c"))
    try log.append("StudyCreated", #"{"id":"s","name":"n","period_type":"daily"}"#)
    #expect(try world.study("s") == .pending)
    try log.append("StudyStarted", #"{"id":"s"}"#)
    try log.append("CheckpointRecorded", #"{"id":"c","study_id":"s","timestamp":"2026-01-01T00:00:00.000Z"}"#)
    #expect(try world.study("s") == .running)
    #expect(try world.exists(.checkpoint, "c"))
    #expect(try world.study("S") == nil)
  }

  @Test("Results of benchmarks and benchmark runs are there until they are deleted")
  func benchmarks() throws {
    #expect(try !world.exists(.benchmarkResult, "x"))
    let time = #""timestamp":"2026-01-01T00:00:00.000Z""#
    try log.append(
      "BenchmarkResultRecorded",
      #"{"id":"x","benchmark_id":"b",\#(time),"scores":{},"passed":1,"failed":0,"duration_ms":5,"config":{}}"#)
    #expect(try world.exists(.benchmarkResult, "x"))
    #expect(try log.lines("SELECT typeof(duration_ms) FROM benchmark_results") == ["integer"])
    let run = #"{"run_id":"r",\#(time),"project_name":"p","benchmark_name":"b"}"#
    try log.append("BenchmarkRunRecorded", run)
    #expect(try world.exists(.benchmarkRun, "r"))
    try log.append("BenchmarkRunDeleted", #"{"run_id":"r"}"#)
    #expect(try !world.exists(.benchmarkRun, "r"))
    #expect(try log.lines("SELECT count(*) FROM quality_metrics") == ["0"])
    try log.append("BenchmarkRunRecorded", run)
    #expect(try log.lines("SELECT id FROM quality_metrics") == ["4"])
  }

  @Test("A status that there is not is corrupt")
  func unknownStatus() throws {
    try log.append("StudyCreated", #"{"id":"s","name":"n","period_type":"daily"}"#)
    try log.connection.execute("UPDATE studies SET status = 'asleep'")
    let refused = try #require(failure { _ = try world.study("s") })
    #expect(refused.status == .corrupt)
    #expect(refused.message.contains("asleep"))
  }
}
