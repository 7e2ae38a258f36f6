import EvalJSON
import EvalSystem

extension Fields {
  /// A SHA-256 in 64 hexadecimal digits of lower case.
  func hash(_ key: StaticString) throws(Failure) -> String? {
    guard var text = try text(key) else { return nil }
    let isHash = text.withUTF8 { utf8 in
      utf8.count == 64 && utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
    }
    guard isHash else { throw .notAHash(place(key)) }
    return text
  }
}
