#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What several attempts at one task come to.
public struct Attempts: Equatable, Sendable {
  public let successes: Int
  public let count: Int

  /// Nil unless `successes` is from 0 to `count`.
  public init?(successes: Int, count: Int) {
    guard successes >= 0, successes <= count else { return nil }
    self.successes = successes
    self.count = count
  }

  /// The probability that at least one of `k` attempts succeeds, 1 − C(n − c, k) / C(n, k): the unbiased estimate of M. Chen
  /// and others, "Evaluating Large Language Models Trained on Code" (2021), § 2.1. Nil for fewer than `k` attempts. O(k).
  public func passAtK(_ k: Int) -> Double? { chance(k, allAmong: count - successes).map { 1 - $0 } }

  /// The probability that all of `k` attempts succeed, C(c, k) / C(n, k): the unbiased estimate of S. Yao and others,
  /// "τ-bench" (2024), § 3. Nil for fewer than `k` attempts. O(k).
  public func passHatK(_ k: Int) -> Double? { chance(k, allAmong: successes) }

  /// C(some, k) / C(count, k), as a product of quotients, none of which is above 1.
  private func chance(_ k: Int, allAmong some: Int) -> Double? {
    guard k >= 1, k <= count else { return nil }
    guard some >= k else { return 0 }
    var product = 1.0
    for drawn in 0..<k { product *= Double(some - drawn) / Double(count - drawn) }
    return product
  }

  /// What the attempts of one task say together.
  public enum Status: String, Sendable {
    /// All succeeded.
    case pass
    /// None succeeded.
    case fail
    /// Some succeeded.
    case flaky
  }

  /// Nil when there are none.
  public var status: Status? { count == 0 ? nil : successes == count ? .pass : successes == 0 ? .fail : .flaky }

  /// How much the attempts disagree, in bits: the entropy of their outcomes, from 0 when all agree to 1 when half succeed;
  /// nil when there are none. C. E. Shannon, "A Mathematical Theory of Communication", Bell System Technical Journal 27
  /// (1948), § 6. O(1).
  public var flakiness: Double? {
    guard count > 0 else { return nil }
    let p = Double(successes) / Double(count)
    return [p, 1 - p].reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 }
  }
}
