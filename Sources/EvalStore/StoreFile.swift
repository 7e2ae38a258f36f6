import EvalLog
import EvalProjections
import EvalSQL
import EvalSystem

/// The file of a store: where it is, whether it is one, and how connections to it are made.
struct StoreFile: Sendable {
  /// Absolute and without links, so that it stays right wherever the process goes; or `:memory:`.
  let path: String
  let options: StoreOptions
  /// True when the file is only read and nothing can be made beside it, not even what SQLite needs for its locks.
  private(set) var isSealed = false

  var isMemory: Bool { path == ":memory:" }
  /// The file in which processes queue; nil when the store is this process's alone.
  var queuePath: String? { isMemory || isSealed || !usesLog ? nil : lockPath }
  /// The name that SQLite gives to how the file is to be written.
  var journalMode: String { isMemory ? "memory" : usesLog ? "wal" : "delete" }
  /// False when the caller has chosen to do without a write-ahead log and its shared memory.
  var usesLog: Bool { options.journal == .wal }
  private var lockPath: String { path + "-lock" }

  /// Looks at what stands at the path without changing it, and makes an empty file when there is none and the
  /// options allow it.
  init(path: String?, options: StoreOptions) throws(Failure) {
    self.options = options
    let named = Self.resolve(path)
    if named == ":memory:" {
      if options.readOnly { throw .memoryReadOnly }
      self.path = named
      return
    }
    switch try Files.kind(of: named) {
    case .folder, .other: throw .notAFile(named)
    case .missing:
      if options.readOnly || !options.create { throw .noFile(named) }
      let folder = Files.folder(of: named)
      try Files.makeFolder(folder)
      try Self.checkFileSystem(of: folder, named, options)
      try ForkGuard.shared.using { () throws(Failure) in try Files.makeFile(named) }
    case .regular: break
    }
    self.path = try Files.absolute(named)
    guard Files.isReadable(self.path) else { throw .unreadable(self.path) }
    let folder = Files.folder(of: self.path)
    if options.readOnly {
      isSealed = !Files.isWritable(folder)
    } else {
      guard Files.isWritable(self.path) else { throw .unwritable(self.path) }
      guard Files.isWritable(folder) else { throw .unwritableFolder(self.path, folder) }
    }
    try checkHeader()
    if !isSealed { try checkPlace() }
  }

  /// Refuses a file system that cannot keep two writers apart, by its type and by trying.
  private func checkPlace() throws(Failure) {
    try Self.checkFileSystem(of: path, path, options)
    switch FileSystem.trial(lockPath, create: !options.readOnly) {
    case .works: return
    case .noLocks(let error): throw .noLocks(path, FileSystem(of: path), error)
    case .noSharedMemory(let error): if usesLog { throw .noSharedMemory(path, FileSystem(of: path), error) }
    }
  }

  private static func checkFileSystem(of place: String, _ path: String, _ options: StoreOptions) throws(Failure) {
    guard options.journal == .wal, let found = FileSystem(of: place), found.isShared else { return }
    throw .sharedFileSystem(path, found)
  }

  /// Brings a file that has a write-ahead log to the journal that was asked for, which nobody else may have open.
  /// The log is read without shared memory. <https://sqlite.org/wal.html#noshm>
  func leaveLog() throws(Failure) {
    if usesLog || isMemory { return }
    guard try isInLogMode else { return }
    if options.readOnly {
      if isSealed, sideFiles == .none { return }
      throw .logLeft(path)
    }
    let connection = try Connection(path: path, access: .readWrite)
    defer { connection.close() }
    connection.waitForLocks(milliseconds: options.timeoutMilliseconds)
    do throws(Failure) {
      try connection.pragma("locking_mode = EXCLUSIVE")
      guard try connection.pragma("journal_mode = DELETE") == "delete" else { throw .logInUse(path) }
    } catch {
      throw error.status == .busy ? .logInUse(path) : error
    }
  }

  /// Whether the header says that the file is written by way of a write-ahead log.
  private var isInLogMode: Bool {
    get throws(Failure) {
      let header = try OpenFile.start(of: path, count: 20)
      return header.count == 20 && (header[18] == 2 || header[19] == 2)
    }
  }

  private static func resolve(_ path: String?) -> String {
    if let path, !path.isEmpty { return path }
    return Files.environment("EVALSTORE_PATH") ?? Files.environment("DIFF_EVALS_DB_PATH") ?? ".evalstore/evals.db"
  }

