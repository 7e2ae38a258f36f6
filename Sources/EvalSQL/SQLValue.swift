/// A value that goes into a statement.
package enum SQLValue: Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  /// A text that is at hand as UTF-8.
  case utf8([UInt8])
  case blob([UInt8])

  package static func optional(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }
  package static func optional(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
}
