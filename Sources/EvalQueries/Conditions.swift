import EvalSQL

/// The conditions of a WHERE and the values of their parameters.
struct Conditions: Sendable {
  private var texts: [String] = []
  private(set) var values: [SQLValue] = []

  /// Adds a condition; a `?` in it stands for the value, wherever it occurs.
  mutating func add(_ text: String, _ value: SQLValue) {
    values.append(value)
    texts.append(text.split(separator: "?", omittingEmptySubsequences: false).joined(separator: "?\(values.count)"))
  }

  /// Adds a condition without a value.
  mutating func add(_ text: String) { texts.append(text) }

  /// Binds a value that stands elsewhere in the statement, and gives the text of its parameter.
  mutating func bind(_ value: SQLValue) -> String {
    values.append(value)
    return "?\(values.count)"
  }

  /// From ` WHERE` on; always true when there are none.
  var sql: String { " WHERE " + (texts.isEmpty ? "true" : texts.joined(separator: " AND ")) }
}
