import EvalSystem

/// Writes compact JSON into a growing list of bytes; the commas are put where they belong.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []

  package init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package mutating func beginObject() {
    separate()
    bytes.append(UInt8(ascii: "{"))
  }

  package mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

  package mutating func beginList() {
    separate()
    bytes.append(UInt8(ascii: "["))
  }

  package mutating func endList() { bytes.append(UInt8(ascii: "]")) }

  /// A key that needs no escaping.
  package mutating func key(_ key: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    key.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  package mutating func key(_ key: String) {
    text(key)
    bytes.append(UInt8(ascii: ":"))
  }

  /// A key that ends with a NUL.
  package mutating func key(_ key: UnsafePointer<CChar>) {
    text(UnsafeBufferPointer(cString: key))
    bytes.append(UInt8(ascii: ":"))
  }

  package mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { text($0) }
  }

  package mutating func text(_ value: StaticString) { value.withUTF8Buffer { text($0) } }

  /// UTF-8 that is known to be valid.
  package mutating func text(_ utf8: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    for (i, byte) in utf8.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
      bytes.append(contentsOf: utf8[start..<i])
      escape(byte)
      start = i + 1
    }
    bytes.append(contentsOf: utf8[start...])
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
    case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
    case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    default:
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(contentsOf: Hexadecimal.text(CollectionOfOne(byte)).utf8)
    }
  }

  package mutating func integer(_ value: Int64) {
    separate()
    var digits = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    repeat {
      bytes.append(UInt8(truncatingIfNeeded: 48 + digits % 10))
      digits /= 10
    } while digits > 0
    bytes[start...].reverse()
  }

  /// The shortest text that reads back as the same double; infinities and NaN, which JSON lacks, as texts.
  package mutating func number(_ value: Double) {
    guard value.isFinite else {
      text(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
      return
    }
    separate()
    bytes.append(contentsOf: value.description.utf8)
  }

  package mutating func number(_ value: JSONNumber) {
    switch value {
    case .integer(let integer): self.integer(integer)
    case .real(let real): number(real)
    }
  }

  package mutating func boolean(_ value: Bool) { word(value ? "true" : "false") }

  package mutating func null() { word("null") }

  /// A value that is JSON already.
  package mutating func raw(_ json: [UInt8]) {
    separate()
    bytes.append(contentsOf: json)
  }

  package mutating func raw(_ json: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// Copies a parsed value, keys in the order they were written.
  ///
  /// `invalid_request` when it nests deeper than `JSONDocument.maximumDepth`, counted with the `depth` levels that
  /// stand around it.
  package mutating func value(_ value: JSONValue, depth: Int) throws(Failure) {
    switch value.kind {
    case .null: null()
    case .boolean: boolean(value.boolean ?? false)
    case .integer: integer(value.integer ?? 0)
    case .number: number(value.number ?? 0)
    case .text: value.withTextBytes { text($0) }
    case .list:
      guard depth < JSONDocument.maximumDepth else { throw .tooDeep }
      beginList()
      for i in 0..<value.count {
        if let element = value.element(i) { try self.value(element, depth: depth + 1) }
      }
      endList()
    case .object:
      guard depth < JSONDocument.maximumDepth else { throw .tooDeep }
      beginObject()
      try value.forEachMember { (key, member) throws(Failure) in
        self.key(key)
        try self.value(member, depth: depth + 1)
      }
      endObject()
    }
  }

  // MARK: Members that may be absent

  /// A key with its value; nothing for nil.
  package mutating func member(_ key: StaticString, _ value: String?) {
    guard let value else { return }
    self.key(key)
    text(value)
  }

  package mutating func member(_ key: StaticString, _ value: Int64?) {
    guard let value else { return }
    self.key(key)
    integer(value)
  }

  package mutating func member(_ key: StaticString, _ value: JSONNumber?) {
    guard let value else { return }
    self.key(key)
    number(value)
  }

  package mutating func member(_ key: StaticString, _ value: Bool?) {
    guard let value else { return }
    self.key(key)
    boolean(value)
  }

  /// A value that is JSON already.
  package mutating func member(_ key: StaticString, raw value: [UInt8]?) {
    guard let value else { return }
    self.key(key)
    raw(value)
  }

  private mutating func word(_ word: StaticString) {
    separate()
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func separate() {
    switch bytes.last {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): return
    default: bytes.append(UInt8(ascii: ","))
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The characters of a C string without its NUL.
  init(cString: UnsafePointer<CChar>) {
    var count = 0
    while cString[count] != 0 { count += 1 }
    self = UnsafeRawBufferPointer(start: cString, count: count).assumingMemoryBound(to: UInt8.self)
  }
}
