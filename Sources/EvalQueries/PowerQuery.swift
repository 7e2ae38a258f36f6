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
    case .deviation(let deviation): return solve(deviation)
    case .outcomes(let outcomes): return solve(outcomes)
    case .sides(let baseline, let candidate):
      let (one, other) = try source.withReader { (connection) throws(Failure) in
        try connection.snapshot { () throws(Failure) in
          (try baseline.values(connection, measure), try candidate.values(connection, measure))
        }
      }
      let differences = other.differences(from: one)
      guard let estimate = MeanEstimate(differences), estimate.error > 0 else {
        let tasks = Wording.count(differences.count, "task")
        throw Failure(
          .rejected,
          "\(baseline.name) and \(candidate.name) have \(tasks) in common, and their differences do not vary; "
            + "say by standard_deviation or rate how much they do", [("tasks", .integer(Int64(differences.count)))])
      }
      var answer = solve(estimate.error * Double(differences.count).squareRoot())
      answer.n = differences.count
      return answer
    }
  }

  private func solve(_ deviation: Double) -> Answer {
    switch wanted {
    case .tasks(let difference):
      return Answer(tasks: tasks(difference, deviation), difference: difference, deviation: deviation)
    case .difference(let tasks):
      let found = Power.difference(tasks: tasks, deviation: deviation, alpha: alpha, power: power)
      return Answer(tasks: tasks, difference: found.flatMap { isPossible($0, tasks) ? $0 : nil }, deviation: deviation)
    }
  }

  private func solve(_ outcomes: Outcomes) -> Answer {
    func deviation(_ difference: Double) -> Double? {
      Power.deviation(
        rate: outcomes.rate, difference: difference, correlation: outcomes.correlation, attempts: outcomes.attempts,
        taskCorrelation: outcomes.taskCorrelation)
    }
    switch wanted {
    case .tasks(let difference):
      let deviation = deviation(difference)
      return Answer(tasks: deviation.flatMap { tasks(difference, $0) }, difference: difference, deviation: deviation)
    case .difference(let tasks):
      let found = Power.difference(
        tasks: tasks, rate: outcomes.rate, correlation: outcomes.correlation, attempts: outcomes.attempts,
        taskCorrelation: outcomes.taskCorrelation, alpha: alpha, power: power)
      let difference = found.flatMap { isPossible($0, tasks) ? $0 : nil }
      return Answer(tasks: tasks, difference: difference, deviation: difference.flatMap(deviation))
    }
  }

  private func tasks(_ difference: Double, _ deviation: Double) -> Int? {
    Power.tasks(difference: difference, deviation: deviation, alpha: alpha, power: power)
      .map { max($0, Power.fewestPairs(alpha: alpha)) }
  }

  /// Whether so many tasks can show anything, and whether there is such a difference.
  private func isPossible(_ difference: Double, _ tasks: Int) -> Bool {
    if case .deviation = variation { return tasks >= Power.fewestPairs(alpha: alpha) }
    return tasks >= Power.fewestPairs(alpha: alpha) && (measure != .success || difference <= 1)
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
