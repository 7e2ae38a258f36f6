import EvalJSON
import EvalSQL
import EvalSystem

/// The checkpoints of a study, oldest first. O(page).
struct GetCheckpoints: Query {
  static let name: StaticString = "get_checkpoints"
  private let study: String
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["study_id"] + Paging.keys)
    study = try fields.required("study_id", fields.name("study_id"))
    paging = try Paging(fields, by: CheckpointRow.order, descending: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: CheckpointRow.select + " WHERE study_id = ?1", values: [.text(study)],
        to: &writer, row: { CheckpointRow.write($0, to: &$1) })
    }
  }
}
