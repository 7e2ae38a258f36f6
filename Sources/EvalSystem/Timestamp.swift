/// A moment in UTC, in milliseconds since 1970-01-01T00:00:00Z; years 0001 to 9999.
package struct Timestamp: Comparable, Hashable, Sendable {
  package let milliseconds: Int64

  /// How long an hour and a day are, in milliseconds.
  package static let hourLength: Int64 = 3_600_000
  package static let dayLength: Int64 = 86_400_000

  private static let first: Int64 = -62_135_596_800_000
  private static let last: Int64 = 253_402_300_799_999

  /// Nil outside of the years 0001 to 9999.
  package init?(milliseconds: Int64) {
    guard milliseconds >= Self.first, milliseconds <= Self.last else { return nil }
    self.milliseconds = milliseconds
  }

  /// The nearest moment that the type can hold.
  package init(clamping milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Self.first), Self.last)
  }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

  /// Reads RFC 3339 (`2026-01-31T12:00:00.123456+02:00`); digits past milliseconds are cut off, a leap second
  /// counts as the last millisecond of its minute. Nil when the text is anything else.
  package init?(rfc3339 text: String) {
    var text = text
    let parsed = text.withUTF8 { Self.parse($0) }
    guard let parsed, let value = Timestamp(milliseconds: parsed) else { return nil }
    self = value
  }

  private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    func number(_ from: Int, _ count: Int) -> Int64? {
      guard from + count <= bytes.count else { return nil }
      var value: Int64 = 0
      for i in from..<(from + count) {
        guard bytes[i] >= 48, bytes[i] <= 57 else { return nil }
        value = value * 10 + Int64(bytes[i] - 48)
      }
      return value
    }
    func isByte(_ at: Int, _ choices: StaticString) -> Bool {
      guard at < bytes.count else { return false }
      for i in 0..<choices.utf8CodeUnitCount where choices.utf8Start[i] == bytes[at] { return true }
      return false
    }
    guard let year = number(0, 4), isByte(4, "-"), let month = number(5, 2), isByte(7, "-"),
      let day = number(8, 2), isByte(10, "Tt "), let hour = number(11, 2), isByte(13, ":"),
      let minute = number(14, 2), isByte(16, ":"), let second = number(17, 2)
    else { return nil }
    guard month >= 1, month <= 12, day >= 1, day <= daysIn(month: month, year: year), hour <= 23, minute <= 59,
      second <= 60
    else { return nil }
    var at = 19
    var fraction: Int64 = 0
    if isByte(at, ".") {
      at += 1
      let start = at
      var scale: Int64 = 100
      while at < bytes.count, bytes[at] >= 48, bytes[at] <= 57 {
        fraction += Int64(bytes[at] - 48) * scale
        scale /= 10
        at += 1
      }
      if at == start { return nil }
    }
    var offset: Int64 = 0
    if isByte(at, "Zz") {
      at += 1
    } else if isByte(at, "+-") {
      guard let hours = number(at + 1, 2), isByte(at + 3, ":"), let minutes = number(at + 4, 2), hours <= 23,
        minutes <= 59
      else { return nil }
      offset = (hours * 60 + minutes) * (isByte(at, "-") ? -60_000 : 60_000)
      at += 6
    } else {
      return nil
    }
    guard at == bytes.count else { return nil }
    let inMinute = second == 60 ? 59_999 : second * 1000 + fraction
    return dayNumber(year: year, month: month, day: day) * Self.dayLength + hour * Self.hourLength + minute * 60_000
      + inMinute - offset
  }

  private static func daysIn(month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// RFC 3339 in UTC with milliseconds: `2026-01-31T12:00:00.000Z`, always 24 characters.
  package var rfc3339: String {
    String(unsafeUninitializedCapacity: 24) { write(into: $0) }
  }

  /// Writes the 24 characters of `rfc3339`. Same source as above, `civil_from_days`.
  private func write(into out: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let day = milliseconds >= 0 ? milliseconds / Self.dayLength : (milliseconds - Self.dayLength + 1) / Self.dayLength
    let inDay = milliseconds - day * Self.dayLength
    let z = day + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func put(_ value: Int64, _ at: Int, _ digits: Int) {
      var rest = value
      for i in stride(from: at + digits - 1, through: at, by: -1) {
        out[i] = UInt8(truncatingIfNeeded: 48 + rest % 10)
        rest /= 10
      }
    }
    put(year, 0, 4)
    put(month, 5, 2)
    put(dayOfYear - (153 * shifted + 2) / 5 + 1, 8, 2)
    put(inDay / Self.hourLength, 11, 2)
    put(inDay / 60_000 % 60, 14, 2)
    put(inDay / 1000 % 60, 17, 2)
    put(inDay % 1000, 20, 3)
    for (at, character) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z")]
      as [(Int, Unicode.Scalar)]
    {
      out[at] = UInt8(truncatingIfNeeded: character.value)
    }
    return 24
  }
}
