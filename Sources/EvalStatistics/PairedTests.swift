#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Q. McNemar's test of paired outcomes that are yes or no, in its exact form: "Note on the Sampling Error of the
/// Difference Between Correlated Proportions or Percentages", Psychometrika 12 (1947), 153–157.
public enum McNemar {
  private static let mostCounted = 52

  /// The probability of a split at least as uneven, were both as good: `gained` pairs in which only the first succeeded,
  /// `lost` in which only the second did. 1 when there are none of either. Of up to `mostCounted` pairs it is exact to the
  /// last digit, so that one that is `alpha` is not below it. O(√pairs).
  public static func pValue(gained: Int, lost: Int) -> Double {
    if gained >= 0, lost >= 0, gained <= mostCounted, lost <= mostCounted - gained, gained != lost {
      let (pairs, fewer) = (UInt64(gained + lost), UInt64(min(gained, lost)))
      // The ways to choose from none to so many pairs, of 2ⁿ; the product stays below 2⁶³.
      var (ways, all): (UInt64, UInt64) = (1, 1)
      for chosen in stride(from: 1, through: fewer, by: 1) {
        ways = ways * (pairs - chosen + 1) / chosen
        all += ways
      }
      return min(1, Double(all) / Double(UInt64(1) << (pairs - 1)))
    }
    let (fewer, more) = (Double(min(gained, lost)), Double(max(gained, lost)))
    guard fewer >= 0, more > fewer, let tail = BetaDistribution(more, fewer + 1) else { return 1 }
    // The probability of at most `fewer` of all by tosses of a coin.
    return min(1, 2 * tail.below(0.5))
  }
}

/// The permutation test of paired differences: were both as good, each difference might as well have had the other sign.
///
/// R. A. Fisher, "The Design of Experiments" (1935), § 21; M. Dwass, "Modified Randomization Tests for Nonparametric
/// Hypotheses", Annals of Mathematical Statistics 28 (1957), 181–187, for the sampled form.
public enum SignFlip {
  /// Up to so many differences that are not 0, all ways to sign them are tried.
  public static let mostExact = 16

  /// The probability of a sum at least as far from 0; 1 when there is no difference. Beyond `mostExact` differences it is
  /// estimated from `samples` ways drawn by `seed`, the observed one counted among them: never 0, and not below 1 / (samples
  /// + 1). O(differences × samples).
  public static func pValue(_ differences: [Double], samples: Int = 10_000, seed: UInt64) -> Double {
    let sizes = differences.lazy.map(\.magnitude).filter { $0 > 0 }.sorted()
    guard let largest = sizes.last else { return 1 }
    // Sums that are equal but for their last digits are equal.
    let observed = CompensatedSum(differences).value.magnitude - largest * 1e-9
    guard sizes.count > mostExact else {
      var extreme = 0
      let ways = 1 << sizes.count
      for signs in 0..<ways {
        var sum = 0.0
        for (place, size) in sizes.enumerated() { sum += signs >> place & 1 == 1 ? size : -size }
        if sum.magnitude >= observed { extreme += 1 }
      }
      return Double(extreme) / Double(ways)
    }
    let samples = max(0, samples)
    var random = SeededRandom(seed: seed)
    var extreme = 0
    var drawn = 0
    while drawn < samples {
      let sums = fourSums(sizes, &random)
      let left = samples - drawn
      for (place, sum) in [sums.0, sums.1, sums.2, sums.3].enumerated() where place < left && sum.magnitude >= observed
      {
        extreme += 1
      }
      drawn += min(4, left)
    }
    return (Double(extreme) + 1) / (Double(samples) + 1)
  }

  /// The sums by four ways to sign the sizes, each with random numbers of its own, one for 64 sizes: four at a time,
  /// because no addition to one has to wait for those to the others.
  private static func fourSums(_ sizes: [Double], _ random: inout SeededRandom) -> (Double, Double, Double, Double) {
    let words = (sizes.count + 63) / 64
    var (a, b, c) = (random, random.advanced(by: words), random.advanced(by: 2 * words))
    var d = random.advanced(by: 3 * words)
    random = random.advanced(by: 4 * words)
    var sums = (0.0, 0.0, 0.0, 0.0)
    var first = 0
    while first < sizes.count {
      // A bit of 1 stands for the size itself.
      var (p, q, r, s) = (~a.next(), ~b.next(), ~c.next(), ~d.next())
      for size in sizes[first..<min(sizes.count, first + 64)] {
        let bits = size.bitPattern
        sums.0 += Double(bitPattern: bits ^ p << 63)
        sums.1 += Double(bitPattern: bits ^ q << 63)
        sums.2 += Double(bitPattern: bits ^ r << 63)
        sums.3 += Double(bitPattern: bits ^ s << 63)
        (p, q, r, s) = (p >> 1, q >> 1, r >> 1, s >> 1)
      }
      first += 64
    }
    return sums
  }
}

/// S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6 (1979), 65–70.
public enum Holm {
  /// The p-values of several comparisons, each corrected for there being others; in the order given. O(values × log values).
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var largest = 0.0
    for (rank, place) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      largest = max(largest, min(1, pValues[place] * Double(pValues.count - rank)))
      adjusted[place] = largest
    }
    return adjusted
  }
}
