import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// How many tasks it takes to see a difference, or the smallest difference that so many tasks show. O(1), or O(results)
/// where it is asked how the tasks of two sides vary.
struct PowerQuery: Query {
  static let name: StaticString = "power"
  private let wanted: Wanted
  private let variation: Variation
  private let measure: ComparedMeasure
  private let alpha: Double
  private let power: Double

  private enum Wanted {
    case tasks(difference: Double)
    case difference(tasks: Int)
  }

  /// How the differences between two sides vary from task to task.
  private enum Variation {
    case deviation(Double)
    case outcomes(Outcomes)
    case sides(ComparedSide, ComparedSide)
  }

  /// Outcomes that are yes or no.
  private struct Outcomes: Sendable {
    let rate: Double
    let correlation: Double
    let attempts: Int
    let taskCorrelation: Double
  }

  private struct Answer {
    var tasks: Int?
    var difference: Double?
    var deviation: Double?
    /// How many pairs of tasks the deviation is of.
    var n: Int?
  }

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let ofOutcomes: [StaticString] = ["correlation", "attempts", "task_correlation"]
    let ofSides: [StaticString] = ["candidate", "measure"] + ResultFilter.keys.filter { "\($0)" != "min_results" }
    let fields = try Fields(
      args, at: path,
      known: ["difference", "tasks", "standard_deviation", "rate", "baseline", "alpha", "power"] + ofOutcomes + ofSides)
    let variation = try Self.one(of: ["standard_deviation", "rate", "baseline"], fields)
    if variation != "rate" { try Self.refuse(ofOutcomes, without: "rate", fields) }
    if variation != "baseline" { try Self.refuse(ofSides, without: "baseline", fields) }
    measure = try ComparedMeasure(fields)
    alpha = try fields.alpha()
    power = try fields.number("power", .between(0.5, 0.99)) ?? 0.8
    if let difference = try fields.number("difference", .above(0)) {
      _ = try Self.one(of: ["difference", "tasks"], fields)
      wanted = .tasks(difference: difference)
    } else {
      let tasks = try fields.integer("tasks", in: 2...1_000_000_000)
      wanted = .difference(tasks: Int(try fields.required("difference", tasks)))
    }
    if let deviation = try fields.number("standard_deviation", .above(0)) {
      self.variation = .deviation(deviation)
    } else if let rate = try fields.number("rate", .inside(0, 1)) {
      if case .tasks(let difference) = wanted, rate + difference > 1 {
        throw .about(
          fields.place("difference"),
          "\(fields.place("rate")) and \(fields.place("difference")) come to more than 1; a rate cannot rise so far")
      }
      self.variation = .outcomes(
        Outcomes(
          rate: rate, correlation: try fields.number("correlation", .between(-1, 0.99)) ?? 0,
          attempts: Int(try fields.integer("attempts", in: 1...1_000_000) ?? 1),
          taskCorrelation: try fields.number("task_correlation", .between(0, 1)) ?? 0))
    } else {
      let common = try ResultFilter(fields, validAttemptsOnly: false)
      let baseline = try fields.required("baseline", fields.value("baseline"))
      let candidate = try fields.required("candidate", fields.value("candidate"))
      self.variation = .sides(
        try ComparedSide(baseline, at: fields.place("baseline"), common: common),
        try ComparedSide(candidate, at: fields.place("candidate"), common: common))
    }
  }

  /// The key that is given; `invalid_request` unless exactly one of them is.
  private static func one(of keys: [StaticString], _ fields: Fields) throws(Failure) -> String {
    let given = keys.filter { fields.value($0) != nil }
    guard given.count == 1, let key = given.first else {
      let place = fields.place(given.dropFirst().first ?? keys[0])
      throw .about(place, "give exactly one of \(keys.map { "\(fields.place($0))" }.joined(separator: ", "))")
    }
    return "\(key)"
  }

  private static func refuse(_ keys: [StaticString], without other: StaticString, _ fields: Fields) throws(Failure) {
    for key in keys where fields.value(key) != nil {
      throw .about(
        fields.place(key),
        "\(fields.place(key)) says nothing without \(fields.place(other)); leave it out, or give that")
    }
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let answer = try compute(source)
    writer.key("result")
    writer.beginObject()
    writer.nullable("tasks", answer.tasks.map { Int64($0) })
    writer.nullable("difference", answer.difference)
    writer.nullable("standard_deviation", answer.deviation)
    writer.nullable("alpha", alpha)
    writer.nullable("power", power)
    writer.nullable("n", answer.n.map { Int64($0) })
    writer.member("sentence", sentence(answer))
    writer.endObject()
  }

  private func compute(_ source: any QuerySource) throws(Failure) -> Answer {
    switch variation {
    case .deviation(let deviation): return solve(Differences(deviation: deviation))
    case .outcomes(let outcomes): return solve(outcomes)
    case .sides(let baseline, let candidate):
      let (one, other) = try source.withReader { (connection) throws(Failure) in
        try connection.snapshot { () throws(Failure) in
          (try baseline.values(connection, measure), try candidate.values(connection, measure))
        }
      }
      let (differences, size) = other.differences(from: one)
      guard let estimate = MeanEstimate(differences, from: size), estimate.error > 0 else {
        let tasks = Wording.count(differences.count, "task")
        throw Failure(
          .rejected,
          "\(baseline.name) and \(candidate.name) have \(tasks) in common, and their differences do not vary; "
            + "say by standard_deviation or rate how much they do", [("tasks", .integer(Int64(differences.count)))])
      }
      let moved = differences.lazy.map(\.magnitude).filter { $0 > 0 }
      let isStep = measure == .success && one.areSingleAttempts && other.areSingleAttempts
      var answer = solve(
        Differences(
          deviation: estimate.error * Double(differences.count).squareRoot(), step: isStep ? 1 : 0,
          size: CompensatedSum(moved).value / Double(differences.count { $0 != 0 })))
      answer.n = differences.count
      return answer
    }
  }

  /// How the differences of tasks vary: by their standard deviation, in which steps they come, and how large those are that
  /// are not 0, where that is known.
  private struct Differences {
    let deviation: Double
    var step = 0.0
    var size = 0.0
  }

  private func solve(_ differences: Differences) -> Answer {
    switch wanted {
    case .tasks(let difference):
      return Answer(tasks: tasks(difference, differences), difference: difference, deviation: differences.deviation)
    case .difference(let tasks):
      let shown = Power.difference(
        tasks: tasks, deviation: differences.deviation, step: differences.step, alpha: alpha, power: power)
      let found = least(tasks, differences).flatMap { least in shown.map { max($0, least) } }
      return Answer(
        tasks: tasks, difference: found.flatMap { isPossible($0) ? $0 : nil }, deviation: differences.deviation)
    }
  }

  private func solve(_ outcomes: Outcomes) -> Answer {
    func deviation(_ difference: Double) -> Double? {
      Power.deviation(
        rate: outcomes.rate, difference: difference, correlation: outcomes.correlation, attempts: outcomes.attempts,
        taskCorrelation: outcomes.taskCorrelation)
    }
    let (step, size) = outcomes.attempts == 1 ? (1.0, 1.0) : (0, 0)
    switch wanted {
    case .tasks(let difference):
      let deviation = deviation(difference)
      return Answer(
        tasks: deviation.flatMap { tasks(difference, Differences(deviation: $0, step: step, size: size)) },
        difference: difference, deviation: deviation)
    case .difference(let tasks):
      let shown = Power.difference(
        tasks: tasks, rate: outcomes.rate, correlation: outcomes.correlation, attempts: outcomes.attempts,
        taskCorrelation: outcomes.taskCorrelation, alpha: alpha, power: power)
      let least = least(tasks, Differences(deviation: 0, size: size))
      let found = least.flatMap { least in shown.map { max($0, least) } }
      let difference = found.flatMap { isPossible($0) && outcomes.rate + $0 <= 1 ? $0 : nil }
      return Answer(tasks: tasks, difference: difference, deviation: difference.flatMap(deviation))
    }
  }

  private func tasks(_ difference: Double, _ differences: Differences) -> Int? {
    guard
      let spread = Power.tasks(
        difference: difference, deviation: differences.deviation, step: differences.step, alpha: alpha, power: power)
    else { return nil }
    func isEnough(_ tasks: Int) -> Bool { least(tasks, differences).map { $0 <= difference } ?? false }
    var low = max(spread, Power.fewestPairs(alpha: alpha))
    guard !isEnough(low) else { return low }
    var high = low
    while high < Power.mostTasks, !isEnough(high) { (low, high) = (high, min(Power.mostTasks, 2 * high)) }
    guard isEnough(high) else { return nil }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isEnough(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// The difference below which too few of so many tasks would differ for an exact test to find anything.
  private func least(_ tasks: Int, _ differences: Differences) -> Double? {
    Power.fewestShare(pairs: tasks, alpha: alpha, power: power).map { $0 * differences.size }
  }

  /// Whether there is such a difference.
  private func isPossible(_ difference: Double) -> Bool {
    if case .deviation = variation { return true }
    return measure != .success || difference <= 1
  }

  private func sentence(_ answer: Answer) -> String {
    let chance = "with a probability of \(Wording.percent(power))"
    let basis = answer.n.map { ", if tasks go on to vary as \(Wording.count($0, "pair")) of them did" } ?? ""
    switch (answer.tasks, answer.difference) {
    case (let tasks?, let difference?):
      let words = words(difference)
      if case .tasks = wanted { return "It takes \(tasks) tasks to see a difference of \(words) \(chance)\(basis)." }
      return "\(tasks) tasks show a difference of \(words) or more \(chance)\(basis)."
    case (nil, let difference?):
      return "No number of tasks up to a billion shows a difference of \(words(difference)) \(chance)."
    case (let tasks?, nil): return "\(tasks) tasks are too few to see any difference \(chance); try more."
    case (nil, nil): return "There is no answer to this."
    }
  }

  private func words(_ difference: Double) -> String {
    // Of a bare standard deviation it is not known what it is of.
    if case .deviation = variation { return Wording.number(difference) }
    return measure.words(ofDifference: difference)
  }
}
