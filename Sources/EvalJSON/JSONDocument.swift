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
    var error = json_error_t()
    guard let tree = Self.parse(text, &error) else { throw .notJSON(what, error) }
    self.tree = tree
    longList = nil
    guard tree.pointee.type == JSON_OBJECT else { throw .notAnObject(what) }
  }

  /// Parses a request and hands over its root; O(bytes).
  ///
  /// The elements of a long list are parsed only when they are asked for. So where `body` fails, because one of them is no
  /// JSON or before it has asked for all, the whole text is looked at for what is wrong with it first of all.
  package static func withRequest<T>(
    _ request: UnsafeRawBufferPointer, _ body: (JSONValue) throws(Failure) -> T
  ) throws(Failure) -> T {
    guard let document = JSONDocument(sparing: request) else {
      return try body(JSONDocument(request, what: "the request").root)
    }
    defer { document.longList?.elements.done() }
    do throws(Failure) {
      return try body(document.root)
    } catch {
      _ = try JSONDocument(request, what: "the request")
      throw error
    }
  }

  /// A request with a long list, the elements of which are spared; nil where there is none, or something is wrong.
  private convenience init?(sparing request: UnsafeRawBufferPointer) {
    guard request.count <= Self.maximumBytes, let list = LongList(in: request, nesting: Self.maximumDepth),
      let (tree, node) = Self.parse(request, without: list)
    else { return nil }
    self.init(tree: tree, longList: (node, list))
  }

  /// An element of a long list; nil when it is no JSON.
  convenience init?(element: UnsafeRawBufferPointer) {
    guard let tree = Self.parse(element) else { return nil }
    self.init(tree: tree, longList: nil)
  }

  private init(tree: UnsafeMutablePointer<json_t>, longList: (UnsafeMutablePointer<json_t>, LongList)?) {
    self.tree = tree
    self.longList = longList
  }

  private static func parse(
    _ text: UnsafeRawBufferPointer, _ error: UnsafeMutablePointer<json_error_t>? = nil
  ) -> UnsafeMutablePointer<json_t>? {
    let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
    return json_loadb(start, text.count, Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY), error)
  }

  /// The tree of a request with an empty list in the place of a long one, and that; nil when it cannot be had.
  private static func parse(
    _ request: UnsafeRawBufferPointer, without list: LongList
  ) -> (tree: UnsafeMutablePointer<json_t>, node: UnsafeMutablePointer<json_t>)? {
    let around = Array(request[..<list.range.lowerBound]) + request[list.range.upperBound...]
    let tree = around.withUnsafeBytes { Nesting.isDeeper(than: maximumDepth, $0) ? nil : parse($0) }
    guard let tree else { return nil }
    let node = list.path.reduce(tree) { (node: UnsafeMutablePointer<json_t>?, key) in node?.member(key) }
    if let node, node.pointee.type == JSON_ARRAY, json_array_size(node) == 0 { return (tree, node) }
    json_decref(tree)
    return nil
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
