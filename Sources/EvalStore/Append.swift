import EvalDomain
import EvalJSON
import EvalLog
import EvalSystem

/// A request of events: all of them or none, and a consumer that moves with them.
struct AppendRequest: PortableRequest {
  private struct Item {
    let stream: String
    let type: String
    /// Nil for an event of the user's own.
    let event: (any DomainEvent)?
    let data: [UInt8]
    let envelope: Envelope
  }

  private let items: [Item]
  private let commit: (consumer: String, position: Int64)?
  /// Contents that were forgotten in the store from which the events come.
  private let forgotten: [[UInt8]]
  /// Whether one of the events forgets a content.
  let forgets: Bool

  init(_ root: JSONValue) throws(Failure) {
    let fields = try Fields(root, at: .root, known: ["events", "commit", "forgotten"])
    // A handler that has nothing to append still moves its consumer; an import says what was forgotten before any event.
    let hasMore = fields.value("commit") != nil || fields.value("forgotten") != nil
    let isEmpty = hasMore && fields.value("events").map { $0.count == 0 } ?? false
    items = isEmpty ? try fields.list("events", Self.item) ?? [] : try fields.batch("events", Self.item)
    forgets = items.contains { $0.event?.forgottenContent != nil }
    forgotten =
      try fields.list("forgotten") { (value, path) throws(Failure) in
        guard let text = value.text, let hash = Hexadecimal.bytes(text), hash.count == 32 else { throw .notAHash(path) }
        return hash
      } ?? []
    if let value = fields.value("commit") {
      let commit = try Fields(value, at: fields.place("commit"), known: ["consumer", "position"])
      self.commit = (
        try commit.required("consumer", commit.name("consumer")),
        try commit.required("position", commit.integer("position", in: 1...Int64.max))
      )
    } else {
      commit = nil
    }
  }

  private static func item(_ value: JSONValue, at path: Path) throws(Failure) -> Item {
    let fields = try Fields(
      value, at: path,
      known: ["type", "stream", "data", "event_id", "timestamp", "metadata", "expected_version"])
    let type = try fields.required("type", fields.name("type"))
    let given = try fields.stream("stream")
    let envelope = try Envelope(fields, timestamp: fields.timestamp("timestamp"))
    let data = try fields.required("data", fields.value("data"))
    if let known = DomainEvents.type(named: type) {
      let event = try known.init(data, at: fields.place("data"))
      if let given, ExactText(given) != ExactText(event.stream) {
        throw .otherStream(fields.place("stream"), given, event.stream)
      }
      return Item(stream: event.stream, type: type, event: event, data: event.encode(), envelope: envelope)
    }
    let stream = try fields.required("stream", given)
    if Streams.isReserved(stream) { throw .reservedStream(fields.place("stream"), stream, type) }
    let bytes = try fields.required("data", fields.objectBytes("data"))
    return Item(stream: stream, type: type, event: nil, data: bytes, envelope: envelope)
  }

  func perform(in transaction: WriteTransaction) throws(Failure) -> [Receipt] {
    if let commit {
      try Consumers.commit(transaction.connection, commit.consumer, commit.position, beyond: true)
    }
    for hash in forgotten { try Contents.addForgotten(transaction.connection, hash: hash) }
    var receipts: [Receipt] = []
    receipts.reserveCapacity(items.count)
    for (number, item) in items.enumerated() {
      transaction.world.item = number
      do throws(Failure) {
        receipts.append(try perform(item, in: transaction))
      } catch {
        throw error.of(item: number)
      }
    }
    return receipts
  }

  private func perform(_ item: Item, in transaction: WriteTransaction) throws(Failure) -> Receipt {
    if let id = item.envelope.eventID, let recorded = try transaction.find(id) {
      return try transaction.receipt(
        of: recorded, stream: item.stream, type: item.type, data: item.data, item.envelope)
    }
    if let event = item.event { return try transaction.append(event, data: item.data, item.envelope) }
    return try transaction.append(
      PendingEvent(
        eventID: item.envelope.eventID, stream: item.stream, type: item.type, timestamp: item.envelope.timestamp,
        data: item.data, metadata: item.envelope.metadata, expected: item.envelope.expected))
  }
}

extension AppendRequest {
  var isPortable: Bool { !forgets }

  func handedOver(_ text: UnsafeRawBufferPointer) -> (form: OfferKind.Form, bytes: [UInt8]) { (.append, Array(text)) }

  func readRest() throws(Failure) -> Bool { false }

  func receipts(_ outcome: [Receipt]) -> [Receipt] { outcome }

  func answer(_ outcome: [Receipt]) -> [UInt8] {
    var writer = JSONWriter(reserving: 192 * outcome.count)
    writer.beginObject()
    writer.receipts(outcome)
    writer.endObject()
    return writer.bytes
  }
}

extension Store {
  func append(_ root: JSONValue, _ text: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] {
    let request = try AppendRequest(root)
    let answer = try writer.answer(request, text)
    if request.forgets { _ = destroyRemnants() }
    return answer
  }
}

extension Failure {
  static func otherStream(_ path: Path, _ given: String, _ needed: String) -> Failure {
    .about(path, "\(path) is \"\(given)\", but the data belongs to stream \"\(needed)\"; leave it out or give that one")
  }

  static func reservedStream(_ path: Path, _ stream: String, _ type: String) -> Failure {
    .about(
      path,
      "stream \"\(stream)\" takes known event types only and \"\(type)\" is not one; choose a name that does not "
        + "begin with study/, benchmark/, run/, benchmark_run/ or content/")
  }
}
