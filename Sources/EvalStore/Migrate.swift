import EvalJSON
import EvalLog
import EvalProjections
import EvalSystem

/// A move of the log to another schema, with the read models rebuilt.
private struct MigrateRequest: WriteRequest {
  let target: Int64

  static var isShared: Bool { false }

  func perform(in transaction: WriteTransaction) throws(Failure) -> Int64 {
    let connection = transaction.connection
    transaction.changesSchema = true
    let from = try LogSchema.migrator.version(of: connection)
    if from != target {
      try LogSchema.migrator.migrate(connection, to: target)
      _ = try Rebuild.step(connection, Projections.all, maximum: Int64.max)
    }
    return from
  }
}

extension Store {
  /// `maintain migrate`: what schemas there are, or a move to one of them. O(events).
  func migrate(to target: Int64?) throws(Failure) -> [UInt8] {
    let from: Int64
    if let target {
      from = try writer.perform(MigrateRequest(target: target))
    } else {
      from = try withReader { (connection) throws(Failure) in try LogSchema.migrator.version(of: connection) }
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("from")
    writer.integer(from)
    writer.key("to")
    writer.integer(target ?? from)
    writer.key("versions")
    writer.beginList()
    for step in LogSchema.migrator.migrations {
      writer.beginObject()
      writer.key("version")
      writer.integer(step.version)
      writer.key("name")
      writer.text(step.name)
      writer.endObject()
    }
    writer.endList()
    writer.endObject()
    return writer.bytes
  }
}
