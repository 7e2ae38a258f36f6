import EvalSQL
import EvalSystem

/// Named readers and how far they have come.
package enum Consumers {
  /// 0 when the consumer never committed.
  package static func position(_ connection: Connection, _ name: String) throws(Failure) -> Int64 {
    try connection.first("SELECT position FROM consumers WHERE name = ?1", [.text(name)]) {
      (row) throws(Failure) in row.integer(0)
    } ?? 0
  }

  /// Moves a consumer forward; `conflict` when it is past `position` already, or at it and `beyond` is asked for.
  package static func commit(
    _ connection: Connection, _ name: String, _ position: Int64, beyond: Bool
  ) throws(Failure) {
    let committed = try self.position(connection, name)
    guard position > committed || (position == committed && !beyond) else {
      throw .consumerIsPast(name, at: committed, asked: position)
    }
    try seek(connection, name, position)
  }

  /// Moves a consumer anywhere.
  package static func seek(_ connection: Connection, _ name: String, _ position: Int64) throws(Failure) {
    try connection.run(
      "INSERT INTO consumers(name, position) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET position = excluded.position",
      [.text(name), .integer(position)])
  }
}
