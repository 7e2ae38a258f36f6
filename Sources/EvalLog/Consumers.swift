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
      """
      INSERT INTO consumers(name, position, proof) VALUES(?1, ?2, ?2 || ' ' || ?1)
        ON CONFLICT(name) DO UPDATE SET position = excluded.position, proof = excluded.proof
      """, [.text(name), .integer(position)])
  }

  /// The consumers whose position is not what was written: no event has it, so that it stands twice. O(consumers).
  package static func findings(_ connection: Connection) throws(Failure) -> [Finding] {
    guard try LogSchema.migrator.version(of: connection) >= LogSchema.provenConsumersSince else { return [] }
    var findings: [Finding] = []
    try connection.each("SELECT name FROM consumers WHERE proof <> position || ' ' || name LIMIT 100") {
      (row) throws(Failure) in
      findings.append(Finding(position: nil, problem: "the position of the consumer \"\(row.text(0))\" is damaged"))
    }
    return findings
  }
}
