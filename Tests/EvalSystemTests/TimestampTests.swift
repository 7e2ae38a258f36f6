import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct TimestampTests {
  static let first: Int64 = -62_135_596_800_000
  static let last: Int64 = 253_402_300_799_999

  /// A date and a time of day as the C library words them.
  private static func worded(_ milliseconds: Int64) -> (seconds: String, fraction: Int64) {
    let fraction = ((milliseconds % 1000) + 1000) % 1000
    var seconds = time_t((milliseconds - fraction) / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func digits(_ value: Int32, _ count: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: count - text.count) + text
    }
    let date = [digits(parts.tm_year + 1900, 4), digits(parts.tm_mon + 1, 2), digits(parts.tm_mday, 2)]
    let time = [digits(parts.tm_hour, 2), digits(parts.tm_min, 2), digits(parts.tm_sec, 2)]
    return (date.joined(separator: "-") + "T" + time.joined(separator: ":"), fraction)
  }

  @Test("Every moment of the years 0001 to 9999 is written as the C library writes it, and read back")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      let milliseconds = Int64.random(in: Self.first...Self.last, using: &generator)
      let text = try #require(Timestamp(milliseconds: milliseconds)).rfc3339
      let (seconds, fraction) = Self.worded(milliseconds)
      let digits = String(1000 + fraction).dropFirst()
      guard text == "\(seconds).\(digits)Z", Timestamp(rfc3339: text)?.milliseconds == milliseconds else {
        Issue.record("\(milliseconds) is written \(text), and read as \(String(describing: Timestamp(rfc3339: text)))")
        return
      }
    }
  }

  @Test("An offset is taken off, whatever it is")
  func offsets() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<2000 {
      let second = Int64.random(in: Self.first / 1000 + 90_000...Self.last / 1000 - 90_000, using: &generator)
      let hours = Int64.random(in: 0...23, using: &generator)
      let minutes = Int64.random(in: 0...59, using: &generator)
      let east = Bool.random(using: &generator)
      let local = second + (hours * 3600 + minutes * 60) * (east ? 1 : -1)
      func two(_ value: Int64) -> Substring { String(100 + value).dropFirst() }
      let text = Self.worded(local * 1000).seconds + (east ? "+" : "-") + two(hours) + ":" + two(minutes)
      #expect(Timestamp(rfc3339: text)?.milliseconds == second * 1000, "\(text)")
    }
  }

  @Test(
    "Known moments have their known numbers",
    arguments: [
      ("1970-01-01T00:00:00Z", 0),
      ("1969-12-31T23:59:59.999Z", -1),
      ("2000-02-29T12:00:00Z", 951_825_600_000),
      ("1900-02-28T00:00:00Z", -2_203_977_600_000),
      ("1900-03-01T00:00:00Z", -2_203_891_200_000),
      ("2024-02-29T23:59:59.5Z", 1_709_251_199_500),
      ("2026-01-31T12:00:00.123456+02:00", 1_769_853_600_123),
      ("2026-01-31t12:00:00z", 1_769_860_800_000),
      ("2026-01-31 12:00:00Z", 1_769_860_800_000),
      ("2026-01-31T12:00:00-00:00", 1_769_860_800_000),
      ("0001-01-01T00:00:00Z", first),
      ("9999-12-31T23:59:59.999Z", last),
      ("9999-12-31T23:59:59.999999999999999999999999Z", last),
      ("2016-12-31T23:59:60Z", 1_483_228_799_999),
      ("2017-01-01T00:59:60.25+01:00", 1_483_228_799_999),
    ] as [(String, Int64)])
  func known(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(
    "What is no moment of these years is refused",
    arguments: [
      "", "2026", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00Z", "2026-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z",
      "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-31T24:00:00Z",
      "2026-01-31T12:60:00Z", "2026-01-31T12:00:61Z", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00,5Z",
      "2026-01-31T12:00:00+24:00", "2026-01-31T12:00:00+02:60", "2026-01-31T12:00:00+0200", "2026-01-31T12:00:00+02",
      "2026-01-31T12:00:00ZZ", " 2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z ", "2026-1-31T12:00:00Z",
      "+2026-01-31T12:00:00Z", "20260131T120000Z", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z", "2026-01-31X12:00:00Z", "2026-01-31T12:00:00 Z",
      "２026-01-31T12:00:00Z",
    ])
  func refused(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test("Milliseconds outside of the years 0001 to 9999 are refused, or moved to the nearest end")
  func bounds() {
    #expect(Timestamp(milliseconds: Self.first - 1) == nil)
    #expect(Timestamp(milliseconds: Self.last + 1) == nil)
    #expect(Timestamp(clamping: Int64.min).rfc3339 == "0001-01-01T00:00:00.000Z")
    #expect(Timestamp(clamping: Int64.max).rfc3339 == "9999-12-31T23:59:59.999Z")
    #expect(Timestamp(clamping: 7).milliseconds == 7)
  }

  @Test("The order of the texts is the order of the moments")
  func order() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let a = Timestamp(clamping: Int64.random(in: Self.first...Self.last, using: &generator))
      let b = Timestamp(clamping: Int64.random(in: Self.first...Self.last, using: &generator))
      #expect((a < b) == (a.rfc3339 < b.rfc3339))
    }
  }
}
