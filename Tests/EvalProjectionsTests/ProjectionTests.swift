import EvalDomain
import EvalSystem
import EvalTesting
import Testing

@testable import EvalProjections

@Suite struct ProjectionTests {
  /// The SHA-256 over the texts of each version of each projection that was ever released. A line is added for a new
  /// version; none is ever changed, because files out there were written by those texts. Texts that write the very same
  /// rows in a quicker way are further ones of their version.
  private static let released: [String: [String]] = [
    "studies 1": ["0b27ddc3b17215284d86422d9e061d0e9a656f83ebe72e989047c5a3ce62e254"],
    "checkpoints 1": ["4c67466d66aab088c08d2a4d428c65a58827b39e9642d1c710bc8a65b252790d"],
    "system_prompts 1": ["4b1ed7536eabaeb519513db7db5964e11bb68769884dad0a9032d779ebc251a7"],
    "system_prompts 2": ["9e8bb30bf12afa61b590fc28a2c3210348e09425c5005b2ed4af1fb380bbab6d"],
    "processing_functions 1": ["2471454b1abf200d0812e9a6df36a6deb3bcfb6ddb9fc90826aff6ce8272047e"],
    "files 1": ["7fb065d9716d36c1f41786b6005634789ca63317e89b7dcd8a2ca299a3262851"],
    "files 2": ["c20d2e04c5553cd96234433b9e5cc0157894b29c57604e612fe1cd2636e6cb71"],
    "forgotten_contents 1": ["4798276456032ea117a18bdf26606657a00f5763ed8822e69a0e5130598dbac8"],
    "runs 1": ["9f94212b1ca8bcb54c88652bd639da0e6d82879089ecb6fe54d5789e270a824c"],
    "cases 1": ["f59478ee228ac20d5a2790d3d2e4ffbaddc2b93338c0f68b96c617cec8f70b4d"],
    "results 1": ["1d8fab3535a7d018899b1b0e613dc5c079be5beb857ce6bd6759260ecf40e1ba"],
    "results 2": [
      "c1f8fe9d3ed2befb1b634e45b7c479da896e981cacf0fef9647bf5a1a3828007",
      "66579554b50194052dcd312252450e282365f6199a783d40dc10db962dc3bdd8",
      "5f0e90dfc1127b42a471163cefc7f3f5110f68746f3c01e37b5df585631b1aad",
    ],
    "result_summaries 1": [
      "3d217bf3ea28b20d4fae8ee18029bf0741709ac4505f53fff967d091056563f2",
      "726b50800df6b6378c380c734ec20ee0733c9c187ad99065ed3674c834bc9e69",
    ],
    "result_summaries 2": ["9872754cb5ddd51f9fc7c350ad64d833996a5d8eae3b008e0371846f07826a30"],
    "result_summaries 3": ["8b2936f0d2e10819236838d52fdde556d838e17688dd5a5ee57a755ceb92ca7c"],
    "result_summaries 4": ["94e5d1fdfe6f7a57f37a677a95d26a86b728d5e0ec3162b480ba16f4d6ad2f79"],
    "task_summaries 1": ["21df0240530ef03a8d863b73f266778579ebd9574f8a7c3e24b9a05c1c08c34a"],
    "benchmark_results 1": ["12dddb23cc383e3eb87127932fa680164a53e1e80815cef80ea43e46c6397ab3"],
    "benchmark_runs 1": ["2716afc3d4b09a3fda27ba6ff52e62ecb998d3e11922ad8c302686191aaa8d2c"],
    "performance_metrics 1": ["5d67358e6ca0dd39483f4f95541a42a38a84a1fda466e137f8fa496f9da431b2"],
    "autonomy_metrics 1": ["d9317252178dd88bd4239285279fa46286838ec648b857ec19ae54288062bf75"],
    "quality_metrics 1": ["81441195dd23f7fcecdcfcf37e430ede50efd34a4b1c6817e8cb9c2aa5fa56bb"],
    "workflow_metrics 1": ["d8c15a9fb76ba5f91d9f70d661e5195d44f5f35412db5856a382048956e1349a"],
  ]

