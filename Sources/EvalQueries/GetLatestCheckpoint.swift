import EvalJSON
import EvalSystem

/// The checkpoint of a study with the latest timestamp, or null. O(log checkpoints).
struct GetLatestCheckpoint: Query {
  static let name: StaticString = "get_latest_checkpoint"
  private let study: String

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["study_id"])
    study = try fields.required("study_id", fields.name("study_id"))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      let found: Void? = try connection.first(
        CheckpointRow.select + " WHERE study_id = ?1 ORDER BY timestamp DESC, id DESC LIMIT 1", [.text(study)]
      ) { (row) throws(Failure) in CheckpointRow.write(row, to: &writer) }
      if found == nil { writer.null() }
    }
  }
}
