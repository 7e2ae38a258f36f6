import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct TransactionTests {
  private let database = TestDatabase()

  private func table() throws(Failure) -> Connection {
    let connection = try database.connect()
    try connection.execute("CREATE TABLE t(x INTEGER UNIQUE)")
    return connection
  }

  @Test("What is written in a transaction is there for others when it ends, and not before")
  func committing() throws {
    let writer = try table()
    let reader = try database.connect(.readOnly)
    let result = try writer.write { () throws(Failure) in
      try writer.run("INSERT INTO t VALUES(1)")
      #expect(writer.inTransaction)
      #expect(try reader.count("t") == 0)
      return 5
    }
    #expect(result == 5)
    #expect(!writer.inTransaction)
    #expect(try reader.count("t") == 1)
  }

  @Test("Whatever is thrown undoes all of it")
  func rollingBack() throws {
    let writer = try table()
    let thrown = failure {
      try writer.write { () throws(Failure) in
        try writer.run("INSERT INTO t VALUES(1)")
        try writer.execute("CREATE TABLE u(x)")
        throw Failure(.rejected, "no")
      }
    }
    #expect(thrown == Failure(.rejected, "no"))
    #expect(!writer.inTransaction)
    #expect(try writer.count("t") == 0)
    #expect(failure { _ = try writer.count("u") } != nil)
  }

  @Test("A statement that fails undoes what went before it")
  func failingStatement() throws {
    let writer = try table()
    let thrown = failure {
      try writer.write { () throws(Failure) in
        try writer.run("INSERT INTO t VALUES(1)")
        try writer.run("INSERT INTO t VALUES(1)")
      }
    }
    #expect(thrown != nil)
    #expect(try writer.count("t") == 0)
    try writer.write { () throws(Failure) in _ = try writer.run("INSERT INTO t VALUES(1)") }
    #expect(try writer.count("t") == 1)
  }

  @Test("A snapshot stays at its moment while others write")
  func snapshots() throws {
    let writer = try table()
    let reader = try database.connect(.readOnly)
    try reader.snapshot { () throws(Failure) in
      #expect(try reader.count("t") == 0)
      try writer.run("INSERT INTO t VALUES(1)")
      #expect(try reader.count("t") == 0)
      try reader.snapshot { () throws(Failure) in #expect(try reader.count("t") == 0) }
      #expect(reader.inTransaction)
    }
    #expect(!reader.inTransaction)
    #expect(try reader.count("t") == 1)
  }

  @Test("A second writer waits as long as it is told, and is busy then")
  func busy() throws {
    let first = try table()
    let second = try database.connect()
    second.waitForLocks(milliseconds: 50)
    try first.write { () throws(Failure) in
      try first.run("INSERT INTO t VALUES(1)")
      var refused: Failure?
      let waited = milliseconds(of: { refused = failure { try second.write { () throws(Failure) in } } })
      #expect(refused?.status == .busy)
      #expect(refused?.retryable == true)
      #expect(waited >= 40)
      #expect(!second.inTransaction)
    }
    try second.write { () throws(Failure) in _ = try second.run("INSERT INTO t VALUES(2)") }
    #expect(try first.count("t") == 2)
  }

  @Test("A backup is one moment of the file, made while another writes")
  func backup() throws {
    let writer = try table()
    try writer.write { () throws(Failure) in
      for value in 0..<20_000 { try writer.run("INSERT INTO t VALUES(?1)", [.integer(Int64(value))]) }
    }
    let source = try database.connect(.readOnly)
    let target = try Connection(path: database.path("copy"), access: .readWrite)
    defer { target.close() }
    try source.snapshot { () throws(Failure) in
      #expect(try source.count("t") == 20_000)
      try writer.run("DELETE FROM t WHERE x >= 10")
      try source.backUp(to: target)
    }
    #expect(try target.count("t") == 20_000)
    #expect(try target.texts("PRAGMA integrity_check") == ["ok"])
    #expect(try writer.count("t") == 10)
  }

  @Test("A backup over a database that is being written is refused")
  func backupIntoLocked() throws {
    let source = try table()
    let target = try database.connect(to: database.path("copy"))
    try target.execute("CREATE TABLE u(x); BEGIN IMMEDIATE; INSERT INTO u VALUES(1)")
    let other = try Connection(path: database.path("copy"), access: .readWrite)
    defer { other.close() }
    #expect(failure { try source.backUp(to: other) }?.status == .busy)
    #expect(!source.inTransaction)
  }
}
