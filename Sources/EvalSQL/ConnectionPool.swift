import EvalSystem

/// A few connections of one kind, handed to one thread at a time and opened when first needed.
package final class ConnectionPool: Sendable {
  private let idle = Locked<[Connection]>([])
  private let turn: Turn
  private let make: @Sendable () throws(Failure) -> Connection

  /// At most `limit` connections are open at a time; who comes later waits.
  package init(limit: Int, make: @escaping @Sendable () throws(Failure) -> Connection) {
    turn = Turn(places: limit)
    self.make = make
  }

  /// Runs `body` with a connection that nobody else uses meanwhile; `changedWhileRead` when the file was not the same all
  /// the time.
  package func with<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T {
    while !turn.take(until: Deadline(afterMilliseconds: Int64.max)) {}
    defer { turn.handOn() }
    return try ForkGuard.shared.using { () throws(Failure) in
      let connection: Connection
      if let free = takeCurrent() {
        connection = free
      } else {
        connection = try make()
      }
      defer { idle.withLock { $0.append(connection) } }
      return try connection.counting { () throws(Failure) in try body(connection) }
    }
  }

  private func takeCurrent() -> Connection? {
    while let free = idle.withLock({ $0.popLast() }) {
      if free.isCurrent { return free }
      free.close()
    }
    return nil
  }

  /// Closes the idle connections; call it when no thread uses the pool any more.
  package func close() {
    let connections = idle.withLock { idle in
      let connections = idle
      idle = []
      return connections
    }
    for connection in connections { connection.close() }
  }
}
