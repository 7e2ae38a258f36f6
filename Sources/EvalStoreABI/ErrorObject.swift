import EvalSystem

/// The JSON text of a failure: `{"error":{"code","message","details","retryable"}}`.
enum ErrorObject {
  static func encode(_ failure: Failure) -> [UInt8] {
    var out: [UInt8] = []
    out.append(contentsOf: "{\"error\":{\"code\":".utf8)
    appendString("\(failure.status.name)", to: &out)
    out.append(contentsOf: ",\"message\":".utf8)
    appendString(failure.message, to: &out)
    out.append(contentsOf: ",\"details\":{".utf8)
    var first = true
    for (key, value) in failure.details {
      if !first { out.append(UInt8(ascii: ",")) }
      first = false
      appendString(key, to: &out)
      out.append(UInt8(ascii: ":"))
      switch value {
      case .text(let text): appendString(text, to: &out)
      case .integer(let number): out.append(contentsOf: String(number).utf8)
      }
    }
    out.append(contentsOf: "},\"retryable\":".utf8)
    out.append(contentsOf: (failure.retryable ? "true" : "false").utf8)
    out.append(contentsOf: "}}".utf8)
    return out
  }

  /// A Swift string is valid Unicode, so only the two JSON marks and the control characters need care.
  private static func appendString(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): out.append(contentsOf: "\\\"".utf8)
      case UInt8(ascii: "\\"): out.append(contentsOf: "\\\\".utf8)
      case UInt8(ascii: "\n"): out.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\r"): out.append(contentsOf: "\\r".utf8)
      case UInt8(ascii: "\t"): out.append(contentsOf: "\\t".utf8)
      case 0..<0x20, 0x7f:
        out.append(contentsOf: "\\u00".utf8)
        out.append(hexadecimal(byte >> 4))
        out.append(hexadecimal(byte & 0x0f))
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ (digit &- 10)
  }
}
