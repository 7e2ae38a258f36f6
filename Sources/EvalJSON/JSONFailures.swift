import CJansson
import EvalSystem

/// How this layer words what is wrong with a text or with a key of it.
extension Failure {
  static func tooLarge(_ what: StaticString, bytes: Int) -> Failure {
    Failure(
      .invalidRequest,
      "\(what) has \(bytes) bytes and the limit is \(JSONDocument.maximumBytes); send it in several, "
        + "and long texts through put_content")
  }

  static func empty(_ what: StaticString) -> Failure {
    Failure(.invalidJSON, "\(what) is empty; send a JSON object")
  }

  static func notJSON(_ what: StaticString, _ error: json_error_t) -> Failure {
    var error = error
    var text = withUnsafeBytes(of: &error.text) { raw in
      String(decoding: raw.prefix { $0 != 0 }.dropLast(0), as: UTF8.self)
    }
    // What jansson found there is a piece of what was to be recorded, which does not belong into a message.
    for piece in [" near ", " '\\u"] {
      if let found = text.firstRange(ofText: piece) { text = String(text[..<found]) }
    }
    return Failure(
      .invalidJSON, "\(what) is not valid JSON: line \(error.line), column \(error.column): \(text)",
      [("line", .integer(Int64(error.line))), ("column", .integer(Int64(error.column)))])
  }

  /// An element of a long list; `JSONDocument.withRequest` says more.
  static func notJSON(at path: Path) -> Failure { Failure(.invalidJSON, "\(path) is not valid JSON") }

  static func notAnObject(_ what: StaticString) -> Failure {
    Failure(.invalidRequest, "\(what) is no JSON object; send one")
  }

  static let tooDeep = Failure(
    .invalidRequest, "the request nests deeper than \(JSONDocument.maximumDepth) levels; flatten it")

  static func unknownKey(_ key: String, at path: Path, known: [StaticString]) -> Failure {
    let nearest = Spelling.nearest(to: key, among: known)
    let place = Path.cut(key, in: path)
    let hint = nearest.map { "did you mean \"\($0)\"?" } ?? "known are \(Spelling.list(known))"
    var details: [(key: String, value: Detail)] = [("key", .text("\(place)"))]
    if let nearest { details.append(("closest", .text(nearest))) }
    return Failure(.invalidRequest, "unknown key \"\(place)\"; \(hint)", details)
  }

  package static func missing(_ path: Path) -> Failure {
    about(path, "\"\(path)\" is missing; give it")
  }

  package static func wrongType(_ path: Path, expected: StaticString, got kind: JSONValue.Kind) -> Failure {
    let got =
      switch kind {
      case .null: "null"
      case .boolean: "true or false"
      case .integer: "an integer"
      case .number: "a number with a fraction"
      case .text: "a text"
      case .list: "a list"
      case .object: "an object"
      }
    return about(path, "\(path.named) must be \(expected), not \(got)")
  }

  package static func outOfRange(_ path: Path, got: String, _ range: ClosedRange<Int64>) -> Failure {
    let allowed =
      range.upperBound == Int64.max
      ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
    return about(path, "\(path) is \(got) and must be \(allowed)")
  }

  package static func numberOutOfRange(_ path: Path, got: Double, _ allowed: StaticString) -> Failure {
    about(path, "\(path) is \(got) and must be \(allowed)")
  }

  static func notAName(_ path: Path) -> Failure {
    about(path, "\(path) must have 1 to 200 characters and no control characters")
  }

  package static func notAChoice(_ path: Path, got: String, choices: [StaticString]) -> Failure {
    about(path, "\(path) is \"\(got.prefix(40))\"; it must be one of \(Spelling.list(choices))")
  }

  static func notATimestamp(_ path: Path) -> Failure {
    about(path, "\(path) must be an RFC 3339 timestamp of the years 0001 to 9999, such as 2026-01-31T12:00:00Z")
  }

  static func notAUUID(_ path: Path) -> Failure {
    about(path, "\(path) must be a UUID, such as 018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e")
  }

  static func emptyText(_ path: Path) -> Failure {
    about(path, "\(path) is empty; give a text or leave it out")
  }

  static func emptyList(_ path: Path) -> Failure { about(path, "\(path) is empty; give at least one") }

  static func tooMany(_ path: Path, _ count: Int, _ maximum: Int) -> Failure {
    about(path, "\(path) has \(count) elements and the limit is \(maximum); send them in several requests")
  }

  static func twice(_ path: Path, _ text: String) -> Failure {
    about(path, "\(path) is \"\(text)\", which is there already; give each once")
  }

  /// A failure of the value at `path`, which the details name too.
  package static func about(_ path: Path, _ message: String) -> Failure {
    Failure(.invalidRequest, message, [("key", .text("\(path)"))])
  }
}

extension String {
  fileprivate func firstRange(ofText text: String) -> Index? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(text) { return at }
      at = index(after: at)
    }
    return nil
  }
}
