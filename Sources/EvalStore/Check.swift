import EvalJSON
import EvalSQL
import EvalSystem

extension Store {
  /// `maintain check`: SQLite's own look at the file. O(size of the file).
  func check() throws(Failure) -> [UInt8] {
    let problems = try withReader { (connection) throws(Failure) in try Integrity.problems(connection) }
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
