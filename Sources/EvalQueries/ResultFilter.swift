import EvalDomain
import EvalJSON
import EvalProjections
import EvalSQL
import EvalSystem

/// Which results a question is about. Every analysis takes the same keys.
struct ResultFilter: Sendable {
  static let keys: [StaticString] =
    [
      "run_id", "run_ids", "model_id", "model_ids", "task_id", "task_ids", "labels", "min_results",
      "valid_attempts_only",
    ] + TimeRange.keys

  private(set) var runs: [String]?
  /// Groups with fewer results are left out; 1 or more.
  private(set) var minResults: Int64
  private(set) var validAttemptsOnly: Bool
  private(set) var models: [String]?
  private var tasks: [String]?
  private var range: TimeRange
  private let labels: LabelFilter?
  /// The one case that is asked about; no argument of every analysis.
  var caseID: String?

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

  /// All results of a run.
  init(run: String) {
    runs = [run]
    minResults = 1
    validAttemptsOnly = false
    range = .always
    labels = nil
  }

  /// `RecordedResult.from` with results of one run in the order in which they were recorded: that of the run's stream, so that the
  /// latest are found without looking at the others. Nil unless exactly one run is asked for.
  var streamOfRun: (from: String, index: PageIndex, name: SQLValue)? {
    guard let runs, runs.count == 1, caseID == nil else { return nil }
    let from = """
      FROM streams AS q
      CROSS JOIN log_events AS l ON l.stream_id = q.stream_id
      CROSS JOIN "recorded_results" AS r ON r.position = l.position
      CROSS JOIN "recorded_cases" AS k ON k.position = r.case_position
      CROSS JOIN "result_names" AS m ON m.name_id = r.model_name_id
      """
    let bound = """
      coalesce((SELECT c.version FROM log_events AS c WHERE c.position = ? AND c.stream_id = q.stream_id),
        (SELECT max(c.version) + 1 FROM log_events AS c WHERE c.stream_id = q.stream_id AND c.position < ?))
      """
    return (from, PageIndex(column: "l.version", bound: bound), .text(Streams.run(runs[0])))
  }

  /// The conditions on results `r` with their cases `k`.
  var conditions: Conditions {
    var conditions = Conditions()
    add(to: &conditions)
    return conditions
  }

  func add(to conditions: inout Conditions) {
    if let runs { conditions.add("k.run_id IN (SELECT value FROM json_each(?))", .list(runs)) }
    addModels(of: "r", to: &conditions)
    if let tasks { conditions.add("k.task_id IN (SELECT value FROM json_each(?))", .list(tasks)) }
    if let from = range.from { conditions.add("r.created_ms >= ?", .integer(from.milliseconds)) }
    if let to = range.to { conditions.add("r.created_ms <= ?", .integer(to.milliseconds)) }
    addLabels(of: "k.run_id", to: &conditions)
    if let caseID { conditions.add("k.case_id = ?", .text(caseID)) }
    if validAttemptsOnly { conditions.add(SplitTally.isValidAttempt) }
  }

  private func addModels(of table: String, to conditions: inout Conditions) {
    guard let models else { return }
    conditions.add(
      "\(table).model_name_id IN (SELECT name_id FROM \"result_names\" WHERE name IN (SELECT value FROM json_each(?)))",
      .list(models))
  }

  private func addLabels(of run: String, to conditions: inout Conditions) {
    guard let labels else { return }
    conditions.add(
      "\(run) IN (SELECT u.run_id FROM \"runs\" AS u WHERE \(labels.condition(on: "u.labels")))", .utf8(labels.json))
  }
}

extension ResultFilter {
  /// All results of the runs that are asked for, or of the store.
  var population: ResultFilter {
    var filter = ofAnySize
    filter.models = nil
    filter.tasks = nil
    filter.range = .always
    filter.validAttemptsOnly = false
    return filter
  }

  /// The same of all runs.
  var ofAllRuns: ResultFilter {
    var filter = self
    filter.runs = nil
    return filter
  }

  /// The same results, and no group left out.
  var ofAnySize: ResultFilter {
    var filter = self
    filter.minResults = 1
    return filter
  }

  /// Where the numbers of groups come from.
  func path(to grouping: Grouping) -> AnalysisPath {
    if caseID != nil { return .rows(because: "summaries do not tell cases apart") }
    if tasks != nil { return .rows(because: "summaries do not tell tasks apart") }
    let units = [Timestamp.hourLength, Timestamp.dayLength].filter { unit in
      let end = range.to.map { $0.milliseconds + 1 } ?? 0
      return (range.from?.milliseconds ?? 0) % unit == 0 && end % unit == 0
    }
    let isTimed = range.from != nil || range.to != nil
    if grouping.hasRuns || runs != nil || labels != nil {
      if isTimed || grouping.hasTimes { return .rows(because: "summaries of runs do not tell times apart") }
      return .summaries(.run)
    }
    if units.isEmpty { return .rows(because: "summaries are of whole hours, and from or to is within one") }
    let wholeDays = units.count == 2
    switch grouping {
    case .hourOfDay: return .summaries(isTimed ? .hour : .hourOfDay)
    case .period(let period): return .summaries(period == .hour || !wholeDays ? .hour : .day)
    default: break
    }
    if !isTimed { return .summaries(.all) }
    return .summaries(wholeDays ? .day : .hour)
  }

  /// The conditions on rows `s` of the summaries of a scale that can tell what is asked for. A row has valid attempts and
  /// others.
  func conditions(on scale: ResultSummaries.Scale) -> Conditions {
    var conditions = Conditions()
    conditions.add("s.scale = ?", .text(scale.rawValue))
    switch scale {
    case .all: conditions.add("s.part = 0")
    case .run:
      if let runs { conditions.add("s.part IN (SELECT value FROM json_each(?))", .list(runs)) }
      addLabels(of: "s.part", to: &conditions)
    case .hourOfDay: break
    case .day, .hour:
      let unit = scale == .day ? Timestamp.dayLength : Timestamp.hourLength
      if let from = range.from { conditions.add("s.part >= ?", .integer(from.milliseconds / unit)) }
      if let to = range.to { conditions.add("s.part < ?", .integer((to.milliseconds + 1) / unit)) }
    }
    addModels(of: "s", to: &conditions)
    return conditions
  }
}
