/// A text that equals only the same bytes, as a key.
///
/// Swift takes two texts for equal that Unicode calls canonically equivalent, such as é in one and in two characters; to
/// SQLite, to the hash chain and to other languages they are two names.
package struct ExactText: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (one: ExactText, other: ExactText) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
