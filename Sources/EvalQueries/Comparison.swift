import EvalJSON
import EvalStatistics
import EvalSystem

/// A candidate against a baseline, task by task.
struct Comparison {
  enum Method: String {
    case mcnemar, permutation, welch, none

    var isPaired: Bool { self == .mcnemar || self == .permutation }
  }

  enum Verdict: String { case better, worse, tied, inconclusive }

  /// What it is decided by.
  struct Terms: Sendable {
    let measure: ComparedMeasure
    let alpha: Double
    let power: Double
    let seed: UInt64
    let margin: Double?
    /// How many comparisons are made at once.
    var comparisons = 1
    /// How many ways to sign the differences are drawn where there are too many to try all.
    var samples = 10_000

    /// Of each interval, so that all of them hold together.
    var level: Double { 1 - alpha / Double(comparisons) }
  }

  /// Tasks that do not count, and why.
  struct Dropped {
    /// The other side did not try them.
    var noCounterpart = 0
    /// No attempt at them has the measure.
    var noValue = 0
  }

  let terms: Terms
  let method: Method
  /// Pairs of tasks; of sides that do not pair the smaller number of tasks.
  let n: Int
  /// Of the tasks that count.
  private(set) var means: (baseline: Double, candidate: Double)?
  private(set) var difference: Double?
  private(set) var low: Double?
  private(set) var high: Double?
  private(set) var p: Double?
  /// `p` corrected for there being other comparisons; set once these are known.
  var pAdjusted: Double?
  private(set) var detectable: Double?
  private(set) var wins = 0
  private(set) var losses = 0
  private(set) var dropped = (baseline: Dropped(), candidate: Dropped())
  /// How many tasks both have tried, whether they have the measure or not.
  private(set) var common = 0

  /// O(tasks), times 10,000 where several attempts at more than 16 tasks are compared.
  init(_ candidate: TaskValues, against baseline: TaskValues, _ terms: Terms) {
    self.terms = terms
    var differences: [Double] = []
    var sums = (baseline: CompensatedSum(), candidate: CompensatedSum())
    var areSingle = terms.measure == .success
    var (attempts, size) = (0, 0.0)
    for task in baseline.tasks {
      guard let other = candidate[task.id] else {
        dropped.baseline.noCounterpart += 1
        continue
      }
      common += 1
      if task.mean == nil { dropped.baseline.noValue += 1 }
      if other.mean == nil { dropped.candidate.noValue += 1 }
      guard let one = other.mean, let two = task.mean else { continue }
      areSingle = areSingle && task.attempts == 1 && other.attempts == 1
      attempts += Int(clamping: min(task.attempts, other.attempts))
      size = max(size, one.magnitude, two.magnitude)
      differences.append(one - two)
      sums.candidate.add(one)
      sums.baseline.add(two)
    }
    for task in candidate.tasks where baseline[task.id] == nil { dropped.candidate.noCounterpart += 1 }
    guard differences.isEmpty else {
      n = differences.count
      method = areSingle ? .mcnemar : .permutation
      means = (sums.baseline.value / Double(n), sums.candidate.value / Double(n))
      compare(differences, attempts: attempts, size: size)
      return
    }
    // Nothing pairs: what the sides come to by themselves.
    let (one, other) = (candidate.means, baseline.means)
    n = min(one.count, other.count)
    guard let first = MeanEstimate(one), let second = MeanEstimate(other) else {
      method = .none
      return
    }
    method = .welch
    means = (second.mean, first.mean)
    let estimate = MeanEstimate(first, less: second)
    difference = estimate.mean
    guard estimate.error > 0 else { return }
    p = estimate.pValue()
    detectable = estimate.detectable(alpha: 1 - terms.level, power: terms.power).flatMap(possible)
    if terms.measure == .success {
      let sides = (candidate.rate(level: terms.level), baseline.rate(level: terms.level))
      if case (let one?, let other?) = sides { (low, high) = ends(ProportionDifference.joining(one, less: other)) }
    } else {
      (low, high) = ends(estimate.interval(level: terms.level))
    }
  }

  /// `attempts`: how many pairs of attempts the tasks have had; `size`: of the largest mean of a task.
  private mutating func compare(_ differences: [Double], attempts: Int, size: Double) {
    let differences = Rounding.withoutNoise(differences, from: size)
    let isBetter: (Double) -> Bool = { [terms] in terms.measure.higherIsBetter ? $0 > 0 : $0 < 0 }
    let gained = differences.count { $0 > 0 }
    let lost = differences.count { $0 < 0 }
    wins = differences.count(where: isBetter)
    losses = gained + lost - wins
    let mean = CompensatedSum(differences).value / Double(n)
    difference = mean
    let estimate = MeanEstimate(differences, from: size)
    if method == .mcnemar {
      p = McNemar.pValue(gained: gained, lost: lost)
      let interval = PairedProportionDifference(gained: gained, lost: lost, pairs: n, level: terms.level)
      if n > 1 { (low, high) = ends(interval.map { ($0.low, $0.high) }) }
      // As many pairs as there were go the other way.
      detectable = McNemar.detectable(
        lost: Double(min(gained, lost)) / Double(n), pairs: n, alpha: 1 - terms.level, power: terms.power)
      return
    }
    p = SignFlip.pValue(differences, samples: terms.samples, seed: terms.seed)
    if terms.measure == .success {
      let interval = ClusteredPairedDifference(differences, attempts: attempts, level: terms.level)
      if n > 1 { (low, high) = ends(interval.map { ($0.low, $0.high) }) }
    } else if let estimate, estimate.error > 0 {
      (low, high) = ends(estimate.interval(level: terms.level))
    }
    detectable = detectable(differences, estimate)
  }

  /// What so many differences that vary as these do could have shown. That few of them are not 0 does not say that no more
  /// would be: enough of them must differ, by as much as those that do, for the test to find anything at all.
  private func detectable(_ differences: [Double], _ estimate: MeanEstimate?) -> Double? {
    let sizes = differences.lazy.map(\.magnitude).filter { $0 > 0 }
    guard let share = Power.fewestShare(pairs: n, alpha: 1 - terms.level, power: terms.power), let estimate,
      let spread = estimate.detectable(alpha: 1 - terms.level, power: terms.power)
    else { return nil }
    let count = Double(wins + losses)
    if count == 0 { return terms.measure == .success ? share : nil }
    return possible(max(spread, share * CompensatedSum(sizes).value / count))
  }

  /// The difference that could have been found; nil for one of rates that there cannot be.
  private func possible(_ difference: Double) -> Double? {
    terms.measure == .success && difference > 1 ? nil : difference
  }

  private func ends(_ interval: (low: Double, high: Double)?) -> (Double?, Double?) { (interval?.low, interval?.high) }

  var ties: Int { n - wins - losses }

  /// What is known, of sides that are comparable so far.
  func verdict(_ comparability: Comparability) -> Verdict {
    guard comparability.verdict != .not, let difference, let low, let high else { return .inconclusive }
    if let margin = terms.margin, low >= -margin, high <= margin { return .tied }
    guard let pAdjusted, pAdjusted < terms.alpha, low > 0 || high < 0 else { return .inconclusive }
    return (difference > 0) == terms.measure.higherIsBetter ? .better : .worse
  }
}
