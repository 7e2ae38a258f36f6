import CSQLite
import EvalSystem

/// What an aggregate function of SQL has gathered of a group.
package protocol Gathering: Sendable {
  init()
  /// Takes in the arguments of one row; false when they are nothing that the function knows.
  mutating func add(_ row: GatheredRow) -> Bool
  /// Takes in what another group came to; false when these bytes are nothing of the kind.
  mutating func add(blob: UnsafeRawBufferPointer) -> Bool
  /// The value of the group; nil is null.
  var blob: [UInt8]? { get }
}

/// Arguments as SQLite hands them to a function.
package struct GatheredRow {
  private let values: UnsafeMutablePointer<OpaquePointer?>
  package let count: Int

  fileprivate init(_ values: UnsafeMutablePointer<OpaquePointer?>, _ count: Int32) {
    self.values = values
    self.count = Int(count)
  }

  /// Nil for null and what is no number.
  package func number(_ place: Int) -> Double? {
    switch sqlite3_value_type(values[place]) {
    case SQLITE_INTEGER, SQLITE_FLOAT: sqlite3_value_double(values[place])
    default: nil
    }
  }

  /// Nil for null and what is no number; SQLite cuts off the fraction of one that has it.
  package func integer(_ place: Int) -> Int64? {
    switch sqlite3_value_type(values[place]) {
    case SQLITE_INTEGER, SQLITE_FLOAT: sqlite3_value_int64(values[place])
    default: nil
    }
  }

  /// What is left of an argument that is null is nothing; nil for what is neither that nor bytes.
  fileprivate func blob(_ place: Int) -> UnsafeRawBufferPointer?? {
    switch sqlite3_value_type(values[place]) {
    case SQLITE_NULL: return .some(nil)
    case SQLITE_BLOB:
      let start = sqlite3_value_blob(values[place])
      return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(values[place])))
    default: return nil
    }
  }
}

extension Connection {
  /// Makes three functions of one name known to SQL: the aggregate of rows with so many columns, the aggregate of what
  /// groups came to, and the scalar function that puts two of those together.
  package func define<G: Gathering>(_ name: String, gathering _: G.Type, columns: Int) throws(Failure) {
    for arguments in [Int32(clamping: columns), 1] {
      let aggregate = Unmanaged.passRetained(Aggregate(G.self)).toOpaque()
      let code = sqlite3_create_function_v2(
        handle, name, arguments, Aggregate.flags, aggregate, nil,
        { context, count, values in
          guard let state = Aggregate.state(of: context, making: true), let values else { return }
          let row = GatheredRow(values, count)
          if !(count == 1 ? state.join(row) : state.add(row)) { sqlite3_result_error_code(context, SQLITE_CORRUPT) }
        },
        { context in
          guard let state = Aggregate.state(of: context, making: false) else { return sqlite3_result_null(context) }
          state.answer(context)
          Aggregate.release(context)
        }, { aggregate in if let aggregate { Unmanaged<Aggregate>.fromOpaque(aggregate).release() } })
      guard code == SQLITE_OK else { throw failure(code) }
    }
    let scalar = Unmanaged.passRetained(Aggregate(G.self)).toOpaque()
    let code = sqlite3_create_function_v2(
      handle, name, 2, Aggregate.flags, scalar,
      { context, count, values in
        guard let values, let scalar = sqlite3_user_data(context) else { return }
        let state = Unmanaged<Aggregate>.fromOpaque(scalar).takeUnretainedValue().make()
        guard state.join(GatheredRow(values, count)) else { return sqlite3_result_error_code(context, SQLITE_CORRUPT) }
        state.answer(context)
      }, nil, nil, { scalar in if let scalar { Unmanaged<Aggregate>.fromOpaque(scalar).release() } })
    guard code == SQLITE_OK else { throw failure(code) }
  }
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

  /// Takes in what each of the arguments stands for.
  func join(_ row: GatheredRow) -> Bool {
    for place in 0..<row.count {
      guard let blob = row.blob(place) else { return false }
      if let blob, !gathering.add(blob: blob) { return false }
    }
    return true
  }

  func answer(_ context: OpaquePointer?) {
    guard let blob = gathering.blob else { return sqlite3_result_null(context) }
    blob.withUnsafeBufferPointer {
      evalstore_sqlite3_result_blob(context, $0.baseAddress, UInt64($0.count))
    }
  }
}
