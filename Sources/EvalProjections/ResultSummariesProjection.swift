import EvalSQL
import EvalSystem

/// How results are summed up, so that a question about many of them reads few rows.
package enum ResultSummaries {
  /// Which results share a row beside their model and their outcome.
  package enum Scale: String, CaseIterable, Sendable {
    /// All of them; their part is 0.
    case all
    /// Those of a run; the part is its id.
    case run
    /// Those of an hour of the day in UTC, 0 to 23.
    case hourOfDay = "hour_of_day"
    /// Those of a day in UTC; the part is how many days that is after 1970-01-01.
    case day
    /// Those of an hour in UTC; the part is how many hours that is after the beginning of 1970.
    case hour

    /// The part of the row that stands for results of an hour; the run's row has the run's id.
    fileprivate func part(ofHour hour: Int64) -> Int64 {
      let day = floored(hour, by: 24)
      return switch self {
      case .all, .run: 0
      case .hourOfDay: hour - 24 * day
      case .day: day
      case .hour: hour
      }
    }
  }

  /// The results at so many positions of the log are added at a time, when a later result is recorded. Summing up one at
  /// a time would cost a single write as much as all its other tables do; the few latest are read from the rows.
  static let block: Int64 = 256

  /// The SQL of the first position that the summaries do not cover, for the results so far.
  package static let end = end(of: "")

  private static func end(of condition: String) -> String {
    #"(SELECT coalesce(max(position), 0) / \#(block) * \#(block) FROM "recorded_results"\#(condition))"#
  }

  fileprivate static let definition = """
    CREATE TABLE "result_summaries"(
      scale TEXT NOT NULL,
      part ANY NOT NULL,
      model_name_id INTEGER NOT NULL,
      outcome INTEGER NOT NULL,
      tally BLOB NOT NULL,
      PRIMARY KEY(scale, part, model_name_id, outcome)
    ) STRICT, WITHOUT ROWID
    """

  /// The statements that add blocks, over one copy of the tables.
  private struct Statements: Sendable {
    /// The last result before position `?1`.
    let before: String
    /// Where the blocks end that the results up to position `?1` complete.
    let end: String
    /// The results from position `?1` up to `?2`, in their order.
    let rows: String
    /// The run of the case at position `?1`.
    let run: String
    /// Adds a tally to a row, which is made where there is none.
    let addition: String

    init(_ tables: TableSet) {
      func text(_ sql: String) -> String { tables.text(sql, for: .resultSummaries) }
      let values = ResultTally.Measure.allCases.map { "r.\($0.rawValue)" }.joined(separator: ", ")
      before = text(#"SELECT max(position) FROM "recorded_results" WHERE position < ?1"#)
      end = text("SELECT \(ResultSummaries.end(of: " WHERE position <= ?1"))")
      rows = text(
        """
        SELECT r.position, r.case_position, r.model_name_id, \(ResultTally.outcome), r.created_ms, r.error_enum, \(values)
        FROM "recorded_results" AS r WHERE r.position >= ?1 AND r.position < ?2 ORDER BY r.position
        """)
      run = text(#"SELECT run_id FROM "recorded_cases" WHERE position = ?1"#)
      addition = text(
        """
        INSERT INTO "result_summaries"(scale, part, model_name_id, outcome, tally) VALUES(?1, ?2, ?3, ?4, ?5)
        ON CONFLICT(scale, part, model_name_id, outcome) DO UPDATE SET tally = evalstore_tally(tally, excluded.tally)
        """)
    }

    static let over = ForEachSet(Statements.init)
  }

  /// How much memory the groups may take before they are written, in bytes.
  private static let memory = 16 << 20
  /// How many results are summed up at least, however little time there is: less would be more writing than summing up.
  private static let least = 2048
  /// What it takes to write one of the finest groups into the rows of all scales, in nanoseconds, to be on the safe side.
  private static let writing: Int64 = 20_000

  /// Adds the blocks that the results from position `first` to `last` have completed, if any. O(results + groups).
  fileprivate static let add: Projection.Handler.Program = {
    (connection, tables, first, last, isOver) throws(Failure) in
    let statements = Statements.over[tables]
    func position(_ sql: String, _ argument: Int64) throws(Failure) -> Int64 {
      try connection.first(sql, [.integer(argument)]) { (row) throws(Failure) in row.integer(0) } ?? 0
    }
    let start = try position(statements.before, first) / block * block
    if start / block == last / block { return last }
    let end = try position(statements.end, last)
    guard start < end else { return last }
    var groups = Groups(connection, statements)
    let rows = try connection.statement(statements.rows)
    defer { rows.reset() }
    try rows.bind([.integer(start), .integer(end)])
    var current = start
    while try rows.step() {
      let position = rows.integer(0)
      if position >= current + block {
        current = position / block * block
        if groups.results >= least, isOver(Int64(groups.count) * writing) {
          try groups.write()
          return position
        }
        if groups.bytes > memory { try groups.write() }
      }
      try groups.add(rows)
    }
    try groups.write()
    return last
  }

  /// Results grouped once by all that any scale asks for, these groups by hour, and the few that are left then for each
  /// scale of time.
  private struct Groups {
    private struct Key: Hashable {
      /// Which of `runs`; 0 where results are not grouped by run.
      var run = 0
      var time: Int64 = 0
      let model: Int64
      let outcome: Int64
    }

    private let connection: Connection
    private let statements: Statements
    /// Which of `runs` that of a case is; nil for one whose case is not there.
    private var runOfCase: [Int64: Int?] = [:]
    private var places: [ExactText: Int] = [:]
    private var runs: [String] = []
    private var fine: [Key: ResultTally] = [:]
    private(set) var results = 0
    /// How much memory the groups take, about.
    private(set) var bytes = 0

    init(_ connection: Connection, _ statements: Statements) {
      self.connection = connection
      self.statements = statements
    }

    /// How many groups there are.
    var count: Int { fine.count }

    /// Takes in a row of `Statements.rows`.
    mutating func add(_ row: Statement) throws(Failure) {
      guard let run = try run(ofCaseAt: row.integer(1)) else { return }
      let created = row.integer(4)
      let key = Key(
        run: run, time: floored(created, by: Timestamp.hourLength), model: row.integer(2), outcome: row.integer(3))
      bytes += fine[key, default: ResultTally()].adding(result: row.numbers(from: 4))
      results += 1
    }

    private mutating func run(ofCaseAt position: Int64) throws(Failure) -> Int? {
      if let known = runOfCase[position] { return known }
      let name = try connection.first(statements.run, [.integer(position)]) { (row) throws(Failure) in row.text(0) }
      let run = name.map { places[ExactText($0)] ?? runs.count }
      if let name, run == runs.count {
        places[ExactText(name)] = run
        runs.append(name)
      }
      runOfCase[position] = .some(run)
      return run
    }

    /// Adds all groups to the rows of the table, and forgets them.
    mutating func write() throws(Failure) {
      try each { (scale, part, model, outcome, tally) throws(Failure) in
        try connection.run(
          statements.addition,
          [.text(scale.rawValue), part, .integer(model), .integer(outcome), .blob(tally.bytes)])
      }
      self = Groups(connection, statements)
    }

    private func each(
      _ body: (Scale, SQLValue, _ model: Int64, _ outcome: Int64, ResultTally) throws(Failure) -> Void
    ) throws(Failure) {
      var ofRuns: [Key: ResultTally] = [:]
      var ofHours: [Key: ResultTally] = [:]
      for (key, tally) in fine {
        ofRuns[Key(run: key.run, model: key.model, outcome: key.outcome), default: ResultTally()].add(tally)
        ofHours[Key(time: key.time, model: key.model, outcome: key.outcome), default: ResultTally()].add(tally)
      }
      for (key, tally) in ofRuns { try body(.run, .text(runs[key.run]), key.model, key.outcome, tally) }
      for scale in Scale.allCases where scale != .run {
        var groups: [Key: ResultTally] = [:]
        for (key, tally) in ofHours {
          let part = scale.part(ofHour: key.time)
          groups[Key(time: part, model: key.model, outcome: key.outcome), default: ResultTally()].add(tally)
        }
        for (key, tally) in groups { try body(scale, .integer(key.time), key.model, key.outcome, tally) }
      }
    }
  }
}

/// How often a divisor goes into a number, rounded down; the divisor is positive.
private func floored(_ number: Int64, by divisor: Int64) -> Int64 {
  number / divisor - (number % divisor < 0 ? 1 : 0)
}

extension Projection {
  /// Sums over the results, by model and outcome, of all of them and of each run, hour of the day, day and hour.
  ///
  /// A row has what `ResultTally` says. It covers the results before the last position that `ResultSummaries.block`
  /// divides; which those are follows from the log alone, not from how it was written or rebuilt.
  static let resultSummaries = Projection(
    name: "result_summaries", version: 3, family: "runs",
    tables: [Table(name: "result_summaries", definition: ResultSummaries.definition, indexes: [])],
    handlers: [Handler(type: "ResultRecorded", mode: .set, program: ResultSummaries.add)])
}
