import EvalJSON
import EvalStatistics

/// The values of a metric that do not look like its others.
struct StudyAnomalies: Sendable {
  /// How many are listed, the last ones.
  static let most = 1_000
  /// Among fewer values none can be told from the others.
  private static let fewest = 8

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
    let numbers = values.count < Self.fewest ? [] : Rounding.settled(values.map(\.value))
    let farthest = Outliers.farthest(among: numbers.count)
    let scores = Outliers.robustScores(numbers)
    let fences = Outliers.fences(numbers)
    var found: [Anomaly] = []
    for (place, number) in numbers.enumerated() {
      let score = scores?[place]
      let isBeyond = fences.map { number < $0.low || number > $0.high } ?? false
      // The fences flag some in every long series, so that they decide only where there is no score.
      guard score.map({ $0.magnitude > farthest }) ?? isBeyond else { continue }
      found.append(Anomaly(value: values[place], robustScore: score, isBeyondFences: isBeyond))
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
