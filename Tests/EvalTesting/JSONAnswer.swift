import EvalJSON
import EvalSystem

/// An answer that tests look into: `answer["events"][0]["position"].integer`.
package struct JSONAnswer: CustomStringConvertible {
  private let value: JSONValue?

  private init(_ value: JSONValue?) { self.value = value }

  package init(_ bytes: [UInt8]) throws(Failure) {
    value = try bytes.withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "an answer") }.root
  }

  package init(_ text: String) throws(Failure) { try self.init(Array(text.utf8)) }

  package subscript(_ key: StaticString) -> JSONAnswer { JSONAnswer(value?.member(key)) }
  package subscript(_ index: Int) -> JSONAnswer { JSONAnswer(value?.element(index)) }

  package var text: String? { value?.text }
  package var integer: Int64? { value?.integer }
  package var number: Double? { value?.number }
  package var boolean: Bool? { value?.boolean }
  package var isNull: Bool { value?.kind == .null }
  /// True when there is such a value, be it null.
  package var exists: Bool { value != nil }
  package var list: [JSONAnswer] { (0..<(value?.count ?? 0)).map { self[$0] } }

  package var keys: [String] {
    var keys: [String] = []
    value?.forEachMember { key, _ in keys.append(String(cString: key)) }
    return keys
  }

  /// The value as compact JSON.
  package var description: String {
    guard let value else { return "nothing" }
    var writer = JSONWriter()
    do throws(Failure) { try writer.value(value, depth: 0) } catch { return error.message }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension String {
  /// The text as a JSON text, with its quotes.
  package var json: String {
    var writer = JSONWriter()
    writer.text(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
