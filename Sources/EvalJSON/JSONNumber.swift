import EvalSystem

/// A number as it was written: an integer stays one.
package enum JSONNumber: Equatable, Sendable {
  case integer(Int64)
  case real(Double)

  package var value: Double {
    switch self {
    case .integer(let integer): Double(integer)
    case .real(let real): real
    }
  }
}

extension JSONValue {
  /// Nil unless the value is a number.
  package var exactNumber: JSONNumber? { integer.map { .integer($0) } ?? number.map { .real($0) } }
}

extension Fields {
  /// A number of at least `minimum` and at most `maximum`.
  package func number(
    _ key: StaticString, from minimum: Double = 0, to maximum: Double = .infinity
  ) throws(Failure) -> JSONNumber? {
    guard let value = value(key) else { return nil }
    guard let number = value.exactNumber else { throw .wrongType(place(key), expected: "a number", got: value.kind) }
    guard number.value >= minimum, number.value <= maximum else {
      throw .numberOutOfRange(place(key), got: number, from: minimum, to: maximum)
    }
    return number
  }
}

extension Failure {
  package static func numberOutOfRange(
    _ path: Path, got: JSONNumber, from minimum: Double, to maximum: Double
  ) -> Failure {
    func word(_ number: Double) -> String { Int64(exactly: number).map { "\($0)" } ?? "\(number)" }
    let shown =
      switch got {
      case .integer(let integer): "\(integer)"
      case .real(let real): "\(real)"
      }
    let allowed = maximum == .infinity ? "\(word(minimum)) or more" : "from \(word(minimum)) to \(word(maximum))"
    return .about(path, "\(path) is \(shown) and must be \(allowed)")
  }
}
