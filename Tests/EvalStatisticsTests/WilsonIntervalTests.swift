import EvalStatistics
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct WilsonIntervalTests {
  /// The ends of the interval as Wilson defines them: the proportions p for which the observed share lies exactly z
  /// standard errors away, found by halving.
  private func solved(_ successes: Double, _ trials: Double, _ z: Double) -> (low: Double, high: Double) {
    let share = successes / trials
    func excess(_ p: Double) -> Double { (share - p) * (share - p) - z * z * p * (1 - p) / trials }
    func root(inside: Double, outside: Double) -> Double {
      var (inside, outside) = (inside, outside)
      for _ in 0..<200 {
        let middle = (inside + outside) / 2
        if excess(middle) > 0 { outside = middle } else { inside = middle }
      }
      return (inside + outside) / 2
    }
    return (
      successes == 0 ? 0 : root(inside: share, outside: 0), successes == trials ? 1 : root(inside: share, outside: 1)
    )
  }

  @Test("The ends solve the equation that defines them, to 12 digits")
  func scoreEquation() throws {
    var generator = SeededGenerator(seed: 1)
    for round in 0..<3000 {
      let trials = Double(Int.random(in: 1...(round % 3 == 0 ? 1_000_000 : 50), using: &generator))
      let successes = Double(Int.random(in: 0...Int(trials), using: &generator))
      let z = round % 2 == 0 ? WilsonInterval.z95 : Double.random(in: 0.1...5, using: &generator)
      let interval = try #require(WilsonInterval(successes: successes, trials: trials, z: z))
      let expected = solved(successes, trials, z)
      guard abs(interval.low - expected.low) < 1e-12, abs(interval.high - expected.high) < 1e-12 else {
        Issue.record("\(successes) of \(trials), z \(z): \(interval), solved \(expected)")
        return
      }
    }
  }

  /// R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
  /// table I, method 3.
  @Test(
    "Published intervals come out",
    arguments: [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)]
      as [(Double, Double, Double, Double)])
  func published(successes: Double, trials: Double, low: Double, high: Double) throws {
    let interval = try #require(WilsonInterval(successes: successes, trials: trials))
    #expect(abs(interval.low - low) < 0.00005)
    #expect(abs(interval.high - high) < 0.00005)
  }

  @Test("The interval lies inside 0 to 1 around the share, narrows with trials, and mirrors failures")
  func shape() throws {
    for trials in [1, 2, 3, 10, 1000] as [Double] {
      for successes in stride(from: 0, through: trials, by: max(1, trials / 10)) {
        let interval = try #require(WilsonInterval(successes: successes, trials: trials))
        #expect(interval.low >= 0 && interval.high <= 1)
        #expect(interval.low <= successes / trials && successes / trials <= interval.high)
        let mirrored = try #require(WilsonInterval(successes: trials - successes, trials: trials))
        #expect(abs(mirrored.low - (1 - interval.high)) < 1e-12)
        let tenfold = try #require(WilsonInterval(successes: successes * 10, trials: trials * 10))
        #expect(tenfold.high - tenfold.low < interval.high - interval.low)
      }
    }
  }

  @Test("None of all begins at exactly 0, all of them ends at exactly 1", arguments: [1, 2, 7, 100, 1e9])
  func extremes(trials: Double) throws {
    let none = try #require(WilsonInterval(successes: 0, trials: trials))
    #expect(none.low == 0)
    #expect(none.high > 0 && none.high < 1)
    let all = try #require(WilsonInterval(successes: trials, trials: trials))
    #expect(all.high == 1)
    #expect(all.low < 1 && all.low > 0)
  }

  @Test(
    "Counts that make no sense have no interval",
    arguments: [
      (0, 0), (1, 0), (-1, 10), (11, 10), (0, -1), (.nan, 10), (1, .nan), (1, .infinity), (.infinity, .infinity),
    ] as [(Double, Double)])
  func refused(successes: Double, trials: Double) {
    #expect(WilsonInterval(successes: successes, trials: trials) == nil)
  }

  @Test("A quantile that is no number has no interval", arguments: [Double.nan, .infinity, -.infinity])
  func refusedQuantile(z: Double) {
    #expect(WilsonInterval(successes: 1, trials: 2, z: z) == nil)
  }

  @Test("The quantile leaves 2.5 % above it")
  func quantile() {
    #expect(abs(0.5 * erfc(WilsonInterval.z95 / 2.0.squareRoot()) - 0.025) < 1e-16)
  }
}
