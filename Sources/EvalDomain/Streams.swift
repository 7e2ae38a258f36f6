import EvalJSON
import EvalSystem

/// How the streams of known events are named.
package enum Streams {
  private static let reserved = ["study/", "benchmark/", "run/", "benchmark_run/", "content/"]

  static func study(_ id: String) -> String { "study/" + id }
  package static func run(_ id: String) -> String { "run/" + id }
  static func benchmark(_ id: String) -> String { "benchmark/" + id }
  static func benchmarkRun(_ id: String) -> String { "benchmark_run/" + id }
  static func content(_ hash: String) -> String { "content/" + hash }

  /// True when a stream may have this name: 1 to 200 characters, none of them a control character. The prefix of a
  /// stream of known events comes on top, because its id has as many.
  package static func isName(_ name: String) -> Bool {
    if Fields.isName(name) { return true }
    guard let prefix = reserved.first(where: { name.utf8.starts(with: $0.utf8) }) else { return false }
    return Fields.isName(String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
  }

  /// True when only known events may stand in a stream of this name.
  package static func isReserved(_ name: String) -> Bool { reserved.contains { name.utf8.starts(with: $0.utf8) } }
}

extension Fields {
  /// The name of a stream.
  package func stream(_ key: StaticString) throws(Failure) -> String? {
    guard let text = try text(key) else { return nil }
    guard Streams.isName(text) else { throw .notAStream(place(key)) }
    return text
  }
}
