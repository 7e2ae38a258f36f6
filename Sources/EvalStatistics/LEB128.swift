/// Numbers as bytes, small ones as few: seven bits a byte, the lowest first, and a bit that says whether more follow.
/// DWARF Debugging Information Format, version 5 (2017), section 7.6.
package enum LEB128 {
  /// Appends a number from 0 on.
  package static func append(_ number: Int64, to bytes: inout [UInt8]) {
    append(UInt64(bitPattern: number), to: &bytes)
  }

  /// Appends a number of either sign, so that small ones take few bytes.
  package static func append(signed number: Int64, to bytes: inout [UInt8]) {
    append(UInt64(bitPattern: (number << 1) ^ (number >> 63)), to: &bytes)
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var left = number
    while left >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
      left >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: left))
  }

  /// Reads numbers one after the other.
  package struct Reader {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    /// Where the next number stands.
    package var offset: Int { at }

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package var isAtEnd: Bool { at == bytes.count }

    /// A number from 0 on; nil where there is none.
    package mutating func next() -> Int64? { bits().flatMap { Int64(exactly: $0) } }

    /// A number of either sign; nil where there is none.
    package mutating func nextSigned() -> Int64? {
      bits().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    @inline(__always)
    private mutating func bits() -> UInt64? {
      if at < bytes.count, bytes[at] < 0x80 {
        defer { at += 1 }
        return UInt64(bytes[at])
      }
      return longBits()
    }

    private mutating func longBits() -> UInt64? {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while at < bytes.count, shift < 64 {
        let byte = bytes[at]
        at += 1
        // The tenth byte has room for one bit.
        if shift == 63, byte > 1 { return nil }
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      return nil
    }

    /// So many bytes; nil where there are fewer.
    package mutating func next(_ count: Int64) -> UnsafeRawBufferPointer? {
      guard count >= 0, count <= Int64(bytes.count - at) else { return nil }
      defer { at += Int(count) }
      return UnsafeRawBufferPointer(rebasing: bytes[at..<(at + Int(count))])
    }
  }
}
