import EvalDomain
import EvalJSON
import EvalSystem

/// What a number of a request may be.
enum NumberRange {
  /// Larger than so much.
  case above(Double)
  /// So much or more.
  case atLeast(Double)
  /// From one to the other, both included.
  case between(Double, Double)
  /// From one to the other, neither included.
  case inside(Double, Double)

  private func contains(_ value: Double) -> Bool {
    switch self {
    case .above(let low): value > low
    case .atLeast(let low): value >= low
    case .between(let low, let high): value >= low && value <= high
    case .inside(let low, let high): value > low && value < high
    }
  }

  private var words: String {
    switch self {
    case .above(let low): "above \(Wording.number(low))"
    case .atLeast(let low): "\(Wording.number(low)) or more"
    case .between(let low, let high): "from \(Wording.number(low)) to \(Wording.number(high))"
    case .inside(let low, let high): "between \(Wording.number(low)) and \(Wording.number(high))"
    }
  }

  fileprivate func check(_ value: Double, at path: Path) throws(Failure) {
    guard contains(value) else { throw .about(path, "\(path) is \(Wording.number(value)) and must be \(words)") }
  }
}

extension Fields {
  func number(_ key: StaticString, _ range: NumberRange) throws(Failure) -> Double? {
    guard let value = value(key) else { return nil }
    guard let number = value.number else { throw .wrongType(place(key), expected: "a number", got: value.kind) }
    try range.check(number, at: place(key))
    return number
  }

  /// A difference of a measure; of success it is one of shares, and at most 1.
  func difference(_ key: StaticString, _ range: NumberRange, of measure: ComparedMeasure) throws(Failure) -> Double? {
    guard let value = try number(key, range) else { return nil }
    guard measure != .success || value <= 1 else {
      throw .about(
        place(key), "\(place(key)) is \(Wording.number(value)) and of success must be 1 or less; 0.02 are 2 points")
    }
    return value
  }

  /// How often an interval may miss, and a difference be seen where there is none; 0.05 when the caller does not say.
  func alpha() throws(Failure) -> Double { try number("alpha", .between(0.0001, 0.5)) ?? 0.05 }

  /// What random numbers follow from; 1 when the caller does not say.
  func seed() throws(Failure) -> UInt64 { UInt64(try integer("seed", in: 0...(1 << 53) - 1) ?? 1) }

  /// The digests that may differ.
  func ignoredDigests() throws(Failure) -> Set<RunDigest> {
    Set(
      try list("ignore_digests") { (value, path) throws(Failure) in
        guard let text = value.text else { throw .wrongType(path, expected: "a text", got: value.kind) }
        guard let digest = RunDigest(rawValue: text) else {
          throw .unknownName("digest", text, at: path, known: RunDigest.allCases.map(\.name))
        }
        return digest
      } ?? [])
  }
}
