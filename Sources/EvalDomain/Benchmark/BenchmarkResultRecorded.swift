import EvalJSON
import EvalSystem

/// A benchmark was run once: how it scored, what passed and failed, how long it took.
package struct BenchmarkResultRecorded: DomainEvent {
  package static let type: StaticString = "BenchmarkResultRecorded"
  static let fields: [StaticString] = [
    "id", "benchmark_id", "timestamp", "scores", "passed", "failed", "duration_ms", "config",
  ]

  private(set) var id: String
  private let benchmarkID: String
  private var timestamp: Timestamp
  /// A JSON object of names with numbers.
  private let scores: [UInt8]
  /// Each 0 or more.
  private let passed: Int64
  private let failed: Int64
  private let durationMS: JSONNumber
  /// A JSON object.
  private let config: [UInt8]

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: Self.fields)
    try self.init(
      fields, id: fields.required("id", fields.name("id")),
      timestamp: fields.required("timestamp", fields.timestamp("timestamp")))
  }

  init(_ fields: Fields, id: String, timestamp: Timestamp) throws(Failure) {
    self.id = id
    benchmarkID = try fields.required("benchmark_id", fields.name("benchmark_id"))
    self.timestamp = timestamp
    scores = try fields.required("scores", fields.numbersByName("scores", .any))
    passed = try fields.required("passed", fields.count("passed"))
    failed = try fields.required("failed", fields.count("failed"))
    durationMS = try fields.required("duration_ms", fields.amount("duration_ms"))
    config = try fields.required("config", fields.objectBytes("config"))
  }

  /// The same result with what the caller had left out.
  init(_ draft: BenchmarkResultRecorded, id: String, timestamp: Timestamp) {
    self = draft
    self.id = id
    self.timestamp = timestamp
  }

  package var stream: String { Streams.benchmark(benchmarkID) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    writer.member("id", id)
    writer.member("benchmark_id", benchmarkID)
    writer.member("timestamp", timestamp.rfc3339)
    writer.member("scores", raw: scores)
    writer.member("passed", passed)
    writer.member("failed", failed)
    writer.member("duration_ms", durationMS)
    writer.member("config", raw: config)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.claim(.benchmarkResult, id)
  }
}
