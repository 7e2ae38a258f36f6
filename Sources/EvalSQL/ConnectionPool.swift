import EvalSystem
import Synchronization

/// A few connections of one kind, handed to one thread at a time and opened when first needed.
package final class ConnectionPool: Sendable {
  private struct State {
    var idle: [Connection] = []
  }

  private let state = Mutex(State())
  private let places: [Turn]
  private let next = Atomic<Int>(0)
  private let make: @Sendable () throws(Failure) -> Connection

  /// At most `limit` connections are open at a time; who comes later waits.
  package init(limit: Int, make: @escaping @Sendable () throws(Failure) -> Connection) {
    places = (0..<max(1, limit)).map { _ in Turn() }
    self.make = make
  }

  /// Runs `body` with a connection that nobody else uses meanwhile.
  package func with<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T {
    let ticket = next.wrappingAdd(1, ordering: .relaxed).oldValue
    let place = places[Int(UInt(bitPattern: ticket) % UInt(places.count))]
    _ = place.take(until: Deadline(afterMilliseconds: Int64.max))
    defer { place.handOn() }
    let connection: Connection
    if let idle = state.withLock({ $0.idle.popLast() }) {
      connection = idle
    } else {
      connection = try make()
    }
    defer { state.withLock { $0.idle.append(connection) } }
    return try body(connection)
  }

  /// Closes the idle connections; call it when no thread uses the pool any more.
  package func close() {
    let idle = state.withLock { state in
      let idle = state.idle
      state.idle = []
      return idle
    }
    for connection in idle { connection.close() }
  }
}
