import CSQLite
import EvalSystem

/// `like`, `glob`, `instr`, `replace`, `trim`, `ltrim` and `rtrim` as SQLite has them, but such that the time limit of a
/// caller's statement ends them. <https://sqlite.org/lang_corefunc.html>
///
/// The time each of them takes may grow with the product of two texts' lengths, and SQLite looks at the clock only when
/// a function is done.
extension Connection {
  package func defineSearches() throws(Failure) {
    try defineSearch("like", 2) { (call) throws(SearchEnd) in try call.match { Wildcards(like: $0, escape: []) } }
    try defineSearch("like", 3) { (call) throws(SearchEnd) in
      let escape = Array(call.bytes(2))
      guard escape.characters == 1 else { throw .wrongEscape }
      try call.match(escape: escape) { Wildcards(like: $0, escape: escape) }
    }
    try defineSearch("glob", 2) { (call) throws(SearchEnd) in try call.match { Wildcards(glob: $0) } }
    try defineSearch("instr", 2) { (call) throws(SearchEnd) in try call.find() }
    try defineSearch("replace", 3) { (call) throws(SearchEnd) in try call.replace() }
    try defineSearch("trim", 2) { (call) throws(SearchEnd) in try call.trim(start: true, end: true) }
    try defineSearch("ltrim", 2) { (call) throws(SearchEnd) in try call.trim(start: true, end: false) }
    try defineSearch("rtrim", 2) { (call) throws(SearchEnd) in try call.trim(start: false, end: true) }
  }

  /// The function is not called when an argument is null: the answer is null then.
  private func defineSearch(
    _ name: String, _ arguments: Int32, _ body: @escaping @Sendable (inout SearchCall) throws(SearchEnd) -> Void
  ) throws(Failure) {
    let box = Unmanaged.passRetained(SearchFunction(self, body)).toOpaque()
    let code = sqlite3_create_function_v2(
      handle, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, box,
      { context, count, values in
        guard let context, let values, let box = sqlite3_user_data(context) else { return }
        for i in 0..<Int(count) where sqlite3_value_type(values[i]) == SQLITE_NULL {
          return sqlite3_result_null(context)
        }
        let function = Unmanaged<SearchFunction>.fromOpaque(box).takeUnretainedValue()
        var call = SearchCall(context: context, values: values, deadline: function.connection.deadline)
        do throws(SearchEnd) {
          try function.body(&call)
        } catch {
          switch error {
          case .late: sqlite3_result_error_code(context, SQLITE_INTERRUPT)
          case .tooBig: sqlite3_result_error_toobig(context)
          case .wrongEscape: sqlite3_result_error(context, "ESCAPE expression must be a single character", -1)
          }
        }
      }, nil, nil, { box in if let box { Unmanaged<SearchFunction>.fromOpaque(box).release() } })
    guard code == SQLITE_OK else { throw failure(code) }
  }
}

/// Why a search did not come to its end.
private enum SearchEnd: Error { case late, tooBig, wrongEscape }

private final class SearchFunction: @unchecked Sendable {
  unowned let connection: Connection
  let body: @Sendable (inout SearchCall) throws(SearchEnd) -> Void

  init(_ connection: Connection, _ body: @escaping @Sendable (inout SearchCall) throws(SearchEnd) -> Void) {
    self.connection = connection
    self.body = body
  }
}

/// One call of such a function: its arguments, its answer, and the clock.
private struct SearchCall {
  let context: OpaquePointer
  let values: UnsafeMutablePointer<OpaquePointer?>
  let deadline: Deadline?
  private var steps = 0

  init(context: OpaquePointer, values: UnsafeMutablePointer<OpaquePointer?>, deadline: Deadline?) {
    self.context = context
    self.values = values
    self.deadline = deadline
  }

  func isBlob(_ argument: Int) -> Bool { sqlite3_value_type(values[argument]) == SQLITE_BLOB }

