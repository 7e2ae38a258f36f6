import EvalDomain
import EvalJSON
import EvalLog
import EvalSystem

/// A request of commands: all of them or none.
struct ExecuteRequest: WriteRequest {
  struct Result {
    let key: StaticString
    let id: String
    let receipts: [Receipt]
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
      let list = try fields.list("commands", Self.item)
      items = try Batch.checked(fields.required("commands", list), "commands")
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
    for item in items { results.append(try perform(item, in: transaction)) }
    return results
  }

  private func perform(_ item: Item, in transaction: WriteTransaction) throws(Failure) -> Result {
    if let id = item.envelope.eventID, let recorded = try transaction.find(id) {
      return try repeated(item, recorded, in: transaction)
    }
    let origin = transaction.origin
    let key = type(of: item.command).resultKey
    let (event, id) = item.command.event(Defaults(newID: { origin.newID().text }, now: origin.now()))
    guard try item.command.isNeeded(in: transaction.world) else { return Result(key: key, id: id, receipts: []) }
    for content in item.command.contents {
      _ = try Contents.put(transaction.connection, hash: content.digest, bytes: content.bytes)
    }
    return Result(key: key, id: id, receipts: [try transaction.append(event, data: event.encode(), item.envelope)])
  }

  /// The command was carried out before: what the store chose then stands for what the caller leaves out.
  private func repeated(
    _ item: Item, _ recorded: RecordedEvent, in transaction: WriteTransaction
  ) throws(Failure) -> Result {
    let chosen = try recorded.data.withRaw { (bytes) throws(Failure) in
      try JSONDocument(bytes, what: "the recorded event")
    }.root
    let recordedID = chosen.member("id")?.text ?? ""
    let recordedTime = chosen.member("timestamp")?.text.flatMap { Timestamp(rfc3339: $0) } ?? recorded.timestamp
    let (event, id) = item.command.event(Defaults(newID: { recordedID }, now: recordedTime))
    let receipt = try transaction.receipt(
      of: recorded, stream: event.stream, type: "\(type(of: event).type)", data: event.encode(), item.envelope)
    return Result(key: type(of: item.command).resultKey, id: id, receipts: [receipt])
  }
}

extension Store {
  func execute(_ root: JSONValue) throws(Failure) -> [UInt8] {
    let request = try ExecuteRequest(root)
    let results = try writer.perform(request)
    var writer = JSONWriter(reserving: 256 * results.count)
    writer.beginObject()
    if request.isBatch {
      writer.key("results")
      writer.beginList()
      for result in results {
        writer.beginObject()
        write(result, to: &writer)
        writer.endObject()
      }
      writer.endList()
    } else if let result = results.first {
      write(result, to: &writer)
    }
    writer.endObject()
    return writer.bytes
  }

  private func write(_ result: ExecuteRequest.Result, to writer: inout JSONWriter) {
    writer.key("result")
    writer.beginObject()
    writer.key(result.key)
    writer.text(result.id)
    writer.endObject()
    writer.receipts(result.receipts)
  }
}
