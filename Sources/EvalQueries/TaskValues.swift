import EvalProjections
import EvalSQL
import EvalStatistics
import EvalSystem

/// What the attempts at each task come to, of results that have been chosen: one value a task, so that attempts at the same
/// task, which resemble each other, do not pass for independent ones.
///
/// Results with an error that is not the model's are left out: they say nothing about the model, and a plan asks for them
/// again.
struct TaskValues {
  struct Task {
    let id: ExactText
    let attempts: Int64
    let successes: Int64
    /// The mean of the attempts that have the measure; nil when none has it.
    let mean: Double?
  }

  /// The tasks with an attempt that counts, by the bytes of their ids.
  private(set) var tasks: [Task] = []
  private(set) var leftOut: Int64 = 0
  private(set) var results: Int64 = 0
  private var places: [ExactText: Int] = [:]

  /// True of a result `r` that counts.
  static let counts = ResultTally.isTheModels

  /// The values of the results that fit all conditions. O(results).
  static func read(
    _ connection: Connection, _ conditions: Conditions, _ measure: ComparedMeasure
  ) throws(Failure) -> TaskValues {
    try read(connection, conditions, measure, by: "''").first?.values ?? TaskValues()
  }

  /// The same for each group, by the bytes of its name; `group` is the SQL of that name, of the results `r`, their cases `k`
  /// and models `m`.
  static func read(
    _ connection: Connection, _ conditions: Conditions, _ measure: ComparedMeasure, by group: String
  ) throws(Failure) -> [(name: String, values: TaskValues)] {
    var amount: ResultTally.Measure?
    if case .amount(let measure) = measure { amount = measure }
    let tally = amount.map { "\(SplitTally.ofRows([$0])) FILTER (WHERE \(counts))" } ?? "NULL"
    var groups: [(name: String, values: TaskValues)] = []
    try connection.each(
      """
      SELECT \(group), k.task_id, count(*) FILTER (WHERE \(counts)), sum(r.succeeded) FILTER (WHERE \(counts)),
        count(*) FILTER (WHERE NOT \(counts)), \(tally)
      \(RecordedResult.from)\(conditions.sql)
      GROUP BY 1, 2 ORDER BY 1, 2
      """, conditions.values
    ) { (row) throws(Failure) in
      let name = row.text(0)
      if groups.last.map({ ExactText($0.name) != ExactText(name) }) ?? true { groups.append((name, TaskValues())) }
      let attempts = row.integer(2)
      var mean = attempts > 0 ? Double(row.integer(3)) / Double(attempts) : nil
      if let amount { mean = attempts > 0 ? try row.tally(5).sum(amount).mean : nil }
      groups[groups.count - 1].values.add(
        Task(id: ExactText(row.text(1)), attempts: attempts, successes: row.integer(3), mean: mean),
        leftOut: row.integer(4))
    }
    return groups
  }

  /// The next task by the bytes of its id, with how many of its results are left out.
  mutating func add(_ task: Task, leftOut: Int64 = 0) {
    self.leftOut = self.leftOut.addingClamped(leftOut)
    guard task.attempts > 0 else { return }
    places[task.id] = tasks.count
    tasks.append(task)
    results = results.addingClamped(task.attempts)
  }

  /// The task of that id; nil when no attempt at it counts.
  subscript(id: ExactText) -> Task? { places[id].map { tasks[$0] } }

  /// The means of the tasks that have one.
  var means: [Double] { tasks.compactMap(\.mean) }

  /// Whether no task was tried twice.
  var areSingleAttempts: Bool { tasks.allSatisfy { $0.attempts == 1 } }

  /// What each task that has the measure here and in `other` comes to more than there, in the order of `tasks`, and the size
  /// of the largest mean that these come from.
  func differences(from other: TaskValues) -> (values: [Double], size: Double) {
    var (values, size): ([Double], Double) = ([], 0)
    for task in tasks {
      guard let mean = task.mean, let counterpart = other[task.id]?.mean else { continue }
      size = max(size, mean.magnitude, counterpart.magnitude)
      values.append(mean - counterpart)
    }
    return (Rounding.withoutNoise(values, from: size), size)
  }

  /// The share of successes, each task of the same weight, with its interval; nil when there are none.
  func rate(level: Double) -> ProportionDifference.Side? {
    ClusteredProportion(means, attempts: Int(clamping: results), level: level).map { ($0.rate, $0.low, $0.high) }
  }

  /// What the attempts at each task come to, in the order of `tasks`.
  var attempts: [Attempts] {
    tasks.compactMap { Attempts(successes: Int(clamping: $0.successes), count: Int(clamping: $0.attempts)) }
  }

  /// How much attempts at one task disagree, in bits, in the mean of the tasks that were tried more than once; nil when
  /// none was.
  var flakiness: Double? {
    let values = attempts.filter { $0.count > 1 }.compactMap(\.flakiness)
    return values.isEmpty ? nil : CompensatedSum(values).value / Double(values.count)
  }
}
