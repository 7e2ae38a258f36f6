import EvalStore
import EvalSystem
import Foundation
import Testing

/// Runs the conformance corpus through the Swift package; Tests/Conformance/README.md says what a case is.
@Suite struct ConformanceTests {
  @Test(arguments: Case.all) func passes(_ test: Case) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "evalstore-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var run = try Run(folder: folder)
    defer { run.store?.close() }
    try run.carryOut(test)
  }

  @Test func theCorpusIsThere() {
    #expect(Case.all.count > 500)
  }
}

/// One case of one file.
struct Case: Sendable, CustomTestStringConvertible {
  let file: String
  let content: JSON

  var testDescription: String { "\(file): \(content["name"]?.text ?? "")" }

  /// The steps under `given` or `after`.
  func steps(_ key: String) -> [JSON] { content[key]?.list ?? [] }

  static let all: [Case] = {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let folder = tests.appending(path: "Conformance")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.flatMap { file in
      guard let data = try? Data(contentsOf: file), let cases = try? JSON(data) else {
        return [Case(file: file.lastPathComponent, content: .null)]
      }
      return (cases.list ?? []).map { Case(file: file.lastPathComponent, content: $0) }
    }
  }()
}

/// One case on its way.
struct Run {
  private(set) var store: Store?
  private var path: String
  private var bindings: Bindings

  private static let position: JSON = .object([
    "maintain": .object(["action": .text("info")]),
    "answer": .object(["$subset": .object(["last_position": .text("$integer:last position")])]),
  ])
  private static let whole: JSON = .object([
    "project": .object(["action": .text("verify")]),
    "answer": .object(["$subset": .object(["done": .boolean(true), "clean": .boolean(true), "findings": .list([])])]),
  ])

  init(folder: String) throws {
    path = folder + "/store.evalstore"
    bindings = Bindings(folder: folder)
    store = try Self.store(path, nil)
  }

  mutating func carryOut(_ test: Case) throws {
    guard let when = test.content["when"], let then = test.content["then"], let status = then["status"]?.text else {
      throw Mismatch("the case has no when, or no status in then")
    }
    let refused = status != "ok" && when["open"] == nil
    for given in test.steps("given") { try step(given) }
    if refused { try step(Self.position) }
    try step(when, then)
    if refused { try step(Self.position) }
    for after in test.steps("after") { try step(after) }
    if store != nil { try step(Self.whole) }
  }

  /// One request and what to expect of it, which stands beside it or in `then`.
  private mutating func step(_ written: JSON, _ then: JSON? = nil) throws {
    let step = try bindings.filled(written)
    let expected = try then.map(bindings.filled) ?? step
    guard case .object(let keys) = step,
      let (group, request) = keys.first(where: { !["status", "answer", "message"].contains($0.key) })
    else { throw Mismatch("a step is no request: \(step)") }
    let status = expected["status"]?.text ?? "ok"
    do {
      let answer = try answered(group, request)
      guard status == "ok" else { throw Mismatch("expected \(status), found ok: \(answer)") }
      if let pattern = expected["answer"] { try bindings.match(pattern, answer) }
    } catch let failure as Failure {
      try Self.check(failure, status, expected["message"]?.list ?? [])
    }
  }

  private static func check(_ failure: Failure, _ status: String, _ facts: [JSON]) throws {
    guard "\(failure.status.name)" == status else {
      throw Mismatch("expected \(status), found \(failure.status.name): \(failure.message)")
    }
    if failure.message.isEmpty { throw Mismatch("the message is empty") }
    if failure.retryable != (status == "busy") { throw Mismatch("retryable is \(failure.retryable)") }
    for fact in facts.compactMap(\.text) where !failure.message.contains(fact) {
      throw Mismatch("the message does not say \"\(fact)\": \(failure.message)")
    }
  }

  // MARK: requests

  private static let operations: [String: EvalStore.Operation] = [
    "execute": .execute, "append": .append, "query": .query, "read": .read,
    "poll": .poll, "commit": .commit, "project": .project, "maintain": .maintain,
  ]

  private mutating func answered(_ group: String, _ request: JSON) throws -> JSON {
    if group == "open" {
      store?.close()
      store = nil
      path = request["path"]?.text ?? path
      store = try Self.store(path, request["options"])
      return .object([:])
    }
    guard let store else { throw Mismatch("the store is not open") }
    let bytes = try Self.encoded(request)
    if group == "get_content" {
      let content = try store.getContent(String(decoding: bytes, as: UTF8.self))
      return .object(["bytes": .text(content.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())])
    }
    if group == "put_content" { return try JSON(bytes.withUnsafeBytes { try store.putContent($0) }) }
    guard let operation = Self.operations[group] else { throw Mismatch("the case has an unknown group: \(group)") }
    return try JSON(bytes.withUnsafeBytes { try store.answer(operation, $0) })
  }

  private static func store(_ path: String, _ options: JSON?) throws -> Store {
    try (options?.bytes ?? []).withUnsafeBytes { try Store(path: path, options: $0) }
  }

  /// The bytes of a request, which are sent as they are, or its JSON text.
  private static func encoded(_ request: JSON) throws -> [UInt8] {
    if let text = request["text"]?.text { return Array(text.utf8) }
    if let digits = request["bytes"]?.text.map({ Array($0.utf8) }) {
      return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
      }
    }
    guard let pieces = request["pieces"]?.list else { return try request.bytes }
    return pieces.flatMap { piece -> [UInt8] in
      let text = piece.text ?? piece.list?.first?.text ?? ""
      let times = piece.list?.last?.double.map { Int($0) } ?? 1
      return Array(String(repeating: text, count: times).utf8)
    }
  }
}
