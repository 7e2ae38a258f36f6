import EvalSQL
import EvalSystem

/// How results are summed up, so that a question about many of them reads few rows.
package enum ResultSummaries {
  /// Which results share a row beside their model.
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
      tally BLOB NOT NULL,
      PRIMARY KEY(scale, part, model_name_id)
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
      before = text(#"SELECT max(position) FROM "recorded_results" WHERE position < ?1"#)
      end = text("SELECT \(ResultSummaries.end(of: " WHERE position <= ?1"))")
      rows = text(
        """
        SELECT r.position, r.case_position, r.model_name_id, r.created_ms, \(SplitTally.columns())
        FROM "recorded_results" AS r WHERE r.position >= ?1 AND r.position < ?2 ORDER BY r.position
        """)
      run = text(#"SELECT run_id FROM "recorded_cases" WHERE position = ?1"#)
      addition = text(
        """
        INSERT INTO "result_summaries"(scale, part, model_name_id, tally) VALUES(?1, ?2, ?3, ?4)
        ON CONFLICT(scale, part, model_name_id) DO UPDATE SET tally = evalstore_tally(tally, excluded.tally)
        """)
    }

    static let over = ForEachSet(Statements.init)
  }

  /// Adds results to the rows.
  fileprivate final class Sums: Summing {
    /// How much memory the groups may take before they are written, in bytes.
    private static let memory = 16 << 20
    /// How many results are summed up at least, however little time there is: less would be more writing than summing up.
    private static let least = 2048
    /// What it takes to write one of the finest groups into the rows of all scales, in nanoseconds, to be on the safe
    /// side.
    private static let writing: Int64 = 20_000

    private let connection: Connection
    private let statements: Statements
    private let runs: RunsOfCases
    private var shown = Shown()

    /// Results that were shown as they were written.
    private struct Shown {
      var first: Int64?
      /// Those of blocks that are complete.
      var groups = Groups()
      /// Those of the latest block.
      var latest: [WrittenResult] = []
    }

    init(_ connection: Connection, _ tables: TableSet) {
      self.connection = connection
      statements = Statements.over[tables]
      runs = RunsOfCases(connection, statements)
    }

    func begin() { if shown.first != nil { shown = Shown() } }

    func show(_ result: WrittenResult) throws(Failure) {
      if shown.first == nil {
        shown.first = result.position
        runs.forgetMany()
      }
      if let before = shown.latest.last, before.position / block != result.position / block {
        for result in shown.latest {
          guard let run = try runs.run(ofCaseAt: result.casePosition) else { continue }
          shown.groups.add(result, run, result.model, at: result.created)
        }
        shown.latest.removeAll(keepingCapacity: true)
        if shown.groups.bytes > Self.memory {
          try write(shown.groups)
          shown.groups = Groups()
        }
      }
      shown.latest.append(result)
    }

    /// Adds the blocks that the results from position `first` to `last` have completed, if any. O(results + groups).
    func add(from first: Int64, to last: Int64, until isOver: IsOver) throws(Failure) -> Int64 {
      func position(_ sql: String, _ argument: Int64) throws(Failure) -> Int64 {
        try connection.first(sql, [.integer(argument)]) { (row) throws(Failure) in row.integer(0) } ?? 0
      }
      let wereShown = shown.first == first
      var groups = Groups()
      if wereShown { swap(&groups, &shown.groups) }
      begin()
      let start = try position(statements.before, first) / block * block
      if start / block == last / block { return last }
      let end = try position(statements.end, last)
      guard start < end else { return last }
      if !wereShown { runs.forgetMany() }
      let rows = try connection.statement(statements.rows)
      defer { rows.reset() }
      try rows.bind([.integer(start), .integer(wereShown ? min(first, end) : end)])
      var current = start
      while try rows.step() {
        let position = rows.integer(0)
        if position >= current + block {
          current = position / block * block
          if groups.results >= Self.least, isOver(Int64(groups.count) * Self.writing) {
            try write(groups)
            return position
          }
          if groups.bytes > Self.memory {
            try write(groups)
            groups = Groups()
          }
        }
        if let run = try runs.run(ofCaseAt: rows.integer(1)) {
          groups.add(rows.numbers(from: 4), run, rows.integer(2), at: rows.integer(3))
        }
      }
      try write(groups)
      return last
    }

    private func write(_ groups: Groups) throws(Failure) {
      let row = try connection.statement(statements.addition)
      func add(_ scale: Scale, _ part: SQLValue, _ model: Int64, _ tally: SplitTally) throws(Failure) {
        defer { row.reset() }
        try row.bind([.text(scale.rawValue), part, .integer(model), .blob(tally.bytes)])
        _ = try row.step()
      }
      for (key, tally) in groups.ofRuns.tallies { try add(.run, .text(runs.name(key.run)), key.model, tally) }
      let hours = groups.ofHours
      for scale in Scale.allCases where scale != .run {
        for (key, tally) in hours.of(scale).tallies { try add(scale, .integer(key.time), key.model, tally) }
      }
    }
  }

  /// Which run a case belongs to, by small numbers that are given out as runs come up.
  private final class RunsOfCases {
    /// How many cases are remembered from one transaction to the next.
    private static let memory = 10_000

    private let connection: Connection
    private let statements: Statements
    private var ofCase: [Int64: Int] = [:]
    private var numbers: [ExactText: Int] = [:]
    private var names: [String] = []

    init(_ connection: Connection, _ statements: Statements) {
      self.connection = connection
      self.statements = statements
    }

    func name(_ run: Int) -> String { names[run] }

    /// Makes room, when no number is in use.
    func forgetMany() {
      guard ofCase.count > Self.memory else { return }
      ofCase.removeAll(keepingCapacity: true)
      numbers = [:]
      names = []
    }

    /// The number of the run of the case at a position; nil where there is no case.
    func run(ofCaseAt position: Int64) throws(Failure) -> Int? {
      if let known = ofCase[position] { return known }
      let name = try connection.first(statements.run, [.integer(position)]) { (row) throws(Failure) in row.text(0) }
      guard let name else { return nil }
      let run = numbers[ExactText(name)] ?? names.count
      if run == names.count {
        numbers[ExactText(name)] = run
        names.append(name)
      }
      ofCase[position] = run
      return run
    }
  }

  /// Results grouped by all that any scale asks for, or by less.
  private struct Groups {
    struct Key: Hashable {
      /// 0 where results are not grouped by run.
      var run = 0
      var time: Int64 = 0
      let model: Int64
    }

    private(set) var tallies: [Key: SplitTally] = [:]
    private(set) var results = 0
    /// How much memory the groups take, about.
    private(set) var bytes = 0

    /// How many groups there are.
    var count: Int { tallies.count }

    /// Takes in a result that has what `SplitTally.columns` asks for.
    mutating func add(_ result: some NumericRow, _ run: Int, _ model: Int64, at created: Int64) {
      let key = Key(run: run, time: floored(created, by: Timestamp.hourLength), model: model)
      bytes += tallies[key, default: SplitTally()].adding(result: result)
      results += 1
    }

    var ofRuns: Groups { gathered { Key(run: $0.run, model: $0.model) } }
    var ofHours: Groups { gathered { Key(time: $0.time, model: $0.model) } }
    func of(_ scale: Scale) -> Groups { gathered { Key(time: scale.part(ofHour: $0.time), model: $0.model) } }

    private func gathered(by coarser: (Key) -> Key) -> Groups {
      var gathered = Groups()
      for (key, tally) in tallies { gathered.tallies[coarser(key), default: SplitTally()].add(tally) }
      return gathered
    }
  }
}

/// How often a divisor goes into a number, rounded down; the divisor is positive.
private func floored(_ number: Int64, by divisor: Int64) -> Int64 {
  number / divisor - (number % divisor < 0 ? 1 : 0)
}

extension Projection {
  /// Sums over the results, by model, of all of them and of each run, hour of the day, day and hour.
  ///
  /// A row has what `SplitTally` says. It covers the results before the last position that `ResultSummaries.block`
  /// divides; which those are follows from the log alone, not from how it was written or rebuilt.
  static let resultSummaries = Projection(
    name: "result_summaries", version: 4, family: "runs",
    tables: [Table(name: "result_summaries", definition: ResultSummaries.definition, indexes: [])],
    handlers: [Handler(type: "ResultRecorded", mode: .set, sums: ResultSummaries.Sums.init)])
}
