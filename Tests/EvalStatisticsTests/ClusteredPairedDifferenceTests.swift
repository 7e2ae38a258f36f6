import EvalStatistics
import Testing

@Suite struct ClusteredPairedDifferenceTests {
  @Test("The same outcomes recorded twice do not tell more than once", arguments: [0, 1, 2, 5])
  func doubled(lost: Int) throws {
    let differences = [Double](repeating: -1, count: lost) + [Double](repeating: 0, count: 100 - lost)
    let twice = try #require(ClusteredPairedDifference(differences, attempts: 200))
    let once = try #require(PairedProportionDifference(gained: 0, lost: lost, pairs: 100))
    #expect(twice.low <= once.low && once.high <= twice.high)
    #expect(twice.effectivePairs <= 100)
  }

  @Test("Attempts that do not depend on each other tell more, at most as much as pairs of their own")
  func independent() throws {
    var random = SeededRandom(seed: 4)
    let differences = (0..<200).map { _ in
      (0..<5).reduce(0.0) { sum, _ in sum + Double(random.next() & 1) - Double(random.next() & 1) } / 5
    }
    let found = try #require(ClusteredPairedDifference(differences, attempts: 1000))
    #expect(found.effectivePairs > 400 && found.effectivePairs <= 1000)
  }

  @Test("It turns round with the sides, and stays within −1 to 1")
  func turned() throws {
    for differences in [[0.2, 0.4, -0.2, 0], [1, 1, 1, 0.8], [-1, -1], [0, 0, 0]] as [[Double]] {
      let found = try #require(ClusteredPairedDifference(differences, attempts: 5 * differences.count))
      let turned = try #require(ClusteredPairedDifference(differences.map { -$0 }, attempts: 5 * differences.count))
      #expect(found.low == -turned.high && found.difference == -turned.difference)
      #expect(-1 <= found.low && found.low <= found.difference + 1e-12)
      #expect(found.difference <= found.high + 1e-12 && found.high <= 1)
      #expect(found.low < found.high)
    }
  }

  @Test("Differences that there cannot be, and fewer attempts than tasks, have no interval")
  func nonsense() {
    #expect(ClusteredPairedDifference([1.5], attempts: 1) == nil)
    #expect(ClusteredPairedDifference([.nan, 0], attempts: 2) == nil)
    #expect(ClusteredPairedDifference([0, 0], attempts: 1) == nil)
    #expect(ClusteredPairedDifference([], attempts: 0) == nil)
    for level in [0, 1, -1, .nan] as [Double] {
      #expect(ClusteredPairedDifference([0, 0.5], attempts: 4, level: level) == nil)
    }
  }
}
