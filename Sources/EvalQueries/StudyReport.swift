import EvalJSON
import EvalSQL
import EvalSystem

/// What the metrics of a study's checkpoints say over time. `not_found` for a study that there is not.
/// O(checkpoints × log checkpoints) for each metric, and the square of at most `SeriesTrend.most` values.
struct StudyReport: Query {
  static let name: StaticString = "study_report"
  private let study: String
  private let metrics: [String]?
  private let range: TimeRange
  private let split: Timestamp?
  private let forecastAt: Timestamp?
  private let directions: [ExactText: MetricDirection]
  private let alpha: Double

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(
      args, at: path,
      known: ["study_id", "metrics"] + TimeRange.keys + ["split", "forecast_at", "directions", "alpha"])
    study = try fields.required("study_id", fields.name("study_id"))
    metrics = try fields.names("metrics")
    if let metrics, metrics.count > StudyCheckpoints.mostMetrics {
      throw .tooManyNames(fields.place("metrics"), metrics.count)
    }
    range = try TimeRange(fields)
    split = try fields.timestamp("split")
    forecastAt = try fields.timestamp("forecast_at")
    directions = try Self.directions(fields)
    alpha = try fields.alpha()
  }

  private static func directions(_ fields: Fields) throws(Failure) -> [ExactText: MetricDirection] {
    guard let value = fields.value("directions") else { return [:] }
    let given = try Fields(open: value, at: fields.place("directions"))
    var directions: [ExactText: MetricDirection] = [:]
    try given.object.forEachMember { (key, value) throws(Failure) in
      guard value.kind != .null else { return }
      let metric = String(cString: key)
      let place = Path.cut(metric, in: given.path)
      guard let text = value.text else { throw .wrongType(place, expected: "a text", got: value.kind) }
      guard let direction = MetricDirection(rawValue: text) else {
        throw .notAChoice(place, got: text, choices: MetricDirection.choices)
      }
      directions[ExactText(metric)] = direction
    }
    return directions
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let checkpoints = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        let found: Void? = try connection.first(#"SELECT 1 FROM "studies" WHERE id = ?1"#, [.text(study)]) { _ in }
        guard found != nil else { throw .noStudy(study) }
        return try StudyCheckpoints(connection, of: study, in: range, metrics: metrics)
      }
    }
    writer.key("result")
    writer.beginObject()
    writer.member("study_id", study)
    writer.member("checkpoints", Int64(checkpoints.all.count))
    writer.nullable("from", checkpoints.all.first?.timestamp.rfc3339)
    writer.nullable("to", checkpoints.all.last?.timestamp.rfc3339)
    writer.member("truncated", checkpoints.isTruncated)
    writer.key("alpha")
    writer.number(alpha)
    writer.key("metrics")
    writer.beginList()
    for report in reports(of: checkpoints) { report.write(to: &writer) }
    writer.endList()
    writer.endObject()
  }
}

extension StudyReport {
  /// What the report says of each metric, corrected for it saying something of the others.
  private func reports(of checkpoints: StudyCheckpoints) -> [StudyMetric] {
    var reports = (metrics ?? checkpoints.metrics).map { metric in
      let name = ExactText(metric)
      return StudyMetric(
        metric, direction: directions[name] ?? MetricDirection(of: name), of: checkpoints, split: split,
        forecastAt: forecastAt, alpha: alpha)
    }
    let trends = SeriesTrend.corrected(reports.map(\.trend), all: reports.count { $0.count > 0 })
    for (place, trend) in trends.enumerated() { reports[place].trend = trend }
    let periods = StudyPeriods.corrected(reports.map(\.periods))
    for (place, period) in periods.enumerated() { reports[place].periods = period }
    return reports
  }
}

extension Failure {
  fileprivate static func noStudy(_ id: String) -> Failure {
    Failure(
      .notFound, "there is no study \"\(id)\"; list_studies tells which there are", [("study_id", .text(id))])
  }

  fileprivate static func tooManyNames(_ path: Path, _ count: Int) -> Failure {
    .about(
      path, "\(path) names \(count) metrics and the limit is \(StudyCheckpoints.mostMetrics); ask in several requests")
  }
}
