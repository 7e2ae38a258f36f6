import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct MigratorTests {
  private let database = TestDatabase()
  private let migrator = Migrator(
    [
      Migration(version: 1, name: "one", up: "CREATE TABLE a(x); INSERT INTO a VALUES(1);", down: "DROP TABLE a;"),
      Migration(version: 2, name: "two", up: "CREATE TABLE b(x); CREATE INDEX b_x ON b(x);", down: "DROP TABLE b;"),
      Migration(
        version: 3, name: "three", up: "CREATE TRIGGER c AFTER INSERT ON a BEGIN SELECT 1; END;",
        down: "DROP TRIGGER c;"),
    ],
    leadTo: [
      "a": "CREATE TABLE a(x)", "b": "CREATE TABLE b(x)", "b_x": "CREATE INDEX b_x ON b(x)",
      "c": "CREATE TRIGGER c AFTER INSERT ON a BEGIN SELECT 1; END",
    ])

  private func names(_ connection: Connection) throws(Failure) -> [String] {
    try connection.texts("SELECT name FROM sqlite_schema ORDER BY name")
  }

  private func migrate(_ connection: Connection, to version: Int64) throws(Failure) {
    try connection.write { () throws(Failure) in try migrator.migrate(connection, to: version) }
  }

  @Test("The steps up and down are run between the present version and the wanted one, and no others")
  func steps() throws {
    let connection = try database.connect()
    #expect(try migrator.version(of: connection) == 0)
    #expect(migrator.newest == 3)
    try migrate(connection, to: 2)
    #expect(try names(connection) == ["a", "b", "b_x"])
    #expect(try migrator.version(of: connection) == 2)
    try migrate(connection, to: 3)
    #expect(try names(connection) == ["a", "b", "b_x", "c"])
    try migrate(connection, to: 1)
    #expect(try names(connection) == ["a"])
    #expect(try migrator.version(of: connection) == 1)
    try migrate(connection, to: 3)
    #expect(try names(connection) == ["a", "b", "b_x", "c"])
    #expect(try connection.texts("SELECT x FROM a") == ["1"])
    try migrate(connection, to: 0)
    #expect(try names(connection) == [])
  }

  @Test("Going where the file is already changes nothing")
  func nowhere() throws {
    let connection = try database.connect()
    try migrate(connection, to: 3)
    try migrate(connection, to: 3)
    #expect(try connection.texts("SELECT x FROM a") == ["1"])
  }

  @Test("A step that fails leaves the file as it was")
  func failing() throws {
    let connection = try database.connect()
    try migrate(connection, to: 1)
    try connection.execute("CREATE INDEX b_x ON a(x)")
    #expect(failure { try migrate(connection, to: 3) } != nil)
    #expect(try migrator.version(of: connection) == 1)
    #expect(try names(connection) == ["a", "b_x"])
  }

  @Test("What is missing or changed is named, what is there beyond it is not looked at")
  func differences() throws {
    let connection = try database.connect()
    try migrate(connection, to: 3)
    #expect(try migrator.differences(in: connection) == [])
    try connection.execute("CREATE TABLE mine(x); CREATE INDEX mine_x ON mine(x)")
    #expect(try migrator.differences(in: connection) == [])
    try connection.execute("DROP TRIGGER c")
    #expect(try migrator.differences(in: connection) == ["c"])
    try connection.execute("DROP INDEX b_x; CREATE INDEX b_x ON b(x DESC)")
    #expect(try migrator.differences(in: connection) == ["b_x", "c"])
    try connection.execute("ALTER TABLE a ADD COLUMN y")
    #expect(try migrator.differences(in: connection) == ["a", "b_x", "c"])
  }
}
