import EvalSQL
import EvalSystem

/// Which events to read, and how many.
package struct ReadRequest: Sendable {
  package var from: Int64 = 1
  package var to: Int64 = Int64.max
  package var limit: Int64 = 500
  /// Nil: all types.
  package var types: [String]?
  package var backwards = false
  package var stream: String?
  package var fromVersion: Int64 = 1
  package var toVersion: Int64 = Int64.max
  /// Only the streams of part `index` of `count`.
  package var partition: (index: Int64, count: Int64)?

  package init() {}
}

/// Some events in order, and where the next ones begin.
package struct ReadPage: Sendable {
  /// A page ends early once its events have so many bytes of data and metadata.
  package static let maximumBytes = 16 << 20

  package let events: [RecordedEvent]
  package let next: Int64
}

/// Reads the log.
package enum LogReader {
  static let select = """
    SELECT e.position, e.event_id, s.name, e.version, t.name, e.timestamp, e.data, e.metadata FROM log_events AS e
    JOIN streams AS s ON s.stream_id = e.stream_id JOIN event_types AS t ON t.type_id = e.type_id
    """

  /// 0 when there is no event. Positions begin at 1; in a damaged file rows may stand before that, which are none.
  package static func lastPosition(_ connection: Connection) throws(Failure) -> Int64 {
    let last = try connection.first("SELECT max(position) FROM log_events") { (row) throws(Failure) in row.integer(0) }
    return max(0, last ?? 0)
  }

  /// The first position from `position` on at which there is an event; nil when there is none. O(log events).
  package static func position(_ connection: Connection, from position: Int64) throws(Failure) -> Int64? {
    try connection.first(
      "SELECT position FROM log_events WHERE position >= ?1 ORDER BY position LIMIT 1", [.integer(position)]
    ) { (row) throws(Failure) in row.integer(0) }
  }

  /// The hash of the last event as hexadecimal text; 64 zeros when there is none.
  package static func head(_ connection: Connection) throws(Failure) -> String {
    let hash = try connection.first("SELECT hash FROM log_events WHERE position > 0 ORDER BY position DESC LIMIT 1") {
      (row) throws(Failure) in row.blob(0)
    }
    return Hexadecimal.text(hash ?? HashChain.start)
  }

  /// One page over one moment of the log; O(events in the page) with a stream, a type or neither.
  package static func read(_ connection: Connection, _ request: ReadRequest) throws(Failure) -> ReadPage {
    try connection.snapshot { () throws(Failure) in
      let last = try lastPosition(connection)
      let exhausted = request.backwards ? 0 : max(request.from, min(last, request.to).successor)
      guard request.from <= request.to, let (condition, values) = try condition(connection, request) else {
        return ReadPage(events: [], next: exhausted)
      }
      let order = request.backwards ? "DESC" : "ASC"
      var events: [RecordedEvent] = []
      var bytes = 0
      let rows = try connection.statement(select + " WHERE \(condition) ORDER BY e.position \(order) LIMIT ?1")
      defer { rows.reset() }
      try rows.bind([.integer(request.limit)] + values)
      while bytes < ReadPage.maximumBytes, try rows.step() {
        let event = try event(rows)
        bytes += event.data.count + event.metadata.count
        events.append(event)
      }
      guard events.count == request.limit || bytes >= ReadPage.maximumBytes, let end = events.last else {
        return ReadPage(events: events, next: exhausted)
      }
      let next = request.backwards ? (end.position > request.from ? end.position - 1 : 0) : end.position.successor
      return ReadPage(events: events, next: next)
    }
  }

  /// The condition of a request with its values from `?2` on; nil when nothing can meet it.
  private static func condition(
    _ connection: Connection, _ request: ReadRequest
  ) throws(Failure) -> (String, [SQLValue])? {
    var parts = ["e.position BETWEEN ?2 AND ?3"]
    var values: [SQLValue] = [.integer(request.from), .integer(request.to)]
    // What a request names is bound, so that one prepared statement serves all requests of a kind.
    func bound(_ value: SQLValue) -> String {
      values.append(value)
      return "?\(values.count + 1)"
    }
    func bound(_ value: Int64) -> String { bound(.integer(value)) }
    if let stream = request.stream {
      let id = try number(connection, "SELECT stream_id FROM streams WHERE name = ?1", stream)
      guard let id else { return nil }
      parts.append(
        "e.stream_id = \(bound(id)) AND e.version BETWEEN \(bound(request.fromVersion)) AND \(bound(request.toVersion))"
      )
    }
    if let types = request.types {
      var ids: Set<Int64> = []
      for type in types {
        if let id = try number(connection, "SELECT type_id FROM event_types WHERE name = ?1", type) { ids.insert(id) }
      }
      guard let first = ids.first else { return nil }
      if ids.count == 1, request.stream == nil {
        parts.append("e.type_id = \(bound(first))")
      } else {
        // The sign keeps SQLite from sorting all events of these types to find the first few.
        let list = "[\(ids.map(String.init).joined(separator: ","))]"
        parts.append("+e.type_id IN (SELECT value FROM json_each(\(bound(.text(list)))))")
      }
    }
    if let partition = request.partition {
      parts.append("e.stream_id % \(bound(partition.count)) = \(bound(partition.index))")
    }
    return (parts.joined(separator: " AND "), values)
  }

  private static func number(_ connection: Connection, _ sql: String, _ name: String) throws(Failure) -> Int64? {
    try connection.first(sql, [.text(name)]) { (row) throws(Failure) in row.integer(0) }
  }

  /// Reads a row of `select`.
  static func event(_ row: Statement) throws(Failure) -> RecordedEvent {
    let id = row.withBlob(1) { EventID(bytes: $0) }
    guard let id, let timestamp = Timestamp(milliseconds: row.integer(5)) else {
      throw Failure(
        .corrupt, "the event at position \(row.integer(0)) cannot be read; run project verify and restore a backup",
        [("position", .integer(row.integer(0)))])
    }
    return RecordedEvent(
      position: row.integer(0), eventID: id, stream: row.text(2), version: row.integer(3), type: row.text(4),
      timestamp: timestamp, data: row.withText(6) { Array($0) }, metadata: row.withText(7) { Array($0) })
  }
}