  /// An argument as the bytes of its text; those of a blob are its own.
  func bytes(_ argument: Int) -> UnsafeBufferPointer<UInt8> {
    let start = sqlite3_value_text(values[argument])
    return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(values[argument])))
  }

  /// Counts steps; looks at the clock after some 100,000.
  mutating func step(_ count: Int = 1) throws(SearchEnd) {
    steps &+= count
    guard steps > 100_000 else { return }
    steps = 0
    if let deadline, deadline.remaining == 0 { throw .late }
  }

  private func answer(_ bytes: UnsafeBufferPointer<UInt8>) {
    let start = bytes.baseAddress.map { UnsafeRawPointer($0) } ?? UnsafeRawPointer(context)
    evalstore_sqlite3_result_text(context, start, UInt64(bytes.count))
  }

  // MARK: The functions

  /// `like(pattern, text)`: the pattern is the first argument. SQLite keeps what it was read as while it stays the same;
  /// the escape may be another one in each row.
  mutating func match(
    escape: [UInt8] = [], _ compile: (UnsafeBufferPointer<UInt8>) -> Wildcards
  ) throws(SearchEnd) {
    let kept = sqlite3_get_auxdata(context, 0).map { Unmanaged<Wildcards>.fromOpaque($0).takeUnretainedValue() }
    let pattern: Wildcards
    if let kept, kept.escape == escape {
      pattern = kept
    } else {
      pattern = compile(bytes(0))
      sqlite3_set_auxdata(
        context, 0, Unmanaged.passRetained(pattern).toOpaque(),
        { kept in if let kept { Unmanaged<Wildcards>.fromOpaque(kept).release() } })
    }
    let found = try pattern.matches(bytes(1)) { (count) throws(SearchEnd) in try step(count) }
    sqlite3_result_int(context, found ? 1 : 0)
  }

  /// `instr(text, part)`: in characters from 1, of blobs in bytes; 0 when it is not there.
  mutating func find() throws(SearchEnd) {
    let areBlobs = isBlob(0) && isBlob(1)
    let text = bytes(0)
    guard let place = try place(of: bytes(1), in: text, from: 0) else { return sqlite3_result_int(context, 0) }
    let before = UnsafeBufferPointer(rebasing: text[..<place])
    sqlite3_result_int64(context, Int64(areBlobs ? place : before.characters) + 1)
  }

  /// `replace(text, part, other)`
  mutating func replace() throws(SearchEnd) {
    let text = bytes(0)
    let part = bytes(1)
    let other = bytes(2)
    guard !part.isEmpty else { return answer(text) }
    let limit = Int(sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1))
    var result: [UInt8] = []
    var done = 0
    while let place = try place(of: part, in: text, from: done) {
      result.append(contentsOf: text[done..<place])
      result.append(contentsOf: other)
      done = place + part.count
      try step(other.count)
      guard result.count <= limit else { throw .tooBig }
    }
    result.append(contentsOf: text[done...])
    guard result.count <= limit else { throw .tooBig }
    result.withUnsafeBufferPointer { answer($0) }
  }

  /// `trim(text, characters)`
  mutating func trim(start: Bool, end: Bool) throws(SearchEnd) {
    let text = bytes(0)
    var unwanted: Set<[UInt8]> = []
    bytes(1).forEachCharacter { unwanted.insert(Array($0)) }
    var first = 0
    var last = text.count
    while start, first < last {
      let next = text.characterEnd(first)
      guard unwanted.contains(Array(text[first..<next])) else { break }
      first = next
      try step(8)
    }
    while end, last > first {
      let before = text.characterStart(before: last, notBefore: first)
      guard unwanted.contains(Array(text[before..<last])) else { break }
      last = before
      try step(8)
    }
    answer(UnsafeBufferPointer(rebasing: text[first..<last]))
  }

  private mutating func place(
    of part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from begin: Int
  ) throws(SearchEnd) -> Int? {
    guard let first = part.first else { return begin }
    var at = begin
    while at + part.count <= text.count {
      if text[at] == first {
        var same = 1
        while same < part.count, text[at + same] == part[same] { same += 1 }
        if same == part.count { return at }
        try step(same)
      } else {
        try step()
      }
      at += 1
    }
    return nil
  }
}

/// A pattern of LIKE or GLOB.
private final class Wildcards {
  private enum Token {
    case byte(UInt8)
    /// Any characters, or none.
    case any
    case one
    case oneOf([ClosedRange<UInt32>], isInverted: Bool)
    /// What nothing matches: a `[` without its `]`.
    case never
  }

  private var tokens: [Token] = []
  /// LIKE takes the letters A to Z for those from a to z.
  private let foldsLetters: Bool
  /// The character that takes its meaning from the next one; empty for none.
  let escape: [UInt8]

  init(like pattern: UnsafeBufferPointer<UInt8>, escape: [UInt8]) {
    foldsLetters = true
    self.escape = escape
    var at = 0
    while at < pattern.count {
      let end = pattern.characterEnd(at)
      if !escape.isEmpty, pattern[at..<end].elementsEqual(escape) {
        if end == pattern.count { tokens.append(.never) }
        let next = pattern.characterEnd(end)
        for byte in pattern[end..<next] { tokens.append(.byte(Self.folded(byte))) }
        at = next
      } else {
        switch pattern[at] {
        case UInt8(ascii: "%"): addAny()
        case UInt8(ascii: "_"): tokens.append(.one)
        default: for byte in pattern[at..<end] { tokens.append(.byte(Self.folded(byte))) }
        }
        at = end
      }
    }
  }

