import EvalJSON
import EvalProjections
import EvalSystem

/// One result with its texts by its id, or null. O(log results).
struct GetResult: Query {
  static let name: StaticString = "get_result"
  private let id: String

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["result_id"])
    id = try fields.required("result_id", fields.name("result_id"))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      let position = try RecordedResult.position(of: id, in: connection) ?? 0
      let found: Void? = try connection.first(
        ResultRow.select(withTexts: true) + " WHERE r.position = ?1", [.integer(position)]
      ) { (row) throws(Failure) in ResultRow.write(row, withTexts: true, to: &writer) }
      if found == nil { writer.null() }
    }
  }
}