  @Test("The texts of a projection are those of its version", arguments: Projections.all.map(\.name))
  func frozen(name: String) throws {
    let projection = try #require(Projections.named(name))
    var texts: [String] = []
    for table in projection.tables { texts += [table.name, table.definition] + table.indexes }
    for view in projection.views { texts += [view.name, view.definition] }
    for handler in projection.handlers { texts += [handler.type, "\(handler.mode)"] + handler.statements }
    let hash = try Array(texts.joined(separator: "\u{1e}").utf8).withRaw { (bytes) throws(Failure) in
      Hexadecimal.text(try SHA256.digest(bytes))
    }
    #expect(
      Self.released["\(name) \(projection.version)"]?.last == hash,
      "the tables or statements of \(name) have changed: raise its version and add the hash of the new texts")
  }

  @Test(
    "Tables have the columns that were promised",
    arguments: [
      (
        "studies",
        ["id", "name", "status", "period_type", "period_value", "config", "created_at", "started_at", "stopped_at"]
      ), ("checkpoints", ["id", "study_id", "timestamp", "metrics", "events_analyzed", "sessions_included"]),
      ("system_prompts", ["hash", "name", "content", "created_at"]),
      ("processing_functions", ["hash", "name", "parsing_function", "diff_edit_function", "created_at"]),
      ("files", ["hash", "filepath", "content", "tokens", "created_at"]),
      ("forgotten_contents", ["hash", "reason", "forgotten_at"]),
      ("runs", ["run_id", "created_at", "description", "system_prompt_hash", "labels", "digests", "plan"]),
      (
        "cases",
        [
          "case_id", "run_id", "created_at", "description", "system_prompt_hash", "task_id", "tokens_in_context",
          "file_hash",
        ]
      ),
      (
        "results",
        [
          "result_id", "run_id", "case_id", "model_id", "processing_functions_hash", "succeeded", "error_enum",
          "num_edits", "num_lines_deleted", "num_lines_added", "time_to_first_token_ms", "time_to_first_edit_ms",
          "time_round_trip_ms", "cost_usd", "completion_tokens", "raw_model_output", "file_edited_hash",
          "parsed_tool_call_json", "created_at",
        ]
      ),
      (
        "benchmark_results",
        ["id", "benchmark_id", "timestamp", "scores", "passed", "failed", "duration_ms", "config"]
      ),
      (
        "benchmark_runs",
        ["run_id", "timestamp", "project_name", "benchmark_name", "version", "metadata", "created_at"]
      ),
      (
        "performance_metrics",
        [
          "id", "run_id", "total_time_seconds", "phase_times", "token_usage_total", "token_usage_by_agent",
          "api_calls_count", "api_calls_cost",
        ]
      ),
      (
        "autonomy_metrics",
        [
          "id", "run_id", "manual_interventions_count", "manual_interventions_types", "prompts_needed_initial",
          "prompts_needed_followup", "one_shot_success_rate", "error_recovery_rate", "agent_handoffs_successful",
          "agent_handoffs_failed",
        ]
      ),
      (
        "quality_metrics",
        [
          "id", "run_id", "tests_written", "tests_passing", "code_coverage_percentage", "linting_errors_count",
          "linting_errors_by_severity", "type_errors_count", "security_vulnerabilities_count",
          "security_vulnerabilities_by_severity", "functional_completeness_percentage",
        ]
      ),
      (
        "workflow_metrics",
        [
          "id", "run_id", "stories_created", "stories_completed", "avg_cycle_time_seconds", "phase_distribution",
          "rework_count",
        ]
      ),
    ])
  func columns(table: String, columns: [String]) throws {
    let log = try ProjectedLog()
    #expect(try log.lines("SELECT name FROM pragma_table_info('\(table)') ORDER BY cid") == columns)
  }

  @Test("Handlers are about events that the domain knows, each once, and every such event is handled")
  func handlers() {
    var handled = Set<String>()
    for projection in Projections.all {
      let types = projection.handlers.map(\.type)
      #expect(Set(types).count == types.count)
      handled.formUnion(types)
      for type in types { #expect(projection.handler(of: type)?.type == type) }
      #expect(projection.handler(of: "Unknown")?.type == nil)
    }
    #expect(handled == Set(DomainEvents.all.map { "\($0.type)" }))
  }

  @Test("Names are in the reference, and no two projections share a table")
  func names() {
    let tables = Projections.all.flatMap { $0.tables.map(\.name) }
    #expect(Set(tables).count == tables.count)
    for projection in Projections.all { #expect(Repository.reference.contains("`\(projection.name)`")) }
    #expect(Projections.named("nothing")?.name == nil)
  }

  @Test("A copy's statements are about the copy's tables only")
  func copies() {
    let sql = #"INSERT INTO "studies"(id) SELECT 'studies', studies FROM events; CREATE TABLE "studies"(x)"#
    #expect(TableSet.live.text(sql, for: .studies) == sql)
    #expect(
      TableSet.rebuilding.text(sql, for: .studies)
        == #"INSERT INTO "rebuild_studies"(id) SELECT 'studies', studies FROM events; CREATE TABLE "rebuild_studies"(x)"#
    )
    #expect(
      TableSet.verifying.text(sql, for: .studies)
        == #"INSERT INTO "verify_studies"(id) SELECT 'studies', studies FROM events; CREATE TEMP TABLE "verify_studies"(x)"#
    )
    #expect(TableSet.rebuilding.text(sql, for: .checkpoints) == sql)
  }
}
