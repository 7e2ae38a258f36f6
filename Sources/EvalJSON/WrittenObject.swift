import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads an object of plain members as `JSONWriter` has written it: no blanks, no escapes, keys in an order that is known.
///
/// What a log holds was written so, and finding a few members in it takes much less time than parsing it. It is no parser:
/// where something is otherwise, `isSound` becomes false, and whoever reads has to ask one.
package struct WrittenObject {
  private let bytes: UnsafeRawBufferPointer
  private var at: Int
  /// False once something was not as expected; what has been read does not count then.
  package private(set) var isSound: Bool

  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    at = 1
    isSound = bytes.count >= 2 && bytes[0] == UInt8(ascii: "{")
  }

  /// Whether all members have been read.
  package var isAtEnd: Bool { at == bytes.count - 1 && bytes[at] == UInt8(ascii: "}") }

  /// The text of the member with this key, without quotation marks; nil where the next member has another key.
  package mutating func text(_ key: StaticString) -> UnsafeRawBufferPointer? {
    guard take(key) else { return nil }
    let start = at + 1
    var end = start
    if bytes[at] == UInt8(ascii: "\"") {
      while end + 8 <= bytes.count, !JSONWriter.needsEscape(bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)) {
        end += 8
      }
      while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
        if bytes[end] == UInt8(ascii: "\\") || bytes[end] < 0x20 { end = bytes.count } else { end += 1 }
      }
    } else {
      end = bytes.count
    }
    guard end < bytes.count else {
      isSound = false
      return nil
    }
    at = end + 1
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  /// The number of the member with this key, the double nearest to it if it has a point or an exponent; nil where the next
  /// member has another key.
  package mutating func number(_ key: StaticString) -> JSONNumber? {
    guard take(key) else { return nil }
    let start = at
    let isNegative = at < bytes.count && bytes[at] == UInt8(ascii: "-")
    if isNegative { at += 1 }
    var digits: Int64 = 0
    let first = at
    var count = takeDigits(&digits)
    isSound = count == 1 || count > 1 && bytes[first] != UInt8(ascii: "0")
    var exponent = 0
    var isInteger = true
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      isInteger = false
      exponent = -takeDigits(&digits)
      isSound = isSound && exponent < 0
      count -= exponent
    }
    if at < bytes.count, bytes[at] == UInt8(ascii: "e") {
      at += 1
      isInteger = false
      let isDown = at < bytes.count && bytes[at] == UInt8(ascii: "-")
      if isDown || at < bytes.count && bytes[at] == UInt8(ascii: "+") { at += 1 }
      var power: Int64 = 0
      guard 1...3 ~= takeDigits(&power) else {
        isSound = false
        return nil
      }
      exponent += Int(isDown ? -power : power)
    }
    if isInteger, count <= 18 { return .integer(isNegative ? -digits : digits) }
    // Both are exact then, so that one operation rounds once; W. D. Clinger, "How to Read Floating Point Numbers
    // Accurately", PLDI 1990.
    if count <= 15, -22...22 ~= exponent {
      let power = Self.powers[abs(exponent)]
      let value = exponent < 0 ? Double(digits) / power : Double(digits) * power
      return .real(isNegative ? -value : value)
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let value = isInteger ? nil : Double(text) else {
      isSound = false
      return nil
    }
    return .real(value)
  }

  private static let powers: [Double] = (0...22).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }

  /// Steps behind digits, which are added to those of `number`, wrapped where they are too many; gives how many there are.
  private mutating func takeDigits(_ number: inout Int64) -> Int {
    let start = at
    while at < bytes.count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit <= 9 {
      number = number &* 10 &+ Int64(digit)
      at += 1
    }
    return at - start
  }

  /// The integer of the member with this key; nil where the next member has another key.
  package mutating func integer(_ key: StaticString) -> Int64? {
    switch number(key) {
    case nil: return nil
    case .integer(let integer): return integer
    case .real:
      isSound = false
      return nil
    }
  }

  /// The truth value of the member with this key; nil where the next member has another key.
  package mutating func boolean(_ key: StaticString) -> Bool? {
    guard take(key) else { return nil }
    if holds("true") { return true }
    if holds("false") { return false }
    isSound = false
    return nil
  }

  /// Steps behind the key, its colon and the comma before it.
  private mutating func take(_ key: StaticString) -> Bool {
    let length = key.utf8CodeUnitCount
    let comma = at == 1 ? 0 : 1
    let start = at + comma
    guard isSound, start + length + 3 < bytes.count, let base = bytes.baseAddress, bytes[start] == UInt8(ascii: "\""),
      comma == 0 || bytes[at] == UInt8(ascii: ","), bytes[start + length + 1] == UInt8(ascii: "\""),
      bytes[start + length + 2] == UInt8(ascii: ":"), memcmp(base + start + 1, key.utf8Start, length) == 0
    else { return false }
    at = start + length + 3
    return true
  }

  private mutating func holds(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard at + length <= bytes.count, let base = bytes.baseAddress, memcmp(base + at, word.utf8Start, length) == 0
    else {
      return false
    }
    at += length
    return true
  }
}
