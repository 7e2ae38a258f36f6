import EvalJSON
import EvalSystem

/// The checkpoint of a study with the latest timestamp, or null. O(log checkpoints).
struct GetLatestCheckpoint: Query {
  static let name: StaticString = "get_latest_checkpoint"
  private let row: SingleRow

  init(_ args: JSONValue, at path: Path) throws(Failure) { row = try SingleRow(args, at: path, key: "study_id") }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try row.answer(
      source, CheckpointRow.select + " WHERE study_id = ?1 ORDER BY timestamp DESC, id DESC LIMIT 1", to: &writer
    ) { CheckpointRow.write($0, to: &$1) }
  }
}
