import EvalJSON
import EvalStatistics

/// Where the level of a metric changes, within the values that its trend is of.
struct StudyLevels: Sendable {
  struct Change: Sendable {
    /// The first checkpoint of the new level.
    let checkpoint: StudyCheckpoints.Checkpoint
    /// The mean from the change before on, or from the first value.
    let before: Double
    /// The mean up to the next change, or to the last value.
    let after: Double
  }

  let changes: [Change]

  init(_ values: [StudyCheckpoints.Value], _ checkpoints: StudyCheckpoints) {
    let used = Array(values.suffix(SeriesTrend.most))
    let begins = ChangePoints.of(used.map(\.value))
    let ends = begins.dropFirst() + [used.count]
    var changes: [Change] = []
    var start = 0
    for (begin, end) in zip(begins, ends) {
      changes.append(
        Change(
          checkpoint: checkpoints.all[used[begin].place], before: Self.mean(used[start..<begin]),
          after: Self.mean(used[begin..<end])))
      start = begin
    }
    self.changes = changes
  }

  private static func mean(_ values: ArraySlice<StudyCheckpoints.Value>) -> Double {
    CompensatedSum(values.lazy.map(\.value)).value / Double(values.count)
  }

  func write(to writer: inout JSONWriter) {
    writer.key("change_points")
    writer.beginList()
    for change in changes {
      writer.beginObject()
      writer.member("checkpoint_id", change.checkpoint.id)
      writer.member("timestamp", change.checkpoint.timestamp.rfc3339)
      writer.finite("before", change.before)
      writer.finite("after", change.after)
      writer.endObject()
    }
    writer.endList()
  }
}
