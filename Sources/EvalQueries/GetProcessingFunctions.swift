import EvalJSON
import EvalSystem

/// One pair of functions by its hash, or null. O(log pairs).
struct GetProcessingFunctions: Query {
  static let name: StaticString = "get_processing_functions"
  private let hash: String

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["hash"])
    hash = try fields.required("hash", fields.name("hash"))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      let found: Void? = try connection.first(
        #"SELECT hash, name, parsing_function, diff_edit_function, created_at FROM "processing_functions" WHERE hash = ?1"#,
        [.text(hash)]
      ) { (row) throws(Failure) in
        writer.beginObject()
        writer.column("hash", row, 0)
        writer.column("name", row, 1)
        writer.column("parsing_function", row, 2)
        writer.column("diff_edit_function", row, 3)
        writer.column("created_at", row, 4)
        writer.endObject()
      }
      if found == nil { writer.null() }
    }
  }
}
