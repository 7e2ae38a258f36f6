import EvalDomain
import EvalJSON
import EvalLog
import EvalSystem

extension Store {
  func read(_ root: JSONValue) throws(Failure) -> [UInt8] {
    let request = try ReadRequest(root)
    let page = try withReader { (connection) throws(Failure) in try LogReader.read(connection, request) }
    return page.json
  }
}

extension ReadRequest {
  init(_ root: JSONValue) throws(Failure) {
    self.init()
    let fields = try Fields(
      root, at: .root,
      known: [
        "from_position", "to_position", "limit", "types", "backwards", "stream", "from_version", "to_version",
      ])
    from = try fields.integer("from_position", in: 1...Int64.max) ?? from
    to = try fields.integer("to_position", in: 0...Int64.max) ?? to
    limit = try fields.integer("limit", in: 1...10_000) ?? limit
    types = try fields.texts("types")
    backwards = try fields.boolean("backwards") ?? backwards
    stream = try fields.stream("stream")
    fromVersion = try fields.integer("from_version", in: 1...Int64.max) ?? fromVersion
    toVersion = try fields.integer("to_version", in: 1...Int64.max) ?? toVersion
    if stream == nil, fields.value("from_version") != nil || fields.value("to_version") != nil {
      throw .about(fields.place("stream"), "from_version and to_version count within a stream; give stream as well")
    }
  }
}

extension ReadPage {
  /// `{"events":[…],"next_position":n}`
  var json: [UInt8] {
    var writer = JSONWriter(reserving: 64 + events.reduce(0) { $0 + $1.data.count + 320 })
    writer.beginObject()
    writer.key("events")
    writer.beginList()
    for event in events { writer.event(event) }
    writer.endList()
    writer.key("next_position")
    writer.integer(next)
    writer.endObject()
    return writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func event(_ event: RecordedEvent) {
    beginObject()
    key("event_id")
    text(event.eventID.text)
    key("stream")
    text(event.stream)
    key("version")
    integer(event.version)
    key("position")
    integer(event.position)
    key("type")
    text(event.type)
    key("timestamp")
    text(event.timestamp.rfc3339)
    key("data")
    raw(event.data)
    key("metadata")
    raw(event.metadata)
    endObject()
  }
}
