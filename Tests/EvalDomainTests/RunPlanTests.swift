import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct RunPlanTests {
  private func plan(_ json: String) throws(Failure) -> RunPlan {
    try RunPlan(Domain.value(json), at: .key("plan", in: .root))
  }

  private func pairs(_ plan: RunPlan) -> [String] {
    var pairs: [String] = []
    plan.forEachPair { task, model in
      pairs.append("\(task) \(model)")
      return true
    }
    #expect(pairs.count == plan.pairCount)
    return pairs
  }

  @Test("A plan may name the pairs, where not every model tries every task")
  func named() throws {
    let json = #"{"pairs":[{"task_id":"b","model_id":"m"},{"task_id":"a","model_id":"n"}],"attempts":2}"#
    let plan = try plan(json)
    #expect(pairs(plan) == ["b m", "a n"])
    #expect(String(decoding: plan.encode(), as: UTF8.self) == json)
    var first: [String] = []
    plan.forEachPair { task, _ in
      first.append(task)
      return false
    }
    #expect(first == ["b"])
  }

  @Test("A plan is written as it was read, with one attempt when it did not say")
  func writing() throws {
    let plan = try plan(#"{"models":["m","é"],"tasks":["b","a"]}"#)
    #expect(pairs(plan) == ["b m", "b é", "a m", "a é"])
    #expect(plan.attempts == 1)
    let json = #"{"tasks":["b","a"],"models":["m","é"],"attempts":1}"#
    #expect(String(decoding: plan.encode(), as: UTF8.self) == json)
    #expect(try String(decoding: self.plan(json).encode(), as: UTF8.self) == json)
  }

  @Test(
    "A plan that breaks a rule is refused by the key",
    arguments: [
      ("{}", "plan.tasks"), (#"{"tasks":["t"]}"#, "plan.models"),
      (#"{"tasks":[],"models":["m"]}"#, "plan.tasks"), (#"{"tasks":["t"],"models":[]}"#, "plan.models"),
      (#"{"tasks":["t","t"],"models":["m"]}"#, "plan.tasks[1]"), (#"{"tasks":[1],"models":["m"]}"#, "plan.tasks[0]"),
      (#"{"tasks":["t"],"models":[""]}"#, "plan.models[0]"),
      (#"{"tasks":["t"],"models":["m"],"attempts":0}"#, "plan.attempts"),
      (#"{"tasks":["t"],"models":["m"],"attempts":1000001}"#, "plan.attempts"),
      (#"{"tasks":["t"],"models":["m"],"attempt":1}"#, "plan.attempt"),
      (#"{"pairs":[]}"#, "plan.pairs"), (#"{"pairs":[{"task_id":"t"}]}"#, "plan.pairs[0].model_id"),
      (#"{"pairs":[{"task_id":"t","model_id":"m"},{"task_id":"t","model_id":"m"}]}"#, "plan.pairs[1]"),
      (#"{"pairs":[{"task_id":"t","model_id":"m"}],"tasks":["t"]}"#, "plan.tasks"),
      (#"{"pairs":[{"task_id":"t","model_id":"m"}],"models":["m"]}"#, "plan.models"),
    ])
  func refused(json: String, key: String) {
    let refused = failure { _ = try plan(json) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }

  @Test("A plan comes to at most 10,000,000 attempts")
  func size() throws {
    func names(_ count: Int) -> String { "[" + (0..<count).map { "\"\($0)\"" }.joined(separator: ",") + "]" }
    let most = "{\"tasks\":\(names(1000)),\"models\":\(names(100)),\"attempts\":100}"
    #expect(try plan(most).attempts == 100)
    let refused = failure { _ = try plan("{\"tasks\":\(names(1000)),\"models\":\(names(100)),\"attempts\":101}") }
    #expect(refused?.key == "plan")
  }
}
