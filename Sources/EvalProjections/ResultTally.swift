import EvalDomain
import EvalSQL
import EvalStatistics
import EvalSystem

/// What a group of results comes to, as columns of SQL: counts, and sums that do not depend on the order in which they
/// are added up.
///
/// The summaries of results keep these columns, and an analysis computes the same ones from rows. Every sum is one of
/// integers, because a sum of floating-point numbers comes out otherwise when a rebuild adds in other portions. What may
/// have a fraction is split in two: times into units of 32 ms and parts of 10⁻⁹ ms, costs into units of 1/32 dollar and parts
/// of 10⁻¹² dollars, so that the parts of a value have 35 bits and those of 10⁸ values do not overflow.
package enum ResultTally {
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

    fileprivate var hasFraction: Bool { self == .cost || Self.times.contains(self) }
    /// What one of the units of a sum is worth, and how many of its parts make one.
    fileprivate var scale: Scale {
      self == .cost ? Scale(unit: 1 / 32, parts: 1_000_000_000_000) : Scale(unit: 32, parts: 1_000_000_000)
    }
    fileprivate var sketch: Column {
      Column(name: "\(rawValue)_sketch", ofRows: "evalstore_sketch(r.\(rawValue))", merge: .sketch)
    }

    /// How many results have it, and the two parts of their sum; the second is 0 where there is no fraction.
    fileprivate var columns: [Column] {
      let count = Column(name: "\(rawValue)_results", ofRows: "count(r.\(rawValue))", merge: .sum)
      guard hasFraction else {
        return [
          count, Column(name: "\(rawValue)_sum", ofRows: "coalesce(sum(r.\(rawValue)), 0)", merge: .boundedSum),
        ]
      }
      let value = "r.\(rawValue)"
      let (whole, rest, parts) =
        self == .cost
        ? ("CAST(\(value) * 32 AS INTEGER)", "\(value) - CAST(\(value) * 32 AS INTEGER) / 32.0", "1e12")
        : ("CAST(\(value) / 32 AS INTEGER)", "\(value) - CAST(\(value) / 32 AS INTEGER) * 32", "1e9")
      return [
        count, Column(name: "\(rawValue)_units", ofRows: "coalesce(sum(\(whole)), 0)", merge: .boundedSum),
        Column(
          name: "\(rawValue)_parts",
          ofRows: "coalesce(sum(CAST(round((\(rest)) * \(parts)) AS INTEGER)), 0)", merge: .sum),
      ]
    }
  }

  fileprivate struct Scale: Sendable {
    let unit: Double
    let parts: Int64
  }

  struct Column: Sendable {
    enum Merge { case sum, boundedSum, minimum, maximum, sketch }

    let name: String
    /// What it is of a group of rows `r` of `recorded_results`.
    let ofRows: String
    let merge: Merge

    /// What it is of a group of rows that hold it already.
    var ofParts: String {
      switch merge {
      case .sum, .boundedSum: "sum(\(name))"
      case .minimum: "min(\(name))"
      case .maximum: "max(\(name))"
      case .sketch: "evalstore_sketch(\(name))"
      }
    }

    /// What it is after a row that was to be inserted.
    var update: String {
      switch merge {
      case .sum: "\(name) = \(name) + excluded.\(name)"
      case .boundedSum: "\(name) = min(9223372036854775807, \(name) + excluded.\(name))"
      case .minimum: "\(name) = min(\(name), excluded.\(name))"
      case .maximum: "\(name) = max(\(name), excluded.\(name))"
      case .sketch: "\(name) = evalstore_sketch(\(name), excluded.\(name))"
      }
    }

    var definition: String { merge == .sketch ? "\(name) BLOB" : "\(name) INTEGER NOT NULL" }
  }

  private static let results = Column(name: "results", ofRows: "count(*)", merge: .sum)
  private static let span = [
    Column(name: "first_ms", ofRows: "min(r.created_ms)", merge: .minimum),
    Column(name: "last_ms", ofRows: "max(r.created_ms)", merge: .maximum),
  ]
  private static let errors = ErrorKind.allCases.map {
    Column(
      name: "error_\($0.rawValue)", ofRows: "count(*) FILTER (WHERE r.error_enum = \($0.rawValue))", merge: .sum)
  }
  static let sums = [results] + span + errors + Measure.allCases.flatMap(\.columns)
  static let sketches = Measure.times.map(\.sketch)

  /// True of an attempt that came to the edit that is measured.
  package static let isValidAttempt: String = {
    let invalid = ErrorKind.allCases.filter { !$0.isValidAttempt }.map { "\($0.rawValue)" }
    return "(r.error_enum IS NULL OR r.error_enum NOT IN (\(invalid.joined(separator: ", "))))"
  }()

  /// The number of the outcome of a row `r`.
  package static let outcome = """
    CASE WHEN r.succeeded THEN 0 WHEN \(isValidAttempt) THEN 1 ELSE 2 END
    """

  // MARK: Reading

  /// What a question wants to know of a group beside how many results it has.
  package struct Wanted: Sendable {
    var measures: [Measure] = []
    var withErrors = false
    var withSpan = false
    package private(set) var hasSketches = false

    package init(
      _ measures: [Measure] = [], errors: Bool = false, span: Bool = false, sketches: Bool = false
    ) {
      self.measures = measures
      withErrors = errors
      withSpan = span
      hasSketches = sketches
    }

    private var columns: [Column] {
      [results] + (withSpan ? ResultTally.span : []) + (withErrors ? ResultTally.errors : [])
        + measures.flatMap(\.columns) + (hasSketches ? ResultTally.sketches : [])
    }

    /// The columns computed from rows `r` of `recorded_results`.
    package var ofRows: String { columns.map(\.ofRows).joined(separator: ", ") }
    /// The columns of a row of the summaries.
    package var ofSummaries: String { columns.map(\.name).joined(separator: ", ") }
  }

  /// The exact sum of a measure over a group.
  package struct Sum: Sendable {
    /// How many results have the measure.
    package fileprivate(set) var count: Int64 = 0
    fileprivate var units: Int64 = 0
    fileprivate var parts: Int64 = 0
    /// Nil where there is no fraction.
    fileprivate let scale: Scale?

    fileprivate mutating func add(_ other: Sum) {
      count = count.addingClamped(other.count)
      units = units.addingClamped(other.units)
      parts = parts.addingClamped(other.parts)
    }

    /// Nil when no result has the measure.
    package var value: Double? {
      if count == 0 { return nil }
      guard let scale else { return Double(parts) }
      let (units, overflow) = units.multipliedReportingOverflow(by: Int64(scale.unit * Double(scale.parts)))
      let (sum, overflowOfSum) = units.addingReportingOverflow(parts)
      // A double does not tell such parts of such a sum apart any more.
      if overflow || overflowOfSum { return Double(self.units) * scale.unit + Double(parts) / Double(scale.parts) }
      return Double(sum) / Double(scale.parts)
    }

    /// Nil when no result has the measure.
    package var mean: Double? { value.map { $0 / Double(count) } }

    /// Nil when no result has the measure; of one that has no fraction.
    package var whole: Int64? { count == 0 ? nil : parts }
  }

  /// What was read of one group.
  package struct Values: Sendable {
    package private(set) var results: Int64 = 0
    package private(set) var firstMilliseconds: Int64?
    package private(set) var lastMilliseconds: Int64?
    /// How many results failed in each way, in the order of `ErrorKind.allCases`.
    package private(set) var errors: [Int64] = []
    private var sums: [Sum] = []
    /// The times, in the order of `Measure.times`.
    package private(set) var sketches: [QuantileSketch] = []
    private let wanted: Wanted

    package init(_ wanted: Wanted) {
      self.wanted = wanted
      errors = Array(repeating: 0, count: wanted.withErrors ? ErrorKind.allCases.count : 0)
      sums = wanted.measures.map { Sum(scale: $0.hasFraction ? $0.scale : nil) }
      sketches = Array(repeating: QuantileSketch(), count: wanted.hasSketches ? Measure.times.count : 0)
    }

    /// Reads a row that has the columns of `wanted` after so many others; `corrupt` for a sketch that is none.
    package init(_ row: Statement, after place: Int, _ wanted: Wanted) throws(Failure) {
      self.init(wanted)
      var column = place
      func next() -> Int64 {
        defer { column += 1 }
        return row.integer(column)
      }
      // A count of a damaged file may be any number; that of a part is still at most that of the whole.
      func nextCount() -> Int64 { max(0, next()) }
      results = nextCount()
      if wanted.withSpan {
        firstMilliseconds = next()
        lastMilliseconds = next()
      }
      for place in errors.indices { errors[place] = nextCount() }
      for place in sums.indices {
        sums[place].count = nextCount()
        if sums[place].scale != nil { sums[place].units = next() }
        sums[place].parts = next()
      }
      for place in sketches.indices {
        defer { column += 1 }
        if row.isNull(column) { continue }
        guard let sketch = row.withBlob(column, { QuantileSketch(bytes: $0) }) else { throw .damagedSummary }
        sketches[place] = sketch
      }
    }

    /// Takes in another group, of which the same was wanted.
    package mutating func add(_ other: Values) {
      results = results.addingClamped(other.results)
      firstMilliseconds = [firstMilliseconds, other.firstMilliseconds].compactMap(\.self).min()
      lastMilliseconds = [lastMilliseconds, other.lastMilliseconds].compactMap(\.self).max()
      for (place, number) in other.errors.enumerated() where place < errors.count {
        errors[place] = errors[place].addingClamped(number)
      }
      for (place, sum) in other.sums.enumerated() where place < sums.count { sums[place].add(sum) }
      for (place, sketch) in other.sketches.enumerated() where place < sketches.count { sketches[place].add(sketch) }
    }

    /// The sum of a measure, of none when it was not wanted.
    package func sum(_ measure: Measure) -> Sum {
      guard let place = wanted.measures.firstIndex(of: measure) else { return Sum(scale: nil) }
      return sums[place]
    }
  }
}

/// The function `evalstore_sketch` of SQL: what it is given of a group, numbers and other sketches, as one sketch; null
/// when there are none.
package struct SketchGathering: Gathering {
  private var sketch = QuantileSketch()

  package init() {}

  package mutating func add(_ value: GatheredValue) -> Bool {
    switch value {
    case .null: return true
    case .number(let number): sketch.add(number)
    case .blob(let bytes): return sketch.add(bytes: bytes)
    case .text: return false
    }
    return true
  }

  package var blob: [UInt8]? { sketch.count == 0 ? nil : sketch.bytes }

  /// Makes the function known to a connection; every one that writes, verifies or asks needs it.
  package static func define(on connection: Connection) throws(Failure) {
    try connection.define("evalstore_sketch", gathering: SketchGathering.self)
  }
}

extension Failure {
  fileprivate static var damagedSummary: Failure {
    Failure(.corrupt, "the read model result_summaries holds something that is no sketch of times; run project rebuild")
  }
}
