import EvalStatistics
import Testing

@Suite struct PowerTests {
  @Test("The fewest tasks show the difference, one task less does not", arguments: [0.02, 0.1, 0.37, 1, 5])
  func fewest(difference: Double) throws {
    for deviation in [0.01, 0.4, 1.3] {
      for power in [0.5, 0.8, 0.99] {
        let tasks = try #require(Power.tasks(difference: difference, deviation: deviation, power: power))
        let shown = try #require(Power.difference(tasks: tasks, deviation: deviation, power: power))
        #expect(shown <= difference)
        if tasks > 2 {
          let fewer = try #require(Power.difference(tasks: tasks - 1, deviation: deviation, power: power))
          #expect(fewer > difference)
        } else {
          #expect(tasks == 2)
        }
      }
    }
  }

  @Test("So many tasks as vary as given have exactly this detectable difference")
  func detectable() throws {
    let estimate = try #require(MeanEstimate([0.5, -0.25, 1, 0, 0, 0.75, -0.5, 0.25]))
    let deviation = estimate.error * 8.0.squareRoot()
    let shown = try #require(Power.difference(tasks: 8, deviation: deviation))
    #expect(abs(shown - (try #require(estimate.detectable()))) < 1e-12)
  }

  @Test("The most tasks and the fewest are answered at once")
  func ends() throws {
    let least = try #require(Power.difference(tasks: Power.mostTasks, deviation: 1))
    #expect(Power.tasks(difference: least, deviation: 1) == Power.mostTasks)
    #expect(Power.tasks(difference: least * 0.999, deviation: 1) == nil)
    #expect(Power.tasks(difference: .leastNonzeroMagnitude, deviation: .greatestFiniteMagnitude) == nil)
    #expect(Power.tasks(difference: .greatestFiniteMagnitude, deviation: .leastNonzeroMagnitude) == 2)
    for tasks in [Power.mostTasks + 1, .max, .min, 0, 1] {
      #expect(Power.difference(tasks: tasks, deviation: 1) == nil)
      #expect(Power.difference(tasks: tasks, rate: 0.5) == nil)
    }
  }

  @Test("A difference found from a rate varies as one of that size does")
  func fixedPoint() throws {
    for (correlation, attempts, within) in [(0.0, 1, 0.0), (0.5, 1, 0.0), (0.3, 4, 0.6), (-0.5, 10, 0.1)] {
      let found = try #require(
        Power.difference(
          tasks: 200, rate: 0.6, correlation: correlation, attempts: attempts, taskCorrelation: within))
      let deviation = try #require(
        Power.deviation(
          rate: 0.6, difference: found, correlation: correlation, attempts: attempts, taskCorrelation: within))
      let shown = try #require(Power.difference(tasks: 200, deviation: deviation, step: attempts == 1 ? 1 : 0))
      #expect(abs(shown - found) < 1e-12)
    }
  }

  @Test(
    "More attempts, unless they repeat each other, and sides that fail alike show smaller differences"
  )
  func sense() throws {
    func shown(_ correlation: Double, _ attempts: Int, _ within: Double) throws -> Double {
      try #require(
        Power.difference(
          tasks: 150, rate: 0.5, correlation: correlation, attempts: attempts, taskCorrelation: within))
    }
    #expect(try shown(0.5, 1, 0) < shown(0, 1, 0))
    #expect(try shown(0, 5, 0) < shown(0, 1, 0))
    #expect(try shown(0, 5, 0.2) < shown(0, 5, 0.7))
    // Attempts that repeat each other are one, but for the steps in which one comes.
    #expect(try shown(0, 5, 1) < shown(0, 1, 0))
    #expect(try shown(0, 5, 1) == shown(0, 2, 1))
  }

  @Test("Too few tasks show no difference up to a rate of 1, and above 1 there is none")
  func outOfReach() {
    #expect(Power.difference(tasks: 5, rate: 0.9) == nil)
    #expect(Power.difference(tasks: 1000, rate: 1) == nil)
  }

  @Test(
    "Arguments that make no sense have no answer",
    arguments: [.nan, .infinity, -.infinity, -1, 0, 2] as [Double])
  func nonsense(value: Double) {
    #expect(Power.tasks(difference: 0.1, deviation: 0.5, alpha: value) == nil)
    #expect(Power.tasks(difference: 0.1, deviation: 0.5, power: value) == nil)
    #expect(Power.difference(tasks: 10, deviation: 0.5, alpha: value) == nil)
    #expect(Power.difference(tasks: 10, rate: 0.5, power: value) == nil)
    if value != 2 {
      #expect(Power.tasks(difference: value, deviation: 0.5) == nil)
    }
    if value != 0 {
      #expect(Power.deviation(rate: 0.5, difference: 0.1, taskCorrelation: value) == nil)
      #expect(Power.deviation(rate: value, difference: 0.1) == nil)
      #expect(Power.deviation(rate: 0.5, difference: value) == nil)
      #expect(Power.difference(tasks: 1000, rate: value) == nil)
      if value != 2 { #expect(Power.tasks(difference: 0.1, deviation: value) == nil) }
      if value != -1 { #expect(Power.deviation(rate: 0.5, difference: 0.1, correlation: value) == nil) }
    }
    #expect(Power.deviation(rate: 0.5, difference: 0.1, attempts: .min) == nil)
    #expect(Power.deviation(rate: 0.5, difference: 0.1, attempts: .max) != nil)
  }
}
