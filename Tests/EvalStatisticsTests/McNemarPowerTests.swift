import EvalStatistics
import Testing

@Suite struct McNemarPowerTests {
  @Test("What is detectable is found as often as asked for, and what is a little smaller is not")
  func detectable() throws {
    for (lost, pairs) in [(0.0, 10), (0.0, 100), (0.05, 60), (0.2, 300)] {
      let found = try #require(McNemar.detectable(lost: lost, pairs: pairs))
      let power = try #require(McNemar.power(gained: lost + found, lost: lost, pairs: pairs))
      let less = try #require(McNemar.power(gained: lost + found * 0.99, lost: lost, pairs: pairs))
      #expect(power >= 0.8 && power < 0.8 + 1e-9 && less < 0.8)
    }
  }

  @Test("Five pairs find nothing, however much they differ, and ten find little where one goes the other way")
  func tooFew() {
    #expect(McNemar.detectable(lost: 0, pairs: 5) == nil)
    #expect(McNemar.power(gained: 1, lost: 0, pairs: 5) == 0)
    #expect(McNemar.power(gained: 1, lost: 0, pairs: 6) == 1)
    #expect(McNemar.detectable(lost: 0.1, pairs: 10) == nil)
  }

  @Test("The approximation goes on where the enumeration ends")
  func manyPairs() throws {
    for lost in [0.001, 0.05, 0.3] {
      let most = McNemar.mostEnumerated
      let exact = try #require(McNemar.detectable(lost: lost, pairs: most))
      let approximate = try #require(McNemar.detectable(lost: lost, pairs: most + 1))
      #expect((approximate / exact - 1).magnitude < 0.04)
    }
  }

  @Test("By the outcomes of a rate, as many tasks as it takes find the difference in four of five runs")
  func tasks() throws {
    for (rate, difference, correlation) in [(0.6, 0.1, 0.0), (0.6, 0.2, 0.5), (0.3, 0.08, 0.5), (0.9, 0.05, 0.0)] {
      let deviation = try #require(Power.deviation(rate: rate, difference: difference, correlation: correlation))
      let tasks = try #require(Power.tasks(difference: difference, deviation: deviation, step: 1))
      // Of the variance, all but the square of the difference is of pairs that are gained or lost.
      let differ = deviation * deviation + difference * difference
      let power = try #require(
        McNemar.power(gained: (differ + difference) / 2, lost: (differ - difference) / 2, pairs: tasks))
      #expect(power > 0.79 && power < 0.86)
    }
  }

  @Test("A p-value of 1/16 is 1/16, not a little less")
  func exact() {
    #expect(McNemar.pValue(gained: 5, lost: 0) == 0.0625)
    #expect(McNemar.pValue(gained: 1, lost: 7) == 0.0703125)
    #expect(McNemar.pValue(gained: 52, lost: 0) == 2 / 4_503_599_627_370_496.0)
    #expect((McNemar.pValue(gained: 31, lost: 22) - McNemar.pValue(gained: 30, lost: 22)).magnitude < 0.1)
  }
}
