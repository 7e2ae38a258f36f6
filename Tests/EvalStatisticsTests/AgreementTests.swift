import EvalStatistics
import EvalTesting
import Testing

/// What scipy and statsmodels say, or the definition by another way: `tools/statistics_reference` writes the cases.
@Suite struct AgreementTests {
  /// What a function answers, given the arguments of a case; nil for what it has no answer to.
  private typealias Function = @Sendable (JSONAnswer) -> [Double?]

  private static let functions: [String: Function] = [
    "normal": { [Normal.below($0["z"].double)] },
    "normal_quantile": { [Normal.quantile($0["share"].double)] },
    "beta": { [BetaDistribution($0["a"].double, $0["b"].double)?.below($0["x"].double)] },
    "beta_quantile": { [BetaDistribution($0["a"].double, $0["b"].double)?.quantile($0["share"].double)] },
    "gamma": { [GammaDistribution(shape: $0["shape"].double)?.below($0["x"].double)] },
    "student": { [StudentT(freedom: $0["freedom"].double)?.beyond($0["t"].double)] },
    "student_quantile": { [StudentT(freedom: $0["freedom"].double)?.quantile(tail: $0["tail"].double)] },
    "wilson": {
      guard let z = Normal.quantile((1 + $0["level"].double) / 2) else { return [] }
      let interval = WilsonInterval(successes: $0["successes"].double, trials: $0["trials"].double, z: z)
      return [interval?.low, interval?.high]
    },
    "clopper_pearson": {
      ends(
        ProportionInterval.clopperPearson(
          successes: $0["successes"].double, trials: $0["trials"].double, level: $0["level"].double))
    },
    "jeffreys": {
      ends(
        ProportionInterval.jeffreys(
          successes: $0["successes"].double, trials: $0["trials"].double, level: $0["level"].double))
    },
    "clustered_proportion": {
      let attempts = $0["attempts"].count
      let rates = $0["successes"].doubles.map { $0 / Double(attempts) }
      let found = ClusteredProportion(rates, attempts: attempts * rates.count, level: $0["level"].double)
      return [found?.rate, found?.low, found?.high]
    },
    "clustered_passes": {
      let (count, k) = ($0["attempts"].count, $0["k"].count)
      let tasks = $0["successes"].list.compactMap { Attempts(successes: $0.count, count: count) }
      return [Attempts.passAtK, Attempts.passHatK].flatMap { estimate in
        let values = tasks.compactMap { estimate($0)(k) }
        let found = ClusteredProportion(values, attempts: count * tasks.count, each: k)
        return [found?.rate, found?.low, found?.high]
      }
    },
    "newcombe": {
      let (one, other) = ($0["one"].doubles, $0["other"].doubles)
      let found = ProportionDifference(of: (one[0], one[1]), from: (other[0], other[1]))
      return [found?.difference, found?.low, found?.high]
    },
    "tango": {
      let found = PairedProportionDifference(
        gained: $0["gained"].count, lost: $0["lost"].count, pairs: $0["pairs"].count, level: $0["level"].double)
      return [found?.difference, found?.low, found?.high]
    },
    "clustered_pairs": {
      let attempts = $0["attempts"].count
      let differences = $0["differences"].doubles.map { $0 / Double(attempts) }
      let found = ClusteredPairedDifference(
        differences, attempts: attempts * differences.count, level: $0["level"].double)
      return [found?.difference, found?.low, found?.high, found?.effectivePairs]
    },
    "mean": {
      let estimate = MeanEstimate($0["values"].doubles)
      return [estimate?.mean, estimate?.error] + ends(estimate?.interval())
        + [estimate?.pValue(against: 0.5), estimate?.detectable()]
    },
    "welch": {
      let (one, other) = (MeanEstimate($0["one"].doubles), MeanEstimate($0["other"].doubles))
      let found = one.flatMap { one in other.map { MeanEstimate(one, less: $0) } }
      return [found?.mean, found?.freedom] + ends(found?.interval()) + [found?.pValue(), found?.detectable()]
    },
    "power_tasks": {
      let tasks = Power.tasks(
        difference: $0["difference"].double, deviation: $0["deviation"].double, step: $0["step"].number ?? 0,
        alpha: $0["alpha"].double, power: $0["power"].double)
      return [tasks.map(Double.init)]
    },
    "power_difference": {
      [
        Power.difference(
          tasks: $0["tasks"].count, deviation: $0["deviation"].double, step: $0["step"].number ?? 0,
          alpha: $0["alpha"].double, power: $0["power"].double)
      ]
    },
    "power_deviation": {
      [
        Power.deviation(
          rate: $0["rate"].double, difference: $0["difference"].double, correlation: $0["correlation"].double,
          attempts: $0["attempts"].count, taskCorrelation: $0["task_correlation"].double)
      ]
    },
    "power_of_rate": {
      [
        Power.difference(
          tasks: $0["tasks"].count, rate: $0["rate"].double, correlation: $0["correlation"].double,
          attempts: $0["attempts"].count, taskCorrelation: $0["task_correlation"].double)
      ]
    },
    "clustered": {
      let estimate = MeanEstimate(clusters: $0["clusters"].list.map(\.doubles))
      return [estimate?.mean, estimate?.error] + ends(estimate?.interval()) + [estimate?.pValue()]
    },
    "bootstrap": {
      ends(Bootstrap.mean($0["values"].doubles, resamples: 400, seed: UInt64($0["seed"].integer ?? 0)))
    },
    "mcnemar": {
      [McNemar.pValue(gained: $0["gained"].count, lost: $0["lost"].count)]
    },
    "mcnemar_power": {
      [
        McNemar.power(
          gained: $0["gained"].double, lost: $0["lost"].double, pairs: $0["pairs"].count, alpha: $0["alpha"].double)
      ]
    },
    "mcnemar_detectable": {
      [
        McNemar.detectable(
          lost: $0["lost"].double, pairs: $0["pairs"].count, alpha: $0["alpha"].double, power: $0["power"].double)
      ]
    },
    "fewest_share": {
      [Power.fewestShare(pairs: $0["pairs"].count, alpha: $0["alpha"].double, power: $0["power"].double)]
    },
    "sign_flip": { [SignFlip.pValue($0["differences"].doubles, samples: $0["samples"].count, seed: 1)] },
    "holm": { Holm.adjusted($0["values"].doubles) },
    "attempts": {
      let attempts = Attempts(successes: $0["successes"].count, count: $0["count"].count)
      let k = $0["k"].count
      return [attempts?.passAtK(k), attempts?.passHatK(k), attempts?.flakiness]
    },
    "trend": {
      let trend = Trend($0["points"].points)
      return [trend?.slope, trend?.pValue]
    },
    "trend_interval": {
      let trend = Trend($0["points"].points, level: $0["level"].double)
      return [trend?.low, trend?.high]
    },
    "least_trend": { [Trend.leastPValue(times: $0["times"].doubles)] },
    "fewest_for_trend": { [Double(Trend.fewest(alpha: $0["alpha"].double))] },
    "periods": {
      let found = PeriodDifference(before: $0["before"].doubles, after: $0["after"].doubles)
      return [found?.difference, found?.low, found?.high, found?.pValue]
    },
    "effective_trials": {
      let tasks = zip($0["successes"].doubles, $0["attempts"].doubles).map { (successes: $0, attempts: $1) }
      return [EffectiveTrials.of(tasks)]
    },
    "forecast": {
      let forecast = Forecast($0["points"].points, at: $0["at"].double)
      return [forecast?.value, forecast?.low, forecast?.high]
    },
    "outlier_limit": { [Outliers.farthest(among: $0["count"].count)] },
    "outliers": { Outliers.robustScores($0["values"].doubles) ?? [] },
    "quantile": { [Quantile.of(sorted: $0["values"].doubles, $0["share"].double)] },
    "fences": { ends(Outliers.fences($0["values"].doubles)) },
    "change_points": { ChangePoints.of($0["values"].doubles).map(Double.init) },
    "confidence_sequence": {
      var sequence = ConfidenceSequence(low: -1, high: 1)
      for value in $0["values"].doubles { sequence?.add(value) }
      return ends(sequence?.interval)
    },
  ]

