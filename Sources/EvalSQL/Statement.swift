import CSQLite
import EvalSystem

/// A prepared statement of one connection; used by one thread at a time.
package final class Statement {
  private let handle: OpaquePointer
  private unowned let connection: Connection

  init(_ handle: OpaquePointer, of connection: Connection) {
    self.handle = handle
    self.connection = connection
  }

  package func finalize() { sqlite3_finalize(handle) }

  package func bind(_ values: [SQLValue]) throws(Failure) {
    for (i, value) in values.enumerated() { try bind(value, at: Int32(truncatingIfNeeded: i + 1)) }
  }

  /// Binds the parameter with this number, counted from 1.
  package func bind(_ value: SQLValue, at index: Int32) throws(Failure) {
    let code: Int32
    switch value {
    case .null: code = sqlite3_bind_null(handle, index)
    case .integer(let integer): code = sqlite3_bind_int64(handle, index, integer)
    case .real(let real): code = sqlite3_bind_double(handle, index, real)
    case .text(var text):
      code = text.withUTF8 { evalstore_sqlite3_bind_text(handle, index, start($0), UInt64($0.count)) }
    case .utf8(let bytes):
      code = bytes.withUnsafeBufferPointer {
        evalstore_sqlite3_bind_text(handle, index, start($0), UInt64($0.count))
      }
    case .blob(let bytes):
      code = bytes.withUnsafeBufferPointer {
        evalstore_sqlite3_bind_blob(handle, index, start($0), UInt64($0.count))
      }
    }
    try check(code)
  }

  /// Binds an integer to the parameter with this number, counted from 1.
  package func bind(integer: Int64, at index: Int32) throws(Failure) {
    try check(sqlite3_bind_int64(handle, index, integer))
  }

  /// Binds an integer, or nothing, which leaves the parameter null.
  package func bind(integer: Int64?, at index: Int32) throws(Failure) {
    if let integer { try bind(integer: integer, at: index) }
  }

  /// Binds UTF-8 without a copy: it must stay where it is until the statement is reset.
  package func lend(text: UnsafeRawBufferPointer, at index: Int32) throws(Failure) {
    try check(evalstore_sqlite3_lend_text(handle, index, text.baseAddress ?? empty, UInt64(text.count)))
  }

  /// Binds bytes without a copy: they must stay where they are until the statement is reset.
  package func lend(blob: UnsafeRawBufferPointer, at index: Int32) throws(Failure) {
    try check(evalstore_sqlite3_lend_blob(handle, index, blob.baseAddress ?? empty, UInt64(blob.count)))
  }

  private func check(_ code: Int32) throws(Failure) {
    guard code == SQLITE_OK else { throw connection.failure(code) }
  }

  /// An address for no bytes.
  private var empty: UnsafeRawPointer { UnsafeRawPointer(handle) }

  /// An empty buffer may have no address, which SQLite would take for null.
  private func start(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeRawPointer {
    bytes.baseAddress.map { UnsafeRawPointer($0) } ?? empty
  }

  /// The number of a named parameter, its sign included; nil when the statement has none of this name.
  package func parameter(named name: String) -> Int32? {
    let index = sqlite3_bind_parameter_index(handle, name)
    return index > 0 ? index : nil
  }

  package var parameterCount: Int32 { sqlite3_bind_parameter_count(handle) }

  /// The name of a parameter with its sign; nil for `?` and `?1`.
  package func parameterName(_ index: Int32) -> String? {
    sqlite3_bind_parameter_name(handle, index).map { String(cString: $0) }
  }

  /// True when there is a row to look at, false when the statement is done.
  package func step() throws(Failure) -> Bool {
    let code = sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw connection.failure(code)
    }
  }

  /// Makes the statement ready to run again; its values are forgotten.
  package func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  package var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }
  package var columnCount: Int { Int(sqlite3_column_count(handle)) }

  package func columnName(_ column: Int) -> String {
    sqlite3_column_name(handle, Int32(truncatingIfNeeded: column)).map { String(cString: $0) } ?? ""
  }

  package enum ColumnKind { case null, integer, real, text, blob }

  package func kind(_ column: Int) -> ColumnKind {
    switch sqlite3_column_type(handle, Int32(truncatingIfNeeded: column)) {
    case SQLITE_INTEGER: .integer
    case SQLITE_FLOAT: .real
    case SQLITE_TEXT: .text
    case SQLITE_BLOB: .blob
    default: .null
    }
  }

  package func isNull(_ column: Int) -> Bool { kind(column) == .null }
  package func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(truncatingIfNeeded: column)) }
  package func real(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(truncatingIfNeeded: column)) }

  /// The text of a column; bytes that are not UTF-8 are replaced.
  package func text(_ column: Int) -> String { withText(column) { String(decoding: $0, as: UTF8.self) } }

  /// Hands over the bytes of a text, which are gone with the next step.
  package func withText<R>(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    let start = sqlite3_column_text(handle, Int32(truncatingIfNeeded: column))
    let count = sqlite3_column_bytes(handle, Int32(truncatingIfNeeded: column))
    return body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
  }

  /// Hands over the bytes of a blob, which are gone with the next step.
  package func withBlob<R, E: Error>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    let start = sqlite3_column_blob(handle, Int32(truncatingIfNeeded: column))
    let count = sqlite3_column_bytes(handle, Int32(truncatingIfNeeded: column))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
  }

  package func blob(_ column: Int) -> [UInt8] { withBlob(column) { Array($0) } }
}

extension Statement {
  /// The columns of the row, from one on, as numbers.
  package struct Numbers: NumericRow {
    fileprivate let row: Statement
    fileprivate let start: Int

    package func number(_ place: Int) -> Double? {
      switch row.kind(start + place) {
      case .integer, .real: row.real(start + place)
      default: nil
      }
    }

    package func integer(_ place: Int) -> Int64? {
      switch row.kind(start + place) {
      case .integer, .real: row.integer(start + place)
      default: nil
      }
    }
  }

  package func numbers(from column: Int) -> Numbers { Numbers(row: self, start: column) }
}
