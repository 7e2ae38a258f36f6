import EvalJSON
import EvalSystem

/// One file with its text by its hash, or null. O(log files).
struct GetFile: Query {
  static let name: StaticString = "get_file"
  private let hash: String

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["hash"])
    hash = try fields.required("hash", fields.name("hash"))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      let found: Void? = try connection.first(
        #"SELECT hash, filepath, content, tokens, created_at FROM "files" WHERE hash = ?1"#, [.text(hash)]
      ) { (row) throws(Failure) in
        writer.beginObject()
        writer.column("hash", row, 0)
        writer.column("filepath", row, 1)
        writer.column("content", row, 2)
        writer.column("tokens", row, 3)
        writer.column("created_at", row, 4)
        writer.endObject()
      }
      if found == nil { writer.null() }
    }
  }
}
