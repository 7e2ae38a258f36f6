/// How a set of numbers from 0 on is distributed, kept in a size that grows with their range and not with their number;
/// every percentile of it is at most `relativeError` of its value away from the exact one.
///
/// The sketch DDSketch of C. Masson, J. E. Rim and H. K. Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with
/// Relative-Error Guarantees", Proceedings of the VLDB Endowment 12 (2019), 2195–2205, <https://arxiv.org/abs/1908.10693>:
/// values are counted in buckets whose ends are a constant factor apart. The factor is the 35th root of 2, which is
/// (1 + a) / (1 − a) for a = 0.0099, so that a bucket follows from the exponent and the significand of a value by
/// comparisons alone: the same on every machine, whatever its logarithm rounds to. Which values came first, and which of
/// several sketches they were in, does not show in the union.
public struct QuantileSketch: Equatable, Sendable {
  /// What a percentile may be away from the exact one, as a share of it.
  public static let relativeError = 0.01

  private static let perOctave = 35
  /// The lower ends of the buckets from 1 to 2, by repeated multiplication, which rounds alike everywhere.
  private static let ends: [Double] = {
    var ends = [1.0]
    for _ in 1..<perOctave { ends.append(ends[ends.count - 1] * 1.020001609421199) }
    return ends
  }()
  /// The buckets of the smallest and the largest finite numbers.
  private static let buckets = -1074 * perOctave..<1024 * perOctave

  /// How many values there are.
  public private(set) var count: Int64 = 0
  private var zeros: Int64 = 0
  /// The bucket that the first element of `counts` is about.
  private var first = 0
  private var counts: [Int64] = []
  /// How many bytes of memory the buckets take.
  package var memory: Int { counts.capacity * 8 }

  public init() {}

  /// Takes a value in; nothing happens for one that is negative or not finite. O(1), but for values beyond the others.
  public mutating func add(_ value: Double) {
    guard value >= 0, value.isFinite else { return }
    if value == 0 { addZeros(1) } else { add(1, to: Self.bucket(of: value)) }
  }

  /// Takes in what another sketch has seen. O(buckets).
  public mutating func add(_ other: QuantileSketch) {
    if count == 0 {
      self = other
      return
    }
    addZeros(other.zeros)
    if !other.counts.isEmpty { makeRoom(for: other.first...(other.first + other.counts.count - 1)) }
    for place in other.counts.indices where other.counts[place] > 0 {
      add(other.counts[place], to: other.first + place)
    }
  }

  private mutating func addZeros(_ number: Int64) {
    zeros = zeros.addingClamped(number)
    count = count.addingClamped(number)
  }

  private mutating func add(_ number: Int64, to bucket: Int) {
    makeRoom(for: bucket...bucket)
    counts[bucket - first] = counts[bucket - first].addingClamped(number)
    count = count.addingClamped(number)
  }

  private mutating func makeRoom(for buckets: ClosedRange<Int>) {
    if counts.isEmpty {
      first = buckets.lowerBound
      // Few sets of numbers of a kind need more.
      counts.reserveCapacity(64)
    }
    if buckets.lowerBound < first {
      counts.insert(contentsOf: repeatElement(0, count: first - buckets.lowerBound), at: 0)
      first = buckets.lowerBound
    }
    let missing = buckets.upperBound - first - counts.count + 1
    if missing > 0 { counts.append(contentsOf: repeatElement(0, count: missing)) }
  }

  private static func bucket(of value: Double) -> Int {
    let significand = value.significand
    var low = 0
    var high = perOctave
    while high - low > 1 {
      let middle = (low + high) / 2
      if ends[middle] <= significand { low = middle } else { high = middle }
    }
    return Int(value.exponent) * perOctave + low
  }

  /// The number that is equally far, as a share of either, from both ends of a bucket.
  private static func value(of bucket: Int) -> Double {
    var octave = bucket / perOctave
    if octave * perOctave > bucket { octave -= 1 }
    let place = bucket - octave * perOctave
    let low = ends[place]
    let high = place + 1 < perOctave ? ends[place + 1] : 2
    // In two steps, because the first factor alone may be too small for a number.
    return Double(sign: .plus, exponent: octave, significand: 2 * (low / (low + high)) * high)
  }

  /// The percentile as `Quantile.of` has it: between the two nearest values by linear interpolation. `share` is from 0
  /// to 1; nil for an empty set. O(buckets).
  public func quantile(_ share: Double) -> Double? {
    guard count > 0, share >= 0, share <= 1 else { return nil }
    let place = share * Double(count - 1)
    // The number nearest to the largest count is larger than it.
    let below = Int64(exactly: place.rounded(.down)) ?? count - 1
    let low = value(at: below)
    let high = below + 1 < count ? value(at: below + 1) : low
    return low + (high - low) * (place - Double(below))
  }

