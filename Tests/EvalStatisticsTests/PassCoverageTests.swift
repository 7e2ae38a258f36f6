import EvalStatistics
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How often the intervals of pass@k and pass^k hold the truth.
@Suite struct PassCoverageTests {
  /// Rates of tasks of a beta distribution, two attempts at one of which correlate by 1 / (a + b + 1).
  private struct Tasks {
    let a: Double
    let b: Double

    init(rate: Double, correlation: Double) {
      let sum = 1 / correlation - 1
      (a, b) = (rate * sum, (1 - rate) * sum)
    }

    /// One rate, by the method of M. D. Jöhnk.
    func rate(_ random: inout SeededRandom) -> Double {
      while true {
        let x = pow(Coverage.share(&random), 1 / a)
        let sum = x + pow(Coverage.share(&random), 1 / b)
        if sum <= 1, sum > 0 { return x / sum }
      }
    }

    func attempts(_ count: Int, _ random: inout SeededRandom) -> Attempts? {
      let rate = rate(&random)
      return Attempts(successes: (0..<count).count { _ in Coverage.share(&random) < rate }, count: count)
    }

    /// The probability that all of `k` attempts at a task succeed, over all tasks.
    func passHat(_ k: Int) -> Double { (0..<k).reduce(1) { $0 * (a + Double($1)) / (a + b + Double($1)) } }
  }

  /// How often the interval of pass^k, of tasks that succeed at the rate `1 - rate`, or of pass@k of those that do at
  /// `rate`, holds the truth.
  private func coverage(
    _ samples: Int, tasks: Int, attempts: Int, k: Int, rate: Double, isAll: Bool
  ) -> Double {
    let drawn = Tasks(rate: isAll ? 1 - rate : rate, correlation: 0.3)
    let failed = Tasks(rate: 1 - rate, correlation: 0.3)
    let truth = isAll ? drawn.passHat(k) : 1 - failed.passHat(k)
    return Coverage.drawn(samples, seed: 8, truth: truth) { random in
      let values = (0..<tasks).compactMap { _ in
        drawn.attempts(attempts, &random).flatMap { isAll ? $0.passHatK(k) : $0.passAtK(k) }
      }
      return ClusteredProportion(values, attempts: tasks * attempts, each: k).map { ($0.low, $0.high) }
    }
  }

  @Test(
    "The intervals of pass@k and pass^k cover at their level, also where a few tasks decide", arguments: [false, true],
    [(50, 20, 10, 0.8), (50, 10, 5, 0.8), (20, 20, 10, 0.5), (20, 5, 3, 0.5), (50, 5, 3, 0.2)])
  func passes(isAll: Bool, cell: (tasks: Int, attempts: Int, k: Int, rate: Double)) {
    let found = coverage(
      1000, tasks: cell.tasks, attempts: cell.attempts, k: cell.k, rate: cell.rate, isAll: isAll)
    #expect((0.925...0.99).contains(found), "\(found)")
  }

  @Test("Sets of attempts that have none in common are what an estimate of them is worth at most")
  func bound() throws {
    let nearOne = [Double](repeating: 1, count: 49) + [0.9]
    let all = try #require(ClusteredProportion(nearOne, attempts: 1000))
    let apart = try #require(ClusteredProportion(nearOne, attempts: 1000, each: 10))
    #expect(all.effectiveTrials > 100)
    #expect(apart.effectiveTrials == 100)
    #expect(apart.low < all.low)
    #expect(try #require(ClusteredProportion(nearOne, attempts: 1000, each: 20)).effectiveTrials == 50)
    #expect(ClusteredProportion(nearOne, attempts: 1000, each: 21) == nil)
    #expect(ClusteredProportion(nearOne, attempts: 1000, each: 0) == nil)
  }
}
