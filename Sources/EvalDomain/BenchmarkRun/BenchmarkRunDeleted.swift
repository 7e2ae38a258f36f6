import EvalJSON
import EvalSystem

/// A benchmark run is no longer shown; the log keeps it. A run may be recorded under its id again.
package struct BenchmarkRunDeleted: DomainEvent {
  package static let type: StaticString = "BenchmarkRunDeleted"

  let runID: String

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: ["run_id"])
    runID = try fields.required("run_id", fields.name("run_id"))
  }

  package var stream: String { Streams.benchmarkRun(runID) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 64)
    writer.beginObject()
    writer.member("run_id", runID)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.delete(.benchmarkRun, runID)
  }
}
