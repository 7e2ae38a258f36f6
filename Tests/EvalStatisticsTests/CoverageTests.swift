import EvalStatistics
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How often intervals hold the truth and tests find what is not there: summed over all that can happen where that is
/// little enough, else counted among samples drawn by a seed.
enum Coverage {
  typealias Ends = (low: Double, high: Double)

  // MARK: Summed

  /// The probabilities of 0 to `trials` successes at the rate `p`.
  static func binomial(_ trials: Int, _ p: Double) -> [Double] {
    var weights = [Double](repeating: 0, count: trials + 1)
    let middle = Int(Double(trials) * p)
    weights[middle] = 1
    for k in stride(from: middle + 1, through: trials, by: 1) {
      weights[k] = weights[k - 1] * Double(trials - k + 1) / Double(k) * p / (1 - p)
    }
    for k in stride(from: middle - 1, through: 0, by: -1) {
      weights[k] = weights[k + 1] * Double(k + 1) / Double(trials - k) * (1 - p) / p
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The rates that the intervals are tried with.
  static let rates = stride(from: 0.02, through: 0.985, by: 0.01).map { $0 }

  /// Of an interval of a proportion, at each of the rates.
  static func ofProportion(_ trials: Int, _ interval: (Double, Double) -> Ends?) -> [Double] {
    let intervals = (0...trials).map { interval(Double($0), Double(trials)) }
    return rates.map { rate in
      zip(intervals, binomial(trials, rate)).reduce(0) { sum, one in
        guard let interval = one.0, interval.low <= rate, rate <= interval.high else { return sum }
        return sum + one.1
      }
    }
  }

  /// What is rarer than this is left out, as if the interval had missed.
  private static let rare = 1e-8

  /// Of Newcombe's interval of the difference of two independent rates, each of so many trials.
  static func ofNewcombe(_ trials: Int, _ one: Double, _ other: Double) -> Double {
    let n = Double(trials)
    let counts = binomial(trials, other)
    var sum = 0.0
    for (a, p) in binomial(trials, one).enumerated() where p > rare {
      for (b, q) in counts.enumerated() where p * q > rare {
        guard let found = ProportionDifference(of: (Double(a), n), from: (Double(b), n)) else { continue }
        if found.low <= one - other, one - other <= found.high { sum += p * q }
      }
    }
    return sum
  }

  /// Of Tango's interval, of so many pairs of which shares are gained and lost.
  static func ofTango(_ pairs: Int, _ gained: Double, _ lost: Double) -> Double {
    var sum = 0.0
    for (a, p) in binomial(pairs, gained).enumerated() where p > rare {
      for (b, q) in binomial(pairs - a, lost / (1 - gained)).enumerated() where p * q > rare {
        guard let found = PairedProportionDifference(gained: a, lost: b, pairs: pairs) else { continue }
        if found.low <= gained - lost, gained - lost <= found.high { sum += p * q }
      }
    }
    return sum
  }

  /// How often McNemar's test finds a difference at 5 % among so many pairs that differ by chance.
  static func ofMcNemar(_ pairs: Int) -> Double {
    binomial(pairs, 0.5).enumerated().reduce(0) { sum, one in
      McNemar.pValue(gained: one.offset, lost: pairs - one.offset) <= 0.05 ? sum + one.element : sum
    }
  }

  // MARK: Drawn

  /// From 0 to below 1.
  static func share(_ random: inout SeededRandom) -> Double { Double(random.next() >> 11) * 0x1p-53 }

  /// Normal values, by the method of G. E. P. Box and M. E. Muller.
  static func normal(_ count: Int, _ random: inout SeededRandom) -> [Double] {
    (0..<count).map { _ in
      (-2 * log(1 - share(&random))).squareRoot() * cos(2 * Double.pi * share(&random))
    }
  }

  /// The share of so many samples whose interval holds `truth`.
  static func drawn(
    _ samples: Int, seed: UInt64, truth: Double, _ interval: (inout SeededRandom) -> Ends?
  ) -> Double {
    var random = SeededRandom(seed: seed)
    let held = (0..<samples).count { _ in
      interval(&random).map { $0.low <= truth && truth <= $0.high } ?? false
    }
    return Double(held) / Double(samples)
  }

  /// Of the bootstrap's interval of normal values, by how much more often it holds their mean than Student's does, which of
  /// such values is known to hold it in 95 %: the same samples have both err, so that fewer of them tell.
  static func ofBootstrap(_ samples: Int, values: Int, resamples: Int, seed: UInt64) -> Double {
    func held(_ interval: Ends?) -> Int { interval.map { $0.low <= 0 && 0 <= $0.high ? 1 : 0 } ?? 0 }
    var random = SeededRandom(seed: seed)
    var more = 0
    for _ in 0..<samples {
      let values = normal(values, &random)
      more += held(Bootstrap.mean(values, resamples: resamples, seed: random.next()))
      more -= held(MeanEstimate(values)?.interval())
    }
    return 0.95 + Double(more) / Double(samples)
  }

  /// The outcomes of attempts at tasks, of which the share `rate` succeeds. The rate of each task is drawn first, so that two
  /// attempts at one task correlate by `correlation`.
  static func clustered(
    tasks: Int, attempts: Int, rate: Double = 0.5, correlation: Double, _ random: inout SeededRandom
  ) -> [[Double]] {
    (0..<tasks).map { _ in
      let own = rate + ((share(&random) < rate ? 1 : 0) - rate) * correlation.squareRoot()
      return (0..<attempts).map { _ in share(&random) < own ? 1 : 0 }
    }
  }

  /// How often a difference is found at 5 % between two sides that differ at many tasks but not on the whole: by the
  /// permutation of the task means' differences, by Student's t of them, and by taking each attempt for a task.
  static func falsePositives(
    _ samples: Int, tasks: Int, attempts: Int, seed: UInt64, resamples: Int = 10_000
  ) -> (permutation: Double, student: Double, ignoring: Double) {
    var random = SeededRandom(seed: seed)
    var found = (0, 0, 0)
    for _ in 0..<samples {
      let one = clustered(tasks: tasks, attempts: attempts, correlation: 0.7, &random)
      let other = clustered(tasks: tasks, attempts: attempts, correlation: 0.7, &random)
      let differences = zip(one, other).map { ($0.reduce(0, +) - $1.reduce(0, +)) / Double(attempts) }
      if SignFlip.pValue(differences, samples: resamples, seed: random.next()) <= 0.05 { found.0 += 1 }
      if let interval = MeanEstimate(differences)?.interval(), interval.low > 0 || interval.high < 0 { found.1 += 1 }
      let all = Double(tasks * attempts)
      let counts = (one.joined().reduce(0, +), other.joined().reduce(0, +))
      if let interval = ProportionDifference(of: (counts.0, all), from: (counts.1, all)),
        interval.low > 0 || interval.high < 0
      {
        found.2 += 1
      }
    }
    let n = Double(samples)
    return (Double(found.0) / n, Double(found.1) / n, Double(found.2) / n)
  }

  /// How many of so many histories ever show an interval without the truth, when one looks after every result: of the
  /// confidence sequence, and of the usual interval from the tenth result on.
  static func peeked(
    _ histories: Int, results: Int, rate: Double, seed: UInt64
  ) -> (sequence: Double, usual: Double) {
    var random = SeededRandom(seed: seed)
    var excluded = (0, 0)
    for _ in 0..<histories {
      guard var sequence = ConfidenceSequence(low: -1, high: 1) else { continue }
      var (sum, squares) = (0.0, 0.0)
      var left = (false, false)
      var reach = 0.0
      for place in 1...results {
        // An attempt, less what the baseline has at the task: nothing, one half or everything.
        let value = (share(&random) < rate ? 1 : 0) - Double(random.next(below: 3)) / 2
        sequence.add(value)
        let truth = rate - 0.5
        sum += value
        squares += value * value
        let (n, mean) = (Double(place), sum / Double(place))
        // What the sum may be off never shrinks: within what it was before, there is no need to look.
        if (mean - truth).magnitude * n > reach || place % 50 == 0 {
          let interval = sequence.interval
          reach = max(reach, n * max(mean - interval.low, interval.high - mean))
          if interval.low > truth || interval.high < truth { left.0 = true }
        }
        let error = ((squares / n - mean * mean) / n).squareRoot()
        if place >= 10, (mean - truth).magnitude > WilsonInterval.z95 * error { left.1 = true }
      }
      if left.0 { excluded.0 += 1 }
      if left.1 { excluded.1 += 1 }
    }
    return (Double(excluded.0) / Double(histories), Double(excluded.1) / Double(histories))
  }
}

/// How often what looks for something in a series of normal values, of which there is nothing to find, does.
@Suite struct FalseAlarmTests {
  private func share(_ samples: Int, values: Int, seed: UInt64, _ isAlarm: ([Double]) -> Bool) -> Double {
    var random = SeededRandom(seed: seed)
    return Double((0..<samples).count { _ in isAlarm(Coverage.normal(values, &random)) }) / Double(samples)
  }

  @Test(
    "In no more than one of twenty series a change of level is seen, however few values there are",
    arguments: [(6, 4000), (8, 4000), (10, 4000), (15, 3000), (20, 2000), (50, 800)])
  func changes(values: Int, samples: Int) {
    let alarms = share(samples, values: values, seed: 8) { !ChangePoints.of($0).isEmpty }
    #expect(alarms < 0.062)
    if values <= 20 { #expect(alarms > 0.015) }
  }

  @Test("A step that is clear is seen among as few as ten values", arguments: [10, 20, 50])
  func steps(values: Int) {
    let seen = share(300, values: values, seed: 9) { noise in
      let moved = noise.enumerated().map { $0.element + ($0.offset < values / 2 ? 0 : 5) }
      return ChangePoints.of(moved).contains { ($0 - values / 2).magnitude <= 1 }
    }
    #expect(seen > 0.85)
  }

  @Test(
    "In about one of twenty series a value stands out, however many there are",
    arguments: [(8, 6000), (9, 6000), (10, 6000), (15, 4000), (30, 3000), (100, 2000), (1000, 600)])
  func outliers(values: Int, samples: Int) {
    let farthest = Outliers.farthest(among: values)
    let alarms = share(samples, values: values, seed: 10) { values in
      Outliers.robustScores(values)?.contains { $0.magnitude > farthest } ?? false
    }
    #expect((0.025...0.07).contains(alarms))
  }

  @Test("Of 17 metrics without a trend one is found in less than 5 %, and in half as if each were the only one")
  func trends() {
    var random = SeededRandom(seed: 11)
    var found = (0, 0)
    for _ in 0..<300 {
      let pValues = (0..<17).compactMap { _ in
        Trend(Coverage.normal(20, &random).enumerated().map { (Double($0.offset), $0.element) })?.pValue
      }
      if pValues.contains(where: { $0 < 0.05 }) { found.0 += 1 }
      if Holm.adjusted(pValues).contains(where: { $0 < 0.05 }) { found.1 += 1 }
    }
    #expect(Double(found.0) / 300 > 0.4)
    #expect(Double(found.1) / 300 < 0.08)
  }

  @Test("Runs of equal attempts that do not differ are told apart in less than 5 % by what their tasks are worth")
  func effectiveTrials() {
    var random = SeededRandom(seed: 12)
    var found = (0, 0)
    for _ in 0..<2000 {
      let sides = (0..<2).map { _ in
        Coverage.clustered(tasks: 40, attempts: 5, correlation: 0.7, &random).map {
          (successes: $0.reduce(0, +), attempts: 5.0)
        }
      }
      let shares = sides.map { $0.reduce(0) { $0 + $1.successes } / 200 }
      func differ(_ one: Double, _ other: Double) -> Bool {
        let found = ProportionDifference(of: (shares[0] * one, one), from: (shares[1] * other, other))
        return found.map { $0.low > 0 || $0.high < 0 } ?? false
      }
      let trials = sides.map { EffectiveTrials.of($0) ?? 0 }
      if differ(200, 200) { found.0 += 1 }
      if differ(trials[0], trials[1]) { found.1 += 1 }
    }
    #expect(Double(found.0) / 2000 > 0.2)
    #expect((0.03...0.065).contains(Double(found.1) / 2000))
  }
}

@Suite struct CoverageTests {
  /// Where the nominal level is 95 %.
  private static let nominal = 0.935...0.965
  private static let sizes = [10, 20, 50, 100, 200, 500]

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// Each two of the rates, without those that are the same turned round.
  private func pairs(_ rates: [Double]) -> [(Double, Double)] {
    rates.enumerated().flatMap { place, one in rates[...place].map { (one, $0) } }
  }

  @Test("Wilson's and Jeffreys' intervals cover at their level in the mean of all rates", arguments: sizes)
  func wilsonAndJeffreys(trials: Int) {
    let wilson = Coverage.ofProportion(trials) {
      WilsonInterval(successes: $0, trials: $1).map { ($0.low, $0.high) }
    }
    let jeffreys = Coverage.ofProportion(trials) { ProportionInterval.jeffreys(successes: $0, trials: $1) }
    for coverage in [mean(wilson), mean(jeffreys)] { #expect(Self.nominal.contains(coverage)) }
  }

  @Test("The interval of Clopper and Pearson covers at least at its level at every rate", arguments: sizes)
  func clopperPearson(trials: Int) {
    let coverage = Coverage.ofProportion(trials) { ProportionInterval.clopperPearson(successes: $0, trials: $1) }
    #expect(coverage.allSatisfy { $0 >= 0.95 })
    #expect(mean(coverage) < 0.985)
  }

  @Test("Newcombe's interval covers at its level in the mean of all rates", arguments: sizes)
  func newcombe(trials: Int) {
    let coverage = pairs([0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98]).map { Coverage.ofNewcombe(trials, $0, $1) }
    #expect(Self.nominal.contains(mean(coverage)))
  }

  @Test("Tango's interval covers at its level where five pairs of each kind are expected, and at least so with fewer")
  func tango() {
    for pairs in [10, 20, 50, 100, 500] {
      for (gained, lost) in self.pairs(pairs < 500 ? [0.02, 0.05, 0.1, 0.2, 0.3, 0.45] : [0.02, 0.1]) {
        let coverage = Coverage.ofTango(pairs, gained, lost)
        #expect(coverage >= Self.nominal.lowerBound)
        if Double(pairs) * lost >= 5 { #expect(coverage <= Self.nominal.upperBound) }
      }
    }
  }

  @Test("McNemar's exact test finds too much in no more than 5 %, however many pairs differ", arguments: 1...60)
  func mcNemar(pairs: Int) {
    let found = Coverage.ofMcNemar(pairs)
    #expect(found <= 0.05)
    if pairs >= 6 { #expect(found > 0.005) }
  }

  @Test("Student's interval of normal values covers at its level", arguments: [(10, 3000), (50, 3000), (500, 1500)])
  func student(values: Int, samples: Int) {
    let coverage = Coverage.drawn(samples, seed: 1, truth: 0) {
      MeanEstimate(Coverage.normal(values, &$0))?.interval()
    }
    #expect(Self.nominal.contains(coverage))
  }

  @Test(
    "Welch's interval covers at its level when the side of fewer values varies more", arguments: [(8, 40), (40, 8)])
  func welch(one: Int, other: Int) {
    let coverage = Coverage.drawn(3000, seed: 2, truth: 0) { random in
      guard let narrow = MeanEstimate(Coverage.normal(one, &random)),
        let wide = MeanEstimate(Coverage.normal(other, &random).map { 3 * $0 })
      else { return nil }
      return MeanEstimate(narrow, less: wide).interval()
    }
    #expect(Self.nominal.contains(coverage))
  }

  @Test("Of fewer values than it takes the bootstrap has no interval, and of as many one that covers in 90 %")
  func fewForBootstrap() {
    var random = SeededRandom(seed: 13)
    for count in 0..<Bootstrap.fewest {
      #expect(Bootstrap.mean(Coverage.normal(count, &random), resamples: 100, seed: 1) == nil)
    }
    let coverage = Coverage.ofBootstrap(2500, values: Bootstrap.fewest, resamples: 500, seed: 14)
    #expect((0.89...0.94).contains(coverage))
  }

  @Test("The bootstrap's interval of a hundred values covers at its level")
  func bootstrap() {
    let coverage = Coverage.ofBootstrap(1500, values: 100, resamples: 500, seed: 3)
    #expect(Self.nominal.contains(coverage))
  }

  @Test("The mean of clustered attempts covers at its level, which is missed by far as if they were not clustered")
  func clusters() {
    func outcomes(_ random: inout SeededRandom) -> [[Double]] {
      Coverage.clustered(tasks: 40, attempts: 5, correlation: 0.7, &random)
    }
    let clustered = Coverage.drawn(2000, seed: 4, truth: 0.5) { MeanEstimate(clusters: outcomes(&$0))?.interval() }
    #expect(Self.nominal.contains(clustered))
    for rate in [0.5, 0.8] {
      let proportion = Coverage.drawn(3000, seed: 7, truth: rate) {
        let tasks = Coverage.clustered(tasks: 40, attempts: 5, rate: rate, correlation: 0.7, &$0)
        return ClusteredProportion(tasks.map { $0.reduce(0, +) / 5 }, attempts: 200).map { ($0.low, $0.high) }
      }
      #expect(Self.nominal.contains(proportion))
    }
    let ignoring = Coverage.drawn(500, seed: 4, truth: 0.5) {
      MeanEstimate(Array(outcomes(&$0).joined()))?.interval()
    }
    #expect(ignoring < 0.8)
  }

  @Test(
    "Tasks that always come out alike are not taken for more than they are: a drop that there is stays in the interval",
    arguments: [20, 40, 100, 200])
  func deterministicTasks(tasks: Int) {
    for drop in [0.03, 0.05, 0.08, 0.15, 0.2] {
      // By the number of tasks that the candidate loses in each of five attempts.
      var (above, below) = (0.0, 0.0)
      for (lost, weight) in Coverage.binomial(tasks, drop).enumerated() where weight > 1e-9 {
        let differences = [Double](repeating: -1, count: lost) + [Double](repeating: 0, count: tasks - lost)
        guard let found = ClusteredPairedDifference(differences, attempts: 5 * tasks) else { continue }
        if found.low > -drop { above += weight }
        if found.high < -drop { below += weight }
      }
      #expect(above <= 0.03)
      #expect(above + below <= 0.065)
    }
  }

  @Test("The interval of paired tasks with several attempts covers at its level, near the ends at least so")
  func clusteredPairs() {
    for (rate, seed) in [(0.5, 8), (0.8, 9), (0.9, 10)] as [(Double, UInt64)] {
      let coverage = Coverage.drawn(3000, seed: seed, truth: 0) { random in
        let sides = (0..<2).map { _ in
          Coverage.clustered(tasks: 40, attempts: 5, rate: rate, correlation: 0.7, &random)
        }
        let differences = zip(sides[0], sides[1]).map { ($0.reduce(0, +) - $1.reduce(0, +)) / 5 }
        return ClusteredPairedDifference(differences, attempts: 200).map { ($0.low, $0.high) }
      }
      #expect((0.935...0.985).contains(coverage))
      if rate == 0.5 { #expect(Self.nominal.contains(coverage)) }
    }
  }

  @Test("Where attempts at a task are alike, both tests find too much in 5 %, and far more as if they were not")
  func falsePositives() {
    let found = Coverage.falsePositives(1500, tasks: 40, attempts: 5, seed: 5, resamples: 399)
    #expect((0.035...0.065).contains(found.permutation))
    #expect((0.035...0.065).contains(found.student))
    #expect(found.ignoring > 0.2)
  }

  @Test(
    "Whoever looks after every result is deceived in less than 5 % by the sequence, and often by the usual interval",
    arguments: [0.1, 0.5])
  func peeking(rate: Double) {
    let found = Coverage.peeked(100, results: 400, rate: rate, seed: 6)
    #expect(found.sequence < 0.05)
    #expect(found.usual > 0.2)
  }
}
