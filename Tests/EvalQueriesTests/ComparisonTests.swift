import EvalStatistics
import EvalSystem
import Testing

@testable import EvalQueries

@Suite struct ComparisonTests {
  private static let terms = Comparison.Terms(
    measure: .success, alpha: 0.05, power: 0.8, seed: 1, margin: nil, samples: 399)

  /// A side that succeeds so often at each task.
  private static func side(_ successes: [Int], of attempts: Int) -> TaskValues {
    var values = TaskValues()
    for (task, count) in successes.enumerated() {
      values.add(
        TaskValues.Task(
          id: ExactText("t\(task)"), attempts: Int64(attempts), successes: Int64(count),
          mean: Double(count) / Double(attempts)))
    }
    return values
  }

  /// The verdict where nothing speaks against comparing.
  private static func verdict(_ comparison: Comparison) -> Comparison.Verdict {
    var comparison = comparison
    comparison.pAdjusted = comparison.p
    return comparison.verdict(Comparability([], ignored: [], tasks: comparison.common, missing: 0, added: 0))
  }

  /// How many of five attempts succeed at each task, whose own rate is near 0 or 1, so that attempts correlate by 0.7.
  private static func drawn(tasks: Int, _ random: inout SeededRandom) -> TaskValues {
    let far = 0.7.squareRoot() / 2
    func share() -> Double { Double(random.next() >> 11) * 0x1p-53 }
    return side(
      (0..<tasks).map { _ in
        let rate = share() < 0.5 ? 0.5 + far : 0.5 - far
        return (0..<5).count { _ in share() < rate }
      }, of: 5)
  }

  @Test("Of two sides that are alike, with attempts that go together, one is said to be better or worse in about 5 %")
  func falsePositives() {
    var random = SeededRandom(seed: 12)
    let samples = 3000
    let found = (0..<samples).count { _ in
      let comparison = Comparison(Self.drawn(tasks: 40, &random), against: Self.drawn(tasks: 40, &random), Self.terms)
      return Self.verdict(comparison) != .inconclusive
    }
    #expect((0.035...0.065).contains(Double(found) / Double(samples)))
  }

  @Test("What so many tasks can show is not said to be less because few of them differed")
  func detectable() throws {
    let all = [Int](repeating: 1, count: 100)
    let single = Comparison(Self.side(all, of: 1), against: Self.side(all, of: 1), Self.terms)
    let lost = Comparison(Self.side([0] + all.dropLast(), of: 1), against: Self.side(all, of: 1), Self.terms)
    let both = [Int](repeating: 2, count: 100)
    let twice = Comparison(
      Self.side([0] + both.dropLast(), of: 2), against: Self.side(both, of: 2), Self.terms)
    for comparison in [single, lost, twice] {
      let difference = try #require(comparison.detectable)
      // Eight of a hundred have to differ for six to do so in four of five cases.
      #expect(difference > 0.075 && difference < 0.08)
    }
    let few = Comparison(Self.side([1, 1, 1, 1, 1], of: 1), against: Self.side([0, 0, 0, 0, 0], of: 1), Self.terms)
    #expect(few.detectable == nil)
  }

  @Test("Outcomes that were recorded twice lead to no other verdict than once")
  func doubled() {
    let terms = Comparison.Terms(measure: .success, alpha: 0.05, power: 0.8, seed: 1, margin: 0.05, samples: 399)
    let all = [Int](repeating: 1, count: 99)
    let once = Comparison(Self.side([0] + all, of: 1), against: Self.side([1] + all, of: 1), terms)
    let twice = Comparison(
      Self.side([0] + all.map { 2 * $0 }, of: 2), against: Self.side([2] + all.map { 2 * $0 }, of: 2), terms)
    #expect(Self.verdict(once) == .inconclusive)
    #expect(Self.verdict(twice) == .inconclusive)
  }
}
