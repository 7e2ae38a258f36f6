import EvalDomain
import EvalSQL
import EvalStatistics
import EvalSystem

/// What a group of results comes to: counts, sums and sketches that do not depend on the order in which they are added up.
///
/// The summaries of results hold its bytes, and an analysis gathers it from rows, both by the function `evalstore_tally` of
/// SQL. Every sum is one of integers, because a sum of floating-point numbers comes out otherwise when a rebuild adds
/// in other portions. What may have a fraction is split in two: times into units of 32 ms and parts of 10⁻⁹ ms, costs into
/// units of 1/32 dollar and parts of 10⁻¹² dollars, so that the parts of a value have 35 bits and those of 10⁸ values
/// do not overflow.
package struct ResultTally: Equatable, Sendable {
  /// Whether a result succeeded, failed at the edit that is measured, or never came to it.
  package enum Outcome: Int64, CaseIterable, Sendable {
    case succeeded = 0
    case failed = 1
    case invalid = 2
  }

  package enum Measure: String, CaseIterable, Sendable {
    case cost = "cost_usd"
    case completionTokens = "completion_tokens"
    case edits = "num_edits"
    case linesAdded = "num_lines_added"
    case linesDeleted = "num_lines_deleted"
    case firstToken = "time_to_first_token_ms"
    case firstEdit = "time_to_first_edit_ms"
    case roundTrip = "time_round_trip_ms"

    package static let times: [Measure] = [.firstToken, .firstEdit, .roundTrip]

    /// Nil where there is no fraction.
    fileprivate var scale: Scale? {
      switch self {
      case .cost: Scale(unit: 1 / 32, parts: 1_000_000_000_000)
      case .firstToken, .firstEdit, .roundTrip: Scale(unit: 32, parts: 1_000_000_000)
      default: nil
      }
    }
  }

  /// What one of the units of a sum is worth, and how many of its parts make one.
  fileprivate struct Scale: Sendable {
    let unit: Double
    let parts: Int64
  }

  /// True of an attempt that came to the edit that is measured.
  package static let isValidAttempt: String = {
    let invalid = ErrorKind.allCases.filter { !$0.isValidAttempt }.map { "\($0.rawValue)" }
    return "(r.error_enum IS NULL OR r.error_enum NOT IN (\(invalid.joined(separator: ", "))))"
  }()

  /// True of an attempt that says something about its model; one that does not is due again.
  package static let isTheModels: String = {
    let others = ErrorKind.allCases.filter(\.isNotTheModels).map { "\($0.rawValue)" }
    return "(r.error_enum IS NULL OR r.error_enum NOT IN (\(others.joined(separator: ", "))))"
  }()

  /// The number of the outcome of a row `r`.
  package static let outcome = """
    CASE WHEN r.succeeded THEN 0 WHEN \(isValidAttempt) THEN 1 ELSE 2 END
    """

  /// The SQL of the tally of a group of rows `r` of `recorded_results`, as far as these measures and, if so, errors are
  /// asked for: what is not asked for costs little.
  package static func ofRows(_ measures: [Measure] = Measure.allCases, errors: Bool = true) -> String {
    let values = Measure.allCases.map { measures.contains($0) ? "r.\($0.rawValue)" : "NULL" }
    return "evalstore_tally(r.created_ms, \(errors ? "r.error_enum" : "NULL"), \(values.joined(separator: ", ")))"
  }

  private static let kinds = ErrorKind.allCases
  private static let placeOfKind = Dictionary(
    uniqueKeysWithValues: kinds.enumerated().map { ($0.element.rawValue, $0.offset) })
  private static let measures = Measure.allCases
  private static let scales = measures.map(\.scale)
  /// Which of the sketches is that of a measure.
  private static let placeOfSketch = Measure.allCases.map { Measure.times.firstIndex(of: $0) }

  /// How many results there are.
  package private(set) var results: Int64 = 0
  private var first = Int64.max
  private var last = Int64.min
  /// How many results failed in each way, in the order of `ErrorKind.allCases`.
  package private(set) var errors = [Int64](repeating: 0, count: kinds.count)
  private var sums = [Parts](repeating: Parts(), count: scales.count)
  /// The times, in the order of `Measure.times`.
  package private(set) var sketches = [QuantileSketch](repeating: QuantileSketch(), count: Measure.times.count)

  package init() {}

  private init(sketches: [QuantileSketch]) { self.sketches = sketches }

  /// When the first and the last of the results came, in milliseconds since 1970; nil when there are none.
  package var firstMilliseconds: Int64? { results > 0 ? first : nil }
  package var lastMilliseconds: Int64? { results > 0 ? last : nil }

  // MARK: Sums

  fileprivate struct Parts: Equatable, Sendable {
    var count: Int64 = 0
    var units: Int64 = 0
    var parts: Int64 = 0

    mutating func add(_ other: Parts) {
      count = count.addingClamped(other.count)
      units = units.addingClamped(other.units)
      parts = parts.addingClamped(other.parts)
    }

    /// A value of a scale. Both steps are exact, because a unit is a power of two.
    mutating func add(_ value: Double, _ scale: Scale) {
      guard value.isFinite else { return }
      let whole = (value / scale.unit).rounded(.towardZero)
      guard let units = Int64(exactly: whole) else { return }
      let rest = ((value - whole * scale.unit) * Double(scale.parts)).rounded()
      add(Parts(count: 1, units: units, parts: Int64(exactly: rest) ?? 0))
    }
  }

  /// The exact sum of a measure over a group.
  package struct Sum: Sendable {
    fileprivate let total: Parts
    fileprivate let scale: Scale?

    /// How many results have the measure.
    package var count: Int64 { total.count }

    /// Nil when no result has the measure.
    package var value: Double? {
      if count == 0 { return nil }
      guard let scale else { return Double(total.parts) }
      let (units, overflow) = total.units.multipliedReportingOverflow(by: Int64(scale.unit * Double(scale.parts)))
      let (sum, overflowOfSum) = units.addingReportingOverflow(total.parts)
      // A double does not tell such parts of such a sum apart any more.
      if overflow || overflowOfSum {
        return Double(total.units) * scale.unit + Double(total.parts) / Double(scale.parts)
      }
      return Double(sum) / Double(scale.parts)
    }

    /// Nil when no result has the measure.
    package var mean: Double? { value.map { $0 / Double(count) } }

    /// Nil when no result has the measure; of one that has no fraction.
    package var whole: Int64? { count == 0 ? nil : total.parts }
  }

  /// The sum of a measure.
  package func sum(_ measure: Measure) -> Sum {
    let place = Self.measures.firstIndex(of: measure) ?? 0
    return Sum(total: sums[place], scale: Self.scales[place])
  }

  /// Takes in another group.
  package mutating func add(_ other: ResultTally) {
    results = results.addingClamped(other.results)
    first = min(first, other.first)
    last = max(last, other.last)
    for place in errors.indices { errors[place] = errors[place].addingClamped(other.errors[place]) }
    for place in sums.indices { sums[place].add(other.sums[place]) }
    for place in sketches.indices { sketches[place].add(other.sketches[place]) }
  }

  // MARK: Bytes

  /// The tally as bytes, the same for equal ones: LEB128 numbers, and each sketch behind its length.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    appendNumbers(to: &bytes)
    for sketch in sketches { Self.append(sketch: sketch.bytes, to: &bytes) }
    return bytes
  }

  /// The tally without its sketches.
  private func appendNumbers(to bytes: inout [UInt8]) {
    LEB128.append(results, to: &bytes)
    LEB128.append(signed: first, to: &bytes)
    LEB128.append(signed: last, to: &bytes)
    for count in errors { LEB128.append(count, to: &bytes) }
    for place in sums.indices {
      LEB128.append(sums[place].count, to: &bytes)
      if Self.scales[place] != nil { LEB128.append(signed: sums[place].units, to: &bytes) }
      LEB128.append(signed: sums[place].parts, to: &bytes)
    }
  }

  private static func append(sketch: [UInt8], to bytes: inout [UInt8]) {
    LEB128.append(Int64(sketch.count), to: &bytes)
    bytes += sketch
  }

  /// Nil for bytes that are no tally. O(bytes).
  package init?(bytes: UnsafeRawBufferPointer, sketches isFull: Bool = true) {
    guard add(bytes: bytes, sketches: isFull) else { return nil }
  }

  /// Takes in the group whose tally these bytes are; false for bytes that are none, of which some may have been taken in.
  /// Without sketches, which are most of the bytes, they are not looked at. O(bytes).
  package mutating func add(bytes: UnsafeRawBufferPointer, sketches isFull: Bool = true) -> Bool {
    var reader = LEB128.Reader(bytes)
    guard addNumbers(from: &reader) else { return false }
    for place in sketches.indices {
      guard let sketch = reader.nextSketch(), !isFull || sketches[place].add(bytes: sketch) else { return false }
    }
    return reader.isAtEnd
  }

  /// The bytes of what the tallies of these bytes come to together; nil where one of them is none. O(bytes).
  ///
  /// Most of a large tally is copied, because a small one that is added to it changes few of its buckets.
  package static func joined(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> [UInt8]? {
    var tally = ResultTally(sketches: [])
    var readers = (LEB128.Reader(one), LEB128.Reader(other))
    guard tally.addNumbers(from: &readers.0), tally.addNumbers(from: &readers.1) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(one.count + other.count + 16)
    tally.appendNumbers(to: &bytes)
    for _ in Measure.times {
      guard let one = readers.0.nextSketch(), let other = readers.1.nextSketch(),
        let sketch = QuantileSketch.joined(one, other)
      else { return nil }
      append(sketch: sketch, to: &bytes)
    }
    return readers.0.isAtEnd && readers.1.isAtEnd ? bytes : nil
  }

  /// Takes in what stands before the sketches of a tally; false where that makes no sense.
  private mutating func addNumbers(from reader: inout LEB128.Reader) -> Bool {
    guard let number = reader.next(), let first = reader.nextSigned(), let last = reader.nextSigned() else {
      return false
    }
    results = results.addingClamped(number)
    self.first = min(self.first, first)
    self.last = max(self.last, last)
    for place in errors.indices {
      guard let count = reader.next() else { return false }
      errors[place] = errors[place].addingClamped(count)
    }
    for place in sums.indices {
      guard let count = reader.next(), let units = Self.scales[place] == nil ? 0 : reader.nextSigned(),
        let parts = reader.nextSigned()
      else { return false }
      sums[place].add(Parts(count: count, units: units, parts: parts))
    }
    return true
  }
}

