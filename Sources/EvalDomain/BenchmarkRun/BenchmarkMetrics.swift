import EvalJSON
import EvalSystem

/// What a benchmark run measures: four groups of metrics, each a read model of its own.
///
/// Reading, encoding, the tables and the queries follow this table, so that a metric is named once.
package enum BenchmarkMetrics {
  package enum Kind: Sendable {
    /// An integer from 0 to 10¹².
    case count
    /// A number from 0 to 10¹².
    case amount
    /// A number from 0 to 1.
    case share
    /// A number from 0 to 100.
    case percentage
    /// An object of names with integers from 0 to 10¹².
    case counts
    /// An object of names with numbers from 0 to 10¹².
    case amounts
    /// A list of texts.
    case texts

    /// True for a single number, which has a mean and a trend.
    package var isNumeric: Bool {
      switch self {
      case .count, .amount, .share, .percentage: true
      case .counts, .amounts, .texts: false
      }
    }
  }

  package struct Metric: Sendable {
    package let name: StaticString
    package let kind: Kind
  }

  package struct Group: Sendable {
    package let name: StaticString
    package let metrics: [Metric]
    /// Of two counts, the first is a part of the second and at most as large.
    fileprivate let part: (of: StaticString, whole: StaticString)?

    fileprivate init(
      _ name: StaticString, part: (of: StaticString, whole: StaticString)? = nil, _ metrics: [(StaticString, Kind)]
    ) {
      self.name = name
      self.metrics = metrics.map { Metric(name: $0, kind: $1) }
      self.part = part
    }

    /// The table that holds the group.
    package var table: String { "\(name)_metrics" }
  }

  package static let performance = Group(
    "performance",
    [
      ("total_time_seconds", .amount), ("phase_times", .amounts), ("token_usage_total", .count),
      ("token_usage_by_agent", .counts), ("api_calls_count", .count), ("api_calls_cost", .amount),
    ])

  package static let autonomy = Group(
    "autonomy",
    [
      ("manual_interventions_count", .count), ("manual_interventions_types", .texts),
      ("prompts_needed_initial", .count), ("prompts_needed_followup", .count), ("one_shot_success_rate", .share),
      ("error_recovery_rate", .share), ("agent_handoffs_successful", .count), ("agent_handoffs_failed", .count),
    ])

  package static let quality = Group(
    "quality", part: ("tests_passing", "tests_written"),
    [
      ("tests_written", .count), ("tests_passing", .count), ("code_coverage_percentage", .percentage),
      ("linting_errors_count", .count), ("linting_errors_by_severity", .counts), ("type_errors_count", .count),
      ("security_vulnerabilities_count", .count), ("security_vulnerabilities_by_severity", .counts),
      ("functional_completeness_percentage", .percentage),
    ])

  package static let workflow = Group(
    "workflow", part: ("stories_completed", "stories_created"),
    [
      ("stories_created", .count), ("stories_completed", .count), ("avg_cycle_time_seconds", .amount),
      ("phase_distribution", .amounts), ("rework_count", .count),
    ])

  /// In the order in which they are written and answered.
  package static let groups = [performance, autonomy, quality, workflow]
}

extension Fields {
  /// The metrics of a group as compact JSON, in the order of the table; one that is null or absent is left out.
  func metrics(_ group: BenchmarkMetrics.Group) throws(Failure) -> [UInt8]? {
    guard let value = value(group.name) else { return nil }
    let fields = try Fields(value, at: place(group.name), known: group.metrics.map(\.name))
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    for metric in group.metrics { try fields.write(metric, to: &writer) }
    writer.endObject()
    if let (part, whole) = group.part {
      let (some, all) = (fields.value(part)?.integer ?? 0, fields.value(whole)?.integer)
      guard some <= all ?? 0 else { throw .partAboveWhole((fields.place(part), some), (fields.place(whole), all)) }
    }
    return writer.bytes
  }

  private func write(_ metric: BenchmarkMetrics.Metric, to writer: inout JSONWriter) throws(Failure) {
    let name = metric.name
    switch metric.kind {
    case .count: writer.member(name, try count(name))
    case .amount: writer.member(name, try amount(name))
    case .share: writer.member(name, try number(name, to: 1))
    case .percentage: writer.member(name, try number(name, to: 100))
    case .counts: writer.member(name, raw: try numbersByName(name, .count))
    case .amounts: writer.member(name, raw: try numbersByName(name, .amount))
    case .texts:
      guard let texts = try texts(name) else { return }
      writer.key(name)
      writer.beginList()
      for text in texts { writer.text(text) }
      writer.endList()
    }
  }
}
