import EvalStatistics
import Testing

@Suite struct TrendTests {
  @Test("Values that are all equal have no trend, whichever of their times are equal too", arguments: 3...60)
  func equal(count: Int) throws {
    for late in 1..<count {
      let points = (0..<count).map { (time: $0 < late ? 0.0 : 1.0, value: 5.0) }
      let trend = try #require(Trend(points))
      #expect([trend.slope, trend.low, trend.high, trend.pValue] == [0, 0, 0, 1])
    }
  }

  @Test("Points that are no numbers trap nothing", arguments: [.nan, .infinity, -.infinity] as [Double])
  func noNumbers(value: Double) {
    let points: [(time: Double, value: Double)] = [(0, 1), (1, value), (2, 3), (value, 4)]
    for level in [0.95, 0, -0.5, .nan] { _ = Trend(points, level: level) }
  }
}

@Suite struct ChangePointsTests {
  @Test("A shortest level that no series can have leaves no change", arguments: [0, -1, 4, .max])
  func shortest(length: Int) {
    #expect(ChangePoints.of([0, 0.1, 0, 9, 9.1, 9], shortest: length).isEmpty)
  }
}
