import EvalDomain
import EvalSQL
import EvalStatistics
import EvalSystem

/// What a group of results comes to: counts, sums and sketches that do not depend on the order in which they are added up.
///
/// Every sum is one of integers, because a sum of floating-point numbers comes out otherwise when a rebuild adds in other
/// portions. What may have a fraction is split in two: times into units of 32 ms and parts of 10⁻⁹ ms, costs into
/// units of 1/32 dollar and parts of 10⁻¹² dollars, so that the parts of a value have 35 bits and those of 10⁸ values
/// do not overflow.
package struct ResultTally: Equatable, Sendable {
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

  /// True of an attempt that says something about its model; one that does not is due again.
  package static let isTheModels: String = {
    let others = ErrorKind.allCases.filter(\.isNotTheModels).map { "\($0.rawValue)" }
    return "(r.error_enum IS NULL OR r.error_enum NOT IN (\(others.joined(separator: ", "))))"
  }()

  private static let kinds = ErrorKind.allCases
  private static let placeOfKind = Dictionary(
    uniqueKeysWithValues: kinds.enumerated().map { ($0.element.rawValue, $0.offset) })
  private static let measures = Measure.allCases
  private static let placeOfCost = measures.firstIndex(of: .cost) ?? 0
  private static let scales = measures.map(\.scale)
  /// Which of the sketches is that of a measure.
  private static let placeOfSketch = Measure.allCases.map { Measure.times.firstIndex(of: $0) }
  // What an empty tally has, once for all of them: most parts of small groups stay empty.
  private static let noErrors = [Int64](repeating: 0, count: kinds.count)
  private static let noSums = [Parts](repeating: Parts(), count: scales.count)
  private static let noSketches = [QuantileSketch](repeating: QuantileSketch(), count: Measure.times.count)

  /// How many results there are.
  package private(set) var results: Int64 = 0
  /// How many of them succeeded.
  package private(set) var successes: Int64 = 0
  /// How many of these have a cost.
  package private(set) var pricedSuccesses: Int64 = 0
  private var first = Int64.max
  private var last = Int64.min
  /// How many results failed in each way, in the order of `ErrorKind.allCases`.
  package private(set) var errors = noErrors
  private var sums = noSums
  /// The times, in the order of `Measure.times`.
  package private(set) var sketches = noSketches

  package init() {}

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
    if results == 0 {
      self = other
      return
    }
    if other.results == 0 { return }
    results = results.addingClamped(other.results)
    successes = successes.addingClamped(other.successes)
    pricedSuccesses = pricedSuccesses.addingClamped(other.pricedSuccesses)
    first = min(first, other.first)
    last = max(last, other.last)
    for place in errors.indices where other.errors[place] > 0 {
      errors[place] = errors[place].addingClamped(other.errors[place])
    }
    for place in sums.indices { sums[place].add(other.sums[place]) }
    for place in sketches.indices { sketches[place].add(other.sketches[place]) }
  }

  /// Takes in a row that has what `SplitTally.ofRows` asks for, in that order, and its time.
  mutating func add(result row: some NumericRow, createdAt created: Int64) {
    results = results.addingClamped(1)
    first = min(first, created)
    last = max(last, created)
    if let error = row.integer(2), let place = Self.placeOfKind[error] {
      errors[place] = errors[place].addingClamped(1)
    }
    for place in sums.indices {
      guard let scale = Self.scales[place] else {
        if let value = row.integer(3 + place) { sums[place].add(Parts(count: 1, parts: value)) }
        continue
      }
      guard let value = row.number(3 + place) else { continue }
      sums[place].add(value, scale)
      if let sketch = Self.placeOfSketch[place] { sketches[sketch].add(value) }
    }
    if let succeeded = row.integer(0), succeeded != 0 {
      successes = successes.addingClamped(1)
      if row.number(3 + Self.placeOfCost) != nil { pricedSuccesses = pricedSuccesses.addingClamped(1) }
    }
  }

  /// How many bytes of memory it takes, about.
  var memory: Int { results == 0 ? 0 : sketches.reduce(1024) { $0 + $1.memory } }

  // MARK: Bytes

  /// Appends the tally as bytes, the same for equal ones: LEB128 numbers, and each sketch behind its length; of a tally of
  /// no results nothing but their number.
  func append(to bytes: inout [UInt8]) {
    appendNumbers(to: &bytes)
    if results == 0 { return }
    for sketch in sketches { Self.append(sketch: sketch.bytes, to: &bytes) }
  }

  /// The tally without its sketches.
  private func appendNumbers(to bytes: inout [UInt8]) {
    LEB128.append(results, to: &bytes)
    if results == 0 { return }
    LEB128.append(successes, to: &bytes)
    LEB128.append(pricedSuccesses, to: &bytes)
    LEB128.append(signed: first, to: &bytes)
    LEB128.append(signed: last, to: &bytes)
    for count in errors { LEB128.append(count, to: &bytes) }
    for place in sums.indices {
      LEB128.append(sums[place].count, to: &bytes)
      if Self.scales[place] != nil { LEB128.append(signed: sums[place].units, to: &bytes) }
      LEB128.append(signed: sums[place].parts, to: &bytes)
    }
  }

  private static func append(sketch: some Collection<UInt8>, to bytes: inout [UInt8]) {
    LEB128.append(Int64(sketch.count), to: &bytes)
    bytes += sketch
  }

  /// Takes in the group whose tally comes next; false for bytes that are none, of which some may have been taken in.
  /// Without sketches, which are most of the bytes, they are not looked at. O(bytes).
  mutating func add(from reader: inout LEB128.Reader, sketches isFull: Bool) -> Bool {
    guard let hasResults = addNumbers(from: &reader) else { return false }
    if !hasResults { return true }
    for place in sketches.indices {
      guard let sketch = reader.nextSketch(), !isFull || sketches[place].add(bytes: sketch) else { return false }
    }
    return true
  }

  /// Appends the bytes of what the next tallies of two readers come to together; false where one of them is none. O(bytes).
  ///
  /// Most of a large tally is copied, because a small one that is added to it changes few of its buckets.
  static func join(_ one: inout LEB128.Reader, _ other: inout LEB128.Reader, to bytes: inout [UInt8]) -> Bool {
    var tally = ResultTally()
    guard let hasOne = tally.addNumbers(from: &one), let hasOther = tally.addNumbers(from: &other) else { return false }
    tally.appendNumbers(to: &bytes)
    for _ in Measure.times where hasOne || hasOther {
      switch (hasOne ? one.nextSketch() : nil, hasOther ? other.nextSketch() : nil) {
      case (let one?, let other?):
        guard let sketch = QuantileSketch.joined(one, other) else { return false }
        append(sketch: sketch, to: &bytes)
      case (let sketch?, nil) where !hasOther, (nil, let sketch?) where !hasOne: append(sketch: sketch, to: &bytes)
      default: return false
      }
    }
    return true
  }

  /// Takes in what stands before the sketches of a tally: whether it has results, so that sketches follow; nil where that
  /// makes no sense.
  private mutating func addNumbers(from reader: inout LEB128.Reader) -> Bool? {
    guard let number = reader.next() else { return nil }
    if number == 0 { return false }
    guard let successes = reader.next(), let priced = reader.next(), let first = reader.nextSigned(),
      let last = reader.nextSigned()
    else { return nil }
    results = results.addingClamped(number)
    self.successes = self.successes.addingClamped(successes)
    pricedSuccesses = pricedSuccesses.addingClamped(priced)
    self.first = min(self.first, first)
    self.last = max(self.last, last)
    for place in errors.indices {
      guard let count = reader.next() else { return nil }
      if count > 0 { errors[place] = errors[place].addingClamped(count) }
    }
    for place in sums.indices {
      guard let count = reader.next(), let units = Self.scales[place] == nil ? 0 : reader.nextSigned(),
        let parts = reader.nextSigned()
      else { return nil }
      sums[place].add(Parts(count: count, units: units, parts: parts))
    }
    return true
  }
}

extension LEB128.Reader {
  /// The bytes of a sketch of a tally; nil where there are none.
  fileprivate mutating func nextSketch() -> UnsafeRawBufferPointer? { next().flatMap { next($0) } }
}
