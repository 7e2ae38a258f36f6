/// The numbers that resampling takes: the same ones for the same seed, everywhere and for ever.
///
/// S. Vigna's SplitMix64: G. L. Steele, D. Lea and C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
/// 2014, 453–472.
public struct SeededRandom: Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// The next 64 bits. O(1).
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// The one that stands where this one will after so many numbers. O(1).
  func advanced(by numbers: Int) -> SeededRandom {
    SeededRandom(seed: state &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(truncatingIfNeeded: numbers))
  }

  /// A number from 0 to below `bound`, each as likely as the others to one part in 2⁶⁴ / `bound`; `bound` is positive.
  public mutating func next(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}
