import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct UnlockedFileTests {
  private let database = TestDatabase()
  private var path: String { database.path }

  init() throws {
    try change("CREATE TABLE t(x); INSERT INTO t VALUES (1)")
  }

  /// What another program does that opens the file, writes and closes it.
  private func change(_ sql: String) throws(Failure) {
    let connection = try Connection(path: path, access: .readWrite)
    defer { connection.close() }
    try connection.pragma("journal_mode = WAL")
    try connection.execute(sql)
  }

  private static func unlocked(_ path: String) throws(Failure) -> Connection {
    let unlocked = UnlockedFile(path)
    let connection = try Connection(path: path, access: .immutable)
    connection.unlocked = unlocked
    return connection
  }

  @Test("A file is the same until it is written or has a write-ahead log, however soon that is")
  func changes() throws {
    for round in 0..<50 {
      let before = UnlockedFile(path)
      #expect(before.isUnchanged)
      try change("UPDATE t SET x = \(round)")
      #expect(!before.isUnchanged, "\(round)")
    }
    let before = UnlockedFile(path)
    let other = try database.connect()
    #expect(before.isUnchanged)
    try other.execute("UPDATE t SET x = 0")
    #expect(!before.isUnchanged)
  }

  @Test("What is read while the file changes does not count, whether it is an answer or a failure")
  func counting() throws {
    let connection = try Self.unlocked(path)
    defer { connection.close() }
    #expect(try connection.counting { () throws(Failure) in try connection.texts("SELECT x FROM t") } == ["1"])
    let no = Failure(.rejected, "no")
    #expect(failure { try connection.counting { () throws(Failure) in throw no } } == no)
    let torn = failure {
      try connection.snapshot { () throws(Failure) in
        _ = try connection.texts("SELECT x FROM t")
        try change("UPDATE t SET x = 2")
      }
    }
    #expect(torn == .changedWhileRead)
    #expect(failure { try connection.counting { () throws(Failure) in throw no } } == .changedWhileRead)
    #expect(!connection.isCurrent)
  }

  @Test("A pool reads the file as it is at each use, through another connection only when it has changed")
  func pooling() throws {
    let made = Shared<Int>()
    let pool = ConnectionPool(limit: 1) { [path] () throws(Failure) in
      made.add(1)
      return try Self.unlocked(path)
    }
    defer { pool.close() }
    func read() throws(Failure) -> [String] {
      try pool.with { (connection) throws(Failure) in try connection.texts("SELECT x FROM t") }
    }
    #expect(try read() == ["1"])
    #expect(try read() == ["1"])
    #expect(made.values.count == 1)
    try change("UPDATE t SET x = 2")
    #expect(try read() == ["2"])
    #expect(made.values.count == 2)
    var attempts = 0
    let texts = try UnlockedFile.repeating { () throws(Failure) in
      try pool.with { (connection) throws(Failure) in
        attempts += 1
        let texts = try connection.texts("SELECT x FROM t")
        if attempts < 3 { try change("UPDATE t SET x = x + 1") }
        return texts
      }
    }
    #expect(texts == ["4"])
    #expect(attempts == 3)
  }

  @Test("A file that changes all the time is busy")
  func restless() throws {
    let connection = try Self.unlocked(path)
    defer { connection.close() }
    try change("UPDATE t SET x = 2")
    var attempts = 0
    let refused = failure {
      try UnlockedFile.repeating { () throws(Failure) in
        attempts += 1
        try connection.counting { () throws(Failure) in }
      }
    }
    #expect(refused == .changedWhileRead)
    #expect(refused?.status == .busy)
    #expect(attempts == 5)
  }
}
