import EvalStatistics
import EvalTesting
import Testing

@Suite struct SummaryTests {
  @Test("A summary of 1 to 101 is what one sees at once")
  func plain() throws {
    let summary = try #require(Summary(sorted: (1...101).map { Double($0) }))
    #expect(summary.count == 101)
    #expect(summary.mean == 51)
    #expect([summary.p50, summary.p90, summary.p95, summary.p99] == [51, 91, 96, 100])
  }

  @Test("Percentiles between the values are interpolated")
  func interpolated() throws {
    let summary = try #require(Summary(sorted: [10, 20]))
    #expect(summary.mean == 15)
    #expect(summary.p50 == 15)
    #expect(abs(summary.p90 - 19) < 1e-12)
    #expect(abs(summary.p95 - 19.5) < 1e-12)
    #expect(abs(summary.p99 - 19.9) < 1e-12)
  }

  @Test("Everything shifts and grows with the values, and percentiles are in order")
  func properties() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      let values = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
        Double.random(in: 0...100, using: &generator)
      }.sorted()
      let one = try #require(Summary(sorted: values))
      let other = try #require(Summary(sorted: values.map { 2 * $0 + 3 }))
      for key in [\Summary.mean, \.p50, \.p90, \.p95, \.p99] {
        #expect(abs(other[keyPath: key] - (2 * one[keyPath: key] + 3)) < 1e-9)
      }
      #expect(one.p50 <= one.p90 && one.p90 <= one.p95 && one.p95 <= one.p99)
      #expect(values[0] <= one.mean && one.mean <= (values.last ?? 0))
    }
  }

  @Test("One value is all of them, none has no summary")
  func few() throws {
    let one = try #require(Summary(sorted: [5.5]))
    #expect([one.mean, one.p50, one.p90, one.p95, one.p99] == [5.5, 5.5, 5.5, 5.5, 5.5])
    #expect(Summary(sorted: []) == nil)
  }
}
