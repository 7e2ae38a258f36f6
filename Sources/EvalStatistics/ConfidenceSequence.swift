#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An interval of a mean that holds at every moment at once, so that whoever looks after each value and stops when it
/// pleases is not deceived.
///
/// S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, "Time-uniform, Nonparametric, Nonasymptotic Confidence Sequences",
/// Annals of Statistics 49 (2021), 1055–1080: the empirical Bernstein sequence of Theorem 4 with the gamma-exponential mixture
/// of Proposition 9 for its boundary, which is narrowest where the variance summed up so far is twice the squared range. Each
/// value is predicted by the mean of those before it. It assumes that the values lie in their range and that their order
/// says nothing about their size.
public struct ConfidenceSequence: Sendable {
  private let range: (low: Double, high: Double)
  private let level: Double
  private var sum = 0.0
  private var squares = 0.0
  public private(set) var count = 0

  /// Of values from `low` to `high`; nil unless these are in order and `alpha` lies between 0 and 1.
  public init?(low: Double, high: Double, alpha: Double = 0.05) {
    guard low < high, low.isFinite, high.isFinite, alpha > 0, alpha < 1 else { return nil }
    range = (low, high)
    level = alpha / 2
  }

  /// Takes the next value, moved into the range when it lies outside. O(1).
  public mutating func add(_ value: Double) {
    let value = max(range.low, min(range.high, value))
    let predicted = count == 0 ? (range.low + range.high) / 2 : sum / Double(count)
    squares += (value - predicted) * (value - predicted)
    sum += value
    count += 1
  }

  /// The mean so far; nil before the first value.
  public var mean: Double? { count == 0 ? nil : sum / Double(count) }

  /// The interval at this moment, within the range. O(1).
  public var interval: (low: Double, high: Double) {
    guard let mean else { return range }
    let half = boundary(squares) / Double(count)
    return (max(range.low, mean - half), min(range.high, mean + half))
  }

  /// The sum of deviations that is exceeded at any time with a probability of at most `level`, once so much variance has
  /// been summed up: where the mixture comes to 1 / `level`, found by halving.
  private func boundary(_ variance: Double) -> Double {
    let scale = range.high - range.low
    let start = Self.start
    let v = variance / (scale * scale)
    guard let constant = Self.logarithm(start, start) else { return .infinity }
    let target = -log(level)
    func isBelow(_ s: Double) -> Bool {
      guard let mixed = Self.logarithm(v + start, s + v + start) else { return false }
      return mixed - constant + s + v < target
    }
    var (low, high) = (0.0, 1.0)
    while isBelow(high), high < 1e12 { (low, high) = (high, 2 * high) }
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if isBelow(middle) { low = middle } else { high = middle }
    }
    return high * scale
  }

  /// The variance, in squared ranges, at which the boundary is narrowest.
  private static let start = 2.0

  /// log Γ(a) + log P(a, x) − a log x, with P the regularized lower incomplete gamma function.
  private static func logarithm(_ a: Double, _ x: Double) -> Double? {
    guard let below = GammaDistribution(shape: a)?.below(x), below > 0 else { return nil }
    return LogGamma.of(a) + log(below) - a * log(x)
  }
}
