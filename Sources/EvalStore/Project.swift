import EvalJSON
import EvalLog
import EvalProjections
import EvalSQL
import EvalSystem

extension Store {
  private enum Action { case status, rebuild, verify }

  func project(_ root: JSONValue) throws(Failure) -> [UInt8] {
    let fields = try Fields(root, at: .root, known: ["action", "projection", "max_events"])
    let actions: [(StaticString, Action)] = [("status", .status), ("rebuild", .rebuild), ("verify", .verify)]
    let action = try fields.required("action", fields.choice("action", actions))
    let name = try fields.text("projection")
    let projections = try ReadModels.select(name)
    let maximum = try fields.integer("max_events", in: 1...Int64.max)
    switch action {
    case .status: return try status(projections)
    case .rebuild:
      let (position, last) = try rebuild(projections, maximum: maximum ?? Int64.max)
      var writer = JSONWriter()
      writer.beginObject()
      writer.progress(position: position, last: last)
      writer.endObject()
      return writer.bytes
    case .verify: return try verify(projections, key: name ?? "", maximum: maximum)
    }
  }

  private func status(_ projections: [Projection]) throws(Failure) -> [UInt8] {
    let (states, last) = try withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        (try ReadModels.states(of: connection, projections), try LogReader.lastPosition(connection))
      }
    }
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    writer.progress(position: last, last: last)
    writer.key("projections")
    writer.beginList()
    for state in states {
      writer.beginObject()
      writer.key("name")
      writer.text(state.projection.name)
      writer.key("version")
      writer.integer(state.projection.version)
      writer.key("tables")
      writer.beginList()
      for table in state.projection.tables { writer.text(table.name) }
      writer.endList()
      writer.key("rows")
      writer.integer(state.rows)
      writer.key("rebuild_position")
      if let position = state.rebuildPosition { writer.integer(position) } else { writer.null() }
      writer.endObject()
    }
    writer.endList()
    writer.endObject()
    return writer.bytes
  }

  private func verify(_ projections: [Projection], key: String, maximum: Int64?) throws(Failure) -> [UInt8] {
    let report: Verification.Report
    if file.isMemory {
      report = try writer.alone { (connection) throws(Failure) in
        try Verification(connection, projections, owned: false).step(maximum: Int64.max)
      }
    } else {
      report = try ForkGuard.shared.using { () throws(Failure) in
        try verifyStep(projections, key: key, maximum: maximum)
      }
    }
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    writer.progress(position: report.position, last: report.last)
    writer.key("clean")
    writer.boolean(report.findings.isEmpty)
    writer.key("findings")
    writer.beginList()
    for finding in report.findings.prefix(100) {
      writer.beginObject()
      writer.key("position")
      if let position = finding.position { writer.integer(position) } else { writer.null() }
      writer.key("problem")
      writer.text(finding.problem)
      writer.endObject()
    }
    writer.endList()
    writer.key("head")
    writer.text(report.head)
    writer.endObject()
    return writer.bytes
  }
}

extension Store {
  /// The whole walk without a `maximum`. With one, goes on with the walk that waits under `key`, or begins one.
  private func verifyStep(
    _ projections: [Projection], key: String, maximum: Int64?
  ) throws(Failure) -> Verification.Report {
    let verification: Verification
    if maximum != nil, let waiting = verifications.take(key) {
      verification = waiting
    } else {
      let connection = try file.connect(writing: false)
      do throws(Failure) {
        verification = try Verification(connection, projections, owned: true)
      } catch {
        connection.close()
        throw error
      }
    }
    do throws(Failure) {
      let report = try verification.step(maximum: maximum ?? Int64.max)
      if report.done { verification.close() } else { verifications.keep(verification, for: key) }
      return report
    } catch {
      verification.close()
      throw error
    }
  }
}

extension JSONWriter {
  /// `"done"`, `"position"` and `"last_position"` of long work.
  mutating func progress(position: Int64, last: Int64) {
    key("done")
    boolean(position >= last)
    key("position")
    integer(position)
    key("last_position")
    integer(last)
  }
}
