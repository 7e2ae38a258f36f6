import CJansson
import EvalSystem

/// A parsed JSON text; the values that come out of it keep it alive.
package final class JSONDocument: @unchecked Sendable {
  /// The largest text that is parsed, in bytes.
  package static let maximumBytes = 64 << 20
  /// How deep objects and lists may nest.
  package static let maximumDepth = 64

  private let tree: UnsafeMutablePointer<json_t>

  /// Parses an object; O(bytes). `what` names the text in messages ("the request", "the options").
  package init(_ text: UnsafeRawBufferPointer, what: StaticString) throws(Failure) {
    guard text.count <= Self.maximumBytes else { throw .tooLarge(what, bytes: text.count) }
    var error = json_error_t()
    let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
    guard let start, text.count > 0 else { throw .empty(what) }
    if Nesting.isDeeper(than: Self.maximumDepth, text) { throw .tooDeep }
    guard let tree = json_loadb(start, text.count, Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY), &error) else {
      throw .notJSON(what, error)
    }
    self.tree = tree
    guard tree.pointee.type == JSON_OBJECT else {
      throw .notAnObject(what)
    }
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
