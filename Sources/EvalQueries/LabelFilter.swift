import EvalJSON
import EvalSystem

/// Labels that a run must have, each with the same value.
struct LabelFilter: Sendable {
  /// An object of texts.
  let json: [UInt8]

  /// Nil when no labels are asked for.
  init?(_ fields: Fields) throws(Failure) {
    guard let value = fields.value("labels") else { return nil }
    let labels = try Fields(open: value, at: fields.place("labels"))
    try labels.object.forEachMember { (key, value) throws(Failure) in
      guard value.kind != .text else { return }
      throw .wrongType(.named(String(cString: key), in: labels.path), expected: "a text", got: value.kind)
    }
    guard let json = try fields.objectBytes("labels") else { return nil }
    self.json = json
  }

  /// The condition, with `?` for the object, on a column that holds the labels of a run.
  func condition(on column: String) -> String {
    """
    NOT EXISTS (SELECT 1 FROM json_each(?) AS wanted WHERE NOT EXISTS
      (SELECT 1 FROM json_each(\(column)) AS has WHERE has.key = wanted.key AND has.value = wanted.value))
    """
  }
}