extension LEB128.Reader {
  /// The bytes of a sketch of a tally; nil where there are none.
  fileprivate mutating func nextSketch() -> UnsafeRawBufferPointer? { next().flatMap { next($0) } }
}

extension ResultTally: Gathering {
  /// The function `evalstore_tally` of SQL: of the arguments that `ofRows` gives, the tally of a group of rows; of two
  /// tallies, what they come to together.
  package static func define(on connection: Connection) throws(Failure) {
    try connection.define("evalstore_tally", gathering: ResultTally.self, columns: 2 + Measure.allCases.count)
  }

  package mutating func add(_ row: GatheredRow) -> Bool { row.count == 2 + sums.count && add(result: row) }

  /// Takes in a row that has what `ofRows` asks for, in that order; false for one without a time.
  mutating func add(result row: some NumericRow) -> Bool {
    guard let created = row.integer(0) else { return false }
    results = results.addingClamped(1)
    first = min(first, created)
    last = max(last, created)
    if let error = row.integer(1), let place = Self.placeOfKind[error] {
      errors[place] = errors[place].addingClamped(1)
    }
    for place in sums.indices {
      guard let scale = Self.scales[place] else {
        if let value = row.integer(2 + place) { sums[place].add(Parts(count: 1, parts: value)) }
        continue
      }
      guard let value = row.number(2 + place) else { continue }
      sums[place].add(value, scale)
      if let sketch = Self.placeOfSketch[place] { sketches[sketch].add(value) }
    }
    return true
  }

  /// Takes in such a row; gives how many bytes of memory that took.
  mutating func adding(result row: some NumericRow) -> Int {
    let before = results == 0 ? 0 : memory
    _ = add(result: row)
    return memory - before
  }

  private var memory: Int { sketches.reduce(1024) { $0 + $1.memory } }

  package var blob: [UInt8]? { results == 0 ? nil : bytes }
}
