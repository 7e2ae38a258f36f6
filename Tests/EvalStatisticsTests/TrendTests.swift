import EvalStatistics
import Testing

@Suite struct TrendTests {
  @Test("Values that are all equal have no trend, whichever of their times are equal too", arguments: 3...60)
  func equal(count: Int) throws {
    for late in 1..<count {
      let points = (0..<count).map { (time: $0 < late ? 0.0 : 1.0, value: 5.0) }
      let trend = try #require(Trend(points))
      #expect([trend.slope, trend.low, trend.high, trend.pValue] == [0, nil, nil, 1])
    }
  }

  @Test("Points on a line have a slope, and no interval that would be of no width", arguments: [0.1, -3, 1e-9, 1e9])
  func line(slope: Double) throws {
    let trend = try #require(Trend((0..<9).map { (time: Double($0), value: 0.3 + slope * Double($0)) }))
    #expect((trend.slope - slope).magnitude <= 1e-6 * slope.magnitude)
    #expect(trend.low == nil && trend.high == nil)
    #expect(trend.pValue < 0.001)
  }

  @Test(
    "Values that differ in their last digits have no trend, however steadily they do", arguments: [0.3, -1e-200, 1e12])
  func lastDigits(value: Double) throws {
    let points = (0..<10).map { (time: Double($0), value: value + Double($0) * value.ulp) }
    #expect(Set(points.map(\.value)).count == 10)
    let trend = try #require(Trend(points))
    #expect([trend.slope, trend.low, trend.high, trend.pValue] == [0, nil, nil, 1])
  }

  @Test("An interval of a level that so few points cannot have is none")
  func tooHigh() throws {
    let points = [1.0, 3, 2, 5, 4].enumerated().map { (time: Double($0.offset), value: $0.element) }
    #expect(try #require(Trend(points, level: 0.95)).low != nil)
    let trend = try #require(Trend(points, level: 0.99))
    #expect(trend.low == nil && trend.high == nil)
  }

  @Test("From the fewest points on, and not before, a trend can be found", arguments: [0.5, 0.1, 0.05, 0.01, 0.0001])
  func fewest(alpha: Double) throws {
    let fewest = Trend.fewest(alpha: alpha)
    func best(_ count: Int) -> Double? { Trend((0..<count).map { (time: Double($0), value: Double($0)) })?.pValue }
    #expect(try #require(best(fewest)) < alpha)
    #expect((best(fewest - 1) ?? 1) >= alpha)
  }

  @Test("Points that are no numbers trap nothing", arguments: [.nan, .infinity, -.infinity] as [Double])
  func noNumbers(value: Double) {
    let points: [(time: Double, value: Double)] = [(0, 1), (1, value), (2, 3), (value, 4)]
    for level in [0.95, 0, -0.5, .nan] {
      _ = Trend(points, level: level)
      _ = Forecast(points, at: 3, level: level)
      _ = PeriodDifference(before: points.map(\.value), after: points.map(\.time), level: level)
    }
    _ = Rounding.settled(points.map(\.value))
    _ = Trend.leastPValue(times: points.map(\.time))
    _ = ChangePoints.of(points.map(\.value) + points.map(\.time))
  }
}

@Suite struct ForecastTests {
  @Test(
    "What lies on a line, but for rounding, has a forecast without an interval",
    arguments: [[0.75, 0.75, 0.75], [0.1, 0.2, 0.3], [0.33333333333333337, 0.3333333333333333, 0.33333333333333337]])
  func line(values: [Double]) throws {
    let points = values.enumerated().map { (time: Double($0.offset), value: $0.element) }
    let forecast = try #require(Forecast(points, at: 3))
    #expect((forecast.value - (values[2] + values[2] - values[1])).magnitude < 1e-9)
    #expect(forecast.low == nil && forecast.high == nil)
    let other = try #require(Forecast(points + [(time: 3, value: 0.5)], at: 4))
    #expect(try #require(other.low) < other.value)
  }
}

@Suite struct PeriodDifferenceTests {
  @Test("A period that does not vary makes an interval no narrower than one that varies as the other does")
  func still() throws {
    let after = [0.58, 0.66, 0.61, 0.64]
    let found = try #require(PeriodDifference(before: [0.5, 0.5, 0.5, 0.5], after: after))
    let alike = try #require(PeriodDifference(before: after.map { $0 - 0.1225 }, after: after))
    func width(_ found: PeriodDifference) -> Double { (found.high ?? 0) - (found.low ?? 0) }
    #expect((found.difference - alike.difference).magnitude < 1e-9)
    #expect(width(found) > width(alike))
  }
}

@Suite struct ChangePointsTests {
  @Test("A shortest level that no series can have leaves no change", arguments: [0, -1, 4, .max])
  func shortest(length: Int) {
    #expect(ChangePoints.of([0, 0.1, 0, 9, 9.1, 9], shortest: length).isEmpty)
  }
}
