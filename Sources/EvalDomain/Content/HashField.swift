import EvalJSON
import EvalSystem

extension Fields {
  /// A SHA-256 in 64 hexadecimal digits of lower case.
  func hash(_ key: StaticString) throws(Failure) -> String? {
    guard let value = value(key) else { return nil }
    let isHash = value.withTextBytes { utf8 in
      utf8.count == 64 && utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
    }
    guard let isHash else { throw .wrongType(place(key), expected: "a text", got: value.kind) }
    guard isHash else { throw .notAHash(place(key)) }
    return value.text
  }
}
