import EvalJSON
import EvalProjections
import EvalSQL
import EvalSystem

/// The groups of the results that a filter lets through, each with what it comes to.
struct GroupedResults {
  struct Group {
    /// Empty where results are not grouped by run.
    let run: String
    /// Empty where results are not grouped by model.
    let model: String
    /// The hour, or when the period began; 0 where results are not grouped by time.
    let time: Int64
    let measures: ResultMeasures
  }

  private struct Key: Hashable {
    let run: ExactText
    let model: Int64
    let time: Int64
  }

  let groups: [Group]
  let path: AnalysisPath

  /// Reads the summaries where they can answer, and the rows that they do not cover; else all rows. Call it in a
  /// snapshot. O(rows of the summaries), or O(results).
  init(
    _ connection: Connection, _ filter: ResultFilter, by grouping: Grouping,
    _ measures: [ResultTally.Measure] = [], sketches: Bool = false
  ) throws(Failure) {
    path = filter.path(to: grouping)
    var found: [Key: ResultMeasures] = [:]
    func add(_ row: Statement, _ time: Int64) throws(Failure) {
      let key = Key(run: ExactText(grouping.hasRuns ? row.text(0) : ""), model: row.integer(1), time: time)
      let isTaken = row.withBlob(3) { tally in
        found[key, default: ResultMeasures()].add(tally, sketches: sketches, validOnly: filter.validAttemptsOnly)
      }
      guard isTaken else { throw .damagedSummary }
    }
    if case .summaries(let scale) = path {
      let conditions = filter.conditions(on: scale)
      try connection.each(
        """
        SELECT \(grouping.hasRuns ? "s.part" : "NULL"), \(grouping.hasModels ? "s.model_name_id" : "0"),
          \(grouping.hasTimes ? "s.part" : "0"), s.tally
        FROM "result_summaries" AS s\(conditions.sql)
        """, conditions.values
      ) { (row) throws(Failure) in try add(row, grouping.time(of: row.integer(2), at: scale)) }
    }
    let rows = filter.rows(path)
    try connection.each(
      """
      SELECT \(grouping.hasRuns ? "k.run_id" : "NULL"), \(grouping.hasModels ? "r.model_name_id" : "0"),
        \(grouping.time), \(SplitTally.ofRows(measures))
      \(rows.from)\(rows.conditions.sql)
      GROUP BY 1, 2, 3
      """, rows.conditions.values
    ) { (row) throws(Failure) in try add(row, row.integer(2)) }
    var names: [Int64: String] = [:]
    var groups: [Group] = []
    for (key, measures) in found where measures.results >= filter.minResults {
      var name = names[key.model] ?? ""
      if grouping.hasModels, names[key.model] == nil {
        name =
          try connection.first(#"SELECT name FROM "result_names" WHERE name_id = ?1"#, [.integer(key.model)]) {
            (row) throws(Failure) in row.text(0)
          } ?? ""
        names[key.model] = name
      }
      groups.append(Group(run: key.run.text, model: name, time: key.time, measures: measures))
    }
    self.groups = groups
  }

  /// The groups in the order that `before` finds.
  func sorted(by before: (Group, Group) -> Order) -> [Group] { groups.sorted { before($0, $1) == .first } }

  /// All groups as one.
  var total: ResultMeasures {
    var total = ResultMeasures()
    for group in groups { total.add(group.measures) }
    return total
  }
}

extension ResultFilter {
  /// The rows that the path reads, as what stands behind FROM and WHERE: results `r` with their cases `k`.
  ///
  /// The latest results are found by their position, whatever else is asked for; without CROSS SQLite might rather look
  /// at all of a run.
  func rows(_ path: AnalysisPath) -> (from: String, conditions: Conditions) {
    var conditions = conditions
    var join = "JOIN"
    if case .summaries = path {
      conditions.add("r.position >= \(ResultSummaries.end)")
      join = "CROSS JOIN"
    }
    let from = """
      FROM "recorded_results" AS r \(join) "recorded_cases" AS k ON k.position = r.case_position
      """
    return (from, conditions)
  }
}

extension Statement {
  /// The tally in a column, without its sketches; `corrupt` for what is none.
  func tally(_ column: Int) throws(Failure) -> ResultTally {
    guard let tally = withBlob(column, { ResultTally(split: $0) }) else { throw .damagedSummary }
    return tally
  }
}

extension Failure {
  fileprivate static var damagedSummary: Failure {
    Failure(.corrupt, "the read model result_summaries holds something that is no summary; run project rebuild")
  }
}

/// Which of two things stands first.
enum Order {
  case first, second, equal

  /// The first of these that tells the two apart.
  static func by(_ orders: Order...) -> Order { orders.first { $0 != .equal } ?? .equal }

  static func ascending<T: Comparable>(_ one: T, _ other: T) -> Order {
    one < other ? .first : one > other ? .second : .equal
  }

  static func descending<T: Comparable>(_ one: T, _ other: T) -> Order { ascending(other, one) }

  /// What is not there comes last.
  static func smallestFirst(_ one: Double?, _ other: Double?) -> Order {
    switch (one, other) {
    case (let one?, let other?): ascending(one, other)
    case (_?, nil): .first
    case (nil, _?): .second
    case (nil, nil): .equal
    }
  }

  /// What is not there comes last.
  static func largestFirst(_ one: Double?, _ other: Double?) -> Order {
    smallestFirst(one.map { -$0 }, other.map { -$0 })
  }

  /// By their bytes, as SQLite does it.
  static func name(_ one: String, _ other: String) -> Order {
    if one.utf8.elementsEqual(other.utf8) { return .equal }
    return one.utf8.lexicographicallyPrecedes(other.utf8) ? .first : .second
  }
}
