extension McNemar {
  /// Beyond so many pairs the power is computed by the normal approximation, which then errs by a few hundredths of the difference at most.
  public static let mostEnumerated = 10_000

  /// The probability that the exact test finds the first to be better at `alpha`, when a pair is gained with the probability
  /// `gained` and lost with `lost`: summed over all that can happen. Nil unless there are up to `mostEnumerated` pairs, both
  /// are from 0 to 1, together at most 1 and not 0, and `alpha` lies between 0 and 1. O(pairs × √pairs).
  public static func power(gained: Double, lost: Double, pairs: Int, alpha: Double = 0.05) -> Double? {
    Criticals(pairs: pairs, alpha: alpha)?.power(gained: gained, lost: lost)
  }

  /// The smallest difference of the shares of gained and lost pairs that the test finds with a probability of `power`,
  /// where a pair is `lost` with that probability, from 0 to below 0.5. Nil for other arguments, for `power` outside 0.5 to
  /// below 1, and where not even the largest difference is found so often. O(pairs × √pairs).
  public static func detectable(lost: Double, pairs: Int, alpha: Double = 0.05, power: Double = 0.8) -> Double? {
    guard lost >= 0, lost < 0.5, power >= 0.5, power < 1 else { return nil }
    let most = 1 - 2 * lost
    let isFound: (Double) -> Bool
    if pairs > mostEnumerated {
      isFound = { difference in
        let deviation = (2 * lost + difference - difference * difference).squareRoot()
        return Power.difference(tasks: pairs, deviation: deviation, step: 1, alpha: alpha, power: power)
          .map { $0 <= difference } ?? false
      }
    } else {
      guard let criticals = Criticals(pairs: pairs, alpha: alpha) else { return nil }
      isFound = { difference in criticals.power(gained: lost + difference, lost: lost).map { $0 >= power } ?? false }
    }
    guard isFound(most) else { return nil }
    var (low, high) = (0.0, most)
    for _ in 0..<60 {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if isFound(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// From how many gained pairs on the test finds something, for each number of pairs that differ.
  private struct Criticals {
    let pairs: Int
    /// By the number of pairs that differ; one more than these where nothing is found.
    let least: [Int]

    init?(pairs: Int, alpha: Double) {
      guard pairs > 0, pairs <= McNemar.mostEnumerated, alpha > 0, alpha < 1 else { return nil }
      self.pairs = pairs
      var least: [Int] = []
      var gained = 0
      for differing in 0...pairs {
        // With one pair more at most one more has to be gained.
        gained = max(gained, differing / 2 + 1)
        while gained <= differing, McNemar.pValue(gained: gained, lost: differing - gained) >= alpha { gained += 1 }
        least.append(gained)
      }
      self.least = least
    }

    func power(gained: Double, lost: Double) -> Double? {
      let share = gained + lost
      guard gained >= 0, lost >= 0, share > 0, share <= 1 + 1e-12 else { return nil }
      let (differ, rate) = (min(1, share), min(1, gained / share))
      guard differ < 1 else { return found(pairs, rate) }
      // By the number of pairs that differ, from the most probable one, which weighs 1, to both sides.
      let middle = min(pairs, Int(differ * Double(pairs + 1)))
      var all = CompensatedSum(CollectionOfOne(1.0))
      var better = CompensatedSum(CollectionOfOne(found(middle, rate)))
      var weight = 1.0
      for differing in stride(from: middle - 1, through: 0, by: -1) where weight > 1e-18 {
        weight *= Double(differing + 1) / Double(pairs - differing) * (1 - differ) / differ
        all.add(weight)
        better.add(weight * found(differing, rate))
      }
      weight = 1
      for differing in stride(from: middle + 1, through: pairs, by: 1) where weight > 1e-18 {
        weight *= Double(pairs - differing + 1) / Double(differing) * differ / (1 - differ)
        all.add(weight)
        better.add(weight * found(differing, rate))
      }
      return min(1, better.value / all.value)
    }

    /// The probability that enough of so many pairs are gained.
    private func found(_ differing: Int, _ rate: Double) -> Double {
      let least = least[differing]
      guard least <= differing else { return 0 }
      return BetaDistribution(Double(least), Double(differing - least + 1))?.below(rate) ?? 0
    }
  }
}
