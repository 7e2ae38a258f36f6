import EvalJSON
import EvalSystem

/// Asks for `BenchmarkRunDeleted`.
package struct DeleteBenchmarkRun: DomainCommand {
  package static let name: StaticString = "delete_benchmark_run"

  private let deleted: BenchmarkRunDeleted

  package init(_ args: JSONValue, at path: Path) throws(Failure) { deleted = try BenchmarkRunDeleted(args, at: path) }

  package func decide(_ defaults: Defaults) -> Decision { Decision(deleted, id: deleted.runID) }
}