  private static func ends(_ interval: (low: Double, high: Double)?) -> [Double?] { [interval?.low, interval?.high] }

  @Test("Every function agrees with others' to nine digits", arguments: functions.keys.sorted())
  func agreement(_ name: String) throws {
    let function = try #require(Self.functions[name])
    let all = try JSONAnswer(FileBytes.text(Repository.path("Tests/Fixtures/statistics.json")))["functions"].list
    #expect(Set(all.map { $0["function"].text }) == Set(Self.functions.keys))
    let cases = try #require(all.first { $0["function"].text == name })["cases"].list
    #expect(cases.count >= 8)
    for one in cases {
      let expected = one["expected"].list.map(\.number)
      let found = function(one)
      let agrees =
        found.count == expected.count
        && zip(found, expected).allSatisfy { found, expected in
          guard let found, let expected else { return found == nil && expected == nil }
          return (found - expected).magnitude <= 1e-9 * max(1, expected.magnitude)
        }
      guard agrees else {
        Issue.record("\(name): \(found) of \(one)")
        return
      }
    }
  }
}

extension JSONAnswer {
  fileprivate var double: Double { number ?? .nan }
  fileprivate var count: Int { Int(integer ?? -1) }
  fileprivate var doubles: [Double] { list.map(\.double) }
  fileprivate var points: [(time: Double, value: Double)] { list.map { ($0[0].double, $0[1].double) } }
}
