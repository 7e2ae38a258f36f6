import EvalJSON
import EvalSQL
import EvalSystem

/// By what results are grouped that are looked at task by task.
enum GroupName: String, Sendable {
  case model, run

  /// `model` when the caller does not say.
  init(_ fields: Fields) throws(Failure) {
    self = try fields.choice("by", [("model", .model), ("run", .run)]) ?? .model
  }

  /// The key under which an answer has the name.
  var key: StaticString { self == .model ? "model_id" : "run_id" }

  /// One of the groups, with the digests of the runs that its results are from.
  struct Group {
    let name: String
    let values: TaskValues
    let digests: RunDigests
  }

  /// The groups with at least `min_results` results, by name; `not_found` for a run that there is not, `rejected` for more
  /// groups than `most`. O(results).
  func read(
    _ connection: Connection, _ filter: ResultFilter, _ measure: ComparedMeasure, most: Int = .max
  ) throws(Failure) -> [Group] {
    try filter.requireRuns(connection)
    let name = self == .model ? "m.name" : "k.run_id"
    let groups = try TaskValues.read(connection, filter.conditions, measure, by: name).filter {
      $0.values.results >= filter.minResults
    }
    guard groups.count <= most else {
      throw Failure(
        .rejected,
        "there are \(groups.count) \(rawValue)s, and at most \(most) are compared with each other; "
          + "name some by \(key)s, or leave out small ones by min_results",
        [("\(rawValue)s", .integer(Int64(groups.count)))])
    }
    let digests = try RunDigests.read(connection, filter.conditions, by: name)
    return groups.map {
      Group(name: $0.name, values: $0.values, digests: digests[ExactText($0.name)] ?? RunDigests())
    }
  }
}
