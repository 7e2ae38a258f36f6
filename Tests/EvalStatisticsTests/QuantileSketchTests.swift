import EvalStatistics
import EvalTesting
import Testing

@Suite struct QuantileSketchTests {
  private func sketch(_ values: some Sequence<Double>) -> QuantileSketch {
    var sketch = QuantileSketch()
    for value in values { sketch.add(value) }
    return sketch
  }

  private func decoded(_ bytes: [UInt8]) -> QuantileSketch? { bytes.withUnsafeBytes { QuantileSketch(bytes: $0) } }

  /// Values of a kind: times as they are measured, a few whole numbers, everything that a double can be.
  private func values(_ kind: Int, _ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in
      switch kind {
      case 0: Double.random(in: 50...90_000, using: &generator)
      case 1: Double(Int.random(in: 0...9, using: &generator))
      default:
        Double(
          sign: .plus, exponent: Int.random(in: -1000...1000, using: &generator),
          significand: Double.random(in: 1..<2, using: &generator))
      }
    }
  }

  @Test("Every percentile is within the error that is said, of few values and of many", arguments: 0..<3)
  func error(kind: Int) throws {
    var generator = SeededGenerator(seed: UInt64(kind))
    for _ in 0..<300 {
      let values = values(kind, Int.random(in: 1...300, using: &generator), &generator)
      let sketch = sketch(values)
      let sorted = values.sorted()
      for share in [0, 0.5, 0.9, 0.95, 0.99, 1, Double.random(in: 0...1, using: &generator)] {
        let exact = try #require(Quantile.of(sorted: sorted, share))
        let found = try #require(sketch.quantile(share))
        #expect(abs(found - exact) <= QuantileSketch.relativeError * exact, "\(share) of \(values.count)")
      }
    }
  }

  @Test("The ends of buckets and the values beside them are within the error too")
  func ends() throws {
    var end = 1.0
    while end < 1e12 {
      for value in [end.nextDown, end, end.nextUp] {
        let found = try #require(sketch([value]).quantile(0.5))
        #expect(abs(found - value) <= QuantileSketch.relativeError * value)
      }
      end *= 1.020001609421199
    }
  }

  @Test("Sketches of parts, joined in any order, are the sketch of all")
  func union() {
    var generator = SeededGenerator(seed: 5)
    for kind in 0..<3 {
      var all: [Double] = []
      var parts: [QuantileSketch] = []
      for _ in 0..<20 {
        let values = values(kind, Int.random(in: 0...30, using: &generator), &generator)
        all += values
        parts.append(sketch(values))
      }
      var joined = QuantileSketch()
      for part in parts.shuffled(using: &generator) { joined.add(part) }
      #expect(joined.bytes == sketch(all).bytes)
      #expect(joined.count == Int64(all.count))
      #expect(decoded(joined.bytes)?.bytes == joined.bytes)
      #expect(decoded(joined.bytes)?.quantile(0.9) == joined.quantile(0.9))
    }
  }

  private func joined(_ one: [UInt8], _ other: [UInt8]) -> [UInt8]? {
    one.withUnsafeBytes { one in
      other.withUnsafeBytes { other in
        var bytes: [UInt8] = []
        return QuantileSketch.join(one, other, to: &bytes) ? bytes : nil
      }
    }
  }

  @Test("The bytes of two sketches are joined to those of all their values, the larger one first or last")
  func joinedBytes() {
    var generator = SeededGenerator(seed: 6)
    for kind in 0..<3 {
      for largest in [0, 1, 3, 400] {
        for _ in 0..<10 {
          let one = values(kind, Int.random(in: 0...400, using: &generator), &generator)
          let other = values(kind, Int.random(in: 0...largest, using: &generator), &generator)
          let all = sketch(one + other).bytes
          #expect(joined(sketch(one).bytes, sketch(other).bytes) == all)
          #expect(joined(sketch(other).bytes, sketch(one).bytes) == all)
        }
      }
    }
  }

  @Test("Of nothing there is no percentile, and what is no time is left out")
  func nothing() {
    #expect(QuantileSketch().quantile(0.5) == nil)
    #expect(sketch([-1, .nan, .infinity]).count == 0)
    #expect(sketch([1]).quantile(1.1) == nil)
    #expect(sketch([0, 0, 8]).quantile(0.5) == 0)
  }

  @Test(
    "Bytes that are no sketch are refused",
    arguments: [
      [], [0x80], [0, 1], [0, 1, 0], [0, 5, 1, 0, 1], [0, 0xff, 0xff, 0xff, 0x7f, 1],
      Array(repeating: 0xff, count: 12),
    ] as [[UInt8]])
  func refused(bytes: [UInt8]) {
    #expect(decoded(bytes) == nil)
    for sketch in [sketch([]), sketch([1]), sketch([0, 1e-300, 1, 1.5, 1e300])] {
      #expect(joined(bytes, sketch.bytes) == nil)
      #expect(joined(sketch.bytes, bytes) == nil)
    }
  }

  @Test("Any bytes at all are a sketch or none, and never the end of the process")
  func anyBytes() {
    var generator = SeededGenerator(seed: 9)
    let others = [sketch([]), sketch([1]), sketch([0, 1e-300, 1, 1.5, 1e300])].map(\.bytes)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator) & (generator.once(in: 3) ? 255 : 127)
      }
      let found = decoded(bytes)
      _ = found?.quantile(0.5)
      for other in others { #expect((joined(bytes, other) == nil) == (found == nil)) }
    }
  }
}
