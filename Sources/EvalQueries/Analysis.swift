import EvalJSON
import EvalSQL
import EvalSystem

/// What every analysis of results is asked: which results, and whether to say where the numbers come from.
struct Analysis: Sendable {
  static let keys: [StaticString] = ResultFilter.keys + ["explain"]

  let filter: ResultFilter
  private let isExplained: Bool

  /// `validAttemptsOnly` is what the question means when the caller does not say.
  init(_ fields: Fields, validAttemptsOnly: Bool) throws(Failure) {
    filter = try ResultFilter(fields, validAttemptsOnly: validAttemptsOnly)
    isExplained = try fields.boolean("explain") ?? false
  }

  /// Writes the result, which `body` gives with the path that it took, and the path where it was asked for.
  func answer(
    _ source: any QuerySource, to writer: inout JSONWriter,
    _ body: (Connection, inout JSONWriter) throws(Failure) -> AnalysisPath
  ) throws(Failure) {
    writer.key("result")
    let path = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in try body(connection, &writer) }
    }
    if isExplained { path.write(to: &writer) }
  }
}
