import EvalDomain
import EvalJSON
import EvalSQL
import EvalSystem

/// Gives connections to read with; a query asks for the kind it needs.
package protocol QuerySource {
  /// Runs `body` with a connection for this library's own statements.
  func withReader<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T
  /// Runs `body` with a connection for a caller's statements.
  func withCallersReader<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T
}

/// A question with its arguments.
package protocol Query: Sendable {
  /// The name on the wire; it never changes.
  static var name: StaticString { get }

  /// Reads the arguments; `invalid_request` names the one that is wrong.
  init(_ args: JSONValue, at path: Path) throws(Failure)
  /// Writes `"result"`, and `"next_cursor"` where there is more.
  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure)
}

/// The questions that can be asked.
package enum Queries {
  package static let all: [any Query.Type] = [
    GetStudy.self, ListStudies.self, ListStudiesByStatus.self, GetCheckpoints.self, GetLatestCheckpoint.self,
    GetCheckpointsInRange.self, GetSystemPrompt.self, GetProcessingFunctions.self, GetFile.self, SQLQuery.self,
    GetRun.self, ListRuns.self, GetCase.self, ListCases.self, GetResult.self, ListResults.self,
    RunStats.self, ValidAttemptCount.self, RemainingAttempts.self,
    SuccessRatesByModel.self, LatencyByModel.self, CostByRun.self, ErrorDistribution.self, FailedCases.self,
    PerformanceTrends.self, ModelComparison.self, CaseRanking.self, PerformanceByHour.self, RunComparison.self,
    Compare.self, Gate.self, Decision.self, Leaderboard.self, PassAtK.self, PowerQuery.self, RunTrend.self,
    GetBenchmarkResults.self, ListBenchmarks.self,
    GetBenchmarkRun.self, ListBenchmarkRuns.self, AverageMetrics.self, MetricTrend.self,
    StudyReport.self,
  ]

  private static let byName: [String: any Query.Type] = Dictionary(
    uniqueKeysWithValues: all.map { ("\($0.name)", $0) })

  /// `invalid_request` for a name that is not known, with the nearest one that is.
  package static func query(named name: String, at path: Path) throws(Failure) -> any Query.Type {
    guard let query = byName[name] else {
      throw .unknownName("query", name, at: path, known: all.map { $0.name })
    }
    return query
  }
}
