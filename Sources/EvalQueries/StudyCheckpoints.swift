import EvalSQL
import EvalSystem

/// The latest checkpoints of a study in a span of time, and the values of their metrics.
struct StudyCheckpoints: Sendable {
  /// How many checkpoints a report is about.
  static let most = 10_000
  /// Of how many metrics a report is.
  static let mostMetrics = 100

  struct Checkpoint: Sendable {
    let id: String
    let timestamp: Timestamp
  }

  /// What one checkpoint has of a metric.
  struct Value: Sendable {
    /// Where the checkpoint stands in `all`.
    let place: Int
    let value: Double
  }

  /// The oldest first, those of one moment by id.
  private(set) var all: [Checkpoint] = []
  /// The values of each metric in the order of the checkpoints; what is no number is none.
  private(set) var values: [ExactText: [Value]] = [:]
  /// Whether there are older ones.
  private(set) var isTruncated = false

  private static let select = """
    SELECT id, timestamp, metrics FROM "checkpoints" WHERE study_id = ?1 AND timestamp >= ?2 AND timestamp <= ?3
    ORDER BY timestamp DESC, id DESC LIMIT \(most + 1)
    """
  private static let numbers = "SELECT key, value FROM json_each(?1) WHERE type IN ('integer', 'real')"

  /// Reads the values of `metrics`, or of all for nil; `rejected` when those are too many. O(checkpoints × metrics).
  init(_ connection: Connection, of study: String, in range: TimeRange, metrics: [String]?) throws(Failure) {
    let from = range.from ?? Timestamp(clamping: .min)
    let to = range.to ?? Timestamp(clamping: .max)
    let wanted = metrics.map { Set($0.map(ExactText.init)) }
    try connection.each(Self.select, [.text(study), .text(from.rfc3339), .text(to.rfc3339)]) {
      (row) throws(Failure) in
      guard all.count < Self.most else {
        isTruncated = true
        return
      }
      guard let timestamp = Timestamp(rfc3339: row.text(1)) else { throw .unreadableTime(row.text(0)) }
      let place = all.count
      all.append(Checkpoint(id: row.text(0), timestamp: timestamp))
      try connection.each(Self.numbers, [.text(row.text(2))]) { (member) throws(Failure) in
        let name = ExactText(member.text(0))
        let value = Value(place: place, value: member.real(1))
        guard wanted?.contains(name) ?? true, value.value.isFinite else { return }
        values[name, default: []].append(value)
        guard values.count <= Self.mostMetrics else { throw .tooManyMetrics(study) }
      }
    }
    let last = all.count - 1
    all.reverse()
    values = values.mapValues { $0.reversed().map { Value(place: last - $0.place, value: $0.value) } }
  }

  /// The metrics by the bytes of their names.
  var metrics: [String] { values.keys.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  /// Days from the first checkpoint to a moment.
  func days(to moment: Timestamp) -> Double {
    guard let first = all.first else { return 0 }
    return Double(moment.milliseconds - first.timestamp.milliseconds) / Double(Timestamp.dayLength)
  }

  /// One mean distance of checkpoints after the last; nil for none.
  var next: Timestamp? {
    guard let first = all.first?.timestamp.milliseconds, let last = all.last?.timestamp.milliseconds else { return nil }
    return Timestamp(clamping: last + (last - first) / Int64(max(1, all.count - 1)))
  }
}

extension Failure {
  fileprivate static func unreadableTime(_ checkpoint: String) -> Failure {
    Failure(
      .corrupt, "the time of checkpoint \"\(checkpoint)\" cannot be read; run project rebuild",
      [("checkpoint_id", .text(checkpoint))])
  }

  fileprivate static func tooManyMetrics(_ study: String) -> Failure {
    Failure(
      .rejected,
      "the checkpoints of study \"\(study)\" have more than \(StudyCheckpoints.mostMetrics) metrics; name those that you "
        + "want in metrics", [("study_id", .text(study))])
  }
}
