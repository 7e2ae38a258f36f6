/// The interval of a proportion, by the method that is asked for.
public enum ProportionInterval {
  /// The ends, each from 0 to 1.
  public typealias Ends = (low: Double, high: Double)

  /// C. J. Clopper and E. S. Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial",
  /// Biometrika 26 (1934), 404–413: it covers at least at its level, for which it is wider than it has to be.
  ///
  /// `successes` from 0 to `trials`, `level` between 0 and 1; nil when there were no trials or the numbers make no sense.
  public static func clopperPearson(successes: Double, trials: Double, level: Double = 0.95) -> Ends? {
    guard makesSense(successes, trials, level) else { return nil }
    let tail = (1 - level) / 2
    let failures = trials - successes
    // Where a parameter is 0 there is no such distribution, and the end is that of the scale.
    return (
      BetaDistribution(successes, failures + 1)?.quantile(tail) ?? 0,
      BetaDistribution(successes + 1, failures)?.quantile(1 - tail) ?? 1
    )
  }

  /// The equal-tailed interval of the posterior under Jeffreys' prior, 0 or 1 where nothing or everything succeeded: L. D.
  /// Brown, T. T. Cai and A. DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16 (2001),
  /// 101–133.
  ///
  /// `successes` from 0 to `trials`, `level` between 0 and 1; nil when there were no trials or the numbers make no sense.
  public static func jeffreys(successes: Double, trials: Double, level: Double = 0.95) -> Ends? {
    guard makesSense(successes, trials, level),
      let posterior = BetaDistribution(successes + 0.5, trials - successes + 0.5)
    else { return nil }
    let tail = (1 - level) / 2
    return (
      successes == 0 ? 0 : posterior.quantile(tail), successes == trials ? 1 : posterior.quantile(1 - tail)
    )
  }

  private static func makesSense(_ successes: Double, _ trials: Double, _ level: Double) -> Bool {
    trials > 0 && trials.isFinite && successes >= 0 && successes <= trials && level > 0 && level < 1
  }
}
