import EvalJSON
import EvalSystem

/// Asks for `BenchmarkResultRecorded`; the store gives the id and the time when they are left out.
package struct RecordBenchmarkResult: DomainCommand {
  package static let name: StaticString = "record_benchmark_result"

  private let id: String?
  private let timestamp: Timestamp?
  private let draft: BenchmarkResultRecorded

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: BenchmarkResultRecorded.fields)
    id = try fields.name("id")
    timestamp = try fields.timestamp("timestamp")
    draft = try BenchmarkResultRecorded(
      fields, id: id ?? "", timestamp: timestamp ?? Timestamp(clamping: 0))
  }

  package func decide(_ defaults: Defaults) -> Decision {
    let id = self.id ?? defaults.newID()
    return Decision(BenchmarkResultRecorded(draft, id: id, timestamp: timestamp ?? defaults.now), id: id)
  }
}
