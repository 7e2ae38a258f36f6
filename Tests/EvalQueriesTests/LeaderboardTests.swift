import EvalSystem
import EvalTesting
import Testing

/// Which entries are ranked against each other, and in which order they come.
@Suite struct LeaderboardTests {
  /// Runs with a letter for each task, which was tried once: `-` where it was not.
  private func entries(_ runs: [(id: String, tasks: String, digests: String)], _ args: String) throws -> JSONAnswer {
    let file = try QueriedFile()
    try file.writer.write { () throws(Failure) in
      for run in runs {
        try file.addRun(run.id, digests: run.digests)
        for (task, letter) in run.tasks.enumerated() where letter != "-" {
          try file.addCase("\(run.id)\(task)", of: run.id, task: "t\(100 + task)")
          try file.addResult("\(run.id)\(task)", of: "\(run.id)\(task)", succeeded: letter == "1")
        }
      }
    }
    return try file.ask("leaderboard", args)["result"]
  }

  private func ranks(_ answer: JSONAnswer) -> [String] {
    answer["entries"].list.map {
      "\($0["run_id"].text ?? ""): \($0["rank"].integer ?? 0)-\($0["rank_high"].integer ?? 0)"
    }
  }

  private let ones = String(repeating: "1", count: 12)
  private let zeros = String(repeating: "0", count: 12)

  @Test("Runs that were scored in different ways are not ranked against each other, and each says with how many")
  func scorers() throws {
    let runs = [
      ("a", ones, #"{"scorer":"s1"}"#), ("b", zeros, #"{"scorer":"s2"}"#), ("c", zeros, #"{"scorer":"s1"}"#),
    ]
    let answer = try entries(runs, #"{"by":"run"}"#)
    #expect(ranks(answer) == ["a: 1-2", "b: 1-3", "c: 2-3"])
    #expect(answer["entries"].list.compactMap { $0["incomparable"].integer } == [1, 2, 1])
    #expect(answer["comparability"]["verdict"].text == "not")
    let ignoring = try entries(runs, #"{"by":"run","ignore_digests":["scorer"]}"#)
    #expect(ranks(ignoring) == ["a: 1-1", "b: 2-3", "c: 2-3"])
    #expect(ignoring["entries"].list.compactMap { $0["incomparable"].integer } == [0, 0, 0])
  }

  @Test("Entries without a common task are not ranked against each other either")
  func tasks() throws {
    let answer = try entries(
      [("a", ones + "-", "{}"), ("b", String(repeating: "-", count: 12) + "0", "{}")],
      #"{"by":"run"}"#)
    #expect(ranks(answer) == ["a: 1-2", "b: 1-2"])
    #expect(answer["entries"].list.compactMap { $0["incomparable"].integer } == [1, 1])
  }

  @Test("A small group that is left out does not make the others incomparable")
  func leftOut() throws {
    let runs = [("a", ones, #"{"scorer":"s1"}"#), ("b", zeros, #"{"scorer":"s1"}"#), ("c", "1", #"{"scorer":"s2"}"#)]
    let answer = try entries(runs, #"{"by":"run","min_results":2}"#)
    #expect(answer["comparability"]["verdict"].text == "comparable")
  }

  @Test("The order is that of the ranks, also where the better one of two has tried harder tasks")
  func order() throws {
    // At the common tasks "hard" is better at each; "easy" has many more that are easy.
    let runs = [
      ("easy", zeros + String(repeating: "1", count: 60), "{}"),
      ("hard", ones + String(repeating: "-", count: 60) + String(repeating: "0", count: 12), "{}"),
    ]
    let answer = try entries(runs, #"{"by":"run"}"#)
    #expect(ranks(answer) == ["hard: 1-1", "easy: 2-2"])
    let means = answer["entries"].list.compactMap { $0["mean"].number }
    #expect(means.count == 2 && means[0] < means[1])
  }
}
