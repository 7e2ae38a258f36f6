import EvalSystem

/// Which way a metric of checkpoints is good.
enum MetricDirection: String, Sendable {
  case higher, lower, none

  static let choices: [StaticString] = ["higher", "lower", "none"]

  private static let known: [ExactText: MetricDirection] = {
    let higher = [
      "session_success_rate", "success_rate", "first_attempt_success_rate", "agent_efficiency", "tool_success_rate",
      "self_correction_rate", "parallelism_efficiency", "learning_effectiveness", "sessions_completed",
      "tasks_completed", "learnings_applied",
    ]
    let lower = [
      "avg_session_duration_ms", "avg_iterations_to_success", "total_cost_usd", "cost_per_successful_task_usd",
      "swarm_coordination_overhead", "total_tokens",
    ]
    var known: [ExactText: MetricDirection] = [:]
    for name in higher { known[ExactText(name)] = .higher }
    for name in lower { known[ExactText(name)] = .lower }
    return known
  }()

  /// That of a metric that the store knows, none of any other.
  init(of metric: ExactText) { self = Self.known[metric] ?? .none }

  /// Whether a change is for the better; nil where no way is good, or nothing changes.
  func isGood(_ change: Double) -> Bool? {
    guard change != 0, !change.isNaN else { return nil }
    return switch self {
    case .higher: change > 0
    case .lower: change < 0
    case .none: nil
    }
  }
}
