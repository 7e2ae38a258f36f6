import EvalDomain
import EvalJSON
import EvalSQL
import EvalSystem

/// Which results a question is about. Every analysis takes the same keys.
struct ResultFilter: Sendable {
  static let keys: [StaticString] =
    [
      "run_id", "run_ids", "model_id", "model_ids", "task_id", "task_ids", "labels", "min_results",
      "valid_attempts_only",
    ] + TimeRange.keys

  let runs: [String]?
  /// Groups with fewer results are left out; 1 or more.
  let minResults: Int64
  let validAttemptsOnly: Bool
  private let models: [String]?
  private let tasks: [String]?
  private let range: TimeRange
  private let labels: LabelFilter?

  /// `validAttemptsOnly` is what the question means when the caller does not say.
  init(_ fields: Fields, validAttemptsOnly: Bool) throws(Failure) {
    runs = try fields.oneOrMany("run_id", "run_ids")
    models = try fields.oneOrMany("model_id", "model_ids")
    tasks = try fields.oneOrMany("task_id", "task_ids")
    range = try TimeRange(fields)
    labels = try LabelFilter(fields)
    minResults = try fields.integer("min_results", in: 1...Int64.max) ?? 1
    self.validAttemptsOnly = try fields.boolean("valid_attempts_only") ?? validAttemptsOnly
  }

  /// What `from` gives the names of: results `r` with their cases `k` and models `m`.
  static let from = """
    FROM "recorded_results" AS r
    JOIN "recorded_cases" AS k ON k.position = r.case_position
    JOIN "result_names" AS m ON m.name_id = r.model_name_id
    """

  /// True of an attempt that came to the edit that is measured.
  static let isValidAttempt: String = {
    let invalid = ErrorKind.allCases.filter { !$0.isValidAttempt }.map { "\($0.rawValue)" }
    return "(r.error_enum IS NULL OR r.error_enum NOT IN (\(invalid.joined(separator: ", "))))"
  }()

  var conditions: Conditions {
    var conditions = Conditions()
    if let runs { conditions.add("k.run_id IN (SELECT value FROM json_each(?))", .list(runs)) }
    if let models {
      conditions.add(
        #"r.model_name_id IN (SELECT name_id FROM "result_names" WHERE name IN (SELECT value FROM json_each(?)))"#,
        .list(models))
    }
    if let tasks { conditions.add("k.task_id IN (SELECT value FROM json_each(?))", .list(tasks)) }
    if let from = range.from { conditions.add("r.created_ms >= ?", .integer(from.milliseconds)) }
    if let to = range.to { conditions.add("r.created_ms <= ?", .integer(to.milliseconds)) }
    if let labels {
      conditions.add(
        "k.run_id IN (SELECT u.run_id FROM \"runs\" AS u WHERE \(labels.condition(on: "u.labels")))",
        .utf8(labels.json))
    }
    if validAttemptsOnly { conditions.add(Self.isValidAttempt) }
    return conditions
  }
}

extension Fields {
  /// The names under a key for one or a key for several; nil when neither is there.
  fileprivate func oneOrMany(_ one: StaticString, _ many: StaticString) throws(Failure) -> [String]? {
    let single = try name(one)
    let list = try names(many)
    if single != nil, list != nil {
      throw .about(place(many), "\(place(one)) and \(place(many)) are both given; give one of them")
    }
    return list ?? single.map { [$0] }
  }
}

extension SQLValue {
  /// A list of texts for `json_each`.
  fileprivate static func list(_ texts: [String]) -> SQLValue {
    var writer = JSONWriter(reserving: 64 * texts.count)
    writer.beginList()
    for text in texts { writer.text(text) }
    writer.endList()
    return .utf8(writer.bytes)
  }
}
