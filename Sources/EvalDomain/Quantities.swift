import EvalJSON
import EvalSystem

/// What is counted and measured is bounded, so that sums and means over any number of records stay numbers.
extension Fields {
  static let maximumQuantity: Int64 = 1_000_000_000_000

  /// An integer from 0 to 10¹².
  func count(_ key: StaticString) throws(Failure) -> Int64? { try integer(key, in: 0...Self.maximumQuantity) }

  /// A number from 0 to 10¹².
  func amount(_ key: StaticString) throws(Failure) -> JSONNumber? {
    try number(key, to: Double(Self.maximumQuantity))
  }
}
