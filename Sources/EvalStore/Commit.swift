import EvalJSON
import EvalLog
import EvalSystem

/// Where a consumer is to be put.
private struct CommitRequest: WriteRequest {
  enum Target {
    case committed(Int64)
    case sought(Int64)
    case end
  }

  let consumer: String
  let target: Target

  func perform(in transaction: WriteTransaction) throws(Failure) -> Int64 {
    switch target {
    case .committed(let position):
      try Consumers.commit(transaction.connection, consumer, position, beyond: false)
      return position
    case .sought(let position):
      try Consumers.seek(transaction.connection, consumer, position)
      return position
    case .end:
      let last = try LogReader.lastPosition(transaction.connection)
      try Consumers.seek(transaction.connection, consumer, last)
      return last
    }
  }
}

extension Store {
  func commit(_ root: JSONValue) throws(Failure) -> [UInt8] {
    let fields = try Fields(root, at: .root, known: ["consumer", "position", "seek"])
    let consumer = try fields.required("consumer", fields.name("consumer"))
    let position: Int64
    if let target = try Self.target(fields) {
      position = try writer.perform(CommitRequest(consumer: consumer, target: target))
    } else {
      position = try withReader { (connection) throws(Failure) in try Consumers.position(connection, consumer) }
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("consumer")
    writer.text(consumer)
    writer.key("position")
    writer.integer(position)
    writer.endObject()
    return writer.bytes
  }

  private static func target(_ fields: Fields) throws(Failure) -> CommitRequest.Target? {
    let position = try fields.integer("position", in: 0...Int64.max)
    guard let seek = fields.value("seek") else { return position.map { .committed($0) } }
    if position != nil {
      throw .about(fields.place("seek"), "position and seek exclude each other; give position to commit, seek to move")
    }
    switch seek.text {
    case "beginning": return .sought(0)
    case "end": return .end
    default: break
    }
    guard seek.kind == .integer else {
      throw .wrongType(fields.place("seek"), expected: "\"beginning\", \"end\" or a position", got: seek.kind)
    }
    return try fields.integer("seek", in: 0...Int64.max).map { .sought($0) }
  }
}
