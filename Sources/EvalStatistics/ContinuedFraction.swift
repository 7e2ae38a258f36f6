/// A continued fraction b₀ + a₁/(b₁ + a₂/(b₂ + …)), summed from its front by W. J. Lentz's method ("Generating Bessel
/// functions in Mie scattering calculations using continued fractions", Applied Optics 15, 1976, page 668).
struct ContinuedFraction {
  /// What the terms taken so far come to.
  private(set) var value: Double
  /// Whether the last term made no difference to a double.
  private(set) var hasConverged = false
  private var c: Double
  private var d = 0.0

  /// With `start`, b₀, as its only term.
  init(_ start: Double) {
    value = Self.awayFromZero(start)
    c = value
  }

  /// Takes the next term.
  mutating func add(_ numerator: Double, over denominator: Double) {
    d = 1 / Self.awayFromZero(denominator + numerator * d)
    c = Self.awayFromZero(denominator + numerator / c)
    value *= c * d
    hasConverged = (c * d - 1).magnitude < 1e-16
  }

  private static func awayFromZero(_ value: Double) -> Double { value.magnitude < 1e-300 ? 1e-300 : value }
}
