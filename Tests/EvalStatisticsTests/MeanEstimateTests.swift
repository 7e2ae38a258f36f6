import EvalStatistics
import Testing

@Suite struct MeanEstimateTests {
  @Test("Welch's difference turns round with its sides and has the freedom of the side that varies alone")
  func turned() throws {
    let one = try #require(MeanEstimate([1, 2, 3, 4]))
    let other = try #require(MeanEstimate([5, 5, 9]))
    let tied = try #require(MeanEstimate([7, 7, 7, 7, 7]))
    let found = MeanEstimate(one, less: other)
    let turned = MeanEstimate(other, less: one)
    #expect(found.mean == -turned.mean && found.error == turned.error)
    #expect(abs(found.freedom - turned.freedom) < 1e-12)
    #expect(found.count == 3)
    #expect(MeanEstimate(one, less: tied).freedom == one.freedom)
    #expect(MeanEstimate(tied, less: one).error == one.error)
  }

  @Test("Two sides that do not vary differ for certain or not at all")
  func tied() throws {
    let one = try #require(MeanEstimate([1, 1, 1]))
    let other = try #require(MeanEstimate([0, 0]))
    let differ = MeanEstimate(one, less: other)
    let ends = try #require(differ.interval())
    #expect(ends.low == 1 && ends.high == 1 && differ.pValue() == 0 && differ.detectable() == 0)
    #expect(differ.freedom.isFinite && differ.count == 2)
    #expect(MeanEstimate(one, less: one).pValue() == 1)
  }

  @Test("Values whose squares are beyond all numbers trap nothing and prove nothing")
  func large() throws {
    let large = try #require(MeanEstimate([.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1]))
    let small = try #require(MeanEstimate([1, 2]))
    for found in [MeanEstimate(large, less: small), MeanEstimate(small, less: large), MeanEstimate(large, less: large)]
    {
      _ = found.interval()
      #expect(found.pValue() == 1)
    }
    let wide = try #require(MeanEstimate([1e160, 3e160].map { $0 / 1e8 }))
    #expect(MeanEstimate(wide, less: wide).error.isFinite)
  }

  @Test("What rounding leaves of equal values is no spread, and an interval of it would be certain of anything")
  func rounding() throws {
    for (values, size) in [([1 - 2.0 / 3, 1.0 / 3], 1), ([0.1 - 0.3, 0.0 - 0.2], 0.3), ([1e-17, -1e-17, 3e-17], 1)] {
      #expect(Set(values).count > 1)
      let estimate = try #require(MeanEstimate(values, from: size))
      #expect(estimate.error == 0)
    }
    #expect(try #require(MeanEstimate([1, 1 + 1e-9])).error > 0)
    #expect(Rounding.withoutNoise([1e-17, 0.5, -1e-3], from: 1) == [0, 0.5, -1e-3])
  }
}
