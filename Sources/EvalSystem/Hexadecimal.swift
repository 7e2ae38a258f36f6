/// Bytes as hexadecimal text in lower case, and back.
package enum Hexadecimal {
  static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

  package static func text(_ bytes: some Collection<UInt8>) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { out in
      var at = 0
      for byte in bytes {
        out[at] = digit(byte >> 4)
        out[at + 1] = digit(byte & 15)
        at += 2
      }
      return at
    }
  }

  /// Nil when the text has an odd length or a character that is no hexadecimal digit (either case).
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    var high: UInt8?
    for byte in text.utf8 {
      let value: UInt8
      switch byte {
      case 48...57: value = byte - 48
      case 97...102: value = byte - 87
      case 65...70: value = byte - 55
      default: return nil
      }
      if let first = high {
        result.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? result : nil
  }
}
