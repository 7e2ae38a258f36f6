import CJansson
import EvalSystem

/// A parsed JSON text; the values that come out of it keep it alive.
package final class JSONDocument: @unchecked Sendable {
  /// The largest text that is parsed, in bytes.
  package static let maximumBytes = 64 << 20
  /// How deep objects and lists may nest.
  package static let maximumDepth = 64

  private let tree: UnsafeMutablePointer<json_t>
  /// A list that is left out of the tree, and the empty one that stands for it there.
  private let longList: (node: UnsafeMutablePointer<json_t>, elements: LongList)?

  /// Parses an object; O(bytes). `what` names the text in messages ("the request", "the options").
  package init(_ text: UnsafeRawBufferPointer, what: StaticString) throws(Failure) {
    guard text.count <= Self.maximumBytes else { throw .tooLarge(what, bytes: text.count) }
    guard text.count > 0 else { throw .empty(what) }
    if Nesting.isDeeper(than: Self.maximumDepth, text) { throw .tooDeep }
    switch Self.parse(text) {
    case .success(let tree): self.tree = tree
    case .failure(let error): throw .notJSON(what, error.error)
    }
    longList = nil
    guard tree.pointee.type == JSON_OBJECT else { throw .notAnObject(what) }
  }

  /// Parses a request; O(bytes). The elements of a long list are not looked at before they are asked for: when one of them
  /// is no JSON it cannot be had, and `mistake(in:)` says what is wrong.
  package convenience init(request: UnsafeRawBufferPointer) throws(Failure) {
    if request.count <= Self.maximumBytes, !Nesting.isDeeper(than: Self.maximumDepth, request),
      let list = LongList(in: request), let (tree, node) = Self.parse(request, without: list)
    {
      self.init(tree: tree, longList: (node, list))
    } else {
      try self.init(request, what: "the request")
    }
  }

  /// An element of a long list; nil when it is no JSON.
  convenience init?(element: UnsafeRawBufferPointer) {
    guard case .success(let tree) = Self.parse(element) else { return nil }
    self.init(tree: tree, longList: nil)
  }

  private init(tree: UnsafeMutablePointer<json_t>, longList: (UnsafeMutablePointer<json_t>, LongList)?) {
    self.tree = tree
    self.longList = longList
  }

  private struct ParserError: Error { let error: json_error_t }

  private static func parse(_ text: UnsafeRawBufferPointer) -> Result<UnsafeMutablePointer<json_t>, ParserError> {
    var error = json_error_t()
    let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
    let tree = json_loadb(start, text.count, Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY), &error)
    return tree.map { .success($0) } ?? .failure(ParserError(error: error))
  }

  /// The tree of a request with an empty list in the place of a long one, and that; nil when it cannot be had.
  private static func parse(
    _ request: UnsafeRawBufferPointer, without list: LongList
  ) -> (tree: UnsafeMutablePointer<json_t>, node: UnsafeMutablePointer<json_t>)? {
    let around = Array(request[..<list.range.lowerBound]) + request[list.range.upperBound...]
    guard case .success(let tree) = around.withUnsafeBytes(parse) else { return nil }
    var node: UnsafeMutablePointer<json_t>? = tree
    for key in list.path {
      node = key.utf8Start.withMemoryRebound(to: CChar.self, capacity: key.utf8CodeUnitCount + 1) {
        json_object_get(node, $0)
      }
    }
    if let node, node.pointee.type == JSON_ARRAY, json_array_size(node) == 0 { return (tree, node) }
    json_decref(tree)
    return nil
  }

  /// What is wrong with the text of a request as a whole, of which not all has been parsed; nil when nothing is.
  package func mistake(in request: UnsafeRawBufferPointer) -> Failure? {
    guard longList != nil else { return nil }
    do throws(Failure) {
      _ = try JSONDocument(request, what: "the request")
      return nil
    } catch {
      return error
    }
  }

  /// The elements of a list that are parsed when they are asked for; nil of another one.
  func longList(at node: UnsafeMutablePointer<json_t>) -> LongList? {
    longList.flatMap { $0.node == node ? $0.elements : nil }
  }

  deinit { json_decref(tree) }

  package var root: JSONValue { JSONValue(tree, in: self) }
}

extension JSONDocument {
  /// True when two texts say the same, whatever the order of their keys. Texts that are no JSON equal nothing.
  package static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    if a == b { return true }
    let left = try? a.withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "a text") }
    let right = try? b.withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "a text") }
    guard let left, let right else { return false }
    return json_equal(left.tree, right.tree) == 1
  }
}

extension JSONDocument {
  /// `{}`
  package static func empty() throws(Failure) -> JSONValue {
    try Array("{}".utf8).withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "a text") }.root
  }
}
