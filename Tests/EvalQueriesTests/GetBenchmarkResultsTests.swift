import EvalSystem
import EvalTesting
import Testing

@Suite struct GetBenchmarkResultsTests {
  private let file: QueriedFile

  init() throws {
    file = try QueriedFile()
    for (id, time) in [("c", 20), ("a", 10), ("e", 30), ("b", 20), ("d", 25)] as [(String, Int64)] {
      try file.addBenchmarkResult(id, at: time, passed: 3, failed: 1)
    }
    try file.addBenchmarkResult("other", of: "t", at: 99, passed: 0, failed: 0)
  }

  @Test("Results of a benchmark come oldest first, those of one moment by id")
  func order() throws {
    #expect(
      try file.ask("get_benchmark_results", #"{"benchmark_id":"b"}"#)["result"].list.ids == ["a", "b", "c", "d", "e"])
    #expect(
      try file.pages("get_benchmark_results", [#""benchmark_id":"b""#], limit: 2).map(\.ids)
        == [["a", "b"], ["c", "d"], ["e"]])
    #expect(try file.ask("get_benchmark_results", #"{"benchmark_id":"x"}"#).description == #"{"result":[]}"#)
  }

  @Test("A result comes with all its columns, durations as they were given")
  func columns() throws {
    try file.writer.execute(
      #"UPDATE benchmark_results SET scores = '{"f1":0.5}', config = '{"k":[1]}' WHERE id = 'other'"#)
    #expect(
      try file.ask("get_benchmark_results", #"{"benchmark_id":"t"}"#).description
        == #"{"result":[{"id":"other","benchmark_id":"t","timestamp":"\#(QueriedFile.time(99))","#
        + #""scores":{"f1":0.5},"passed":0,"failed":0,"duration_ms":5,"config":{"k":[1]}}]}"#)
    try file.writer.execute("UPDATE benchmark_results SET duration_ms = 5.0")
    let found = try file.ask("get_benchmark_results", #"{"benchmark_id":"t"}"#)
    #expect(found.description.contains(#""duration_ms":5.0"#))
  }

  @Test(
    "Both ends of a range are in it, and each may be open",
    arguments: [
      (10, 25, ["a", "b", "c", "d"]), (11, 20, ["b", "c"]), (20, 20, ["b", "c"]), (nil, 20, ["a", "b", "c"]),
      (25, nil, ["d", "e"]), (31, nil, []), (nil, 9, []),
    ] as [(Int64?, Int64?, [String])])
  func range(from: Int64?, to: Int64?, found: [String]) throws {
    let args =
      [#""benchmark_id":"b""#] + (from.map { ["\"from\":\"\(QueriedFile.time($0))\""] } ?? [])
      + (to.map { ["\"to\":\"\(QueriedFile.time($0))\""] } ?? [])
    #expect(try file.pages("get_benchmark_results", args, limit: 1).flatMap(\.ids) == found)
  }

  @Test("Benchmarks come by their ids with the sums of their results")
  func benchmarks() throws {
    let list = try file.ask("list_benchmarks")["result"]
    #expect(list.list.map { $0["benchmark_id"].text } == ["b", "t"])
    let first = list[0]
    #expect(
      first.keys == ["benchmark_id", "results", "passed", "failed", "pass_rate", "first_timestamp", "last_timestamp"])
    #expect([first["results"].integer, first["passed"].integer, first["failed"].integer] == [5, 15, 5])
    #expect(first["first_timestamp"].text == QueriedFile.time(10))
    #expect(first["last_timestamp"].text == QueriedFile.time(30))
    let rate = first["pass_rate"]
    #expect(rate.keys == ["rate", "numerator", "denominator", "low", "high"])
    #expect([rate["numerator"].integer, rate["denominator"].integer] == [15, 20])
    #expect(rate["rate"].number == 0.75)
    // The roots of (p - 15/20)^2 = z^2 p (1 - p) / 20.
    #expect(abs((rate["low"].number ?? 0) - 0.531_299_122) < 1e-9)
    #expect(abs((rate["high"].number ?? 0) - 0.888_138_299) < 1e-9)
    #expect(
      list[1]["pass_rate"].description == #"{"rate":null,"numerator":0,"denominator":0,"low":null,"high":null}"#)
  }

  @Test("Sums past 64 bits stop at the greatest integer")
  func greatSums() throws {
    try file.writer.execute("UPDATE benchmark_results SET passed = \(Int64.max), failed = \(Int64.max)")
    let first = try file.ask("list_benchmarks")["result"][0]
    #expect(first["passed"].integer == Int64.max)
    #expect(first["failed"].integer == Int64.max)
    #expect(first["pass_rate"]["denominator"].integer == Int64.max)
    #expect(first["pass_rate"]["rate"].number == 1)
  }

  @Test(
    "Arguments that are wrong are named",
    arguments: [
      ("get_benchmark_results", "{}", "args.benchmark_id"),
      ("get_benchmark_results", #"{"benchmark_id":""}"#, "args.benchmark_id"),
      ("get_benchmark_results", #"{"benchmark_id":"b","from":"x"}"#, "args.from"),
      ("get_benchmark_results", #"{"benchmark_id":"b","to":1}"#, "args.to"),
      (
        "get_benchmark_results",
        #"{"benchmark_id":"b","from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}"#, "args.to"
      ),
      ("list_benchmarks", #"{"limit":1}"#, "args.limit"),
    ])
  func refused(query: String, args: String, key: String) {
    let refused = failure { _ = try file.ask(query, args) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
