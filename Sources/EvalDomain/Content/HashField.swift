import EvalJSON
import EvalSystem

extension Fields {
  /// A SHA-256 in 64 hexadecimal digits of lower case.
  func hash(_ key: StaticString) throws(Failure) -> String? {
    guard let text = try text(key) else { return nil }
    let isHash = text.utf8.count == 64 && text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
    guard isHash else { throw .notAHash(place(key)) }
    return text
  }
}
