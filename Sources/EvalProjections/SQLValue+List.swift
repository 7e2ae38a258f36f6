import EvalJSON
import EvalSQL

extension SQLValue {
  /// A list of texts for `json_each`.
  package static func list(_ texts: [String]) -> SQLValue {
    var writer = JSONWriter(reserving: 64 * texts.count)
    writer.beginList()
    for text in texts { writer.text(text) }
    writer.endList()
    return .utf8(writer.bytes)
  }
}
