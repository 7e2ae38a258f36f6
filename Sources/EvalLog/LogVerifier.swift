import EvalSQL
import EvalSystem

/// Something in the file that is not as it was written.
package struct Finding: Sendable {
  /// Nil when it is not about one event.
  package let position: Int64?
  package let problem: String

  package init(position: Int64?, problem: String) {
    self.position = position
    self.problem = problem
  }
}

/// Walks the log from its start and proves that nothing was dropped, changed or reordered.
package final class LogVerifier {
  private let chain = HashChain()
  private var hash = HashChain.start
  /// The last position that has been looked at.
  package private(set) var position: Int64 = 0
  package private(set) var findings: [Finding] = []

  package init() {}

  /// Looks at `maximum` events more, which is a positive number; O(bytes of these events). After a wrong event it goes on
  /// from what the file says, so that one change is one finding, and so is a gap, however wide.
  package func advance(_ connection: Connection, events maximum: Int64) throws(Failure) {
    let start = position
    var left = maximum
    try connection.each(
      """
      SELECT e.position, e.event_id, s.name, e.version, t.name, e.timestamp, e.data, e.metadata, e.hash
      FROM log_events AS e LEFT JOIN streams AS s ON s.stream_id = e.stream_id
      LEFT JOIN event_types AS t ON t.type_id = e.type_id
      WHERE e.position > ?1 ORDER BY e.position LIMIT ?2
      """, [.integer(position), .integer(maximum)]
    ) { (row) throws(Failure) in
      try look(at: row)
      left -= 1
    }
    if left > 0 || position == start { try reach(LogReader.lastPosition(connection)) }
  }

  /// A damaged table may not give an event of which it says that it is there.
  private func reach(_ last: Int64) {
    guard position < last else { return }
    missing(until: last.successor)
    position = last
  }

  private func look(at row: Statement) throws(Failure) {
    let found = row.integer(0)
    let stored = row.blob(8)
    guard found > position else {
      findings.append(Finding(position: found, problem: "the event stands behind others that come after it"))
      return
    }
    if found == position.successor {
      if try computed(row) != stored {
        findings.append(
          Finding(position: found, problem: "the event is not the one that was written here: its hash does not match"))
      }
    } else {
      missing(until: found)
    }
    position = found
    hash = stored
  }

  private func missing(until next: Int64) {
    let first = position.successor
    let what = next == first.successor ? "the event is" : "\(next &- first) events from here on are"
    findings.append(Finding(position: first, problem: "\(what) missing"))
  }

  private func computed(_ row: Statement) throws(Failure) -> [UInt8]? {
    guard let id = row.withBlob(1, { EventID(bytes: $0) }), !row.isNull(2), !row.isNull(4) else { return nil }
    let metadata = row.withText(7) { Array($0) }
    let data = row.withText(6) { Array($0) }
    return try metadata.withRaw { (metadata) throws(Failure) in
      try data.withRaw { (data) throws(Failure) in
        try chain.link(
          after: hash, position: row.integer(0), eventID: id, version: row.integer(3), timestamp: row.integer(5),
          stream: row.text(2), type: row.text(4), metadata: metadata, data: data)
      }
    }
  }

  /// Looks at the streams and the contents once the end of the log is reached, and for events where no walk comes by.
  ///
  /// A stream that should have more events than there are shows that the end of the log was cut off.
  package func finish(_ connection: Connection) throws(Failure) {
    try findHidden(connection)
    var cut: [String] = []
    var others: [Finding] = []
    try connection.each(
      """
      SELECT s.name, s.version, count(e.version), coalesce(max(e.version), 0), coalesce(min(e.version), 1)
      FROM streams AS s LEFT JOIN log_events AS e ON e.stream_id = s.stream_id
      GROUP BY s.stream_id HAVING s.version <> count(e.version) OR s.version <> coalesce(max(e.version), 0)
      """
    ) { (row) throws(Failure) in
      let name = row.text(0)
      if row.integer(3) < row.integer(1) {
        cut.append("stream \"\(name)\" was at version \(row.integer(1)) and has \(row.integer(2)) events")
      } else if findings.isEmpty {
        others.append(
          Finding(
            position: nil, problem: "stream \"\(name)\" has \(row.integer(2)) events and says it has \(row.integer(1))")
        )
      }
    }
    if let first = cut.first, findings.isEmpty {
      let more = cut.count > 1 ? ", and \(cut.count - 1) other streams likewise" : ""
      findings.append(
        Finding(
          position: position.successor,
          problem: "events from here on are missing at the end of the log: \(first)\(more)"))
    }
    findings += others
    if findings.isEmpty { try count(connection) }
    for hash in try Contents.damaged(connection) {
      findings.append(Finding(position: nil, problem: "the content \(hash) has other bytes than its hash says"))
    }
  }

  /// Positions are given out from 1 on. What stands before is read by nobody, yet its stream counts it.
  private func findHidden(_ connection: Connection) throws(Failure) {
    try connection.each("SELECT min(position), count(*) FROM log_events WHERE position < 1") {
      (row) throws(Failure) in
      let count = row.integer(1)
      guard count > 0 else { return }
      let what = count == 1 ? "the event stands" : "\(count) events from here on stand"
      findings.insert(
        Finding(position: row.integer(0), problem: "\(what) before position 1, where no event is read"), at: 0)
    }
  }

  /// An event may have been taken away between two steps, from behind the walk. O(events).
  private func count(_ connection: Connection) throws(Failure) {
    try connection.each("SELECT count(*) FROM log_events") { (row) throws(Failure) in
      let count = row.integer(0)
      guard count != position else { return }
      findings.append(
        Finding(position: nil, problem: "the log has \(count) events up to position \(position), not one at each"))
    }
  }
}
