import EvalDomain
import EvalSQL
import EvalStatistics
import EvalSystem

/// What a group of results comes to: the attempts that came to the edit that is measured, and the others apart, because
/// some questions are about the first alone.
///
/// The summaries of results hold its bytes, and an analysis gathers it from rows, both by the function `evalstore_tally` of
/// SQL.
package struct SplitTally: Equatable, Sendable {
  private var valid = ResultTally()
  private var invalid = ResultTally()

  package init() {}

  /// True of an attempt that came to the edit that is measured.
  package static let isValidAttempt: String = {
    let invalid = invalidErrors.map { "\($0)" }
    return "(r.error_enum IS NULL OR r.error_enum NOT IN (\(invalid.joined(separator: ", "))))"
  }()

  private static let invalidErrors = ErrorKind.allCases.filter { !$0.isValidAttempt }.map(\.rawValue)

  /// What `evalstore_tally` is given of a row `r` of `recorded_results` to count it and take in these measures.
  package static func columns(_ measures: [ResultTally.Measure] = ResultTally.Measure.allCases) -> String {
    let values = ResultTally.Measure.allCases.map { measures.contains($0) ? "r.\($0.rawValue)" : "NULL" }
    return "r.succeeded, r.created_ms, r.error_enum, \(values.joined(separator: ", "))"
  }

  /// The SQL of the tally of a group of rows `r` of `recorded_results`, as far as these measures are asked for: what is
  /// not asked for costs little.
  package static func ofRows(_ measures: [ResultTally.Measure]) -> String { "evalstore_tally(\(columns(measures)))" }

  /// Takes in another group.
  package mutating func add(_ other: SplitTally) {
    valid.add(other.valid)
    invalid.add(other.invalid)
  }

  /// The tally as bytes, the same for equal ones: that of the valid attempts, then that of the others.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    valid.append(to: &bytes)
    invalid.append(to: &bytes)
    return bytes
  }

  /// Takes in such a row; gives how many bytes of memory that took.
  mutating func adding(result row: some NumericRow) -> Int {
    let before = valid.memory + invalid.memory
    _ = add(result: row)
    return valid.memory + invalid.memory - before
  }

  /// Takes in a row that has what `columns` asks for, in that order; false for one without a time.
  mutating func add(result row: some NumericRow) -> Bool {
    guard let created = row.integer(1) else { return false }
    if let error = row.integer(2), Self.invalidErrors.contains(error) {
      invalid.add(result: row, createdAt: created)
    } else {
      valid.add(result: row, createdAt: created)
    }
    return true
  }
}

extension SplitTally: Gathering {
  /// The function `evalstore_tally` of SQL: of the arguments that `ofRows` gives, the tally of a group of rows; of two
  /// tallies, what they come to together.
  package static func define(on connection: Connection) throws(Failure) {
    try connection.define(
      "evalstore_tally", gathering: SplitTally.self, columns: 3 + ResultTally.Measure.allCases.count)
  }

  package mutating func add(_ row: GatheredRow) -> Bool {
    row.count == 3 + ResultTally.Measure.allCases.count && add(result: row)
  }

  package static func joined(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> [UInt8]? {
    var readers = (LEB128.Reader(one), LEB128.Reader(other))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(one.count + other.count + 32)
    for _ in ["valid", "invalid"] {
      guard ResultTally.join(&readers.0, &readers.1, to: &bytes) else { return nil }
    }
    return readers.0.isAtEnd && readers.1.isAtEnd ? bytes : nil
  }

  package var blob: [UInt8]? { valid.results == 0 && invalid.results == 0 ? nil : bytes }
}

extension ResultTally {
  /// Takes in the results that the bytes of a split tally are about, the invalid attempts only if so: how many of these
  /// there are. Nil for bytes that are none, of which some may have been taken in. Without sketches, which are most of the
  /// bytes, they are not looked at. O(bytes).
  package mutating func add(
    split bytes: UnsafeRawBufferPointer, sketches: Bool, invalidAttempts isWhole: Bool = true
  ) -> Int64? {
    var reader = LEB128.Reader(bytes)
    guard add(from: &reader, sketches: sketches) else { return nil }
    if !isWhole {
      var others = ResultTally()
      return others.add(from: &reader, sketches: sketches) && reader.isAtEnd ? others.results : nil
    }
    let before = results
    return add(from: &reader, sketches: sketches) && reader.isAtEnd ? results - before : nil
  }

  /// All results that the bytes of a split tally are about, without their sketches; nil for bytes that are none.
  package init?(split bytes: UnsafeRawBufferPointer) {
    guard add(split: bytes, sketches: false) != nil else { return nil }
  }
}
