import EvalSystem

/// Reads an object strictly: every key must be known, every value of the right type and in its range.
///
/// An optional key that is null counts as absent. All failures are `invalid_request` and name the key.
@usableFromInline
package struct Fields {
  package let object: JSONValue
  package let path: Path

  /// Refuses an object with a key that is not in `known`.
  package init(_ value: JSONValue, at path: Path, known: [StaticString]) throws(Failure) {
    try self.init(open: value, at: path)
    // Callers mostly write keys in the order in which they are known, so the search goes on where the last one ended.
    var next = 0
    try value.forEachMember { (key, _) throws(Failure) in
      let text = UnsafeBufferPointer(cString: key)
      for _ in known {
        let name = known[next]
        next = next + 1 < known.count ? next + 1 : 0
        if name.equals(text) { return }
      }
      throw .unknownKey(String(cString: key), at: path, known: known)
    }
  }

  /// An object whose keys the caller looks at by itself.
  package init(open value: JSONValue, at path: Path) throws(Failure) {
    guard value.kind == .object else { throw .wrongType(path, expected: "an object", got: value.kind) }
    object = value
    self.path = path
  }

  package func place(_ key: StaticString) -> Path { .key(key, in: path) }

  /// True when the key is there, be it null.
  package func has(_ key: StaticString) -> Bool { object.member(key) != nil }

  /// The value of a key, nil when it is absent or null.
  package func value(_ key: StaticString) -> JSONValue? {
    guard let value = object.member(key), value.kind != .null else { return nil }
    return value
  }

  /// The value of a key that must be there.
  @inlinable @inline(__always)
  package func required<T>(_ key: StaticString, _ value: T?) throws(Failure) -> T {
    guard let value else { throw missing(key) }
    return value
  }

  @usableFromInline
  func missing(_ key: StaticString) -> Failure { .missing(place(key)) }

  package func text(_ key: StaticString) throws(Failure) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.text else { throw .wrongType(place(key), expected: "a text", got: value.kind) }
    return text
  }

  /// A name that identifies something: 1 to 200 characters, none of them a control character.
  package func name(_ key: StaticString) throws(Failure) -> String? {
    guard let text = try text(key) else { return nil }
    guard Self.isName(text) else { throw .notAName(place(key)) }
    return text
  }

  package static func isName(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isName($0) }
  }

  /// The same for UTF-8 that is known to be valid. A control character is one byte below 0x20, 0x7f, or 0xc2 followed
  /// by less than 0xa0; every byte but 0x80 to 0xbf begins a character.
  package static func isName(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    var characters = 0
    var previous: UInt8 = 0
    for byte in utf8 {
      if byte < 0x20 || byte == 0x7f || (previous == 0xc2 && byte < 0xa0) { return false }
      if byte & 0xc0 != 0x80 { characters += 1 }
      previous = byte
    }
    return characters >= 1 && characters <= 200
  }

  /// A list of names, none of them twice.
  package func names(_ key: StaticString) throws(Failure) -> [String]? {
    var seen = Set<ExactText>()
    return try list(key) { (value, path) throws(Failure) in
      guard let text = value.text else { throw .wrongType(path, expected: "a text", got: value.kind) }
      guard Self.isName(text) else { throw .notAName(path) }
      guard seen.insert(ExactText(text)).inserted else { throw .twice(path, text) }
      return text
    }
  }

  /// The names under a key for one or a key for several; nil when neither is there.
  package func oneOrMany(_ one: StaticString, _ many: StaticString) throws(Failure) -> [String]? {
    let single = try name(one)
    let list = try names(many)
    if single != nil, list != nil {
      throw .about(place(many), "\(place(one)) and \(place(many)) are both given; give one of them")
    }
    return list ?? single.map { [$0] }
  }

  /// One of a few words.
  package func choice<T>(_ key: StaticString, _ choices: [(StaticString, T)]) throws(Failure) -> T? {
    guard let text = try text(key) else { return nil }
    for (name, value) in choices where "\(name)" == text { return value }
    throw .notAChoice(place(key), got: text, choices: choices.map(\.0))
  }

  package func integer(_ key: StaticString, in range: ClosedRange<Int64>) throws(Failure) -> Int64? {
    guard let value = value(key) else { return nil }
    guard let integer = value.integer else { throw .wrongType(place(key), expected: "an integer", got: value.kind) }
    guard range.contains(integer) else { throw .outOfRange(place(key), got: "\(integer)", range) }
    return integer
  }

  package func boolean(_ key: StaticString) throws(Failure) -> Bool? {
    guard let value = value(key) else { return nil }
    guard let boolean = value.boolean else { throw .wrongType(place(key), expected: "true or false", got: value.kind) }
    return boolean
  }

  package func timestamp(_ key: StaticString) throws(Failure) -> Timestamp? {
    guard let text = try text(key) else { return nil }
    guard let timestamp = Timestamp(rfc3339: text) else { throw .notATimestamp(place(key)) }
    return timestamp
  }

  package func eventID(_ key: StaticString) throws(Failure) -> EventID? {
    guard let text = try text(key) else { return nil }
    guard let id = EventID(text) else { throw .notAUUID(place(key)) }
    return id
  }

  /// A list, each element read by `element`.
  package func list<T>(
    _ key: StaticString, _ element: (JSONValue, Path) throws(Failure) -> T
  ) throws(Failure) -> [T]? {
    guard let value = value(key) else { return nil }
    guard value.kind == .list else { throw .wrongType(place(key), expected: "a list", got: value.kind) }
    return try Self.elements(of: value, 0..<value.count, at: place(key), element)
  }

  private static func elements<T>(
    of list: JSONValue, _ range: Range<Int>, at path: Path, _ element: (JSONValue, Path) throws(Failure) -> T
  ) throws(Failure) -> [T] {
    var result: [T] = []
    result.reserveCapacity(range.count)
    for index in range {
      let path = Path.index(index, in: path)
      guard let item = list.element(index) else { throw .notJSON(at: path) }
      result.append(try element(item, path))
    }
    return result
  }

  /// How many things one request may write.
  package static let maximumBatch = 100_000

  /// A list of things to write: at least one, at most `maximumBatch`. A long one is read by several threads.
  package func batch<T: Sendable>(
    _ key: StaticString, _ element: @escaping @Sendable (JSONValue, Path) throws(Failure) -> T
  ) throws(Failure) -> [T] {
    if let long = try long(key, element) { return try long.all() }
    let list = try required(key, list(key, element))
    guard !list.isEmpty else { throw .emptyList(place(key)) }
    return list
  }

  /// The same, where a long list is still being read when this returns.
  package func readAhead<T: Sendable>(
    _ key: StaticString, _ element: @escaping @Sendable (JSONValue, Path) throws(Failure) -> T
  ) throws(Failure) -> ReadAhead<T> {
    if let long = try long(key, element) { return long }
    return ReadAhead(try batch(key, element))
  }

  /// A list of fewer bytes is read sooner than a thread is started.
  private static let bytesOfThreads = 64 << 10

  /// A list that threads are worth it for; nil for a shorter one.
  private func long<T: Sendable>(
    _ key: StaticString, _ element: @escaping @Sendable (JSONValue, Path) throws(Failure) -> T
  ) throws(Failure) -> ReadAhead<T>? {
    let value = try required(key, value(key))
    guard value.count <= Self.maximumBatch else { throw .tooMany(place(key), value.count, Self.maximumBatch) }
    guard let long = value.longList, long.bytes >= Self.bytesOfThreads else { return nil }
    let path = place(key)
    let list = try ReadAhead(count: value.count) { (range) throws(Failure) in
      try Self.elements(of: value, range, at: path, element)
    }
    long.whenDone { list.end() }
    return list
  }

  /// A list of texts, none of them empty.
  package func texts(_ key: StaticString) throws(Failure) -> [String]? {
    try list(key) { (value, path) throws(Failure) in
      guard let text = value.text else { throw .wrongType(path, expected: "a text", got: value.kind) }
      guard !text.isEmpty else { throw .emptyText(path) }
      return text
    }
  }

  /// The bytes of an object, written compactly.
  package func objectBytes(_ key: StaticString) throws(Failure) -> [UInt8]? {
    guard let value = value(key) else { return nil }
    guard value.kind == .object else { throw .wrongType(place(key), expected: "an object", got: value.kind) }
    var writer = JSONWriter(reserving: 512)
    try writer.value(value, depth: place(key).depth)
    return writer.bytes
  }
}

extension StaticString {
  /// The same as a text.
  package var string: String { withUTF8Buffer { String(decoding: $0, as: UTF8.self) } }

  /// True when other UTF-8 says the same.
  package func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
    withUTF8Buffer { $0.holdsSame(as: other) }
  }
}
