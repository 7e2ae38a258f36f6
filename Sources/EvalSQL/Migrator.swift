import EvalSystem

/// One step from a schema version to the next. Once released, a step is never edited.
package struct Migration: Sendable {
  /// The version after the step; steps are numbered from 1 without holes.
  package let version: Int64
  package let name: StaticString
  package let up: String
  /// Back to the version before; what the older version cannot hold is dropped.
  package let down: String

  package init(version: Int64, name: StaticString, up: String, down: String) {
    self.version = version
    self.name = name
    self.up = up
    self.down = down
  }
}

/// Brings a file from one version of a schema to another; `user_version` holds where it is.
package struct Migrator: Sendable {
  package let migrations: [Migration]
  /// What a file of the newest version holds, with the statement that SQLite keeps for it.
  package let definitions: [String: String]

  package init(_ migrations: [Migration], leadTo definitions: [String: String]) {
    self.migrations = migrations
    self.definitions = definitions
  }

  package var newest: Int64 { migrations.last?.version ?? 0 }

  package func version(of connection: Connection) throws(Failure) -> Int64 {
    try connection.first("PRAGMA user_version") { (row) throws(Failure) in row.integer(0) } ?? 0
  }

  /// Runs the steps between the present version and `target`, up or down. Call it inside a transaction.
  package func migrate(_ connection: Connection, to target: Int64) throws(Failure) {
    let present = try version(of: connection)
    if present < target {
      for step in migrations where step.version > present && step.version <= target {
        try carryOut(step.up, in: connection, at: present)
      }
    } else {
      for step in migrations.reversed() where step.version <= present && step.version > target {
        try carryOut(step.down, in: connection, at: present)
      }
    }
    try connection.execute("PRAGMA user_version = \(target)")
  }

  /// A step that was released works on every file of its version, so that one that SQLite refuses shows another schema.
  private func carryOut(_ step: String, in connection: Connection, at version: Int64) throws(Failure) {
    do throws(Failure) {
      try connection.execute(step)
    } catch {
      throw error.status == .invalidRequest ? .notOfThisVersion(version, error) : error
    }
  }

  /// What a file of the newest version must hold and this one lacks or has otherwise: names of tables, indexes,
  /// views and triggers. What is there beyond that is the user's own and not looked at.
  package func differences(in connection: Connection) throws(Failure) -> [String] {
    var found: [String: String] = [:]
    try connection.each("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL") { (row) throws(Failure) in
      found[row.text(0)] = row.text(1)
    }
    return definitions.filter { found[$0.key] != $0.value }.map(\.key).sorted()
  }
}
