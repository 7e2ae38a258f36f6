import EvalSystem

/// SQLite's own look at a file: pages, indexes, types, and rows that refer to rows.
package enum Integrity {
  /// What is wrong, at most 100 things of each kind; O(size of the file · log rows). <https://sqlite.org/pragma.html#pragma_integrity_check>
  package static func problems(_ connection: Connection) throws(Failure) -> [String] {
    var problems: [String] = []
    try connection.each("PRAGMA integrity_check(100)") { (row) throws(Failure) in
      if row.text(0) != "ok" { problems.append(row.text(0)) }
    }
    // SQLite looks at these names only when it renames a table, as a rebuild does.
    try connection.each(
      """
      SELECT s.type, s.name, s.tbl_name FROM sqlite_schema AS s
      WHERE (s.type IN ('table', 'view') AND s.tbl_name <> s.name)
        OR (s.type IN ('index', 'trigger') AND NOT EXISTS
          (SELECT 1 FROM sqlite_schema AS t WHERE t.type IN ('table', 'view') AND t.name = s.tbl_name))
      LIMIT 100
      """
    ) { (row) throws(Failure) in
      problems.append("\(row.text(0)) \(row.text(1)) says that it belongs to \(row.text(2))")
    }
    try connection.each("PRAGMA foreign_key_check") { (row) throws(Failure) in
      guard problems.count < 200 else { return }
      problems.append("a row of \(row.text(0)) refers to a row of \(row.text(2)) that is not there")
    }
    return problems
  }
}
