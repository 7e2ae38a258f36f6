import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct AuthorizerTests {
  private let database = TestDatabase()

  private func connection() throws(Failure) -> Connection {
    let connection = try database.connect()
    try connection.execute(
      "CREATE TABLE t(x); INSERT INTO t VALUES(1); CREATE VIEW v AS SELECT x AS y FROM t; CREATE INDEX i ON t(x)")
    return connection
  }

  private func run(_ sql: String) throws(Failure) -> [String] {
    let connection = try connection()
    return try connection.restricted { () throws(Failure) in
      let statement = try connection.prepare(sql)
      defer { statement.finalize() }
      guard statement.isReadOnly else { throw .notOnlyReading }
      var rows: [String] = []
      while try statement.step() { rows.append(statement.text(0)) }
      return rows
    }
  }

  @Test(
    "Reading is allowed, with joins, views, functions and the shape of tables",
    arguments: [
      "SELECT x FROM t", "SELECT y FROM v", "SELECT count(*) FROM t JOIN v ON x = y", "VALUES(1)",
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT max(i) FROM n",
      "SELECT json_extract('{\"a\":1}', '$.a')", "SELECT value FROM json_each('[1,2]')", "SELECT sum(x) OVER () FROM t",
      "SELECT fullkey FROM json_tree('{\"a\":[1]}')", "SELECT sql FROM sqlite_schema WHERE name = 't'",
      "SELECT name FROM pragma_table_info('t')", "PRAGMA table_info(t)", "PRAGMA index_list(t)",
      "EXPLAIN QUERY PLAN SELECT x FROM t",
      "SELECT upper('a') || strftime('%Y', 0) || printf('%d', 1)",
    ])
  func allowed(sql: String) throws {
    #expect(try !run(sql).isEmpty)
  }

  @Test(
    "Everything else is rejected",
    arguments: [
      "INSERT INTO t VALUES(2)", "UPDATE t SET x = 2", "DELETE FROM t", "REPLACE INTO t VALUES(1)", "DROP TABLE t",
      "CREATE TABLE u(x)", "CREATE TEMP TABLE u(x)", "CREATE INDEX j ON t(x)", "CREATE VIEW w AS SELECT 1",
      "CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END", "CREATE VIRTUAL TABLE f USING fts5(x)",
      "ALTER TABLE t ADD COLUMN y", "ALTER TABLE t RENAME TO u", "DROP VIEW v", "DROP INDEX i", "REINDEX", "ANALYZE",
      "VACUUM", "VACUUM INTO '/tmp/evalstore-never'", "ATTACH ':memory:' AS other", "DETACH main", "BEGIN", "COMMIT",
      "ROLLBACK", "SAVEPOINT s", "PRAGMA user_version", "PRAGMA user_version = 9", "PRAGMA journal_mode = DELETE",
      "PRAGMA writable_schema = ON", "PRAGMA wal_checkpoint", "PRAGMA query_only = OFF", "SELECT load_extension('x')",
      "SELECT LOAD_EXTENSION('x', 'y')", "SELECT json_patch('{}', '{}')",
      "WITH d AS (SELECT 1) INSERT INTO t SELECT * FROM d", "INSERT INTO t VALUES(2) RETURNING x",
      "EXPLAIN DELETE FROM t", "SELECT * FROM pragma_user_version",
    ])
  func rejected(sql: String) throws {
    #expect(failure { _ = try run(sql) }?.status == .rejected)
  }

  @Test(
    "SQLite itself refuses to change its schema tables",
    arguments: [
      "UPDATE sqlite_schema SET sql = ''", "DELETE FROM sqlite_master", "INSERT INTO sqlite_schema VALUES(1,2,3,4,5)",
      "UPDATE sqlite_master SET name = 'u'", "DELETE FROM sqlite_temp_schema",
    ])
  func schemaTables(sql: String) throws {
    #expect(failure { _ = try run(sql) } != nil)
  }

  @Test("A second statement behind a harmless one is not carried out")
  func secondStatement() throws {
    #expect(failure { _ = try run("SELECT 1; DELETE FROM t") } != nil)
    #expect(failure { _ = try run("SELECT 1; SELECT 2") }?.status == .invalidRequest)
  }

  @Test("The restriction ends with the body, also when that throws")
  func ending() throws {
    let connection = try connection()
    _ = failure { try connection.restricted { () throws(Failure) in _ = try connection.prepare("DELETE FROM t") } }
    try connection.run("INSERT INTO t VALUES(2)")
    #expect(try connection.count("t") == 2)
    let kept = failure { try connection.restricted { () throws(Failure) in throw Failure(.notFound, "other") } }
    #expect(kept?.status == .notFound)
  }
}
