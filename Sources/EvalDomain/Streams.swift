/// How the streams of known events are named.
package enum Streams {
  private static let reserved = ["study/", "benchmark/", "run/", "benchmark_run/", "content/"]

  static func study(_ id: String) -> String { "study/" + id }
  package static func run(_ id: String) -> String { "run/" + id }
  static func benchmark(_ id: String) -> String { "benchmark/" + id }
  static func benchmarkRun(_ id: String) -> String { "benchmark_run/" + id }
  static func content(_ hash: String) -> String { "content/" + hash }

  /// True when only known events may stand in a stream of this name.
  package static func isReserved(_ name: String) -> Bool { reserved.contains { name.utf8.starts(with: $0.utf8) } }
}
