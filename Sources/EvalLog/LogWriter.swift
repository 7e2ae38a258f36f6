import EvalSQL
import EvalSystem

/// Appends events within one transaction: `begin`, any number of `append`, `finish`.
///
/// Positions follow each other without holes because they are given out under the write lock, and are taken back
/// with everything else when the transaction is undone.
package final class LogWriter {
  private struct Stream {
    let id: Int64
    var version: Int64
    /// True when there is a row for it.
    var isWritten: Bool
  }

  /// How many streams are remembered between transactions.
  private static let memory = 10_000

  private let connection: Connection
  private let origin: Origin
  private let chain = HashChain()
  private var position: Int64 = 0
  private var hash = HashChain.start
  private var streams: [ExactText: Stream] = [:]
  private var changed: Set<ExactText> = []
  private var types: [ExactText: Int64] = [:]

  package init(_ connection: Connection, origin: Origin) {
    self.connection = connection
    self.origin = origin
  }

  /// Looks where the log ends. Call it first in every transaction.
  ///
  /// `remembering` what the transaction before left behind is right only if that was committed by this writer and
  /// nobody has written since.
  package func begin(remembering: Bool) throws(Failure) {
    changed.removeAll(keepingCapacity: true)
    if streams.count > Self.memory { streams.removeAll(keepingCapacity: true) }
    if remembering { return }
    streams.removeAll(keepingCapacity: true)
    types.removeAll(keepingCapacity: true)
    position = 0
    hash = HashChain.start
    try connection.each("SELECT position, hash FROM log_events ORDER BY position DESC LIMIT 1") {
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
    var stream = try stream(event.stream)
    guard event.expected.admits(stream.version) else {
      throw .version(event.stream, expected: event.expected, actual: stream.version)
    }
    let type = try type(event.type)
    let id = event.eventID ?? origin.newID()
    let timestamp = (event.timestamp ?? origin.now()).milliseconds
    let next = position.successor
    let version = stream.version.successor
    guard next > position, version > stream.version else { throw .full(event.stream) }
    let link = try event.metadata.withRaw { (metadata) throws(Failure) in
      try event.data.withRaw { (data) throws(Failure) in
        try chain.link(
          after: hash, position: next, eventID: id, version: version, timestamp: timestamp, stream: event.stream,
          type: event.type, metadata: metadata, data: data)
      }
    }
    if !stream.isWritten {
      try connection.run(
        "INSERT INTO streams(stream_id, name, version) VALUES(?1, ?2, 0)", [.integer(stream.id), .text(event.stream)])
      stream.isWritten = true
    }
    try connection.run(
      """
      INSERT INTO log_events(position, event_id, stream_id, version, type_id, timestamp, data, metadata, hash)
      VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """,
      [
        .integer(next), .blob(id.withBytes { Array($0) }), .integer(stream.id), .integer(version), .integer(type),
        .integer(timestamp), .utf8(event.data), .utf8(event.metadata), .blob(link),
      ])
    stream.version = version
    let name = ExactText(event.stream)
    streams[name] = stream
    changed.insert(name)
    position = next
    hash = link
    return Receipt(eventID: id, stream: event.stream, version: version, position: next, duplicate: false)
  }

  /// Writes down how far the streams have come. Call it last in every transaction.
  package func finish() throws(Failure) {
    for name in changed {
      guard let stream = streams[name] else { continue }
      try connection.run(
        "UPDATE streams SET version = ?2 WHERE stream_id = ?1", [.integer(stream.id), .integer(stream.version)])
    }
  }

  private func stream(_ name: String) throws(Failure) -> Stream {
    if let known = streams[ExactText(name)] { return known }
    let found = try connection.first("SELECT stream_id, version FROM streams WHERE name = ?1", [.text(name)]) {
      (row) throws(Failure) in Stream(id: row.integer(0), version: row.integer(1), isWritten: true)
    }
    if let found { return found }
    let last = try connection.first("SELECT max(stream_id) FROM streams") { (row) throws(Failure) in row.integer(0) }
    return Stream(id: (last ?? 0).successor, version: 0, isWritten: false)
  }

  private func type(_ name: String) throws(Failure) -> Int64 {
    if let known = types[ExactText(name)] { return known }
    var id = try connection.first("SELECT type_id FROM event_types WHERE name = ?1", [.text(name)]) {
      (row) throws(Failure) in row.integer(0)
    }
    if id == nil {
      id = try connection.first("INSERT INTO event_types(name) VALUES(?1) RETURNING type_id", [.text(name)]) {
        (row) throws(Failure) in row.integer(0)
      }
    }
    types[ExactText(name)] = id
    return id ?? 0
  }
}
