import EvalJSON
import EvalSystem

/// What a run intends: so many attempts of each model at each task, or of the models and tasks that are paired.
package struct RunPlan: Sendable {
  /// The most attempts that a plan may come to.
  package static let maximumAttempts = 10_000_000

  private enum Scope {
    case product(tasks: [String], models: [String])
    case pairs([(task: String, model: String)])
  }

  private let scope: Scope
  /// 1 or more for each task and model.
  package let attempts: Int64

  package init(_ value: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(value, at: path, known: ["tasks", "models", "pairs", "attempts"])
    attempts = try fields.integer("attempts", in: 1...1_000_000) ?? 1
    if let pairs = try Self.pairs(fields) {
      for key: StaticString in ["tasks", "models"] where fields.value(key) != nil {
        throw .planOfBoth(fields.place(key), fields.place("pairs"))
      }
      guard !pairs.isEmpty else { throw .noneOf(fields.place("pairs")) }
      scope = .pairs(pairs)
    } else {
      let tasks = try fields.required("tasks", fields.names("tasks"))
      let models = try fields.required("models", fields.names("models"))
      guard !tasks.isEmpty else { throw .noneOf(fields.place("tasks")) }
      guard !models.isEmpty else { throw .noneOf(fields.place("models")) }
      scope = .product(tasks: tasks, models: models)
    }
    let (total, overflow) = pairCount.multipliedReportingOverflow(by: Int(attempts))
    guard !overflow, total <= Self.maximumAttempts else { throw .largePlan(path) }
  }

  private static func pairs(_ fields: Fields) throws(Failure) -> [(task: String, model: String)]? {
    var seen = Set<[ExactText]>()
    return try fields.list("pairs") { (value, path) throws(Failure) in
      let pair = try Fields(value, at: path, known: ["task_id", "model_id"])
      let task = try pair.required("task_id", pair.name("task_id"))
      let model = try pair.required("model_id", pair.name("model_id"))
      guard seen.insert([ExactText(task), ExactText(model)]).inserted else { throw .pairTwice(path) }
      return (task, model)
    }
  }

  /// How many pairs of a task and a model there are.
  package var pairCount: Int {
    switch scope {
    case .product(let tasks, let models):
      let (count, overflow) = tasks.count.multipliedReportingOverflow(by: models.count)
      return overflow ? Int.max : count
    case .pairs(let pairs): return pairs.count
    }
  }

  /// Hands over each pair in the order of the plan, tasks before models, until `body` says that it is enough.
  package func forEachPair(_ body: (_ task: String, _ model: String) -> Bool) {
    switch scope {
    case .product(let tasks, let models):
      for task in tasks { for model in models { if !body(task, model) { return } } }
    case .pairs(let pairs): for pair in pairs { if !body(pair.task, pair.model) { return } }
    }
  }

  func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    switch scope {
    case .product(let tasks, let models):
      writer.key("tasks")
      writer.beginList()
      for task in tasks { writer.text(task) }
      writer.endList()
      writer.key("models")
      writer.beginList()
      for model in models { writer.text(model) }
      writer.endList()
    case .pairs(let pairs):
      writer.key("pairs")
      writer.beginList()
      for (task, model) in pairs {
        writer.beginObject()
        writer.member("task_id", task)
        writer.member("model_id", model)
        writer.endObject()
      }
      writer.endList()
    }
    writer.member("attempts", attempts)
    writer.endObject()
    return writer.bytes
  }
}
