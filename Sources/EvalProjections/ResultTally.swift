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

    /// A value in whole units and parts of one; nil for one that is too large. Both steps are exact, because a unit is a
    /// power of two.
    func split(_ value: Double) -> (units: Int64, parts: Int64)? {
      guard value.isFinite else { return nil }
      let whole = (value / unit).rounded(.towardZero)
      guard let units = Int64(exactly: whole) else { return nil }
      return (units, Int64(exactly: ((value - whole * unit) * Double(parts)).rounded()) ?? 0)
    }
  }

  /// True of an attempt that says something about its model; one that does not is due again.
  package static let isTheModels: String = {
    let others = ErrorKind.allCases.filter(\.isNotTheModels).map { "\($0.rawValue)" }
    return "(r.error_enum IS NULL OR r.error_enum NOT IN (\(others.joined(separator: ", "))))"
  }()

  /// How one of the numbers of a tally comes out of those of two groups.
  private enum Combination {
    case sum, signedSum, earliest, latest

    var ofNone: Int64 {
      switch self {
      case .sum, .signedSum: 0
      case .earliest: Int64.max
      case .latest: Int64.min
      }
    }

    func callAsFunction(_ one: Int64, _ other: Int64) -> Int64 {
      switch self {
      case .sum, .signedSum: one.addingClamped(other)
      case .earliest: min(one, other)
      case .latest: max(one, other)
      }
    }

    func append(_ number: Int64, to bytes: inout [UInt8]) {
      if self == .sum { LEB128.append(number, to: &bytes) } else { LEB128.append(signed: number, to: &bytes) }
    }

    /// Nil where there is none.
    func next(of reader: inout LEB128.Reader) -> Int64? { self == .sum ? reader.next() : reader.nextSigned() }
  }

  /// Where the numbers of a tally stand, in the order in which they are written.
  private enum Place {
    static let results = 0
    static let successes = 1
    static let pricedSuccesses = 2
    static let first = 3
    static let last = 4
    static let errors = 5

    /// Where the number of values of a measure stands; the units, where it has a scale, and the parts come after it.
    static let sums: [Int] = {
      var place = errors + kinds.count
      return scales.map { scale in
        defer { place += scale == nil ? 2 : 3 }
        return place
      }
    }()
  }

  private static let kinds = ErrorKind.allCases
  private static let placeOfError = Dictionary(
    uniqueKeysWithValues: kinds.enumerated().map { ($0.element.rawValue, Place.errors + $0.offset) })
  private static let measures = Measure.allCases
  private static let scales = measures.map(\.scale)
  private static let placeOfCost = measures.firstIndex(of: .cost) ?? 0
  /// Which of the sketches is that of a measure.
  private static let placeOfSketch = Measure.allCases.map { Measure.times.firstIndex(of: $0) }
  private static let combinations: [Combination] =
    [.sum, .sum, .sum, .earliest, .latest] + kinds.map { _ in .sum }
    + scales.flatMap { $0 == nil ? [Combination.sum, .signedSum] : [.sum, .signedSum, .signedSum] }
  // What an empty tally has, once for all of them: most parts of small groups stay empty.
  private static let noNumbers = combinations.map(\.ofNone)
  private static let noSketches = [QuantileSketch](repeating: QuantileSketch(), count: Measure.times.count)

  private var numbers = noNumbers
  /// The times, in the order of `Measure.times`.
  package private(set) var sketches = noSketches

  package init() {}

  /// How many results there are.
  package var results: Int64 { numbers[Place.results] }
  /// How many of them succeeded.
  package var successes: Int64 { numbers[Place.successes] }
  /// How many of these have a cost.
  package var pricedSuccesses: Int64 { numbers[Place.pricedSuccesses] }
  /// How many results failed in each way, in the order of `ErrorKind.allCases`.
  package var errors: [Int64] { Array(numbers[Place.errors..<Place.errors + Self.kinds.count]) }
  /// When the first and the last of the results came, in milliseconds since 1970; nil when there are none.
  package var firstMilliseconds: Int64? { results > 0 ? numbers[Place.first] : nil }
  package var lastMilliseconds: Int64? { results > 0 ? numbers[Place.last] : nil }

  // MARK: Sums

  /// The exact sum of a measure over a group.
  package struct Sum: Sendable {
    /// How many results have the measure.
    package let count: Int64
    fileprivate let units: Int64
    fileprivate let parts: Int64
    fileprivate let scale: Scale?

    /// Nil when no result has the measure.
    package var value: Double? {
      if count == 0 { return nil }
      guard let scale else { return Double(parts) }
      let (whole, overflow) = units.multipliedReportingOverflow(by: Int64(scale.unit * Double(scale.parts)))
      let (sum, overflowOfSum) = whole.addingReportingOverflow(parts)
      // A double does not tell such parts of such a sum apart any more.
      if overflow || overflowOfSum { return Double(units) * scale.unit + Double(parts) / Double(scale.parts) }
      return Double(sum) / Double(scale.parts)
    }

    /// Nil when no result has the measure.
    package var mean: Double? { value.map { $0 / Double(count) } }

    /// Nil when no result has the measure; of one that has no fraction.
    package var whole: Int64? { count == 0 ? nil : parts }
  }

  /// The sum of a measure.
  package func sum(_ measure: Measure) -> Sum {
    let number = Self.measures.firstIndex(of: measure) ?? 0
    let place = Place.sums[number]
    guard let scale = Self.scales[number] else {
      return Sum(count: numbers[place], units: 0, parts: numbers[place + 1], scale: nil)
    }
    return Sum(count: numbers[place], units: numbers[place + 1], parts: numbers[place + 2], scale: scale)
  }

  private mutating func add(_ number: Int64, at place: Int) { numbers[place] = numbers[place].addingClamped(number) }

  /// Takes in another group.
  package mutating func add(_ other: ResultTally) {
    if results == 0 {
      self = other
      return
    }
    if other.results == 0 { return }
    for (place, combination) in Self.combinations.enumerated() {
      numbers[place] = combination(numbers[place], other.numbers[place])
    }
    for place in sketches.indices { sketches[place].add(other.sketches[place]) }
  }

  /// Takes in a row that has what `SplitTally.columns` asks for, in that order, and its time.
  mutating func add(result row: some NumericRow, createdAt created: Int64) {
    add(1, at: Place.results)
    numbers[Place.first] = min(numbers[Place.first], created)
    numbers[Place.last] = max(numbers[Place.last], created)
    if let error = row.integer(2), let place = Self.placeOfError[error] { add(1, at: place) }
    for (number, place) in Place.sums.enumerated() {
      guard let scale = Self.scales[number] else {
        guard let value = row.integer(3 + number) else { continue }
        add(1, at: place)
        add(value, at: place + 1)
        continue
      }
      guard let value = row.number(3 + number) else { continue }
      if let (units, parts) = scale.split(value) {
        add(1, at: place)
        add(units, at: place + 1)
        add(parts, at: place + 2)
      }
      if let sketch = Self.placeOfSketch[number] { sketches[sketch].add(value) }
    }
    if let succeeded = row.integer(0), succeeded != 0 {
      add(1, at: Place.successes)
      if row.number(3 + Self.placeOfCost) != nil { add(1, at: Place.pricedSuccesses) }
    }
  }

  /// How many bytes of memory it takes, about.
  var memory: Int { results == 0 ? 0 : sketches.reduce(1024) { $0 + $1.memory } }

  // MARK: Bytes

  /// Appends the tally as bytes, the same for equal ones: LEB128 numbers, and each sketch behind its length; of a tally of
  /// no results nothing but their number.
  func append(to bytes: inout [UInt8]) {
    if results == 0 { return LEB128.append(0, to: &bytes) }
    for (place, combination) in Self.combinations.enumerated() { combination.append(numbers[place], to: &bytes) }
    for sketch in sketches { Self.append(to: &bytes) { sketch.append(to: &$0) } }
  }

  /// Appends a sketch, which `write` appends, behind its length.
  private static func append(to bytes: inout [UInt8], sketch write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    var length: [UInt8] = []
    LEB128.append(Int64(bytes.count - start), to: &length)
    bytes.insert(contentsOf: length, at: start)
  }

  /// Takes in the group whose tally comes next; false for bytes that are none, of which some may have been taken in.
  /// Without sketches, which are most of the bytes, they are not looked at. O(bytes).
  mutating func add(from reader: inout LEB128.Reader, sketches isFull: Bool) -> Bool {
    guard let hasResults = reader.hasResults() else { return false }
    if !hasResults { return true }
    for (place, combination) in Self.combinations.enumerated() {
      guard let number = combination.next(of: &reader) else { return false }
      numbers[place] = combination(numbers[place], number)
    }
    for place in sketches.indices {
      guard let sketch = reader.nextSketch(), !isFull || sketches[place].add(bytes: sketch) else { return false }
    }
    return true
  }

  /// Appends the bytes of what the next tallies of two readers come to together; false where one of them is none. O(bytes).
  ///
  /// Most of a large tally is copied, because a small one that is added to it changes few of its buckets.
  static func join(_ one: inout LEB128.Reader, _ other: inout LEB128.Reader, to bytes: inout [UInt8]) -> Bool {
    guard let hasOne = one.hasResults(), let hasOther = other.hasResults() else { return false }
    if !hasOne && !hasOther {
      LEB128.append(0, to: &bytes)
      return true
    }
    for combination in combinations {
      guard let one = hasOne ? combination.next(of: &one) : combination.ofNone,
        let other = hasOther ? combination.next(of: &other) : combination.ofNone
      else { return false }
      combination.append(combination(one, other), to: &bytes)
    }
    for _ in Measure.times {
      let sketches = (hasOne ? one.nextSketch() : nil, hasOther ? other.nextSketch() : nil)
      guard (sketches.0 != nil) == hasOne, (sketches.1 != nil) == hasOther else { return false }
      var isSound = true
      append(to: &bytes) { bytes in
        if let one = sketches.0, let other = sketches.1 {
          isSound = QuantileSketch.join(one, other, to: &bytes)
        } else {
          bytes += sketches.0 ?? sketches.1 ?? UnsafeRawBufferPointer(start: nil, count: 0)
        }
      }
      if !isSound { return false }
    }
    return true
  }
}

extension LEB128.Reader {
  /// Whether the tally that comes next has results, so that all its other numbers stand there; passes over that of one
  /// that has none. Nil where there is nothing.
  fileprivate mutating func hasResults() -> Bool? {
    var reader = self
    guard let results = reader.next() else { return nil }
    if results == 0 { self = reader }
    return results > 0
  }

  /// The bytes of a sketch of a tally; nil where there are none.
  fileprivate mutating func nextSketch() -> UnsafeRawBufferPointer? { next().flatMap { next($0) } }
}
