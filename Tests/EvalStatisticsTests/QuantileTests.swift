import EvalStatistics
import EvalTesting
import Testing

@Suite struct QuantileTests {
  /// The value at a share as a weighted mean of all values: each has a tent of width one place around its own, which is
  /// another way to say "interpolate between the neighbours".
  private func tents(_ values: [Double], _ share: Double) -> Double {
    let place = share * Double(values.count - 1)
    return zip(0..., values).reduce(0) { $0 + max(0, 1 - abs(place - Double($1.0))) * $1.1 }
  }

  @Test("A quantile lies between its neighbours, as far as the share is between their places")
  func interpolation() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let count = Int.random(in: 1...40, using: &generator)
      let values = (0..<count).map { _ in Double.random(in: -1000...1000, using: &generator) }.sorted()
      let share = Double.random(in: 0...1, using: &generator)
      let found = try #require(Quantile.of(sorted: values, share))
      #expect(abs(found - tents(values, share)) < 1e-9)
    }
  }

  @Test("The ends are the least and the greatest value, the middle is the median")
  func ends() {
    #expect(Quantile.of(sorted: [1, 2, 4], 0) == 1)
    #expect(Quantile.of(sorted: [1, 2, 4], 1) == 4)
    #expect(Quantile.of(sorted: [1, 2, 4], 0.5) == 2)
    #expect(Quantile.of(sorted: [1, 2, 4, 8], 0.5) == 3)
    #expect(Quantile.of(sorted: [7], 0.3) == 7)
    #expect(Quantile.of(sorted: [7, 7, 7], 0.95) == 7)
  }

  @Test("A greater share has no smaller quantile")
  func monotone() throws {
    var generator = SeededGenerator(seed: 2)
    let values = (0..<50).map { _ in Double.random(in: 0...10, using: &generator) }.sorted()
    let found = try (0...1000).map { try #require(Quantile.of(sorted: values, Double($0) / 1000)) }
    #expect(zip(found, found.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test("Of no values, and for no share from 0 to 1, there is none", arguments: [-0.1, 1.1, .nan, .infinity])
  func none(share: Double) {
    #expect(Quantile.of(sorted: [], 0.5) == nil)
    #expect(Quantile.of(sorted: [1, 2], share) == nil)
  }
}
