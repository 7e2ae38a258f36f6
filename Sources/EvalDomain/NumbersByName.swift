import EvalJSON
import EvalSystem

/// What the numbers of an object may be.
enum NumberRule: Sendable {
  case any
  /// 0 to 10¹².
  case amount
  /// An integer from 0 to 10¹².
  case count
}

extension Fields {
  /// An object of names with numbers as compact JSON, in the order they were given; a name with null is left out.
  func numbersByName(_ key: StaticString, _ rule: NumberRule) throws(Failure) -> [UInt8]? {
    guard let value = value(key) else { return nil }
    let numbers = try Fields(open: value, at: place(key))
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    try numbers.object.forEachMember { (key, value) throws(Failure) in
      let name = String(cString: key)
      let path = Path.named(name, in: numbers.path)
      guard Fields.isName(name) else { throw .notANumbersName(.cut(name, in: numbers.path)) }
      guard value.kind != .null else { return }
      writer.key(key)
      writer.number(try rule.check(value, at: path))
    }
    writer.endObject()
    return writer.bytes
  }
}

extension NumberRule {
  fileprivate func check(_ value: JSONValue, at path: Path) throws(Failure) -> JSONNumber {
    if case .count = self {
      guard let integer = value.integer else { throw .wrongType(path, expected: "an integer", got: value.kind) }
      let range = 0...Fields.maximumQuantity
      guard range.contains(integer) else { throw .outOfRange(path, got: "\(integer)", range) }
      return .integer(integer)
    }
    guard let number = value.exactNumber else { throw .wrongType(path, expected: "a number", got: value.kind) }
    let largest = Double(Fields.maximumQuantity)
    if case .amount = self, !(0...largest).contains(number.value) {
      throw .numberOutOfRange(path, got: number, from: 0, to: largest)
    }
    return number
  }
}
