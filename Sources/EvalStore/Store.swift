import EvalJSON
import EvalLog
import EvalProjections
import EvalQueries
import EvalSQL
import EvalSystem

/// What a request asks for; one case for each function of the C ABI that answers a request.
public enum Operation: String, CaseIterable, Sendable {
  case execute, append, query, read, poll, commit, project, maintain
}

/// One open store. Requests are JSON, answers are JSON; `docs/reference.md` has the shapes.
///
/// Any thread may use a store, any number of stores may be open on one file, in any number of processes. One
/// connection writes, others read beside it.
public final class Store: Sendable {
  let file: StoreFile
  let origin: Origin
  let queue: WriteQueue
  let gate = Gate()
  /// Which process of a line of forks has opened the store.
  private let generation = ForkGuard.shared.generation
  let writer: Writer
  let verifications = Verifications()
  private let readers: ConnectionPool
  private let callers: ConnectionPool

  /// Opens the store at `path`, making it when there is none, and brings its schema up to date.
  ///
  /// - Parameters:
  ///   - path: a file, or `:memory:`; nil or empty: `EVALSTORE_PATH`, else `DIFF_EVALS_DB_PATH`, else
  ///     `.evalstore/evals.db`.
  ///   - options: JSON as UTF-8; empty for the defaults.
  /// - Throws: `Failure` with `invalid_argument`, `invalid_json`, `invalid_request`, `not_found`, `busy`, `storage`, `corrupt`,
  ///   `unsupported`, `read_only` or `forked`; the file is untouched then, unless it was the store that needed its upgrade.
  public convenience init(path: String?, options: UnsafeRawBufferPointer) throws(Failure) {
    try self.init(path: path, options: options, origin: .system)
  }

  /// `init(path:options:)` with options as a text; none are the defaults.
  public convenience init(path: String?, options: String = "") throws(Failure) {
    try self.init(path: path, options: StoreOptions(text: options), origin: .system)
  }

  package convenience init(path: String?, options: UnsafeRawBufferPointer, origin: Origin) throws(Failure) {
    try self.init(path: path, options: StoreOptions(options), origin: origin)
  }

  private init(path: String?, options: StoreOptions, origin: Origin) throws(Failure) {
    if ForkGuard.shared.wasDisturbed { throw .forkedInCall }
    let file = try StoreFile(path: path, options: options)
    self.file = file
    self.origin = origin
    let queue = try WriteQueue(path: file.queuePath, create: !file.options.readOnly)
    self.queue = queue
    readers = ConnectionPool(limit: 8) { () throws(Failure) in try file.connect(writing: false) }
    callers = ConnectionPool(limit: 4) { () throws(Failure) in
      let connection = try file.connect(writing: false)
      try SQLFunctions.define(on: connection)
      return connection
    }
    writer = try UnlockedFile.repeating { () throws(Failure) in
      try Writer(file: file, queue: queue, origin: origin)
    }
    if writer.foundRemnants, !file.options.readOnly { _ = destroyRemnants(patience: 0) }
  }

  deinit { close() }

  /// The path of the file, as it was found.
  public var path: String { file.path }

  /// Carries out one request.
  ///
  /// - Parameters:
  ///   - operation: what the request is for.
  ///   - request: one JSON object as UTF-8, at most 64 MiB.
  /// - Returns: one JSON object as UTF-8, without a NUL.
  /// - Throws: `Failure`; a request that failed has written nothing. (After a disk failed in the sync of a commit, its
  ///   events may be there when the file is opened anew; sent again with their ids they are there once.)
  public func answer(_ operation: Operation, _ request: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] {
    try entered { () throws(Failure) in
      try JSONDocument.withRequest(request) { (root) throws(Failure) in
        try UnlockedFile.repeating { () throws(Failure) in
          switch operation {
          case .execute: try execute(root, request)
          case .append: try append(root, request)
          case .query: try query(root)
          case .read: try read(root)
          case .poll: try poll(root)
          case .commit: try commit(root)
          case .project: try project(root)
          case .maintain: try maintain(root)
          }
        }
      }
    }
  }

  /// `answer` for texts.
  public func answer(_ operation: Operation, _ request: String) throws(Failure) -> String {
    let bytes = try Array(request.utf8).withRaw { (bytes) throws(Failure) in try answer(operation, bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Runs `body` unless the store is closed, and keeps it from closing meanwhile.
  func entered<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    guard generation == ForkGuard.shared.generation else { throw .inherited }
    guard gate.enter() else { throw .closed }
    defer { gate.leave() }
    return try body()
  }

  /// Ends polls that wait, waits for the other calls and closes the file. Later calls are `invalid_argument`; closing
  /// again does nothing.
  public func close() {
    guard generation == ForkGuard.shared.generation, gate.close() else { return }
    queue.ring()
    gate.waitUntilEmpty()
    _ = try? ForkGuard.shared.using { () throws(Failure) in
      verifications.close()
      readers.close()
      callers.close()
    }
    writer.close()
  }
}

extension Store: QuerySource {
  package func withReader<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T {
    if file.isMemory { return try writer.alone(body) }
    return try readers.with { (connection) throws(Failure) in
      do throws(Failure) {
        return try body(connection)
      } catch {
        // What fails in another schema than this library's fails because of it.
        let schema = (try? LogSchema.migrator.version(of: connection)) ?? LogSchema.migrator.newest
        guard schema == LogSchema.migrator.newest else { throw .migratedAway(file.path, to: schema) }
        throw error.naming(
          { WriteHolder(turn: nil, lock: WriteAheadLog.writer(of: file.path)) },
          timeout: file.options.timeoutMilliseconds)
      }
    }
  }

  package func withCallersReader<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T {
    file.isMemory ? try writer.alone(body) : try callers.with(body)
  }
}

/// What a call of a store throws.
public typealias Failure = EvalSystem.Failure

/// The kind of a failure, as a number that never changes.
public typealias Status = EvalSystem.Status
