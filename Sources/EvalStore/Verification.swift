import EvalLog
import EvalProjections
import EvalSQL
import EvalSystem

/// A walk over the whole log and the read models that can be made in several steps.
final class Verification {
  struct Report {
    let done: Bool
    let position: Int64
    let last: Int64
    let findings: [Finding]
    /// The hash of the last event in the log.
    let head: String
  }

  private let connection: Connection
  private let owned: Bool
  private let log: LogVerifier
  private let readModels: ReadModelVerifier

  /// `owned` connections are closed with the walk.
  init(_ connection: Connection, _ projections: [Projection], owned: Bool) throws(Failure) {
    self.connection = connection
    self.owned = owned
    log = LogVerifier()
    readModels = try ReadModelVerifier(connection, projections)
  }

  /// How many events are looked at in one snapshot: while one is held, the write-ahead log grows with every write.
  private static let portion: Int64 = 10_000

  /// Looks at `maximum` events more; at the end of the log also at streams, contents, consumers, the file as SQLite sees it and read
  /// models, all as they are at one moment. Read models are not compared with a log that is wrong itself.
  func step(maximum: Int64) throws(Failure) -> Report {
    var left = maximum
    while true {
      let report = try look(maximum: min(left, Self.portion))
      left -= Self.portion
      if report.done || left <= 0 { return report }
    }
  }

  private func look(maximum: Int64) throws(Failure) -> Report {
    try connection.snapshot { () throws(Failure) in
      let last = try LogReader.lastPosition(connection)
      try log.advance(connection, events: maximum)
      let end = min(log.position, last)
      if log.findings.isEmpty { try readModels.advance(connection, to: end) }
      let done = end >= last
      var findings = log.findings
      if done {
        try log.finish(connection)
        findings = log.findings
        if findings.isEmpty {
          // What reads the log may go by an index, and so may what answers a question: one that is wrong gives wrong
          // answers, though every row is as it was written.
          findings = try Integrity.problems(connection).map { Finding(position: nil, problem: "SQLite finds: \($0)") }
        }
        if findings.isEmpty {
          findings = try ContentVerifier.findings(connection) + Consumers.findings(connection)
          findings += try readModels.compare(connection)
        }
      }
      return Report(
        done: done, position: end, last: last, findings: findings, head: try LogReader.head(connection))
    }
  }

  func close() { if owned { connection.close() } }
}

/// The walks that wait for their next step.
final class Verifications: Sendable {
  private let waiting = Locked<[String: Box]>([:])

  private final class Box: @unchecked Sendable {
    let verification: Verification
    init(_ verification: Verification) { self.verification = verification }
  }

  func take(_ key: String) -> Verification? {
    waiting.withLock { $0.removeValue(forKey: key) }?.verification
  }

  func keep(_ verification: Verification, for key: String) {
    let box = Box(verification)
    waiting.withLock { $0.updateValue(box, forKey: key) }?.verification.close()
  }

  func close() {
    let boxes = waiting.withLock { waiting in
      let boxes = Array(waiting.values)
      waiting = [:]
      return boxes
    }
    for box in boxes { box.verification.close() }
  }
}
