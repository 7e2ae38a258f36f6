import EvalDomain
import EvalJSON
import EvalLog
import EvalSystem

/// What an event of a request has around its data.
struct Envelope {
  let eventID: EventID?
  let timestamp: Timestamp?
  /// A JSON object.
  let metadata: [UInt8]
  let expected: ExpectedVersion

  init(eventID: EventID?, metadata: [UInt8], expected: ExpectedVersion = .any) {
    self.eventID = eventID
    timestamp = nil
    self.metadata = metadata
    self.expected = expected
  }

  /// The envelope of one of the events of a command. What the caller expects of the stream is asked once.
  func event(_ number: Int, _ id: EventID) -> Envelope {
    Envelope(eventID: id, metadata: metadata, expected: number == 0 ? expected : .any)
  }

  init(_ fields: Fields, timestamp: Timestamp?) throws(Failure) {
    eventID = try fields.eventID("event_id")
    self.timestamp = timestamp
    metadata = try fields.objectBytes("metadata") ?? Array("{}".utf8)
    expected = try Self.expectedVersion(fields)
  }

  private static func expectedVersion(_ fields: Fields) throws(Failure) -> ExpectedVersion {
    switch fields.value("expected_version") {
    case nil: return .any
    case let value? where value.kind == .integer:
      return .exactly(try fields.integer("expected_version", in: 0...Int64.max) ?? 0)
    case let value? where value.kind == .text:
      let words: [(StaticString, ExpectedVersion)] = [
        ("any", .any), ("no_stream", .noStream), ("stream_exists", .streamExists),
      ]
      return try fields.choice("expected_version", words) ?? .any
    case let value?:
      throw .wrongType(
        fields.place("expected_version"), expected: "a number, \"any\", \"no_stream\" or \"stream_exists\"",
        got: value.kind)
    }
  }
}

extension WriteTransaction {
  /// The receipt of an event that is in the log already; `conflict` when another event has its id.
  ///
  /// A timestamp that the caller left out is not compared.
  func receipt(
    of recorded: RecordedEvent, stream: String, type: String, data: [UInt8], _ envelope: Envelope
  ) throws(Failure) -> Receipt {
    guard ExactText(recorded.stream) == ExactText(stream), ExactText(recorded.type) == ExactText(type),
      envelope.timestamp.map({ $0 == recorded.timestamp }) ?? true,
      JSONDocument.areEqual(recorded.data, data), JSONDocument.areEqual(recorded.metadata, envelope.metadata)
    else { throw .eventTaken(recorded) }
    return recorded.receipt
  }

  /// Decides on an event of the domain and appends it.
  func append(_ event: any DomainEvent, data: [UInt8], _ envelope: Envelope) throws(Failure) -> Receipt {
    let id = envelope.eventID ?? origin.newID()
    try event.admit(to: world, as: id)
    if let hash = event.forgottenContent { try Contents.forget(connection, hash: Hexadecimal.bytes(hash) ?? []) }
    return try append(
      PendingEvent(
        eventID: id, stream: event.stream, type: type(of: event).type.string,
        timestamp: envelope.timestamp, data: data, metadata: envelope.metadata, expected: envelope.expected),
      event)
  }
}

extension JSONWriter {
  mutating func receipt(_ receipt: Receipt) {
    beginObject()
    key("event_id")
    text(receipt.eventID)
    key("stream")
    text(receipt.stream)
    key("version")
    integer(receipt.version)
    key("position")
    integer(receipt.position)
    key("duplicate")
    boolean(receipt.duplicate)
    endObject()
  }

  mutating func receipts(_ receipts: [Receipt]) {
    key("events")
    beginList()
    for receipt in receipts { self.receipt(receipt) }
    endList()
  }
}
