import EvalSQL
import EvalStore
import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct StoreFileTests {
  private let folder = StoreFolder()

  /// Puts bytes at the store's path, checks that they are refused with a status and left as they are.
  private func refusal(of bytes: [UInt8]) throws -> Failure {
    FileBytes.write(bytes, to: folder.path)
    let refused = try #require(failure { _ = try folder.open() })
    #expect(refused.detail("path") == .text(folder.path))
    #expect(FileBytes.read(folder.path) == bytes)
    #expect(folder.names == ["store.db"])
    return refused
  }

  private func sqlite(_ sql: String) throws -> [UInt8] {
    let path = folder.path("other.db")
    let connection = try Connection(path: path, access: .readWrite)
    try connection.execute(sql)
    connection.close()
    defer { Files.remove(path) }
    return FileBytes.read(path)
  }

  @Test("A store is made with its folders, for its owner only")
  func making() throws {
    let path = folder.path("a/b/store.db")
    let store = try Store(path: path)
    #expect(store.path == (try Files.absolute(path)))
    #expect(FileBytes.mode(path) == 0o600)
    #expect(FileBytes.mode(folder.path("a")) == 0o700)
    #expect(FileBytes.mode(folder.path("a/b")) == 0o700)
    try store.createStudy("s")
    #expect(FileBytes.mode(path + "-wal") == 0o600)
    #expect(FileBytes.mode(path + "-shm") == 0o600)
    store.close()
    #expect(FileBytes.mode(path + "-lock") == 0o600)
  }

  @Test("A store is made with its folders whatever their names begin with")
  func combiningMarks() throws {
    let path = folder.path("new/\u{301}a/\u{fe0f}.db")
    try Store(path: path).createStudy("s")
    #expect(try Store(path: path, options: #"{"create":false}"#).lastPosition == 1)
    #expect(FileBytes.mode(path) == 0o600)
  }

  @Test("A store opens in a process that has its file open for writing only")
  func openForWritingOnly() async {
    await #expect(processExitsWith: .success) {
      alarm(120)
      let folder = StoreFolder()
      try folder.open().createStudy("s")
      let descriptor = open(folder.path, O_WRONLY | O_CLOEXEC)
      try #require(descriptor >= 0)
      #expect(try folder.open().lastPosition == 1)
    }
  }

  @Test("A closed store leaves nothing behind but the file and its lock")
  func closing() throws {
    let store = try folder.open()
    try store.createStudy("s")
    #expect(folder.names.contains("store.db-wal"))
    store.close()
    #expect(folder.names == ["store.db", "store.db-lock"])
  }

  @Test("A file whose making was cut off by a power loss becomes a store")
  func tornFile() throws {
    // The head of SQLite's journal for a file that had no pages: magic, no records, a nonce, sizes of file, sector, page.
    var journal: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0]
    journal += [0, 0, 2, 0, 0, 0, 0x10, 0]
    journal += [UInt8](repeating: 0, count: 512 - journal.count)
    FileBytes.write(journal, to: folder.path("store.db-journal"))
    FileBytes.write([UInt8](repeating: 0, count: 512) + [UInt8](repeating: 7, count: 3584), to: folder.path)
    #expect(failure { _ = try folder.open(#"{"read_only":true}"#) }?.status == .unsupported)
    let store = try folder.open()
    try store.createStudy("s")
    #expect(try store.isClean)
    #expect(!folder.names.contains("store.db-journal"))
  }

  @Test("A text is no store, whatever lies beside it under the name of a journal")
  func textWithJournal() throws {
    let text = [UInt8](repeating: 0x78, count: 100_000)
    FileBytes.write(text, to: folder.path)
    FileBytes.write([0x78], to: folder.path("store.db-journal"))
    #expect(failure { _ = try folder.open() }?.status == .unsupported)
    #expect(FileBytes.read(folder.path) == text)
  }

  @Test("An empty file becomes a store")
  func emptyFile() throws {
    FileBytes.write([], to: folder.path)
    try folder.open().createStudy("s")
    #expect(try folder.open().lastPosition == 1)
  }

  @Test("An empty database of SQLite becomes a store")
  func emptyDatabase() throws {
    FileBytes.write(try sqlite("PRAGMA page_size = 1024; VACUUM"), to: folder.path)
    try folder.open().createStudy("s")
  }

  @Test("A text is not a store")
  func text() throws {
    #expect(try refusal(of: Array("hello\n".utf8)).status == .unsupported)
    let long = Array(String(repeating: "no database at all ", count: 500).utf8)
    #expect(try refusal(of: long).message.contains("not a SQLite file"))
  }

  @Test("A header that was cut off is not a store", arguments: [1, 16, 50, 99])
  func truncatedHeader(length: Int) throws {
    let store = try folder.open()
    try store.createStudy("s")
    store.close()
    Files.remove(folder.path + "-lock")
    #expect(try refusal(of: Array(FileBytes.read(folder.path).prefix(length))).status == .unsupported)
  }

  @Test("A store that was cut off is corrupt")
  func truncatedFile() throws {
    let store = try folder.open()
    for index in 0..<50 { try store.createStudy("s\(index)") }
    store.close()
    let bytes = FileBytes.read(folder.path)
    FileBytes.write(bytes.prefix(bytes.count / 2), to: folder.path)
    #expect(
      failure {
        let store = try folder.open()
        for index in 50..<60 { try store.createStudy("s\(index)") }
        _ = try store.verify()
      }?.status == .corrupt)
  }

  @Test("Another program's SQLite file is not a store, whatever marks it")
  func otherProgram() throws {
    for sql in [
      "CREATE TABLE t(x)", "PRAGMA application_id = 7; CREATE TABLE t(x)", "PRAGMA application_id = 7; VACUUM",
      "CREATE TABLE studies(id)", "PRAGMA user_version = 1; CREATE TABLE t(x)",
    ] {
      let refused = try refusal(of: try sqlite(sql))
      #expect(refused.status == .unsupported, "\(sql)")
      #expect(refused.message.contains("another program"))
    }
  }

  @Test("A store of a newer library is left alone, and both versions are said")
  func newer() throws {
    let store = try folder.open()
    try store.createStudy("s")
    store.close()
    try folder.tamper("CREATE TABLE newer(x); PRAGMA user_version = 99")
    let bytes = FileBytes.read(folder.path)
    for options in ["{}", #"{"read_only":true}"#] {
      let refused = try #require(failure { _ = try folder.open(options) })
      #expect(refused.status == .unsupported)
      #expect(refused.detail("schema_version") == .integer(99))
      #expect(refused.message.contains("99") && refused.message.contains("newer"))
      #expect(FileBytes.read(folder.path) == bytes)
    }
  }

  @Test("A newer version that still stands in the write-ahead log is seen too")
  func newerInLog() throws {
    let store = try folder.open()
    let other = try Connection(path: folder.path, access: .readWrite)
    defer { other.close() }
    try other.execute("CREATE TABLE newer(x); PRAGMA user_version = 99")
    #expect(failure { _ = try folder.open() }?.detail("schema_version") == .integer(99))
    #expect(failure { try store.createStudy("s") }?.status == .unsupported)
  }

  @Test("A folder or a device is no file to make a store in")
  func notAFile() {
    for path in [folder.path("."), "/dev/null", "/"] {
      #expect(failure { _ = try Store(path: path) }?.status == .invalidArgument, "\(path)")
    }
  }

  @Test("Nothing is made below a file")
  func belowFile() {
    FileBytes.write([1], to: folder.path("file"))
    #expect(failure { _ = try Store(path: folder.path("file/store.db")) } != nil)
    #expect(FileBytes.read(folder.path("file")) == [1])
  }

  @Test("A store is not made unless that is allowed", arguments: [#"{"create":false}"#, #"{"read_only":true}"#])
  func notMade(options: String) {
    let refused = failure { _ = try folder.open(options) }
    #expect(refused?.status == .notFound)
    #expect(folder.names.isEmpty)
  }

  @Test("A handle goes on with its file when the process goes to another folder")
  func relativePath() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      try #require(chdir(folder.path) == 0)
      let store = try Store(path: "store.db")
      #expect(store.path == (try Files.absolute("store.db")))
      try #require(chdir("/") == 0)
      try store.createStudy("s")
      _ = try store.ask(.query, #"{"query":"sql","args":{"sql":"SELECT 1"}}"#)
      store.close()
      #expect(try Store(path: folder.path("store.db"), options: #"{"create":false}"#).lastPosition == 1)
    }
  }

  @Test("Without a path the environment names the store, and else it stands below the present folder")
  func environment() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      try #require(chdir(folder.path) == 0)
      unsetenv("EVALSTORE_PATH")
      unsetenv("DIFF_EVALS_DB_PATH")
      #expect(try Store(path: nil).path == (try Files.absolute(".evalstore/evals.db")))
      setenv("DIFF_EVALS_DB_PATH", folder.path("old.db"), 1)
      #expect(try Store(path: nil).path.hasSuffix("/old.db"))
      setenv("EVALSTORE_PATH", folder.path("new.db"), 1)
      #expect(try Store(path: "").path.hasSuffix("/new.db"))
      setenv("EVALSTORE_PATH", "", 1)
      #expect(try Store(path: nil).path.hasSuffix("/old.db"))
      #expect(try Store(path: folder.path("given.db")).path.hasSuffix("/given.db"))
    }
  }
}
