import EvalDomain
import EvalJSON
import EvalLog
import EvalSystem

/// A request of commands: all of them or none.
struct ExecuteRequest: PortableRequest {
  struct Result {
    let result: Decision.Result
    let receipts: [Receipt]
    /// The hashes of texts that the command brought along and that were forgotten before; they were not stored again.
    var notStored: [String] = []
  }

  private struct Item {
    let command: any DomainCommand
    let envelope: Envelope
  }

  private let items: [Item]
  /// True for the form with a list of commands.
  let isBatch: Bool

  init(_ root: JSONValue) throws(Failure) {
    isBatch = root.member("commands") != nil
    if isBatch {
      let fields = try Fields(root, at: .root, known: ["commands"])
      items = try fields.batch("commands", Self.item)
    } else {
      items = [try Self.item(root, at: .root)]
    }
  }

  private static func item(_ value: JSONValue, at path: Path) throws(Failure) -> Item {
    let fields = try Fields(
      value, at: path, known: ["command", "args", "event_id", "expected_version", "metadata"])
    let name = try fields.required("command", fields.text("command"))
    let type = try DomainCommands.command(named: name, at: fields.place("command"))
    let args = try fields.required("args", fields.value("args"))
    return Item(
      command: try type.init(args, at: fields.place("args")), envelope: try Envelope(fields, timestamp: nil))
  }

  func perform(in transaction: WriteTransaction) throws(Failure) -> [Result] {
    var results: [Result] = []
    for (number, item) in items.enumerated() {
      let world = transaction.world
      world.item = isBatch ? number : nil
      do throws(Failure) {
        results.append(try perform(item, in: transaction))
      } catch {
        throw error.of(item: world.item)
      }
    }
    return results
  }

  private func perform(_ item: Item, in transaction: WriteTransaction) throws(Failure) -> Result {
    let ids = try eventIDs(of: item, transaction.origin)
    if item.envelope.eventID != nil, let id = ids.first, let recorded = try transaction.find(id) {
      return try repeated(item, ids, first: recorded, in: transaction)
    }
    let measures: WindowMeasures? =
      if let window = item.command.window { try transaction.measure(window) } else { nil }
    let decision = item.command.decide(
      Defaults(eventIDs: ids, now: transaction.origin.now(), measures: measures))
    guard try item.command.isNeeded(in: transaction.world) else {
      return Result(result: try decision.result, receipts: [])
    }
    var notStored: [String] = []
    func store(_ contents: [DomainContent]) throws(Failure) {
      for content in contents {
        let outcome = try Contents.put(transaction.connection, hash: content.digest, bytes: content.bytes)
        if outcome == .forgotten, !notStored.contains(content.hash) { notStored.append(content.hash) }
        transaction.world.noteText(content.hash)
      }
    }
    try store(item.command.contents())
    var receipts: [Receipt] = []
    receipts.reserveCapacity(ids.count)
    for (number, id) in ids.enumerated() {
      if number > 0, item.envelope.eventID != nil, let other = try transaction.find(id) { throw .eventTaken(other) }
      let part = try decision.part(number)
      try store(part.contents)
      receipts.append(
        try transaction.append(part.event, data: part.event.encode(), item.envelope.event(number, id)))
    }
    return Result(result: try decision.result, receipts: receipts, notStored: notStored)
  }

  /// The ids of a command's events: the caller's and those that follow from it, else new ones.
  private func eventIDs(of item: Item, _ origin: Origin) throws(Failure) -> [EventID] {
    var ids: [EventID] = []
    ids.reserveCapacity(item.command.eventCount)
    for number in 0..<item.command.eventCount {
      if let given = item.envelope.eventID {
        ids.append(number == 0 ? given : try given.derived(number))
      } else {
        ids.append(origin.newID())
      }
    }
    return ids
  }

  /// The command was carried out before: what the store chose then stands for what the caller leaves out.
  private func repeated(
    _ item: Item, _ ids: [EventID], first: RecordedEvent, in transaction: WriteTransaction
  ) throws(Failure) -> Result {
    let chosen = try first.data.withRaw { (bytes) throws(Failure) in
      try JSONDocument(bytes, what: "the recorded event")
    }.root
    let recordedID = chosen.member("id")?.text
    let recordedTime = chosen.member("timestamp")?.text.flatMap { Timestamp(rfc3339: $0) } ?? first.timestamp
    let decision = item.command.decide(
      Defaults(
        eventIDs: ids, recordedID: recordedID, now: recordedTime,
        measures: item.command.window == nil ? nil : WindowMeasures(recorded: chosen)))
    var receipts: [Receipt] = []
    for (number, id) in ids.enumerated() {
      let event = try decision.part(number).event
      guard let recorded = number == 0 ? first : try transaction.find(id) else { throw .eventTaken(first) }
      receipts.append(
        try transaction.receipt(
          of: recorded, stream: event.stream, type: type(of: event).type.string, data: event.encode(),
          item.envelope.event(number, id)))
    }
    if let id = ids.first, try transaction.find(id.derived(ids.count)) != nil { throw .eventTaken(first) }
    return Result(result: try decision.result, receipts: receipts)
  }
}