/// An event as its row in the log has it.
package struct LoggedEvent {
  package let position: Int64
  /// Nil where the row is damaged.
  package let id: EventID?
  /// In milliseconds since 1970.
  package let timestamp: Int64
  /// Gone when whoever handed it over goes on.
  package let data: UnsafeRawBufferPointer

  package init(position: Int64, id: EventID?, timestamp: Int64, data: UnsafeRawBufferPointer) {
    self.position = position
    self.id = id
    self.timestamp = timestamp
    self.data = data
  }
}

extension LogReader {
  /// Hands over the events of a type from a position to another one. O(events of all types between).
  package static func each(
    _ connection: Connection, type: String, from first: Int64, to last: Int64,
    _ body: (LoggedEvent) throws(Failure) -> Void
  ) throws(Failure) {
    // The sign keeps SQLite from looking each event up by the index of types.
    try connection.each(
      """
      SELECT position, event_id, timestamp, data FROM log_events
      WHERE position BETWEEN ?1 AND ?2 AND +type_id = (SELECT type_id FROM event_types WHERE name = ?3)
      ORDER BY position
      """, [.integer(first), .integer(last), .text(type)]
    ) { (row) throws(Failure) in
      let id = row.withBlob(1) { EventID(bytes: $0) }
      try row.withBlob(3) { (data) throws(Failure) in
        try body(LoggedEvent(position: row.integer(0), id: id, timestamp: row.integer(2), data: data))
      }
    }
  }
}
