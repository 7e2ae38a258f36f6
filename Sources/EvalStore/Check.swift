import EvalJSON
import EvalSQL
import EvalSystem

extension Store {
  /// `maintain check`: SQLite's own look at the file. O(size of the file).
  func check() throws(Failure) -> [UInt8] {
    var problems: [String] = []
    try withReader { (connection) throws(Failure) in
      try connection.each("PRAGMA integrity_check(100)") { (row) throws(Failure) in
        if row.text(0) != "ok" { problems.append(row.text(0)) }
      }
      try connection.each("PRAGMA foreign_key_check") { (row) throws(Failure) in
        problems.append("a row of \(row.text(0)) refers to a row of \(row.text(2)) that is not there")
      }
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("ok")
    writer.boolean(problems.isEmpty)
    writer.key("problems")
    writer.beginList()
    for problem in problems { writer.text(problem) }
    writer.endList()
    writer.endObject()
    return writer.bytes
  }
}
