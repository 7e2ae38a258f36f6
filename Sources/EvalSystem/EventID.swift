/// A UUID (RFC 9562), the identity of an event.
@usableFromInline
package struct EventID: Hashable, Sendable {
  @usableFromInline package let high: UInt64
  @usableFromInline package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the 36 characters of a UUID in either case; nil when the text is anything else.
  package init?(_ text: String) {
    var text = text
    let words: (UInt64, UInt64)? = text.withUTF8 { bytes in
      guard bytes.count == 36 else { return nil }
      var words: (UInt64, UInt64) = (0, 0)
      var digits = 0
      for (i, byte) in bytes.enumerated() {
        if i == 8 || i == 13 || i == 18 || i == 23 {
          guard byte == 45 else { return nil }
          continue
        }
        let digit: UInt8
        switch byte {
        case 48...57: digit = byte - 48
        case 97...102: digit = byte - 87
        case 65...70: digit = byte - 55
        default: return nil
        }
        if digits < 16 { words.0 = words.0 << 4 | UInt64(digit) } else { words.1 = words.1 << 4 | UInt64(digit) }
        digits += 1
      }
      return words
    }
    guard let words else { return nil }
    self.init(high: words.0, low: words.1)
  }

  /// The 16 bytes, big end first; nil unless there are 16.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 16 else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for i in 0..<8 {
      words.0 = words.0 << 8 | UInt64(bytes[i])
      words.1 = words.1 << 8 | UInt64(bytes[i + 8])
    }
    self.init(high: words.0, low: words.1)
  }

  /// The id of a further event of the request that has this one: the same for the same number, and different from those
  /// of others as far as SHA-256 tells them apart. The first 48 bits, the time of a UUIDv7, stay, so that ids that were
  /// made together lie together in an index. The rest is a UUIDv8 (RFC 9562, section 5.8).
  package func derived(_ number: Int) throws(Failure) -> EventID {
    let words = (high.bigEndian, low.bigEndian, UInt64(clamping: number).bigEndian)
    let digest = try withUnsafeBytes(of: words) { (bytes) throws(Failure) in try SHA256.digest(bytes) }
    let hashed = digest.withUnsafeBytes { EventID(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(16))) }
    let rest = hashed ?? self
    return EventID(
      high: high & 0xffff_ffff_ffff_0000 | 0x8000 | rest.high & 0x0fff,
      low: rest.low & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000)
  }

  /// Hands over the 16 bytes, big end first.
  @inlinable @inline(__always)
  package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    let words = (high.bigEndian, low.bigEndian)
    return try withUnsafeBytes(of: words, body)
  }

  /// How many characters the text has.
  package static let length = 36

  /// 36 characters in lower case.
  package var text: String {
    String(unsafeUninitializedCapacity: Self.length) { out in
      if let start = out.baseAddress { write(into: start) }
      return Self.length
    }
  }

  /// Writes the 36 characters of `text`.
  package func write(into out: UnsafeMutablePointer<UInt8>) {
    let out = UnsafeMutableRawPointer(out)
    let middle = Hexadecimal.digits(UInt32(truncatingIfNeeded: high)).littleEndian
    let next = Hexadecimal.digits(UInt32(truncatingIfNeeded: low >> 32)).littleEndian
    out.storeBytes(of: Hexadecimal.digits(UInt32(truncatingIfNeeded: high >> 32)), as: UInt64.self)
    out.storeBytes(of: UInt32(truncatingIfNeeded: middle).littleEndian, toByteOffset: 9, as: UInt32.self)
    out.storeBytes(of: UInt32(truncatingIfNeeded: middle >> 32).littleEndian, toByteOffset: 14, as: UInt32.self)
    out.storeBytes(of: UInt32(truncatingIfNeeded: next).littleEndian, toByteOffset: 19, as: UInt32.self)
    out.storeBytes(of: UInt32(truncatingIfNeeded: next >> 32).littleEndian, toByteOffset: 24, as: UInt32.self)
    out.storeBytes(of: Hexadecimal.digits(UInt32(truncatingIfNeeded: low)), toByteOffset: 28, as: UInt64.self)
    for hyphen in [8, 13, 18, 23] { out.storeBytes(of: UInt8(ascii: "-"), toByteOffset: hyphen, as: UInt8.self) }
  }
}
