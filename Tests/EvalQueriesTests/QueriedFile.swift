import EvalJSON
import EvalLog
import EvalProjections
import EvalQueries
import EvalSQL
import EvalSystem
import EvalTesting

/// A file with read models that tests fill row by row, and ask.
final class QueriedFile: QuerySource {
  private let folder = TemporaryFolder()
  private let reader: Connection
  private let callers: Connection
  let writer: Connection

  init() throws(Failure) {
    writer = try Connection(path: folder.path("store.db"), access: .readWrite)
    try writer.pragma("journal_mode = WAL")
    try writer.pragma("synchronous = OFF")
    let writer = writer
    try SplitTally.define(on: writer)
    try writer.write { () throws(Failure) in
      try LogSchema.migrator.migrate(writer, to: LogSchema.migrator.newest)
      _ = try Rebuild.step(writer, Projections.all, maximum: Int64.max)
    }
    reader = try Connection(path: folder.path("store.db"), access: .readOnly)
    try SplitTally.define(on: reader)
    callers = try Connection(path: folder.path("store.db"), access: .readOnly)
    callers.defend()
    try SQLFunctions.define(on: callers)
  }

  deinit { for connection in [reader, callers, writer] { connection.close() } }

  func withReader<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T { try body(reader) }
  func withCallersReader<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T { try body(callers) }

  /// How many statements the reading connection keeps prepared.
  var preparedCount: Int { reader.preparedCount }

  /// The answer to a query, as the facade would give it.
  func answer(_ name: String, _ args: String = "{}") throws(Failure) -> [UInt8] {
    let value = try Array(args.utf8).withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "the request") }
    let type = try Queries.query(named: name, at: .key("query", in: .root))
    let query = try type.init(value.root, at: .key("args", in: .root))
    var writer = JSONWriter()
    writer.beginObject()
    try query.answer(self, to: &writer)
    writer.endObject()
    return writer.bytes
  }

  func ask(_ name: String, _ args: String = "{}") throws(Failure) -> JSONAnswer {
    try JSONAnswer(answer(name, args))
  }

  /// All pages of a query's answer, with `between` run after each page.
  func pages(
    _ name: String, _ args: [String], limit: Int, between: () throws -> Void = {}
  ) throws -> [[JSONAnswer]] {
    var pages: [[JSONAnswer]] = []
    var cursor: String?
    repeat {
      let fields = args + ["\"limit\":\(limit)"] + (cursor.map { ["\"cursor\":\($0.json)"] } ?? [])
      let answer = try ask(name, "{" + fields.joined(separator: ",") + "}")
      pages.append(answer["result"].list)
      cursor = answer["next_cursor"].text
      try between()
    } while cursor != nil && pages.count < 1000
    return pages
  }

  // MARK: Rows

  static func time(_ milliseconds: Int64) -> String { Timestamp(clamping: ManualClock.start + milliseconds).rfc3339 }

  func addStudy(
    _ id: String, at time: Int64 = 0, name: String = "n", status: String = "pending", config: String = "{}"
  ) throws(Failure) {
    try writer.run(
      "INSERT INTO studies VALUES(?1, ?2, ?3, 'daily', NULL, ?4, ?5, NULL, NULL)",
      [.text(id), .text(name), .text(status), .text(config), .text(Self.time(time))])
  }

  func addCheckpoint(
    _ id: String, of study: String = "s", at time: Int64 = 0, metrics: String = "{}"
  ) throws(Failure) {
    try writer.run(
      "INSERT INTO checkpoints VALUES(?1, ?2, ?3, ?4, 0, '[]')",
      [.text(id), .text(study), .text(Self.time(time)), .text(metrics)])
  }
}

extension [JSONAnswer] {
  var ids: [String] { compactMap { $0["id"].text } }
}
