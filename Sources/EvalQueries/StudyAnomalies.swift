import EvalJSON
import EvalStatistics

/// The values of a metric that do not look like its others.
struct StudyAnomalies: Sendable {
  /// How many are listed, the last ones.
  static let most = 1_000
  /// Among fewer values none can be told from the others.
  private static let fewest = 5
  /// Beyond this robust z-score a value stands out.
  private static let farthest = 3.5

  private struct Anomaly: Sendable {
    let value: StudyCheckpoints.Value
    /// Nil where more than half of the values are equal.
    let robustScore: Double?
    let isBeyondFences: Bool
  }

  /// How many there are.
  let count: Int
  private let listed: [Anomaly]

  init(_ values: [StudyCheckpoints.Value]) {
    let numbers = values.count < Self.fewest ? [] : values.map(\.value)
    let scores = Outliers.robustScores(numbers)
    let fences = Outliers.fences(numbers)
    var found: [Anomaly] = []
    for (place, value) in values.enumerated() {
      let score = scores?[place]
      let isBeyond = fences.map { value.value < $0.low || value.value > $0.high } ?? false
      guard isBeyond || (score ?? 0).magnitude > Self.farthest else { continue }
      found.append(Anomaly(value: value, robustScore: score, isBeyondFences: isBeyond))
    }
    (count, listed) = (found.count, found.suffix(Self.most))
  }

  func write(_ checkpoints: StudyCheckpoints, to writer: inout JSONWriter) {
    writer.key("anomalies")
    writer.beginList()
    for anomaly in listed {
      let checkpoint = checkpoints.all[anomaly.value.place]
      writer.beginObject()
      writer.member("checkpoint_id", checkpoint.id)
      writer.member("timestamp", checkpoint.timestamp.rfc3339)
      writer.finite("value", anomaly.value.value)
      writer.finite("robust_z", anomaly.robustScore)
      writer.member("beyond_fences", anomaly.isBeyondFences)
      writer.endObject()
    }
    writer.endList()
  }
}
