#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The logarithm of the gamma function, by Stirling's series (M. Abramowitz and I. A. Stegun, "Handbook of Mathematical
/// Functions", 6.1.41). The C library's function keeps the sign in a variable that all threads share.
enum LogGamma {
  /// From here on the terms of the series that are used are exact to the last digit.
  static let seriesFrom = 12.0

  /// Of a positive `x`. O(1).
  static func of(_ x: Double) -> Double {
    var x = x
    var product = 1.0
    while x < seriesFrom {
      product *= x
      x += 1
    }
    return (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + rest(x) - log(product)
  }

  /// What the series adds to (x − ½) ln x − x + ½ ln 2π; of `x` from `seriesFrom` on.
  static func rest(_ x: Double) -> Double {
    let square = x * x
    return coefficients.reduce(0) { $0 / square + $1 } / x
  }

  /// B₂ₖ / (2k(2k − 1)), the one of the highest k first.
  private static let coefficients: [Double] = [
    -3617.0 / 122_400, 1.0 / 156, -691.0 / 360_360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12,
  ]
}
