import EvalJSON
import EvalSystem

/// What a run intends: so many attempts of each model at each task.
package struct RunPlan: Sendable {
  /// The most attempts that a plan may come to.
  package static let maximumAttempts = 10_000_000

  package let tasks: [String]
  package let models: [String]
  /// 1 or more for each task and model.
  package let attempts: Int64

  package init(_ value: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(value, at: path, known: ["tasks", "models", "attempts"])
    tasks = try fields.required("tasks", fields.names("tasks"))
    models = try fields.required("models", fields.names("models"))
    attempts = try fields.integer("attempts", in: 1...1_000_000) ?? 1
    guard !tasks.isEmpty else { throw .noneOf(fields.place("tasks")) }
    guard !models.isEmpty else { throw .noneOf(fields.place("models")) }
    let (pairs, overflow) = tasks.count.multipliedReportingOverflow(by: models.count)
    let (total, tooMany) = pairs.multipliedReportingOverflow(by: Int(attempts))
    guard !overflow, !tooMany, total <= Self.maximumAttempts else { throw .largePlan(path) }
  }

  func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.key("tasks")
    writer.beginList()
    for task in tasks { writer.text(task) }
    writer.endList()
    writer.key("models")
    writer.beginList()
    for model in models { writer.text(model) }
    writer.endList()
    writer.member("attempts", attempts)
    writer.endObject()
    return writer.bytes
  }
}
