import EvalStatistics
import EvalTesting
import Testing

@Suite struct CompensatedSumTests {
  @Test("What is lost beside a large number comes back")
  func lost() {
    #expect(CompensatedSum([1e16, 1, 1, -1e16]).value == 2)
    #expect(CompensatedSum([1, 1e100, 1, -1e100]).value == 2)
    #expect(CompensatedSum(Array(repeating: 0.1, count: 10)).value == 1)
    #expect(CompensatedSum([]).value == 0)
  }

  @Test("The sum does not depend on the order, where a plain one does")
  func order() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      // Multiples of 2⁻²⁰ with an exact sum in whole numbers.
      let whole = (0..<100).map { _ in Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator) }
      let exact = Double(whole.reduce(0, +)) / 1_048_576
      let values = whole.map { Double($0) / 1_048_576 }
      #expect(CompensatedSum(values).value == exact)
      #expect(CompensatedSum(values.shuffled(using: &generator)).value == exact)
    }
  }

  @Test("Values that are added one by one come to the same")
  func adding() {
    var sum = CompensatedSum()
    for value in [1e16, 3.25, -1e16] { sum.add(value) }
    #expect(sum.value == 3.25)
  }
}
