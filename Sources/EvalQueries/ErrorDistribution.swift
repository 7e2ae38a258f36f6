import EvalDomain
import EvalJSON
import EvalProjections
import EvalStatistics
import EvalSystem

/// Why attempts failed, the most frequent kind first; those that failed without a kind are under null.
/// O(models), or O(results) where the summaries cannot tell.
struct ErrorDistribution: Query {
  static let name: StaticString = "error_distribution"
  private let analysis: Analysis

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    analysis = try Analysis(Fields(args, at: path, known: Analysis.keys), validAttemptsOnly: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      // What `min_results` leaves out here are kinds of errors.
      let found = try GroupedResults(connection, analysis.filter.ofAnySize, by: .none)
      let total = found.total
      let failed = total.results - total.succeeded
      let named = total.values.errors
      let unnamed = failed - named.reduce(0) { $0.addingClamped($1) }
      let all = [(kind: ErrorKind?.none, count: unnamed)] + zip(ErrorKind.allCases, named).map { ($0, $1) }
      let errors = all.filter { $0.count > 0 && $0.count >= analysis.filter.minResults }.sorted {
        $0.count == $1.count ? ($0.kind?.rawValue ?? 0) < ($1.kind?.rawValue ?? 0) : $0.count > $1.count
      }
      writer.beginObject()
      writer.member("results", total.results)
      writer.member("failed", failed)
      writer.key("errors")
      writer.beginList()
      for (kind, count) in errors {
        writer.beginObject()
        writer.nullable("error_enum", kind?.rawValue)
        writer.nullable("error", kind.map { "\($0.name)" })
        writer.member("results", count)
        Rate(count, of: failed).write("share", to: &writer)
        writer.endObject()
      }
      writer.endList()
      writer.endObject()
      return found.path
    }
  }
}
