import EvalJSON
import EvalStatistics
import EvalSystem

/// What a report of a study says of one metric.
struct StudyMetric: Sendable {
  let name: String
  let direction: MetricDirection
  var trend: SeriesTrend
  let anomalies: StudyAnomalies
  let levels: StudyLevels
  let split: Timestamp?
  var periods: StudyPeriods?
  private let values: [StudyCheckpoints.Value]
  private let checkpoints: StudyCheckpoints
  private let forecast: (at: Timestamp, line: Forecast)?
  private let alpha: Double

  init(
    _ name: String, direction: MetricDirection, of checkpoints: StudyCheckpoints, split: Timestamp?,
    forecastAt: Timestamp?, alpha: Double
  ) {
    let values = checkpoints.values[ExactText(name)] ?? []
    let times = values.map { checkpoints.all[$0.place].timestamp }
    let points = zip(times, values).map { (time: checkpoints.days(to: $0), value: $1.value) }
    (self.name, self.direction, self.alpha) = (name, direction, alpha)
    (self.values, self.checkpoints) = (values, checkpoints)
    trend = SeriesTrend(points, direction: direction, alpha: alpha)
    anomalies = StudyAnomalies(values)
    levels = StudyLevels(values, checkpoints)
    forecast = (forecastAt ?? checkpoints.next).flatMap { at in
      let line = Forecast(points, at: checkpoints.days(to: at), level: 1 - alpha)
      guard let line, line.value.isFinite, line.low?.isFinite ?? true, line.high?.isFinite ?? true else { return nil }
      return (at, line)
    }
    self.split = split
    periods = split.map { split in
      let first = times.firstIndex { $0 >= split } ?? times.count
      return StudyPeriods(
        before: values[..<first].map(\.value), after: values[first...].map(\.value), direction: direction, alpha: alpha)
    }
  }

  /// How many values it has.
  var count: Int { values.count }

  func write(to writer: inout JSONWriter) {
    let sorted = values.map(\.value).sorted()
    writer.beginObject()
    writer.member("metric", name)
    writer.member("direction", direction.rawValue)
    writer.member("n", Int64(count))
    writer.finite("minimum", sorted.first)
    writer.finite("maximum", sorted.last)
    writer.finite("mean", sorted.isEmpty ? nil : CompensatedSum(sorted).value / Double(count))
    writer.finite("p50", Quantile.of(sorted: sorted, 0.5))
    writer.finite("p95", Quantile.of(sorted: sorted, 0.95))
    write("first", values.first, to: &writer)
    write("last", values.last, to: &writer)
    trend.write(to: &writer)
    writeForecast(to: &writer)
    anomalies.write(checkpoints, to: &writer)
    levels.write(to: &writer)
    writer.key("periods")
    if let periods { periods.write(to: &writer) } else { writer.null() }
    writer.member("sentence", sentence)
    writer.endObject()
  }

  private func write(_ key: StaticString, _ value: StudyCheckpoints.Value?, to writer: inout JSONWriter) {
    writer.key(key)
    guard let value else {
      writer.null()
      return
    }
    writer.beginObject()
    writer.member("timestamp", checkpoints.all[value.place].timestamp.rfc3339)
    writer.finite("value", value.value)
    writer.endObject()
  }

  private func writeForecast(to writer: inout JSONWriter) {
    writer.key("forecast")
    guard let forecast else {
      writer.null()
      return
    }
    writer.beginObject()
    writer.member("at", forecast.at.rfc3339)
    writer.finite("value", forecast.line.value)
    writer.finite("low", forecast.line.low)
    writer.finite("high", forecast.line.high)
    writer.key("level")
    writer.number(1 - alpha)
    writer.endObject()
  }
}
