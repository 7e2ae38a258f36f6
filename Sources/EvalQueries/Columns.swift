import EvalJSON
import EvalSQL
import EvalSystem

extension JSONWriter {
  /// A key with the value of a column, whatever its type.
  mutating func column(_ key: StaticString, _ row: Statement, _ column: Int) {
    self.key(key)
    self.column(row, column)
  }

  /// A key with a column that holds JSON.
  mutating func jsonColumn(_ key: StaticString, _ row: Statement, _ column: Int) {
    self.key(key)
    row.withText(column) { raw($0) }
  }

  /// A key with a value, or with null for nil.
  mutating func nullable(_ key: StaticString, _ value: Double?) {
    self.key(key)
    if let value { number(value) } else { null() }
  }

  /// The same, and null for infinities and NaN too: what was computed of numbers that are too large.
  mutating func finite(_ key: StaticString, _ value: Double?) {
    nullable(key, value.flatMap { $0.isFinite ? $0 : nil })
  }

  mutating func nullable(_ key: StaticString, _ value: Int64?) {
    self.key(key)
    if let value { integer(value) } else { null() }
  }

  mutating func nullable(_ key: StaticString, _ value: String?) {
    self.key(key)
    if let value { text(value) } else { null() }
  }

  /// The value of a column: blobs as hexadecimal text, infinities as texts.
  mutating func column(_ row: Statement, _ column: Int) {
    switch row.kind(column) {
    case .null: null()
    case .integer: integer(row.integer(column))
    case .real: number(row.real(column))
    case .text: text(row.text(column))
    case .blob: text(Hexadecimal.text(row.blob(column)))
    }
  }
}
