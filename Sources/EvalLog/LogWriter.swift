import EvalSQL
import EvalSystem

/// Appends events within one transaction: `begin`, any number of `append`, `finish`.
///
/// Positions follow each other without holes because they are given out under the write lock, and are taken back
/// with everything else when the transaction is undone.
package final class LogWriter {
  private final class Stream {
    let id: Int64
    let name: ExactText
    var version: Int64
    /// True when there is a row for it.
    var isWritten: Bool
    /// True when this transaction has appended to it.
    var isChanged = false

    init(id: Int64, name: String, version: Int64, isWritten: Bool) {
      self.id = id
      self.name = ExactText(name)
      self.version = version
      self.isWritten = isWritten
    }
  }

  /// How many streams are remembered between transactions.
  private static let memory = 10_000

  private let connection: Connection
  private let origin: Origin
  /// Made when it is first needed: the library behind it takes a millisecond to begin, which a process that only asks saves.
  private lazy var chain = HashChain()
  private var position: Int64 = 0
  private var hash = HashChain.start
  private var streams: [ExactText: Stream] = [:]
  private var changed: [Stream] = []
  /// The stream that was asked for last, because events of one stream mostly come together.
  private var recent: Stream?
  private var types: [ExactText: Int64] = [:]
  private var recentType: (name: ExactText, id: Int64)?
  private var preparedInsertion: Statement?

  package init(_ connection: Connection, origin: Origin) {
    self.connection = connection
    self.origin = origin
  }

  /// Looks where the log ends. Call it first in every transaction.
  package func begin(remembering: Remembered) throws(Failure) {
    changed.removeAll(keepingCapacity: true)
    if remembering != .everything || streams.count > Self.memory {
      streams.removeAll(keepingCapacity: true)
      recent = nil
    }
    if remembering == .everything { return }
    if remembering == .nothing {
      types.removeAll(keepingCapacity: true)
      recentType = nil
    }
    position = 0
    hash = HashChain.start
    try connection.each("SELECT position, hash FROM log_events WHERE position > 0 ORDER BY position DESC LIMIT 1") {
      (row) throws(Failure) in
      position = row.integer(0)
      hash = row.blob(1)
    }
  }

  /// The last position that is taken, those of this transaction included.
  package var lastPosition: Int64 { position }

  /// The event with this id; nil when there is none.
  package func find(_ id: EventID) throws(Failure) -> RecordedEvent? {
    try connection.first(LogReader.select + " WHERE e.event_id = ?1", [.blob(id.withBytes { Array($0) })]) {
      (row) throws(Failure) in try LogReader.event(row)
    }
  }

  /// Whether the event with this id stands at a position.
  package func holds(_ id: EventID, at position: Int64) throws(Failure) -> Bool {
    let found = try connection.first("SELECT event_id FROM log_events WHERE position = ?1", [.integer(position)]) {
      (row) throws(Failure) in row.blob(0)
    }
    return found == id.withBytes { Array($0) }
  }

  /// Writes one event; `conflict` when its stream is not at the version that the caller expects.
  ///
  /// The caller has looked that the event id is not taken. O(bytes of the event).
  package func append(_ event: PendingEvent) throws(Failure) -> Receipt {
    let stream = try stream(event.stream)
    guard event.expected.admits(stream.version) else {
      throw .version(event.stream, expected: event.expected, actual: stream.version)
    }
    let type = try type(event.type)
    let id = event.eventID ?? origin.newID()
    let timestamp = event.timestamp ?? origin.now()
    let next = position.successor
    let version = stream.version.successor
    guard next > position, version > stream.version else { throw .full(event.stream) }
    if !stream.isWritten {
      try connection.run(
        "INSERT INTO streams(stream_id, name, version) VALUES(?1, ?2, 0)", [.integer(stream.id), .text(event.stream)])
      stream.isWritten = true
    }
    hash = try event.metadata.withRaw { (metadata) throws(Failure) in
      try event.data.withRaw { (data) throws(Failure) in
        let link = try chain.link(
          after: hash, position: next, eventID: id, version: version, timestamp: timestamp.milliseconds,
          stream: event.stream,
          type: event.type, metadata: metadata, data: data)
        try link.withRaw { (link) throws(Failure) in
          try id.withBytes { (id) throws(Failure) in
            try insert { (row) throws(Failure) in
              try row.bind(integer: next, at: 1)
              try row.lend(blob: id, at: 2)
              try row.bind(integer: stream.id, at: 3)
              try row.bind(integer: version, at: 4)
              try row.bind(integer: type, at: 5)
              try row.bind(integer: timestamp.milliseconds, at: 6)
              try row.lend(text: data, at: 7)
              try row.lend(text: metadata, at: 8)
              try row.lend(blob: link, at: 9)
            }
          }
        }
        return link
      }
    }
    if !stream.isChanged {
      stream.isChanged = true
      changed.append(stream)
    }
    stream.version = version
    position = next
    return Receipt(
      eventID: id, stream: event.stream, version: version, position: next, timestamp: timestamp, duplicate: false)
  }

  private func insert(_ bind: (Statement) throws(Failure) -> Void) throws(Failure) {
    let statement = try insertion()
    defer { statement.reset() }
    try bind(statement)
    _ = try statement.step()
  }

  private func insertion() throws(Failure) -> Statement {
    if let preparedInsertion { return preparedInsertion }
    let statement = try connection.statement(
      """
      INSERT INTO log_events(position, event_id, stream_id, version, type_id, timestamp, data, metadata, hash)
      VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """)
    preparedInsertion = statement
    return statement
  }

  /// Writes down how far the streams have come. Call it last in every transaction.
  package func finish() throws(Failure) {
    for stream in changed {
      stream.isChanged = false
      try connection.run(
        "UPDATE streams SET version = ?2 WHERE stream_id = ?1", [.integer(stream.id), .integer(stream.version)])
    }
  }

  private func stream(_ name: String) throws(Failure) -> Stream {
    let key = ExactText(name)
    if let recent, recent.name == key { return recent }
    if let known = streams[key] {
      recent = known
      return known
    }
    let stream = try look(up: name)
    streams[key] = stream
    recent = stream
    return stream
  }

  private func look(up name: String) throws(Failure) -> Stream {
    let found = try connection.first("SELECT stream_id, version FROM streams WHERE name = ?1", [.text(name)]) {
      (row) throws(Failure) in Stream(id: row.integer(0), name: name, version: row.integer(1), isWritten: true)
    }
    if let found { return found }
    let last = try connection.first("SELECT max(stream_id) FROM streams") { (row) throws(Failure) in row.integer(0) }
    return Stream(id: (last ?? 0).successor, name: name, version: 0, isWritten: false)
  }

  private func type(_ name: String) throws(Failure) -> Int64 {
    let key = ExactText(name)
    if let recentType, recentType.name == key { return recentType.id }
    if let known = types[key] {
      recentType = (key, known)
      return known
    }
    let id = try look(upType: name)
    types[key] = id
    recentType = (key, id)
    return id
  }

  private func look(upType name: String) throws(Failure) -> Int64 {
    let found = try connection.first("SELECT type_id FROM event_types WHERE name = ?1", [.text(name)]) {
      (row) throws(Failure) in row.integer(0)
    }
    if let found { return found }
    return try connection.first("INSERT INTO event_types(name) VALUES(?1) RETURNING type_id", [.text(name)]) {
      (row) throws(Failure) in row.integer(0)
    } ?? 0
  }
}
