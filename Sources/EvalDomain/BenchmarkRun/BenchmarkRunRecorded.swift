import EvalJSON
import EvalSystem

/// A project was run through a benchmark: which, and what was measured. It says what was given; the read models take
/// the zero of its type for what was not.
package struct BenchmarkRunRecorded: DomainEvent {
  package static let type: StaticString = "BenchmarkRunRecorded"
  static let fields: [StaticString] =
    ["run_id", "timestamp", "project_name", "benchmark_name", "version", "metadata"]
    + BenchmarkMetrics.groups.map(\.name)

  private(set) var runID: String
  private let timestamp: Timestamp
  private let projectName: String
  private let benchmarkName: String
  private let version: String?
  /// A JSON object.
  private let metadata: [UInt8]?
  /// A JSON object a group.
  private let metrics: [(group: StaticString, json: [UInt8]?)]

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: Self.fields)
    try self.init(fields, runID: fields.required("run_id", fields.name("run_id")))
  }

  init(_ fields: Fields, runID: String) throws(Failure) {
    self.runID = runID
    timestamp = try fields.required("timestamp", fields.timestamp("timestamp"))
    projectName = try fields.required("project_name", fields.name("project_name"))
    benchmarkName = try fields.required("benchmark_name", fields.name("benchmark_name"))
    version = try fields.text("version")
    metadata = try fields.objectBytes("metadata")
    metrics = try BenchmarkMetrics.groups.map { (group) throws(Failure) in (group.name, try fields.metrics(group)) }
  }

  /// The same run with the id that the caller had left out.
  init(_ draft: BenchmarkRunRecorded, runID: String) {
    self = draft
    self.runID = runID
  }

  package var stream: String { Streams.benchmarkRun(runID) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 1536)
    writer.beginObject()
    writer.member("run_id", runID)
    writer.member("timestamp", timestamp.rfc3339)
    writer.member("project_name", projectName)
    writer.member("benchmark_name", benchmarkName)
    writer.member("version", version)
    writer.member("metadata", raw: metadata)
    for (group, json) in metrics { writer.member(group, raw: json) }
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.register(.benchmarkRun, runID)
  }
}
