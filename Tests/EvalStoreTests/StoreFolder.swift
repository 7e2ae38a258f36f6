import EvalSQL
import EvalStore
import EvalSystem
import EvalTesting

/// A folder with a store in it that tests open, damage and look at from outside.
final class StoreFolder: Sendable {
  private let folder = TemporaryFolder()

  var path: String { folder.path("store.db") }

  var names: [String] { folder.names }

  func path(_ name: String) -> String { folder.path(name) }

  /// How many polls sleep until somebody appends.
  var sleepingPolls: Int { FileBytes.listeners(in: path + "-lock") }

  /// A handle on the store; writes survive a crash of the process, not power loss, unless asked for.
  func open(_ options: String = #"{"durability":"normal"}"#) throws(Failure) -> Store {
    try Store(path: path, options: options)
  }

  /// A handle whose clock and ids are given.
  func open(_ clock: ManualClock, seed: UInt64 = 1) throws(Failure) -> Store {
    try Array(#"{"durability":"normal"}"#.utf8).withRaw { (options) throws(Failure) in
      try Store(path: path, options: options, origin: clock.origin(seed: seed))
    }
  }

  /// Runs SQL on the file as another program would.
  func tamper(_ sql: String) throws(Failure) {
    let connection = try Connection(path: path, access: .readWrite)
    defer { connection.close() }
    try connection.execute(sql)
  }

  /// Changes the log as another program would that takes the triggers away and puts them back.
  func tamperWithLog(_ sql: String) throws(Failure) {
    let triggers = try look("SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
    let names = try look("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    try tamper(names.map { "DROP TRIGGER \($0); " }.joined() + sql)
    for trigger in triggers { try tamper(trigger) }
  }

  /// The first column of every row, as another program would see it.
  func look(_ sql: String) throws(Failure) -> [String] {
    let connection = try Connection(path: path, access: .readWrite)
    defer { connection.close() }
    var texts: [String] = []
    try connection.each(sql) { (row) throws(Failure) in texts.append(row.text(0)) }
    return texts
  }

  /// Everything in the file's tables and its schema. An index of a read model has one of two names, by turns.
  func dump() throws(Failure) -> [String] {
    var lines = try look("SELECT replace(coalesce(sql, name), '_2 ON ', ' ON ') FROM sqlite_schema ORDER BY type, name")
    let tables = ["log_events", "streams", "event_types", "contents", "consumers", "studies", "checkpoints"]
    for table in tables
    where lines.contains(where: { $0.contains("TABLE \(table)(") || $0.contains("TABLE \"\(table)\"(") }) {
      let columns = try look("SELECT 'quote(' || name || ')' FROM pragma_table_info('\(table)')")
      lines += try look("SELECT '\(table): ' || \(columns.joined(separator: " || ' ' || ")) FROM \(table) ORDER BY 1")
    }
    return lines
  }
}

extension Store {
  /// Carries out a request and gives its answer to look into.
  func ask(_ operation: Operation, _ request: String) throws(Failure) -> JSONAnswer {
    try JSONAnswer(answer(operation, request))
  }

  func execute(_ command: String, _ args: String) throws(Failure) -> JSONAnswer {
    try ask(.execute, #"{"command":"\#(command)","args":\#(args)}"#)
  }

  func createStudy(_ id: String) throws(Failure) {
    _ = try execute("create_study", #"{"id":\#(id.json),"name":"n","period_type":"daily"}"#)
  }

  /// Appends an event of the user's own.
  @discardableResult
  func note(_ stream: String = "notes", _ data: String = "{}", type: String = "NoteTaken") throws(Failure) -> JSONAnswer
  {
    try ask(.append, #"{"events":[{"type":\#(type.json),"stream":\#(stream.json),"data":\#(data)}]}"#)["events"][0]
  }

  /// Stores a content of so many bytes, which are alike.
  func putContent(of count: Int, filledWith byte: UInt8) throws(Failure) -> [UInt8] {
    try [UInt8](repeating: byte, count: count).withRaw { (bytes) throws(Failure) in try putContent(bytes) }
  }

  func info() throws(Failure) -> JSONAnswer { try ask(.maintain, #"{"action":"info"}"#) }

  var lastPosition: Int64 { get throws(Failure) { try info()["last_position"].integer ?? -1 } }

  func verify() throws(Failure) -> JSONAnswer { try ask(.project, #"{"action":"verify"}"#) }

  var isClean: Bool { get throws(Failure) { try verify()["clean"].boolean == true } }
}
