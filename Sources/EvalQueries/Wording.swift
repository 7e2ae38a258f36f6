/// How numbers stand in the sentences of an answer: short, the same in every locale, never with more digits than they mean.
enum Wording {
  /// Three significant digits: `0.0123`, `12300`, `-4.5`; with an exponent below 10⁻⁴ and from 10⁷ on: `1.2e-5`.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "no number" : value > 0 ? "infinity" : "-infinity" }
    let rounded = Decimal(value).keeping(3)
    return sign(value, rounded) + (rounded.isShort ? rounded.plain : rounded.scientific)
  }

  /// A share of 1 in percent with at most one digit behind the point, of small ones the first digit: `12.5 %`, `0.04 %`. What is
  /// nearly all has up to three, so that it is not said to be all: `99.99 %`.
  static func percent(_ value: Double) -> String {
    guard value.isFinite else { return number(value) + " %" }
    var decimal = Decimal(value)
    decimal.point += 2
    var rounded = decimal.keeping(max(1, decimal.point + 1))
    // Nearly all is not all.
    if value.magnitude < 1, rounded.point == 3 { rounded = decimal.keeping(decimal.point + 3) }
    return sign(value, rounded) + (rounded.isShort ? rounded.plain : rounded.keeping(3).scientific) + " %"
  }

  /// A probability by chance: `p = 0.031`, `p < 0.0001`.
  static func p(_ value: Double) -> String {
    guard !value.isNaN else { return "p unknown" }
    return value < 0.0001 ? "p < 0.0001" : "p = " + number(value)
  }

  /// So many things, in the singular or the plural: `1 value`, `20 values`.
  static func count(_ count: Int, _ noun: StaticString) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// The text with a capital letter at its beginning.
  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private static func sign(_ value: Double, _ rounded: Decimal) -> String {
    value < 0 && !rounded.digits.isEmpty ? "-" : ""
  }
}

/// The size of a number as the digits of the shortest text that reads back as it.
private struct Decimal {
  /// The digits from the first that is not 0 to the last that is not 0; none of 0.
  var digits: [UInt8] = []
  /// How many digits stand before the point; negative for zeros behind it.
  var point = 0

  /// `value` is finite.
  init(_ value: Double) {
    var exponent = ""
    var places = 0
    var hasPoint = false
    var hasExponent = false
    for character in value.magnitude.description {
      if character == "e" {
        hasExponent = true
      } else if hasExponent {
        exponent.append(character)
      } else if character == "." {
        hasPoint = true
      } else if let digit = character.wholeNumberValue {
        if !hasPoint { places += 1 }
        digits.append(UInt8(truncatingIfNeeded: digit))
      }
    }
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    point = places - leading + (Int(exponent) ?? 0)
    trim()
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { point = 0 }
  }

  /// The number rounded to `count` digits, halves up.
  func keeping(_ count: Int) -> Decimal {
    guard count > 0, count < digits.count else { return self }
    var rounded = self
    rounded.digits = Array(digits[..<count])
    if digits[count] >= 5 {
      while rounded.digits.last == 9 { rounded.digits.removeLast() }
      if let last = rounded.digits.popLast() {
        rounded.digits.append(last + 1)
      } else {
        rounded.digits = [1]
        rounded.point += 1
      }
    }
    rounded.trim()
    return rounded
  }

  /// Whether it can be read without an exponent.
  var isShort: Bool { digits.isEmpty || (point > -4 && point <= 7) }

  private var text: String { digits.map(String.init).joined() }

  var plain: String {
    if digits.isEmpty { return "0" }
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + text }
    if digits.count <= point { return text + String(repeating: "0", count: point - digits.count) }
    return digits[..<point].map(String.init).joined() + "." + digits[point...].map(String.init).joined()
  }

  var scientific: String {
    let rest = digits.dropFirst().map(String.init).joined()
    return "\(digits.first ?? 0)\(rest.isEmpty ? "" : "." + rest)e\(point - 1)"
  }
}