  /// The value that stands at a place in ascending order, counted from 0.
  private func value(at place: Int64) -> Double {
    guard place >= zeros else { return 0 }
    var left = place - zeros
    for bucket in counts.indices {
      if left < counts[bucket] { return Self.value(of: first + bucket) }
      left -= counts[bucket]
    }
    return counts.isEmpty ? 0 : Self.value(of: first + counts.count - 1)
  }

  // MARK: Bytes

  /// The sketch as bytes, the same for equal sketches: the number of zeros, then for each bucket that has any its distance
  /// from the one before and its number, as LEB128; the first distance is from the smallest bucket.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  /// Appends `bytes`.
  package func append(to bytes: inout [UInt8]) {
    LEB128.append(zeros, to: &bytes)
    var before = Self.buckets.lowerBound
    for (place, number) in counts.enumerated() where number > 0 {
      LEB128.append(Int64(first + place - before), to: &bytes)
      LEB128.append(number, to: &bytes)
      before = first + place
    }
  }

  /// Nil for bytes that are no sketch. O(bytes).
  public init?(bytes: UnsafeRawBufferPointer) {
    guard add(bytes: bytes) else { return nil }
  }

  /// Takes in what the sketch of these bytes has seen; false for bytes that are none, of which some may have been taken in.
  /// O(bytes + buckets).
  public mutating func add(bytes: UnsafeRawBufferPointer) -> Bool {
    var reader = Reader(bytes)
    guard let zeros = reader.zeros() else { return false }
    addZeros(zeros)
    while let (bucket, number) = reader.next() {
      makeRoom(for: bucket...bucket)
      counts[bucket - first] = counts[bucket - first].addingClamped(number)
      count = count.addingClamped(number)
    }
    return reader.isSound
  }

  /// Appends the bytes of what the sketches of these bytes come to together; false where one of them is none. O(bytes);
  /// where one has few buckets, most of the other is copied as it stands.
  package static func join(
    _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer, to bytes: inout [UInt8]
  ) -> Bool {
    let (large, small) = one.count < other.count ? (other, one) : (one, other)
    var (rest, additions) = (Reader(large), Reader(small))
    guard let zeros = rest.zeros(), let more = additions.zeros() else { return false }
    LEB128.append(zeros.addingClamped(more), to: &bytes)
    var before = buckets.lowerBound
    func append(_ bucket: Int, _ number: Int64) {
      LEB128.append(Int64(bucket - before), to: &bytes)
      LEB128.append(number, to: &bytes)
      before = bucket
    }
    var next = rest.next()
    while let (bucket, number) = additions.next() {
      if let found = next, found.bucket < bucket {
        append(found.bucket, found.number)
        // Behind the first of them the distances are what they were.
        let start = rest.offset
        let skipped = rest.skip(to: bucket)
        bytes += large[start..<skipped.end]
        before = skipped.last ?? before
        next = skipped.next
      }
      if let found = next, found.bucket == bucket {
        append(bucket, found.number.addingClamped(number))
        next = rest.next()
      } else {
        append(bucket, number)
      }
    }
    if let found = next {
      append(found.bucket, found.number)
      let start = rest.offset
      while rest.next() != nil {}
      bytes += large[start...]
    }
    return rest.isSound && additions.isSound
  }

  /// Reads the bytes of a sketch.
  private struct Reader {
    private var numbers: LEB128.Reader
    private var bucket = QuantileSketch.buckets.lowerBound
    private var isFirst = true
    /// False once something has been read that makes no sense.
    private(set) var isSound = true

    init(_ bytes: UnsafeRawBufferPointer) { numbers = LEB128.Reader(bytes) }

    /// Where the next bucket stands.
    var offset: Int { numbers.offset }

    /// What comes first.
    mutating func zeros() -> Int64? { numbers.next() }

    /// The next bucket and how many values it holds; nil at the end, and where that makes no sense.
    mutating func next() -> (bucket: Int, number: Int64)? {
      guard isSound, !numbers.isAtEnd else { return nil }
      guard let distance = numbers.next(), let number = numbers.next(), number > 0,
        distance < Int64(QuantileSketch.buckets.count), distance > 0 || isFirst,
        bucket + Int(distance) < QuantileSketch.buckets.upperBound
      else {
        isSound = false
        return nil
      }
      isFirst = false
      bucket += Int(distance)
      return (bucket, number)
    }

    /// Passes over the buckets before one: the next one then, the last that was passed over, and where they end.
    mutating func skip(to target: Int) -> (next: (bucket: Int, number: Int64)?, last: Int?, end: Int) {
      var last: Int?
      var end = offset
      while let found = next() {
        if found.bucket >= target { return (found, last, end) }
        (last, end) = (found.bucket, offset)
      }
      return (nil, last, end)
    }
  }
}