  /// Refuses a file that is not a store before SQLite touches it. <https://sqlite.org/fileformat2.html#the_database_header>
  ///
  /// The header may be older than what still stands in the write-ahead log, so `checkIdentity` looks again. It may be
  /// torn where the power went while the file was made: then SQLite has to undo that first, with the journal beside it.
  private func checkHeader() throws(Failure) {
    let header = try ForkGuard.shared.using { () throws(Failure) in try OpenFile.start(of: path, count: 100) }
    if header.isEmpty { return }
    guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      if !options.readOnly, try hasJournal() { return }
      throw .notSQLite(path)
    }
    func number(_ at: Int) -> Int64 { header[at..<at + 4].reduce(0) { $0 << 8 | Int64($1) } }
    let pages = number(28)
    let application = number(68)
    guard application == LogSchema.applicationID || (application == 0 && pages <= 1) else { throw .notOurs(path) }
    let newest = LogSchema.migrator.newest
    guard number(60) <= newest else { throw .newer(path, found: number(60), known: newest) }
  }

  /// Whether SQLite's rollback journal lies beside the file. <https://sqlite.org/fileformat2.html#the_rollback_journal>
  private func hasJournal() throws(Failure) -> Bool {
    let journal = path + "-journal"
    guard Files.size(of: journal) > 0 else { return false }
    return try Files.start(of: journal, count: 8) == [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
  }

  /// Refuses what SQLite sees to be no store, or a newer one; gives the version of its schema, 0 for an empty file.
  func checkIdentity(_ connection: Connection) throws(Failure) -> Int64 {
    let application = try connection.first("PRAGMA application_id") { (row) throws(Failure) in row.integer(0) } ?? 0
    let version = try LogSchema.migrator.version(of: connection)
    if application != LogSchema.applicationID {
      let objects = try connection.first("SELECT count(*) FROM sqlite_schema") {
        (row) throws(Failure) in row.integer(0)
      }
      guard application == 0, version == 0, objects == 0 else { throw .notOurs(path) }
    }
    let newest = LogSchema.migrator.newest
    guard version <= newest else { throw .newer(path, found: version, known: newest) }
    guard try connection.pragma("encoding") == "UTF-8" else { throw .otherEncoding(path) }
    return version
  }

  // MARK: Connections

  /// How many bytes of write-ahead log are kept for later; more is given back to the file system.
  static let largestLog: Int64 = 67_108_864
  /// From how many frames on each commit copies the log into the file.
  static let framesOfCheckpoint: Int64 = 1000

  /// A connection with every setting the store relies on.
  func connect(writing: Bool) throws(Failure) -> Connection {
    try isSealed ? connectSealed() : connect(writing ? .readWrite : .readOnly)
  }

  /// What stands beside a file in WAL mode: nothing that matters, the log with its index, or the log alone.
  private enum SideFiles { case none, both, logAlone }

  private var sideFiles: SideFiles {
    let log = path + "-wal"
    let hasLog = (try? Files.kind(of: log)) == .regular
    if hasLog, (try? Files.kind(of: path + "-shm")) == .regular { return .both }
    return Files.size(of: log) == 0 ? .none : .logAlone
  }

  /// How long another process may take to open or close the file, in milliseconds: it syncs the file then, which takes long
  /// on a busy disk.
  private static let patienceWithSideFiles: Int64 = 2000

  /// A connection in a folder where nothing can be made. In WAL mode SQLite needs the log and its index even to read.
  /// Where they are, it reads with its locks; where they are not, nobody has the file open, and it is read without as long
  /// as that stays so. <https://sqlite.org/wal.html#read_only_databases>
  private func connectSealed() throws(Failure) -> Connection {
    guard try isInLogMode else { return try connect(.readOnly) }
    let deadline = Deadline(afterMilliseconds: Self.patienceWithSideFiles)
    while true {
      do throws(Failure) {
        switch sideFiles {
        case .none: return try connect(.immutable, over: UnlockedFile(path))
        case .both: return try connectToLog()
        case .logAlone: throw .logWithoutIndex(path)
        }
      } catch {
        // Side files that come and go may be missed, and be there again when one looks why.
        let mayPass = [.busy, .storage, .readOnly].contains(error.status)
        guard mayPass, deadline.remaining > 0 else { throw error }
      }
      Deadline(afterMilliseconds: 1).wait()
    }
  }

  private func connectToLog() throws(Failure) -> Connection {
    for name in [path + "-wal", path + "-shm"] where !Files.isReadable(name) { throw .unreadable(name) }
    try checkPlace()
    let connection = try connect(.readOnly)
    do throws(Failure) {
      // Opens the log, which nobody takes away from here on.
      try connection.each("SELECT count(*) FROM sqlite_schema") { (_) throws(Failure) in }
    } catch {
      connection.close()
      throw error
    }
    return connection
  }

  private func connect(_ access: Connection.Access, over unlocked: UnlockedFile? = nil) throws(Failure) -> Connection {
    let connection = try Connection(path: path, access: access)
    connection.unlocked = unlocked
    do throws(Failure) {
      connection.defend()
      connection.waitForLocks(milliseconds: options.timeoutMilliseconds)
      try connection.counting { () throws(Failure) in
        for (name, value) in settings { try connection.pragma("\(name) = \(value)") }
      }
      try SplitTally.define(on: connection)
    } catch {
      connection.close()
      throw error.status == .invalidRequest ? .damaged(path, error) : error
    }
    return connection
  }

  /// What `PRAGMA synchronous` is once the file has been made. A rollback journal needs one more: with less than FULL a
  /// power cut can damage the file, and with FULL it can bring back a journal that was already done with.
  /// <https://sqlite.org/pragma.html#pragma_synchronous>
  var synchronous: String {
    switch options.durability {
    case .full: usesLog ? "FULL" : "EXTRA"
    case .normal: usesLog ? "NORMAL" : "FULL"
    }
  }

  private var settings: [(StaticString, String)] {
    [
      ("synchronous", synchronous),
      ("foreign_keys", "ON"),
      ("cell_size_check", "ON"),
      ("trusted_schema", "OFF"),
      ("secure_delete", "ON"),
      ("cache_size", "-16000"),
      ("wal_autocheckpoint", "\(Self.framesOfCheckpoint)"),
      ("journal_size_limit", "\(Self.largestLog)"),
    ]
  }

  /// What `info` reads back of them.
  static let shownPragmas: [StaticString] = [
    "application_id", "auto_vacuum", "cache_size", "cell_size_check", "foreign_keys", "journal_mode",
    "journal_size_limit", "page_size", "secure_delete", "synchronous", "trusted_schema", "user_version",
    "wal_autocheckpoint",
  ]

  /// Gives an empty file the settings that last, before anything is written into it.
  func prepareEmpty(_ connection: Connection) throws(Failure) {
    try connection.pragma("auto_vacuum = INCREMENTAL")
    try connection.pragma("application_id = \(LogSchema.applicationID)")
  }
}
