import EvalStatistics
import EvalTesting
import Testing

@Suite struct PairedProportionDifferenceTests {
  @Test(
    "The interval holds the difference, lies within −1 to 1 and turns round with the sides, of few pairs too",
    arguments: [1, 2, 5, 12])
  func shape(pairs: Int) throws {
    for gained in 0...pairs {
      for lost in 0...(pairs - gained) {
        let found = try #require(PairedProportionDifference(gained: gained, lost: lost, pairs: pairs))
        let turned = try #require(PairedProportionDifference(gained: lost, lost: gained, pairs: pairs))
        #expect(-1 <= found.low && found.low <= found.difference)
        #expect(found.difference <= found.high && found.high <= 1)
        #expect(found.low < found.high)
        #expect(found.low == -turned.high && found.difference == -turned.difference)
      }
    }
  }

  @Test("Pairs that all agree leave a doubt that shrinks with their number")
  func allTied() throws {
    let widths = try [1, 10, 100, 1000].map { pairs in
      let found = try #require(PairedProportionDifference(gained: 0, lost: 0, pairs: pairs))
      #expect(found.difference == 0 && found.low == -found.high)
      return found.high
    }
    #expect(zip(widths, widths.dropFirst()).allSatisfy { $0 > $1 })
    #expect(widths.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test("All pairs gained ends at exactly 1, all lost begins at exactly −1")
  func extremes() throws {
    let best = try #require(PairedProportionDifference(gained: 8, lost: 0, pairs: 8))
    #expect(best.difference == 1 && best.high == 1 && best.low > 0)
    let worst = try #require(PairedProportionDifference(gained: 0, lost: 8, pairs: 8))
    #expect(worst.difference == -1 && worst.low == -1 && worst.high < 0)
  }

  @Test("A higher level makes the interval wider")
  func wider() throws {
    let found = try [0.001, 0.5, 0.8, 0.95, 0.999, 1 - 1e-15].map {
      try #require(PairedProportionDifference(gained: 12, lost: 5, pairs: 40, level: $0))
    }
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.low > $1.low && $0.high < $1.high })
  }

  @Test("Counts beyond anyone's tasks trap nothing")
  func large() throws {
    let found = try #require(PairedProportionDifference(gained: .max - 7, lost: 7, pairs: .max))
    #expect(found.low <= found.difference && found.difference <= found.high)
    #expect(PairedProportionDifference(gained: .max, lost: .max, pairs: .max) == nil)
    #expect(PairedProportionDifference(gained: .min, lost: .min, pairs: .min) == nil)
  }

  @Test("Counts that make no sense have no interval")
  func none() {
    for counts in [(0, 0, 0), (1, 0, 0), (-1, 0, 5), (0, -1, 5), (3, 3, 5), (6, 0, 5), (0, 0, -1)] {
      #expect(PairedProportionDifference(gained: counts.0, lost: counts.1, pairs: counts.2) == nil)
    }
    for level in [0, 1, -0.5, 2, .nan] as [Double] {
      #expect(PairedProportionDifference(gained: 1, lost: 0, pairs: 5, level: level) == nil)
    }
  }
}
