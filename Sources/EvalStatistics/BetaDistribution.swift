#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The beta distribution, on which the exact intervals of a proportion and Student's t rest.
public struct BetaDistribution: Sendable {
  private let a: Double
  private let b: Double
  /// What the density takes with it from the beta function; of large parameters only the part that is left once the
  /// powers at the mean are taken out, because the whole has hardly a digit behind the point left.
  private let constant: Double

  /// Nil unless both parameters are positive and finite.
  public init?(_ a: Double, _ b: Double) {
    guard a > 0, b > 0, a.isFinite, b.isFinite else { return nil }
    self.a = a
    self.b = b
    constant = Self.constant(a, b)
  }

  private static func constant(_ a: Double, _ b: Double) -> Double {
    let (small, large) = a < b ? (a, b) : (b, a)
    let sum = a + b
    if small >= LogGamma.seriesFrom {
      let rest = LogGamma.rest(sum) - LogGamma.rest(a) - LogGamma.rest(b)
      return 0.5 * log(a / sum * b / (2 * Double.pi)) + rest
    }
    guard large >= LogGamma.seriesFrom else { return LogGamma.of(sum) - LogGamma.of(a) - LogGamma.of(b) }
    let quotient = (large - 0.5) * log1p(small / large) + small * log(sum) - small
    return quotient + LogGamma.rest(sum) - LogGamma.rest(large) - LogGamma.of(small)
  }

  /// The logarithm of xᵃ(1 − x)ᵇ / B(a, b).
  private func logarithm(_ x: Double) -> Double {
    guard min(a, b) >= LogGamma.seriesFrom else { return a * log(x) + b * log1p(-x) + constant }
    let excess = b * x - a * (1 - x)
    return a * log1p(excess / a) + b * log1p(-excess / b) + constant
  }

  /// The probability of a value of at most `x`, the regularized incomplete beta function; `x` from 0 to 1.
  ///
  /// By its continued fraction (M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", 26.5.8), summed by
  /// W. J. Lentz's method, on the side of the mean where it converges fast: O(√(a + b)).
  public func below(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let factor = exp(logarithm(x))
    if x < (a + 1) / (a + b + 2) { return min(1, factor * Self.fraction(a, b, x) / a) }
    return max(0, 1 - factor * Self.fraction(b, a, 1 - x) / b)
  }

  /// The value that is not exceeded with a probability of `share`, from 0 to 1.
  ///
  /// By Newton's steps, or halvings where a step would leave the interval in which the value is known to lie.
  public func quantile(_ share: Double) -> Double {
    guard share > 0 else { return 0 }
    guard share < 1 else { return 1 }
    var (low, high) = (0.0, 1.0)
    var x = a / (a + b)
    for _ in 0..<200 {
      let excess = below(x) - share
      if excess == 0 { return x }
      if excess > 0 { high = x } else { low = x }
      let density = exp(logarithm(x)) / (x * (1 - x))
      let step = x - excess / density
      let next = step > low && step < high ? step : (low + high) / 2
      if (next - x).magnitude <= x * 1e-16 { return next }
      x = next
    }
    return x
  }

  private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    var fraction = ContinuedFraction(1)
    fraction.add(-(a + b) * x / (a + 1), over: 1)
    for m in 1...100_000 {
      let m = Double(m)
      fraction.add(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), over: 1)
      fraction.add(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), over: 1)
      if fraction.hasConverged { break }
    }
    return 1 / fraction.value
  }
}
