import EvalDomain
import EvalProjections
import EvalSQL
import EvalSystem

/// The values that runs have of each digest, nil where one does not say.
struct RunDigests {
  /// The SQL of the digests of runs `u`, which `init(_:from:)` reads.
  static let columns = RunDigest.allCases.map { "json_extract(u.digests, '$.\($0.rawValue)')" }.joined(separator: ", ")

  private var values: [RunDigest: Set<ExactText?>] = [:]

  /// Of the runs with results that fit the conditions. O(results).
  init(_ connection: Connection, _ conditions: Conditions) throws(Failure) {
    try connection.each(
      """
      SELECT DISTINCT \(Self.columns) FROM "runs" AS u
      WHERE u.run_id IN (SELECT k.run_id \(RecordedResult.from)\(conditions.sql))
      """, conditions.values
    ) { (row) throws(Failure) in
      for (digest, value) in Self.read(row, from: 0) { values[digest, default: []].insert(value) }
    }
  }

  /// Those of no run.
  init() {}

  /// The same for each group; `group` is the SQL of its name, of the results `r`, their cases `k` and models `m`. O(results).
  static func read(
    _ connection: Connection, _ conditions: Conditions, by group: String
  ) throws(Failure) -> [ExactText: RunDigests] {
    var groups: [ExactText: RunDigests] = [:]
    try connection.each(
      """
      SELECT DISTINCT g.name, \(columns)
      FROM (SELECT DISTINCT \(group) AS name, k.run_id AS run_id \(RecordedResult.from)\(conditions.sql)) AS g
      JOIN "runs" AS u ON u.run_id = g.run_id
      """, conditions.values
    ) { (row) throws(Failure) in
      for (digest, value) in read(row, from: 1) {
        groups[ExactText(row.text(0)), default: RunDigests()].values[digest, default: []].insert(value)
      }
    }
    return groups
  }

  subscript(digest: RunDigest) -> Set<ExactText?> { values[digest] ?? [] }

  /// The digests of one run, those that it says, from `column` of a row on.
  static func said(_ row: Statement, from column: Int) -> [RunDigest: ExactText] {
    read(row, from: column).reduce(into: [:]) { $0[$1.digest] = $1.value }
  }

  private static func read(_ row: Statement, from column: Int) -> [(digest: RunDigest, value: ExactText?)] {
    zip(RunDigest.allCases, column...).map { ($0, row.isNull($1) ? nil : ExactText(row.text($1))) }
  }
}
