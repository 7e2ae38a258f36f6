import EvalSystem

/// An event on its way into the log: type and bytes, whatever they mean.
package struct PendingEvent: Sendable {
  package var eventID: EventID?
  package var stream: String
  package var type: String
  /// The time of writing when nil.
  package var timestamp: Timestamp?
  /// JSON objects as UTF-8.
  package var data: [UInt8]
  package var metadata: [UInt8]
  package var expected: ExpectedVersion

  package init(
    eventID: EventID?, stream: String, type: String, timestamp: Timestamp?, data: [UInt8], metadata: [UInt8],
    expected: ExpectedVersion
  ) {
    self.eventID = eventID
    self.stream = stream
    self.type = type
    self.timestamp = timestamp
    self.data = data
    self.metadata = metadata
    self.expected = expected
  }
}

/// An event as the log holds it.
package struct RecordedEvent: Sendable {
  package let position: Int64
  package let eventID: EventID
  package let stream: String
  package let version: Int64
  package let type: String
  package let timestamp: Timestamp
  package let data: [UInt8]
  package let metadata: [UInt8]

  package var receipt: Receipt {
    Receipt(
      eventID: eventID, stream: stream, version: version, position: position, timestamp: timestamp,
      duplicate: true)
  }
}

/// The proof that an event is in the log, and where.
package struct Receipt: Sendable {
  package let eventID: EventID
  package let stream: String
  package let version: Int64
  package let position: Int64
  package let timestamp: Timestamp
  /// True when the event had been there before this request.
  package let duplicate: Bool
}

extension Int64 {
  /// One more, or the same when there is nothing above: a damaged file may hold any number.
  var successor: Int64 { self == Int64.max ? self : self + 1 }
}
