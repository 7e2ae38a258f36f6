import EvalLog
import EvalSQL
import EvalSystem

/// Applies the log to empty copies of the tables, in the connection's temporary database, and compares.
package final class ReadModelVerifier {
  private let projections: [Projection]
  private var position: Int64 = 0

  /// Makes the empty copies, which live as long as the connection.
  package init(_ connection: Connection, _ projections: [Projection]) throws(Failure) {
    self.projections = Projections.families(of: projections)
    for projection in self.projections {
      for copy in projection.over(.verifying).tables {
        try connection.execute("DROP TABLE IF EXISTS temp.\"\(copy.name)\"")
        try connection.execute(copy.definition)
      }
    }
  }

  /// Applies the events up to `end`.
  package func advance(_ connection: Connection, to end: Int64) throws(Failure) {
    guard end > position else { return }
    let projector = Projector(connection, .verifying)
    let types = try projector.types(from: position + 1, to: end)
    for projection in projections { try projector.apply(projection, from: position + 1, to: end, types: types) }
    position = end
  }

  /// The tables that hold something else than the log says; O(rows · log rows).
  package func compare(_ connection: Connection) throws(Failure) -> [Finding] {
    var findings: [Finding] = []
    for projection in projections {
      for table in projection.tables {
        let live = "main.\"\(table.name)\""
        let fresh = "temp.\"\(TableSet.verifying.name(of: table))\""
        let extra = try rows(connection, in: live, notIn: fresh)
        let missing = try rows(connection, in: fresh, notIn: live)
        if extra + missing > 0 {
          findings.append(
            Finding(
              position: nil,
              problem: "the read model \(table.name) is not what the log says: \(extra) rows should not be there or be "
                + "otherwise, \(missing) should; run project rebuild"))
        }
      }
    }
    return findings
  }

  private func rows(_ connection: Connection, in one: String, notIn other: String) throws(Failure) -> Int64 {
    try connection.first("SELECT count(*) FROM (SELECT * FROM \(one) EXCEPT SELECT * FROM \(other))") {
      (row) throws(Failure) in row.integer(0)
    } ?? 0
  }
}