/// How one result is handed over: the id of its event or nothing, the metadata, the event's data, and of each text the
/// SHA-256 and the bytes.
extension ExecuteRequest {
  func handedOver(_ text: UnsafeRawBufferPointer) -> (form: OfferKind.Form, bytes: [UInt8]) {
    written.map { (.result, $0) } ?? (.execute, Array(text))
  }

  private var written: [UInt8]? {
    guard !isBatch, let item = items.first, let command = item.command as? RecordResult, item.envelope.expected == .any
    else { return nil }
    let data = command.written
    var pieces = Pieces(reserving: data.count + 128)
    pieces.append(item.envelope.eventID.map { $0.withBytes { Array($0) } } ?? [])
    pieces.append(item.envelope.metadata)
    pieces.append(data)
    for content in command.contents() {
      pieces.append(content.digest)
      pieces.append(content.bytes)
    }
    return pieces.bytes
  }

  init?(written: UnsafeRawBufferPointer) {
    var pieces = Pieces.Reader(written)
    guard let id = pieces.next(), let metadata = pieces.next(), let data = pieces.next() else { return nil }
    let eventID = EventID(bytes: id)
    guard (eventID == nil) == id.isEmpty else { return nil }
    var contents: [DomainContent] = []
    while !pieces.isAtEnd {
      guard let digest = pieces.next(), let bytes = pieces.next(),
        let content = DomainContent(digest: Array(digest), bytes: Array(bytes))
      else { return nil }
      contents.append(content)
    }
    guard let command = RecordResult(written: data, contents: contents) else { return nil }
    isBatch = false
    items = [Item(command: command, envelope: Envelope(eventID: eventID, metadata: Array(metadata)))]
  }
}

extension ExecuteRequest {
  /// Whether one of the commands forgets a content.
  fileprivate var forgets: Bool { items.contains { $0.command is ForgetContent } }

  var isPortable: Bool { !forgets }

  func readRest() throws(Failure) -> Bool {
    var hasRead = false
    for item in items { hasRead = try item.command.readRest() || hasRead }
    return hasRead
  }

  func receipts(_ outcome: [Result]) -> [Receipt] { outcome.flatMap(\.receipts) }

  func answer(_ outcome: [Result]) -> [UInt8] { answer(outcome, destroyed: false) }

  /// `destroyed` tells whether nothing is left of the contents that were forgotten.
  fileprivate func answer(_ results: [Result], destroyed: Bool) -> [UInt8] {
    var writer = JSONWriter(reserving: 256 * results.count)
    writer.beginObject()
    if isBatch {
      writer.key("results")
      writer.beginList()
      for result in results {
        writer.beginObject()
        write(result, destroyed: destroyed, to: &writer)
        writer.endObject()
      }
      writer.endList()
    } else if let result = results.first {
      write(result, destroyed: destroyed, to: &writer)
    }
    writer.endObject()
    return writer.bytes
  }

  private func write(_ result: Result, destroyed: Bool, to writer: inout JSONWriter) {
    writer.key("result")
    writer.beginObject()
    switch result.result {
    case .id(let id):
      writer.key("id")
      writer.text(id)
    case .hash(let hash):
      writer.key("hash")
      writer.text(hash)
    case .forgotten(let hash):
      writer.key("hash")
      writer.text(hash)
      writer.key("destroyed")
      writer.boolean(destroyed)
    case .ids(let ids):
      writer.key("ids")
      writer.beginList()
      for id in ids { writer.text(id) }
      writer.endList()
    }
    writer.endObject()
    writer.receipts(result.receipts)
    if !result.notStored.isEmpty {
      writer.key("forgotten")
      writer.beginList()
      for hash in result.notStored { writer.text(hash) }
      writer.endList()
    }
  }
}

extension Store {
  func execute(_ root: JSONValue, _ text: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] {
    let request = try ExecuteRequest(root)
    guard request.forgets else { return try writer.answer(request, text) }
    let results = try writer.perform(request)
    return request.answer(results, destroyed: destroyRemnants())
  }
}
