import EvalJSON
import EvalSystem

/// Results that a checkpoint sums up: those of a time, of some runs, models or tasks.
package struct ResultWindow: Sendable {
  /// The first moment that is part of it.
  package let start: Timestamp
  /// The first moment that is no part of it any more.
  package let end: Timestamp
  package let runs: [String]?
  package let models: [String]?
  package let tasks: [String]?

  init(_ value: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(
      value, at: path,
      known: ["start", "end", "run_id", "run_ids", "model_id", "model_ids", "task_id", "task_ids"])
    start = try fields.required("start", fields.timestamp("start"))
    end = try fields.required("end", fields.timestamp("end"))
    guard start < end else { throw .emptyPeriod(path) }
    runs = try fields.oneOrMany("run_id", "run_ids")
    models = try fields.oneOrMany("model_id", "model_ids")
    tasks = try fields.oneOrMany("task_id", "task_ids")
  }
}

/// What the results in a window come to. Those with an error that is not the model's count only in what they cost.
package struct WindowMeasures: Sendable {
  /// How many results say something about their model.
  package var results: Int64 = 0
  /// The runs that they are of, by their ids.
  package var runs: [String] = []
  /// How many tasks a model succeeded at.
  package var tasksCompleted: Int64 = 0
  /// The share of tasks at which the first attempt of a model succeeded; nil when there are none.
  package var firstAttemptSuccessRate: Double?
  /// After how many attempts a model succeeded at a task, where it did; nil when it never did.
  package var iterationsToSuccess: Double?
  /// The share of the results that succeeded; nil when there are none.
  package var successRate: Double?
  /// Nil when no result says.
  package var tokens: Int64?
  package var cost: Double?

  package init() {}

  /// What they were when the checkpoint of this data was recorded.
  package init(recorded data: JSONValue) {
    let metrics = data.member("metrics")
    results = data.member("events_analyzed")?.integer ?? 0
    if let list = data.member("sessions_included") {
      runs = (0..<list.count).compactMap { list.element($0)?.text }
    }
    tasksCompleted = metrics?.member("tasks_completed")?.integer ?? 0
    firstAttemptSuccessRate = metrics?.member("first_attempt_success_rate")?.number
    iterationsToSuccess = metrics?.member("avg_iterations_to_success")?.number
    successRate = metrics?.member("success_rate")?.number
    tokens = metrics?.member("total_tokens")?.integer
    cost = metrics?.member("total_cost_usd")?.number
  }

  /// The metrics of a checkpoint that can be told.
  var metrics: [(name: StaticString, value: JSONNumber?)] {
    func real(_ value: Double?) -> JSONNumber? { value.map { .real($0) } }
    let costPerTask = tasksCompleted > 0 ? cost.map { $0 / Double(tasksCompleted) } : nil
    return [
      ("sessions_completed", .integer(Int64(runs.count))), ("tasks_completed", .integer(tasksCompleted)),
      ("success_rate", real(successRate)), ("first_attempt_success_rate", real(firstAttemptSuccessRate)),
      ("avg_iterations_to_success", real(iterationsToSuccess)), ("total_tokens", tokens.map { .integer($0) }),
      ("total_cost_usd", real(cost)), ("cost_per_successful_task_usd", real(costPerTask)),
    ]
  }
}
