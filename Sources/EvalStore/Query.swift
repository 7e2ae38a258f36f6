import EvalJSON
import EvalQueries
import EvalSystem

extension Store {
  func query(_ root: JSONValue) throws(Failure) -> [UInt8] {
    let fields = try Fields(root, at: .root, known: ["query", "args"])
    let name = try fields.required("query", fields.text("query"))
    let type = try Queries.query(named: name, at: fields.place("query"))
    var args = fields.value("args")
    if args == nil { args = try JSONDocument.empty() }
    let question = try type.init(fields.required("args", args), at: fields.place("args"))
    var writer = JSONWriter(reserving: 1024)
    writer.beginObject()
    try question.answer(self, to: &writer)
    writer.endObject()
    return writer.bytes
  }
}
