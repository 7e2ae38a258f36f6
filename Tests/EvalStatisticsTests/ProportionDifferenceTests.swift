import EvalStatistics
import EvalTesting
import Testing

@Suite struct ProportionDifferenceTests {
  typealias Counts = (successes: Double, trials: Double)

  @Test(
    "The intervals that Newcombe published come out, to the four digits he gives",
    arguments: [
      ([56, 70, 48, 80], [0.2, 0.0524, 0.3339]), ([9, 10, 3, 10], [0.6, 0.1705, 0.8090]),
      ([10, 10, 0, 10], [1, 0.6075, 1]),
    ] as [([Double], [Double])])
  func published(counts: [Double], expected: [Double]) throws {
    let found = try #require(ProportionDifference(of: (counts[0], counts[1]), from: (counts[2], counts[3])))
    #expect(abs(found.difference - expected[0]) < 1e-12)
    #expect(abs(found.low - expected[1]) < 0.00005)
    #expect(abs(found.high - expected[2]) < 0.00005)
  }

  @Test("The interval holds the difference, lies within −1 to 1 and turns round with the proportions")
  func properties() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<3000 {
      func counts() -> Counts {
        let trials = Int.random(in: 1...60, using: &generator)
        return (Double(Int.random(in: 0...trials, using: &generator)), Double(trials))
      }
      let (one, other) = (counts(), counts())
      let found = try #require(ProportionDifference(of: one, from: other))
      let turned = try #require(ProportionDifference(of: other, from: one))
      #expect(-1 <= found.low && found.low <= found.difference)
      #expect(found.difference <= found.high && found.high <= 1)
      #expect(abs(found.difference + turned.difference) < 1e-12)
      #expect(abs(found.low + turned.high) < 1e-12)
      #expect(abs(found.high + turned.low) < 1e-12)
    }
  }

  @Test("More trials of the same proportions make the interval narrower")
  func narrower() throws {
    let few = try #require(ProportionDifference(of: (6, 10), from: (4, 10)))
    let many = try #require(ProportionDifference(of: (600, 1000), from: (400, 1000)))
    #expect(many.high - many.low < few.high - few.low)
  }

  @Test("Without trials, or with counts that make no sense, there is none")
  func none() {
    for counts in [(0, 0), (2, 1), (-1, 5), (1, .infinity), (.nan, 5)] as [Counts] {
      #expect(ProportionDifference(of: counts, from: (1, 2)) == nil)
      #expect(ProportionDifference(of: (1, 2), from: counts) == nil)
    }
  }
}
