#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The gamma distribution of scale 1.
public struct GammaDistribution: Sendable {
  private let shape: Double

  /// Nil unless `shape` is positive and finite.
  public init?(shape: Double) {
    guard shape > 0, shape.isFinite else { return nil }
    self.shape = shape
  }

  /// The probability of a value of at most `x`, the regularized lower incomplete gamma function: by its power series (M.
  /// Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", 6.5.29) below the mean, and by its continued fraction
  /// (6.5.31), summed by W. J. Lentz's method, above. O(√shape).
  public func below(_ x: Double) -> Double {
    guard x > 0 else { return x.isNaN ? .nan : 0 }
    guard x.isFinite else { return 1 }
    return x < shape + 1 ? min(1, density(x) * series(x)) : max(0, 1 - density(x) * fraction(x))
  }

  /// xˢe⁻ˣ / Γ(s). Of large shapes only what is left once the power at the mean is taken out: the whole has hardly a digit
  /// behind the point left.
  private func density(_ x: Double) -> Double {
    guard shape >= LogGamma.seriesFrom else { return exp(shape * log(x) - x - LogGamma.of(shape)) }
    let excess = (x - shape) / shape
    return exp(shape * (log1p(excess) - excess) - LogGamma.rest(shape)) * (shape / (2 * Double.pi)).squareRoot()
  }

  private func series(_ x: Double) -> Double {
    var term = 1 / shape
    var sum = term
    for step in 1...100_000 {
      term *= x / (shape + Double(step))
      sum += term
      if term < sum * 1e-17 { break }
    }
    return sum
  }

  private func fraction(_ x: Double) -> Double {
    var b = x + 1 - shape
    var fraction = ContinuedFraction(b)
    for step in 1...100_000 {
      let step = Double(step)
      b += 2
      fraction.add(step * (shape - step), over: b)
      if fraction.hasConverged { break }
    }
    return 1 / fraction.value
  }
}
