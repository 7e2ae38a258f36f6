import EvalSystem
import EvalTesting
import Testing

/// What attempts at the same tasks come to when they were not scored alike.
@Suite struct PassAtKTests {
  private let file: QueriedFile

  /// Three tasks of the runs "x" and "y", of which the first passes all and the second none; "z" is scored as "x" is.
  init() throws {
    file = try QueriedFile()
    let file = file
    try file.writer.write { () throws(Failure) in
      try file.addRun("x", digests: #"{"scorer":"s1","dataset":"d1"}"#)
      try file.addRun("y", digests: #"{"scorer":"s2","dataset":"d1"}"#)
      try file.addRun("z", digests: #"{"scorer":"s1","dataset":"d2"}"#)
      try file.addRun("silent")
      for run in ["x", "y", "z", "silent"] {
        for task in 0..<3 {
          try file.addCase("\(run)\(task)", of: run, task: "t\(task)")
          try file.addResult("\(run)\(task)", of: "\(run)\(task)", succeeded: run != "y")
        }
      }
    }
  }

  private func ask(_ args: String) throws -> JSONAnswer {
    let groups = try file.ask("pass_at_k", args)["result"].list
    return try #require(groups.count == 1 ? groups.first : nil)
  }

  @Test("Attempts that two scorers judged are not attempts at the same thing: there are no rates, but the reason")
  func scorers() throws {
    let group = try ask(#"{"run_ids":["x","y"],"k":2,"tasks":true}"#)
    #expect(group["comparability"]["verdict"].text == "not")
    #expect(group["comparability"]["tasks"].integer == 3)
    let reasons = group["comparability"]["reasons"].list
    #expect(reasons.compactMap { $0["reason"].text } == ["digest_differs"])
    #expect(reasons.first?["digest"].text == "scorer")
    for count in [group["passed"], group["failed"], group["flaky"], group["flakiness"]] { #expect(count.isNull) }
    for estimate in [group["pass_at_k"][0], group["pass_hat_k"][0]] {
      for number in [estimate["value"], estimate["low"], estimate["high"]] { #expect(number.isNull) }
      #expect(estimate["n"].integer == 0)
    }
    let task = group["by_task"][0]
    #expect(task["attempts"].integer == 2)
    #expect(task["successes"].integer == 1)
    for value in [task["status"], task["flakiness"], task["pass_at_k"][0], task["pass_hat_k"][0]] {
      #expect(value.isNull)
    }
  }

  @Test("Digests that may differ are named, and the attempts count as alike then")
  func ignored() throws {
    let group = try ask(#"{"run_ids":["x","y"],"k":2,"ignore_digests":["scorer"]}"#)
    #expect(group["comparability"]["verdict"].text == "comparable")
    #expect(group["flaky"].integer == 3)
    #expect(group["pass_at_k"][0]["value"].number == 1)
    #expect(group["pass_hat_k"][0]["value"].number == 0)
  }

  @Test(
    "Another dataset, and a run that does not say its digests, leave the rates and are said",
    arguments: [("z", "digest_differs"), ("silent", "digest_unknown")])
  func partly(run: String, reason: String) throws {
    let group = try ask(#"{"run_ids":["x","\#(run)"],"k":2}"#)
    #expect(group["comparability"]["verdict"].text == "partly")
    #expect(group["comparability"]["reasons"][0]["reason"].text == reason)
    #expect(group["passed"].integer == 3)
    #expect(group["pass_at_k"][0]["value"].number == 1)
  }

  @Test("Runs by themselves are comparable with themselves")
  func runs() throws {
    let groups = try file.ask("pass_at_k", #"{"by":"run","k":1}"#)["result"].list
    #expect(groups.compactMap { $0["comparability"]["verdict"].text } == Array(repeating: "comparable", count: 4))
    #expect(groups.compactMap { $0["pass_at_k"][0]["value"].number } == [1, 1, 0, 1])
  }
}
