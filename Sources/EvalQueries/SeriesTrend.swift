import EvalJSON
import EvalStatistics

/// Whether the values of a series, of checkpoints or of runs, get better or worse.
struct SeriesTrend: Sendable {
  /// How many values are looked at, the last ones: time and memory grow with their square.
  static let most = 2_000

  enum Verdict: String, Sendable { case improving, declining, rising, falling, stable, insufficient }
  /// What a slope is for.
  enum Unit: String, Sendable { case day, run }

  private(set) var verdict: Verdict
  /// How many values it rests on.
  let count: Int
  /// Nil where there are too few values, or too large ones.
  private(set) var trend: Trend?
  let alpha: Double
  let unit: Unit
  /// The probability, corrected for the other series of the answer.
  private(set) var pAdjusted: Double?
  /// How many series of the answer have a trend that was tested.
  private(set) var tested = 1
  /// How many values a trend takes.
  private(set) var fewest: Int
  private let direction: MetricDirection
  /// What the probability is at least, whatever the values are.
  private let least: Double

  /// Of values with their times, in `unit`; insufficient where no values at these times would be told from chance.
  init(_ points: [(time: Double, value: Double)], direction: MetricDirection, alpha: Double, unit: Unit = .day) {
    let used = Array(points.suffix(Self.most))
    (self.alpha, self.unit, self.direction) = (alpha, unit, direction)
    count = used.count
    fewest = Trend.fewest(alpha: alpha)
    least = Trend.leastPValue(times: used.map(\.time))
    trend = least < alpha ? Trend(used, level: 1 - alpha) : nil
    if trend?.slope.isFinite == false { trend = nil }
    verdict = .insufficient
    correct(trend?.pValue, among: 1)
  }

  /// The series of one answer, their probabilities corrected for each other (Holm): where many are looked at, some go up or
  /// down by chance. Those that could not be found even if all did their utmost are not tested: R. E. Tarone, "A Modified
  /// Bonferroni Method for Discrete Data", Biometrics 46 (1990), 515–522. `all` is how many would be if they had the values.
  static func corrected(_ series: [SeriesTrend], all: Int) -> [SeriesTrend] {
    var tested = series.indices.filter { series[$0].trend != nil }
    while let largest = tested.map({ series[$0].least }).max(),
      let utmost = Holm.adjusted(tested.map { series[$0].least }).max(), let alpha = series.first?.alpha,
      utmost >= alpha
    {
      tested.removeAll { series[$0].least == largest }
    }
    var corrected = series
    let needed = series.first.map { Trend.fewest(alpha: $0.alpha / Double(max(1, all))) }
    for place in series.indices {
      if let needed { corrected[place].fewest = needed }
      corrected[place].correct(nil, among: tested.count)
    }
    for (place, p) in zip(tested, Holm.adjusted(tested.compactMap { series[$0].trend?.pValue })) {
      corrected[place].trend = series[place].trend
      corrected[place].correct(p, among: tested.count)
    }
    return corrected
  }

  private mutating func correct(_ pValue: Double?, among tested: Int) {
    (pAdjusted, self.tested) = (pValue, tested)
    guard let trend, let pValue else {
      (verdict, self.trend) = (.insufficient, nil)
      return
    }
    guard pValue < alpha, trend.slope != 0 else {
      verdict = .stable
      return
    }
    verdict =
      switch direction.isGood(trend.slope) {
      case true?: .improving
      case false?: .declining
      case nil: trend.slope > 0 ? .rising : .falling
      }
  }

  func write(to writer: inout JSONWriter) {
    writer.key("trend")
    writer.beginObject()
    writer.member("verdict", verdict.rawValue)
    writer.finite("slope", trend?.slope)
    writer.member("unit", unit.rawValue)
    writer.finite("slope_per_day", unit == .day ? trend?.slope : nil)
    writer.finite("low", trend?.low)
    writer.finite("high", trend?.high)
    writer.key("level")
    writer.number(1 - alpha)
    writer.finite("p", trend?.pValue)
    writer.finite("p_adjusted", pAdjusted)
    writer.member("n", Int64(count))
    writer.endObject()
  }
}
