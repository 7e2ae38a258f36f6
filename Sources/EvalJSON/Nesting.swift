/// How deep a JSON text nests, found without parsing it: the parser calls itself for each level, and a thread's stack
/// may be small.
enum Nesting {
  /// Whether objects and lists nest deeper than so many levels. O(bytes), without a copy; ends where they do.
  ///
  /// It sees the brackets that a parser sees before the first mistake; what it says of a text that is no JSON may be
  /// either.
  static func isDeeper(than levels: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    guard let start = text.baseAddress else { return false }
    let end = text.count
    var depth = 0
    var at = 0
    while at < end {
      let byte = start.load(fromByteOffset: at, as: UInt8.self)
      at &+= 1
      if byte == UInt8(ascii: "\"") {
        at = endOfText(start, from: at, to: end)
      } else if byte | 0x20 == UInt8(ascii: "{") {
        // `[` and `{` differ by this bit, and so do `]` and `}`.
        depth &+= 1
        if depth > levels { return true }
      } else if byte | 0x20 == UInt8(ascii: "}") {
        depth &-= 1
      }
    }
    return false
  }

  /// What follows the quotation mark that ends a text; eight bytes at a time.
  @inline(__always)
  static func endOfText(_ start: UnsafeRawPointer, from begin: Int, to end: Int) -> Int {
    var at = begin
    while end &- at >= 8 {
      let bytes = UInt64(littleEndian: (start + at).loadUnaligned(as: UInt64.self))
      let found = quotesAndBackslashes(bytes)
      guard found != 0 else {
        at &+= 8
        continue
      }
      at &+= found.trailingZeroBitCount &>> 3
      if start.load(fromByteOffset: at, as: UInt8.self) == UInt8(ascii: "\"") { return at &+ 1 }
      at &+= 2
    }
    while at < end {
      let byte = start.load(fromByteOffset: at, as: UInt8.self)
      if byte == UInt8(ascii: "\"") { return at &+ 1 }
      at &+= byte == UInt8(ascii: "\\") ? 2 : 1
    }
    return end
  }

  /// The highest bit of each byte that is one of the two. Where the subtraction borrows it says yes of the byte after
  /// one that is, so only the lowest is sure.
  @inline(__always)
  private static func quotesAndBackslashes(_ bytes: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = bytes ^ (ones &* 0x22)
    let slashes = bytes ^ (ones &* 0x5c)
    return ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & (ones &* 0x80)
  }
}