  init(glob pattern: UnsafeBufferPointer<UInt8>) {
    foldsLetters = false
    escape = []
    var at = 0
    while at < pattern.count {
      switch pattern[at] {
      case UInt8(ascii: "*"): addAny()
      case UInt8(ascii: "?"): tokens.append(.one)
      case UInt8(ascii: "["):
        guard let end = addSet(pattern, from: at + 1) else {
          tokens.append(.never)
          return
        }
        at = end
        continue
      case let byte: tokens.append(.byte(byte))
      }
      at += 1
    }
  }

  private func addAny() {
    if case .any? = tokens.last { return }
    tokens.append(.any)
  }

  /// Reads what stands between the brackets; gives where it goes on, nil when the second is missing.
  private func addSet(_ pattern: UnsafeBufferPointer<UInt8>, from begin: Int) -> Int? {
    var at = begin
    var ranges: [ClosedRange<UInt32>] = []
    var isInverted = false
    if at < pattern.count, pattern[at] == UInt8(ascii: "^") {
      isInverted = true
      at += 1
    }
    let first = at
    while at < pattern.count {
      if pattern[at] == UInt8(ascii: "]"), at > first {
        tokens.append(.oneOf(ranges, isInverted: isInverted))
        return at + 1
      }
      let end = pattern.characterEnd(at)
      let low = pattern.scalar(at, end)
      if end + 1 < pattern.count, pattern[end] == UInt8(ascii: "-"), pattern[end + 1] != UInt8(ascii: "]") {
        let last = pattern.characterEnd(end + 1)
        let high = pattern.scalar(end + 1, last)
        if low <= high { ranges.append(low...high) }
        at = last
      } else {
        ranges.append(low...low)
        at = end
      }
    }
    return nil
  }

  private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte + 32 : byte }

  /// `step` is told of the comparisons and may end the search.
  func matches<E: Error>(
    _ text: UnsafeBufferPointer<UInt8>, _ step: (Int) throws(E) -> Void
  ) throws(E) -> Bool {
    var place = 0
    var at = 0
    var afterAny: (token: Int, text: Int)?
    var compared = 0
    while at < text.count {
      compared += 1
      if compared == 4096 {
        try step(compared)
        compared = 0
      }
      if place < tokens.count, let next = advance(tokens[place], text, at) {
        if case .any = tokens[place] {
          if place == tokens.count - 1 { return true }
          afterAny = (place + 1, at)
        }
        at = next
        place += 1
      } else if let again = afterAny {
        // What stands after the last wildcard is tried one character further on.
        at = text.characterEnd(again.text)
        afterAny = (again.token, at)
        place = again.token
      } else {
        return false
      }
    }
    try step(compared)
    return tokens[place...].allSatisfy { if case .any = $0 { true } else { false } }
  }

  /// Where the text goes on after what the token matches; nil when it does not.
  private func advance(_ token: Token, _ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
    switch token {
    case .byte(let byte): (foldsLetters ? Self.folded(text[at]) : text[at]) == byte ? at + 1 : nil
    case .any: at
    case .one: text.characterEnd(at)
    case .oneOf(let ranges, let isInverted):
      ranges.contains { $0.contains(text.scalar(at, text.characterEnd(at))) } != isInverted
        ? text.characterEnd(at) : nil
    case .never: nil
    }
  }
}

extension Collection<UInt8> where Index == Int {
  /// Where the character that begins at `start` ends.
  fileprivate func characterEnd(_ start: Int) -> Int {
    guard start < endIndex else { return endIndex }
    var end = start + 1
    guard self[start] >= 0xc0 else { return end }
    while end < endIndex, self[end] & 0xc0 == 0x80 { end += 1 }
    return end
  }

  fileprivate func characterStart(before end: Int, notBefore first: Int) -> Int {
    var start = end - 1
    while start > first, self[start] & 0xc0 == 0x80 { start -= 1 }
    return start
  }

  fileprivate func forEachCharacter(_ body: (SubSequence) -> Void) {
    var at = startIndex
    while at < endIndex {
      let end = characterEnd(at)
      body(self[at..<end])
      at = end
    }
  }

  fileprivate var characters: Int {
    var count = 0
    forEachCharacter { _ in count += 1 }
    return count
  }

  /// The number of the character between two places.
  fileprivate func scalar(_ start: Int, _ end: Int) -> UInt32 {
    String(decoding: self[start..<end], as: UTF8.self).unicodeScalars.first?.value ?? 0
  }
}
