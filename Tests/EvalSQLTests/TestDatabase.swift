import EvalSQL
import EvalSystem
import EvalTesting

/// A SQLite file in a folder of its own, with connections that are closed when it goes.
final class TestDatabase {
  private let folder = TemporaryFolder()
  private var connections: [Connection] = []

  var path: String { folder.path("test.db") }

  deinit { for connection in connections { connection.close() } }

  func path(_ name: String) -> String { folder.path(name) }

  /// A connection as the store makes them: defended, with the write-ahead log.
  func connect(_ access: Connection.Access = .readWrite, to path: String? = nil) throws(Failure) -> Connection {
    let connection = try Connection(path: path ?? self.path, access: access)
    connections.append(connection)
    connection.defend()
    if access == .readWrite { try connection.pragma("journal_mode = WAL") }
    return connection
  }
}

extension Connection {
  /// The first column of every row, as text.
  func texts(_ sql: String, _ values: [SQLValue] = []) throws(Failure) -> [String] {
    var texts: [String] = []
    try each(sql, values) { (row) throws(Failure) in texts.append(row.text(0)) }
    return texts
  }

  func count(_ table: String) throws(Failure) -> Int64 {
    try first("SELECT count(*) FROM \(table)") { (row) throws(Failure) in row.integer(0) } ?? -1
  }
}
