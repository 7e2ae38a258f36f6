import CSQLite
import EvalSystem

/// What an aggregate function of SQL has gathered of a group.
package protocol Gathering: Sendable {
  init()
  /// Takes in the arguments of one row; false when they are nothing that the function knows.
  mutating func add(_ row: GatheredRow) -> Bool
  /// What two groups come to together; nil when one of them is nothing of the kind.
  static func joined(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> [UInt8]?
  /// The value of the group; nil is null.
  var blob: [UInt8]? { get }
}

/// Values by their places, some of them numbers.
package protocol NumericRow {
  /// Nil for null and what is no number.
  func number(_ place: Int) -> Double?
  /// Nil for null and what is no number; SQLite cuts off the fraction of one that has it.
  func integer(_ place: Int) -> Int64?
}

/// Arguments as SQLite hands them to a function.
package struct GatheredRow: NumericRow {
  private let values: UnsafeMutablePointer<OpaquePointer?>
  package let count: Int

  fileprivate init(_ values: UnsafeMutablePointer<OpaquePointer?>, _ count: Int32) {
    self.values = values
    self.count = Int(count)
  }

  package func number(_ place: Int) -> Double? {
    switch sqlite3_value_type(values[place]) {
    case SQLITE_INTEGER, SQLITE_FLOAT: sqlite3_value_double(values[place])
    default: nil
    }
  }

  package func integer(_ place: Int) -> Int64? {
    switch sqlite3_value_type(values[place]) {
    case SQLITE_INTEGER, SQLITE_FLOAT: sqlite3_value_int64(values[place])
    default: nil
    }
  }

  /// Nil for what is no blob.
  fileprivate func blob(_ place: Int) -> UnsafeRawBufferPointer? {
    guard sqlite3_value_type(values[place]) == SQLITE_BLOB else { return nil }
    let start = sqlite3_value_blob(values[place])
    return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(values[place])))
  }
}

extension Connection {
  /// Makes two functions of one name known to SQL: the aggregate of rows with so many columns, and the scalar function that
  /// puts together what two groups came to.
  package func define<G: Gathering>(_ name: String, gathering _: G.Type, columns: Int) throws(Failure) {
    let aggregate = Unmanaged.passRetained(Aggregate(G.self)).toOpaque()
    var code = sqlite3_create_function_v2(
      handle, name, Int32(clamping: columns), Aggregate.flags, aggregate, nil,
      { context, count, values in
        guard let state = Aggregate.state(of: context, making: true), let values else { return }
        if !state.add(GatheredRow(values, count)) { sqlite3_result_error_code(context, SQLITE_CORRUPT) }
      },
      { context in
        guard let state = Aggregate.state(of: context, making: false) else { return sqlite3_result_null(context) }
        state.answer(context)
        Aggregate.release(context)
      }, { aggregate in if let aggregate { Unmanaged<Aggregate>.fromOpaque(aggregate).release() } })
    guard code == SQLITE_OK else { throw failure(code) }
    let union = Unmanaged.passRetained(Union(G.self)).toOpaque()
    code = sqlite3_create_function_v2(
      handle, name, 2, Aggregate.flags, union,
      { context, count, values in
        guard let values, let union = sqlite3_user_data(context) else { return }
        let row = GatheredRow(values, count)
        guard let one = row.blob(0), let other = row.blob(1),
          let both = Unmanaged<Union>.fromOpaque(union).takeUnretainedValue().of(one, other)
        else { return sqlite3_result_error_code(context, SQLITE_CORRUPT) }
        answer(context, both)
      }, nil, nil, { union in if let union { Unmanaged<Union>.fromOpaque(union).release() } })
    guard code == SQLITE_OK else { throw failure(code) }
  }
}

private func answer(_ context: OpaquePointer?, _ blob: [UInt8]) {
  blob.withUnsafeBufferPointer { evalstore_sqlite3_result_blob(context, $0.baseAddress, UInt64($0.count)) }
}

/// Puts together what two groups came to.
private final class Union: Sendable {
  let of: @Sendable (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> [UInt8]?

  init<G: Gathering>(_: G.Type) { of = { G.joined($0, $1) } }
}

/// Makes the state of a group.
private final class Aggregate: Sendable {
  static let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS

  let make: @Sendable () -> AggregateState

  init<G: Gathering>(_: G.Type) { make = { AggregateState(G()) } }

  /// The state of the group that SQLite works on; nil when there is none, or no memory.
  static func state(of context: OpaquePointer?, making: Bool) -> AggregateState? {
    let size = Int32(making ? MemoryLayout<UnsafeRawPointer?>.size : 0)
    guard let place = sqlite3_aggregate_context(context, size) else { return nil }
    let slot = place.assumingMemoryBound(to: UnsafeRawPointer?.self)
    if let known = slot.pointee { return Unmanaged<AggregateState>.fromOpaque(known).takeUnretainedValue() }
    guard making, let aggregate = sqlite3_user_data(context) else { return nil }
    let state = Unmanaged<Aggregate>.fromOpaque(aggregate).takeUnretainedValue().make()
    slot.pointee = UnsafeRawPointer(Unmanaged.passRetained(state).toOpaque())
    return state
  }

  static func release(_ context: OpaquePointer?) {
    guard let place = sqlite3_aggregate_context(context, 0) else { return }
    let slot = place.assumingMemoryBound(to: UnsafeRawPointer?.self)
    if let known = slot.pointee { Unmanaged<AggregateState>.fromOpaque(known).release() }
    slot.pointee = nil
  }
}

private final class AggregateState {
  private var gathering: any Gathering

  init(_ gathering: any Gathering) { self.gathering = gathering }

  func add(_ row: GatheredRow) -> Bool { gathering.add(row) }

  func answer(_ context: OpaquePointer?) {
    guard let blob = gathering.blob else { return sqlite3_result_null(context) }
    EvalSQL.answer(context, blob)
  }
}
