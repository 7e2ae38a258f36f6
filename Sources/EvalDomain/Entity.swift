import EvalSystem

/// A kind of thing that has an id or a hash by which others refer to it.
package enum Entity: CaseIterable, Sendable {
  case study, checkpoint, systemPrompt, processingFunctions, file, content, forgottenContent, run, runCase, result
  case benchmarkResult, benchmarkRun

  /// Its name in a sentence.
  var name: StaticString {
    switch self {
    case .study: "study"
    case .checkpoint: "checkpoint"
    case .systemPrompt: "system prompt"
    case .processingFunctions: "pair of processing functions"
    case .file: "file"
    case .content: "content"
    case .forgottenContent: "forgotten content"
    case .run: "run"
    case .runCase: "case"
    case .result: "result"
    case .benchmarkResult: "benchmark result"
    case .benchmarkRun: "benchmark run"
    }
  }

  /// The key under which the details of a failure name it.
  var key: StaticString {
    switch self {
    case .study: "study_id"
    case .checkpoint: "checkpoint_id"
    case .systemPrompt, .processingFunctions, .file, .content, .forgottenContent: "hash"
    case .run, .benchmarkRun: "run_id"
    case .runCase: "case_id"
    case .result: "result_id"
    case .benchmarkResult: "id"
    }
  }

  /// What to do when there is none.
  var remedy: StaticString {
    switch self {
    case .study: "create it first, or list_studies"
    case .checkpoint: "get_checkpoints lists those of a study"
    case .systemPrompt: "register it first with upsert_system_prompt"
    case .processingFunctions: "register them first with upsert_processing_functions"
    case .file: "register it first with upsert_file"
    case .content: "put_content stores one"
    case .forgottenContent: "forget_content forgets one"
    case .run: "create it first, or list_runs"
    case .runCase: "create it first, or list_cases"
    case .result: "list_results lists those of a run"
    case .benchmarkResult: "get_benchmark_results lists those of a benchmark"
    case .benchmarkRun: "record it first, or list_benchmark_runs"
    }
  }
}
