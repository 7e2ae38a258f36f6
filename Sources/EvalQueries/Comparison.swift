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
      differences.append(one - two)
      sums.candidate.add(one)
      sums.baseline.add(two)
    }
    for task in candidate.tasks where baseline[task.id] == nil { dropped.candidate.noCounterpart += 1 }
    guard differences.isEmpty else {
      n = differences.count
      method = areSingle ? .mcnemar : .permutation
      means = (sums.baseline.value / Double(n), sums.candidate.value / Double(n))
      compare(differences)
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
    if estimate.error > 0 {
      (low, high) = ends(estimate.interval(level: terms.level))
      clamp()
      p = estimate.pValue()
      detectable = possible(estimate)
    }
  }

  private mutating func compare(_ differences: [Double]) {
    let isBetter: (Double) -> Bool = { [terms] in terms.measure.higherIsBetter ? $0 > 0 : $0 < 0 }
    let gained = differences.count { $0 > 0 }
    let lost = differences.count { $0 < 0 }
    wins = differences.count(where: isBetter)
    losses = gained + lost - wins
    let mean = CompensatedSum(differences).value / Double(n)
    difference = mean
    let estimate = MeanEstimate(differences)
    let varies = (estimate?.error ?? 0) > 0
    if varies, n >= Power.fewestPairs(alpha: 1 - terms.level) { detectable = estimate.flatMap(possible) }
    switch method {
    case .mcnemar:
      p = McNemar.pValue(gained: gained, lost: lost)
      let interval = PairedProportionDifference(gained: gained, lost: lost, pairs: n, level: terms.level)
      if n > 1 { (low, high) = ends(interval.map { ($0.low, $0.high) }) }
    default:
      p = SignFlip.pValue(differences, seed: terms.seed)
      if varies {
        (low, high) = ends(estimate?.interval(level: terms.level))
      } else if terms.measure == .success, n > 1,
        let equal = PairedProportionDifference(gained: 0, lost: 0, pairs: n, level: terms.level)
      {
        // As far as the score interval reaches where no pair differs: that nothing varied in so many tasks does not say
        // that nothing does.
        (low, high) = (max(-1, mean + equal.low), min(1, mean + equal.high))
      }
      clamp()
    }
  }

  /// The difference that could have been found; nil for one of rates that there cannot be.
  private func possible(_ estimate: MeanEstimate) -> Double? {
    let found = estimate.detectable(alpha: 1 - terms.level, power: terms.power)
    return found.flatMap { terms.measure == .success && $0 > 1 ? nil : $0 }
  }

  /// Rates differ by no more than 1.
  private mutating func clamp() {
    guard terms.measure == .success else { return }
    (low, high) = (low.map { max(-1, $0) }, high.map { min(1, $0) })
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
