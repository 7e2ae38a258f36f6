import EvalJSON
import EvalSystem

/// Asks for `BenchmarkRunRecorded`; the store gives the id when it is left out.
package struct RecordBenchmarkRun: DomainCommand {
  package static let name: StaticString = "record_benchmark_run"

  private let runID: String?
  private let draft: BenchmarkRunRecorded

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: BenchmarkRunRecorded.fields)
    runID = try fields.name("run_id")
    draft = try BenchmarkRunRecorded(fields, runID: runID ?? "")
  }

  package func decide(_ defaults: Defaults) -> Decision {
    let id = runID ?? defaults.newID()
    return Decision(BenchmarkRunRecorded(draft, runID: id), id: id)
  }
}
