#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An interval of a mean that holds at every moment at once, so that whoever looks after each value and stops when it
/// pleases is not deceived.
///
/// S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, "Time-uniform, Nonparametric, Nonasymptotic Confidence Sequences",
/// Annals of Statistics 49 (2021), 1055–1080: the empirical Bernstein sequence of Theorem 4 with the stitched boundary of
/// equation 10 (η = 2, s = 1.4). Each value is predicted by the mean of those before it. It assumes that the values lie in
/// their range and that their order says nothing about their size.
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

  private func boundary(_ variance: Double) -> Double {
    let scale = range.high - range.low
    let from = scale * scale
    let v = max(variance, from)
    let epochs = 1.4 * log(log(2 * v / from)) + log(zeta / (level * pow(log(2), 1.4)))
    let spread = (pow(2, 0.25) + pow(2, -0.25)) / 2.0.squareRoot()
    let jump = (2.0.squareRoot() + 1) / 2 * scale * epochs
    return (spread * spread * v * epochs + jump * jump).squareRoot() + jump
  }

  /// Riemann's ζ(1.4).
  private let zeta = 3.105547277977581
}
