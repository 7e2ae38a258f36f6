/// What a case has bound so far, and the comparison of answers with patterns.
struct Bindings {
  private var values: [String: JSON]

  init(folder: String) { values = ["folder": .text(folder)] }

  /// The value with `${name}` replaced in every text.
  func filled(_ value: JSON) throws -> JSON {
    switch value {
    case .text(let text): try filled(text)
    case .list(let list): .list(try list.map(filled))
    case .object(let object): .object(try object.mapValues(filled))
    default: value
    }
  }

  private func filled(_ text: String) throws -> JSON {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      let name = String(rest[start.upperBound..<end])
      guard let value = values[name] else { throw Mismatch("the case uses ${\(name)}, which is not bound") }
      result += rest[..<start.lowerBound]
      rest = rest[rest.index(after: end)...]
      if result.isEmpty && rest.isEmpty && start.lowerBound == text.startIndex { return value }
      result += value.text ?? value.description
    }
    return .text(result + rest)
  }

  /// Throws unless the value matches the pattern; `place` says where it stands.
  mutating func match(_ pattern: JSON, _ value: JSON, _ place: String = "answer") throws {
    switch (pattern, value) {
    case (.text(let word), _) where word.hasPrefix("$"):
      guard try matchesWord(word, value) else { throw Mismatch("\(place): \(value) is not \(word)") }
    case (.object(let argument), _) where argument["$subset"] != nil:
      guard case .object(let keys)? = argument["$subset"], case .object(let object) = value else {
        throw Mismatch("\(place): \(value) is no object")
      }
      try match(keys, object, place)
    case (.object(let argument), _) where argument["$near"] != nil:
      let target = argument["$near"]?.list?.compactMap(\.double) ?? []
      guard target.count == 2, let number = value.double, abs(number - target[0]) <= target[1] else {
        throw Mismatch("\(place): \(value) is not near \(target)")
      }
    case (.object(let argument), _) where argument["$not"] != nil:
      var copy = self
      if let unwanted = argument["$not"], (try? copy.match(unwanted, value, place)) != nil {
        throw Mismatch("\(place): \(value) matches \(unwanted)")
      }
    case (.object(let keys), .object(let object)):
      if let unknown = object.keys.first(where: { keys[$0] == nil }) {
        throw Mismatch("\(place): \(unknown) is not expected in \(value)")
      }
      try match(keys, object, place)
    case (.list(let patterns), .list(let elements)):
      guard patterns.count == elements.count else {
        throw Mismatch("\(place): not \(patterns.count) elements in \(value)")
      }
      for (index, pair) in zip(patterns, elements).enumerated() {
        try match(pair.0, pair.1, "\(place)[\(index)]")
      }
    default:
      guard pattern == value else { throw Mismatch("\(place): \(value) is not \(pattern)") }
    }
  }

  private mutating func match(_ keys: [String: JSON], _ object: [String: JSON], _ place: String) throws {
    for (key, pattern) in keys {
      guard let value = object[key] else { throw Mismatch("\(place): no \(key)") }
      try match(pattern, value, "\(place).\(key)")
    }
  }

  /// Whether the value fits a word such as `$uuid:name`, which is bound then.
  private mutating func matchesWord(_ word: String, _ value: JSON) throws -> Bool {
    if word.hasPrefix("$$") { return value == .text(String(word.dropFirst())) }
    let parts = word.dropFirst().split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = parts.first else { return false }
    if kind == "contains", parts.count == 2 { return value.text?.contains(parts[1]) ?? false }
    guard try Self.isOfKind(kind, value) else { return false }
    guard parts.count == 2 else { return true }
    let name = String(parts[1])
    guard let bound = values[name] else {
      values[name] = value
      return true
    }
    return bound == value
  }

  private static func isOfKind(_ kind: Substring, _ value: JSON) throws -> Bool {
    switch (kind, value) {
    case ("any", _), ("text", .text), ("boolean", .boolean), ("object", .object), ("list", .list): true
    case ("number", _): value.double != nil
    case ("integer", _): value.double.map { $0 == $0.rounded() } ?? false
    case ("uuid", .text(let text)):
      fits(text, "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx") && "89ab".contains(Array(text)[19])
    case ("timestamp", .text(let text)): fits(text, "9999-99-99T99:99:99.999Z")
    case ("hash", .text(let text)): fits(text, String(repeating: "x", count: 64))
    case ("text", _), ("boolean", _), ("object", _), ("list", _), ("uuid", _), ("timestamp", _), ("hash", _): false
    default: throw Mismatch("the case has an unknown pattern: $\(kind)")
    }
  }

  /// Whether a text has a form in which 9 stands for a digit and x for a hexadecimal one.
  private static func fits(_ text: String, _ form: String) -> Bool {
    text.utf8.count == form.utf8.count
      && zip(text.utf8, form.utf8).allSatisfy { byte, wanted in
        switch wanted {
        case UInt8(ascii: "9"): (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        case UInt8(ascii: "x"):
          (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        default: byte == wanted
        }
      }
  }
}

/// Why a case failed.
struct Mismatch: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
