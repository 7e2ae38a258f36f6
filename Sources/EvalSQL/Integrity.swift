import EvalSystem

/// SQLite's own look at a file: pages, indexes, types, and rows that refer to rows.
package enum Integrity {
  /// What is wrong, at most 100 things of each kind; O(size of the file · log rows). <https://sqlite.org/pragma.html#pragma_integrity_check>
  package static func problems(_ connection: Connection) throws(Failure) -> [String] {
    var problems: [String] = []
    try connection.each("PRAGMA integrity_check(100)") { (row) throws(Failure) in
      if row.text(0) != "ok" { problems.append(row.text(0)) }
    }
    try connection.each("PRAGMA foreign_key_check") { (row) throws(Failure) in
      guard problems.count < 200 else { return }
      problems.append("a row of \(row.text(0)) refers to a row of \(row.text(2)) that is not there")
    }
    return problems
  }
}
