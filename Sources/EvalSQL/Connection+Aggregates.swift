import CSQLite
import EvalSystem

/// What an aggregate function of SQL has gathered of a group.
package protocol Gathering: Sendable {
  init()
  /// Takes in the argument of one row; false when it is nothing that the function knows.
  mutating func add(_ value: GatheredValue) -> Bool
  /// The value of the group; nil is null.
  var blob: [UInt8]? { get }
}

/// An argument as SQLite hands it to a function.
package enum GatheredValue {
  case null
  case number(Double)
  case blob(UnsafeRawBufferPointer)
  case text
}

extension Connection {
  /// Makes an aggregate function of one argument known to SQL, and a scalar one of the same name with two arguments,
  /// which gathers those two.
  package func define<G: Gathering>(_ name: String, gathering _: G.Type) throws(Failure) {
    let aggregate = Unmanaged.passRetained(Aggregate(G.self)).toOpaque()
    var code = sqlite3_create_function_v2(
      handle, name, 1, Aggregate.flags, aggregate, nil,
      { context, _, values in
        guard let state = Aggregate.state(of: context, making: true), let value = values?[0] else { return }
        if !state.add(value) { sqlite3_result_error_code(context, SQLITE_CORRUPT) }
      },
      { context in
        guard let state = Aggregate.state(of: context, making: false) else { return sqlite3_result_null(context) }
        state.answer(context)
        Aggregate.release(context)
      }, { aggregate in if let aggregate { Unmanaged<Aggregate>.fromOpaque(aggregate).release() } })
    guard code == SQLITE_OK else { throw failure(code) }
    let scalar = Unmanaged.passRetained(Aggregate(G.self)).toOpaque()
    code = sqlite3_create_function_v2(
      handle, name, 2, Aggregate.flags, scalar,
      { context, count, values in
        guard let values, let scalar = sqlite3_user_data(context) else { return }
        let state = Unmanaged<Aggregate>.fromOpaque(scalar).takeUnretainedValue().make()
        for i in 0..<Int(count) {
          guard let value = values[i], state.add(value) else {
            return sqlite3_result_error_code(context, SQLITE_CORRUPT)
          }
        }
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

  func add(_ value: OpaquePointer) -> Bool {
    switch sqlite3_value_type(value) {
    case SQLITE_NULL: return gathering.add(.null)
    case SQLITE_INTEGER, SQLITE_FLOAT: return gathering.add(.number(sqlite3_value_double(value)))
    case SQLITE_BLOB:
      let start = sqlite3_value_blob(value)
      let count = start == nil ? 0 : Int(sqlite3_value_bytes(value))
      return gathering.add(.blob(UnsafeRawBufferPointer(start: start, count: count)))
    default: return gathering.add(.text)
    }
  }

  func answer(_ context: OpaquePointer?) {
    guard let blob = gathering.blob else { return sqlite3_result_null(context) }
    blob.withUnsafeBufferPointer {
      evalstore_sqlite3_result_blob(context, $0.baseAddress, UInt64($0.count))
    }
  }
}
