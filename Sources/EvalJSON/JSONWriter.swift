import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes compact JSON into growing memory of its own; the commas are put where they belong.
package struct JSONWriter: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes have been written.
  package private(set) var count = 0

  package init(reserving capacity: Int = 0) {
    self.capacity = max(capacity, 64)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  /// A copy of what has been written; O(bytes).
  package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

  // MARK: Bytes

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if capacity - count < more { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let wanted = max(count + more, 2 * capacity)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    larger.update(from: start, count: count)
    start.deallocate()
    start = larger
    capacity = wanted
  }

  /// The caller has reserved a byte.
  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    start[count] = byte
    count += 1
  }

  /// The caller has reserved `length` bytes.
  @inline(__always)
  private mutating func put(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    memcpy(start + count, bytes, length)
    count += length
  }

  /// A comma where one is due, and room for `more` bytes.
  @inline(__always)
  private mutating func separate(reserving more: Int) {
    reserve(more + 1)
    guard count > 0 else { return }
    switch start[count - 1] {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): return
    default: put(UInt8(ascii: ","))
    }
  }

  // MARK: Objects and lists

  package mutating func beginObject() {
    separate(reserving: 1)
    put(UInt8(ascii: "{"))
  }

  package mutating func endObject() {
    reserve(1)
    put(UInt8(ascii: "}"))
  }

  package mutating func beginList() {
    separate(reserving: 1)
    put(UInt8(ascii: "["))
  }

  package mutating func endList() {
    reserve(1)
    put(UInt8(ascii: "]"))
  }

  /// A key that needs no escaping.
  package mutating func key(_ key: StaticString) {
    let length = key.utf8CodeUnitCount
    separate(reserving: length + 3)
    put(UInt8(ascii: "\""))
    put(key.utf8Start, length)
    put(UInt8(ascii: "\""))
    put(UInt8(ascii: ":"))
  }

  package mutating func key(_ key: String) {
    text(key)
    colon()
  }

  /// A key that ends with a NUL.
  package mutating func key(_ key: UnsafePointer<CChar>) {
    text(UnsafeBufferPointer(cString: key))
    colon()
  }

  private mutating func colon() {
    reserve(1)
    put(UInt8(ascii: ":"))
  }

  // MARK: Values

  package mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { text($0) }
  }

  package mutating func text(_ value: StaticString) { value.withUTF8Buffer { text($0) } }

  /// The 36 characters of a UUID.
  package mutating func text(_ id: EventID) {
    separate(reserving: EventID.length + 2)
    put(UInt8(ascii: "\""))
    id.write(into: start + count)
    count += EventID.length
    put(UInt8(ascii: "\""))
  }

  /// UTF-8 that is known to be valid.
  package mutating func text(_ utf8: UnsafeBufferPointer<UInt8>) {
    separate(reserving: utf8.count + 2)
    put(UInt8(ascii: "\""))
    if let text = utf8.baseAddress {
      var from = 0
      var at = 0
      while at < utf8.count {
        if utf8.count - at >= 8, !Self.needsEscape(UnsafeRawPointer(text + at).loadUnaligned(as: UInt64.self)) {
          at += 8
          continue
        }
        // The last few bytes once more together with those before them.
        if utf8.count >= 8, utf8.count - at < 8,
          !Self.needsEscape(UnsafeRawPointer(text + utf8.count - 8).loadUnaligned(as: UInt64.self))
        {
          at = utf8.count
          break
        }
        let byte = text[at]
        if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          put(text + from, at - from)
          escape(byte, before: utf8.count - at)
          from = at + 1
        }
        at += 1
      }
      put(text + from, at - from)
    }
    put(UInt8(ascii: "\""))
  }

  /// Whether one of eight bytes is a control character, a quotation mark or a backslash. Where the subtraction borrows
  /// from the next byte, it says yes of one that is none, but never no of one that is.
  @inline(__always)
  static func needsEscape(_ bytes: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = bytes ^ (ones &* 0x22)
    let slashes = bytes ^ (ones &* 0x5c)
    let below =
      (bytes &- ones &* 0x20) & ~bytes | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes
    return below & (ones &* 0x80) != 0
  }

  /// Leaves room for the `rest` of the text and the quotation mark after it.
  private mutating func escape(_ byte: UInt8, before rest: Int) {
    reserve(rest + 7)
    put(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\n"): put(UInt8(ascii: "n"))
    case UInt8(ascii: "\r"): put(UInt8(ascii: "r"))
    case UInt8(ascii: "\t"): put(UInt8(ascii: "t"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
    default:
      put(UInt8(ascii: "u"))
      put(UInt8(ascii: "0"))
      put(UInt8(ascii: "0"))
      put(Hexadecimal.digit(byte >> 4))
      put(Hexadecimal.digit(byte & 15))
    }
  }

  package mutating func integer(_ value: Int64) {
    separate(reserving: 20)
    var digits = value.magnitude
    if value < 0 { put(UInt8(ascii: "-")) }
    let first = count
    repeat {
      let rest = digits / 10
      put(UInt8(truncatingIfNeeded: 48 + digits - rest * 10))
      digits = rest
    } while digits > 0
    var written = UnsafeMutableBufferPointer(start: start + first, count: count - first)
    written.reverse()
  }

  /// The shortest text that reads back as the same double; infinities and NaN, which JSON lacks, as texts.
  package mutating func number(_ value: Double) {
    guard value.isFinite else {
      text(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
      return
    }
    var digits = value.description
    digits.withUTF8 { raw($0) }
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
  package mutating func raw(_ json: [UInt8]) { json.withUnsafeBufferPointer { raw($0) } }

  package mutating func raw(_ json: UnsafeBufferPointer<UInt8>) {
    separate(reserving: json.count)
    if let start = json.baseAddress { put(start, json.count) }
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
        guard let element = value.element(i) else { throw .notJSON(at: .index(i, in: .root)) }
        try self.value(element, depth: depth + 1)
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
    separate(reserving: word.utf8CodeUnitCount)
    put(word.utf8Start, word.utf8CodeUnitCount)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The characters of a C string without its NUL.
  package init(cString: UnsafePointer<CChar>) {
    self = UnsafeRawBufferPointer(start: cString, count: strlen(cString)).assumingMemoryBound(to: UInt8.self)
  }
}
