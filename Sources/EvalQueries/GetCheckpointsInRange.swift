import EvalJSON
import EvalSQL
import EvalSystem

/// The checkpoints of a study from `start` on and before `end`, oldest first. O(page).
struct GetCheckpointsInRange: Query {
  static let name: StaticString = "get_checkpoints_in_range"
  private let study: String
  private let start: Timestamp
  private let end: Timestamp
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["study_id", "start", "end"] + Paging.keys)
    study = try fields.required("study_id", fields.name("study_id"))
    start = try fields.required("start", fields.timestamp("start"))
    end = try fields.required("end", fields.timestamp("end"))
    paging = try Paging(fields, by: CheckpointRow.order, descending: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: CheckpointRow.select + " WHERE study_id = ?1 AND timestamp >= ?2 AND timestamp < ?3",
        values: [.text(study), .text(start.rfc3339), .text(end.rfc3339)], to: &writer,
        row: { CheckpointRow.write($0, to: &$1) })
    }
  }
}
