import EvalDomain
import EvalLog
import EvalSQL
import EvalSystem

/// The state of things as the read models have it, which is the state at the end of the log.
package struct TableWorld: WorldSource {
  let connection: Connection

  package init(_ connection: Connection) { self.connection = connection }

  package func study(_ id: String) throws(Failure) -> StudyStatus? {
    let status = try connection.first(#"SELECT status FROM "studies" WHERE id = ?1"#, [.text(id)]) {
      (row) throws(Failure) in row.text(0)
    }
    guard let status else { return nil }
    guard let known = StudyStatus(rawValue: status) else {
      throw Failure(.corrupt, "study \"\(id)\" has the unknown status \"\(status)\"; run project rebuild")
    }
    return known
  }

  package func run(ofCase id: String) throws(Failure) -> String? {
    try connection.first(#"SELECT run_id FROM "recorded_cases" WHERE case_id = ?1"#, [.text(id)]) {
      (row) throws(Failure) in row.text(0)
    }
  }

  package func isGivenResult(_ id: String) throws(Failure) -> Bool {
    try RecordedResult.position(given: id, in: connection) != nil
  }

  package func hasGivenResults() throws(Failure) -> Bool {
    try connection.first(#"SELECT 1 FROM "recorded_results" WHERE result_id IS NOT NULL LIMIT 1"#) {
      (_) throws(Failure) in true
    } ?? false
  }

  package func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool {
    switch entity {
    case .study: try has(#"SELECT 1 FROM "studies" WHERE id = ?1"#, id)
    case .checkpoint: try has(#"SELECT 1 FROM "checkpoints" WHERE id = ?1"#, id)
    case .systemPrompt: try has(#"SELECT 1 FROM "registered_prompts" WHERE hash = ?1"#, id)
    case .processingFunctions: try has(#"SELECT 1 FROM "processing_functions" WHERE hash = ?1"#, id)
    case .file: try has(#"SELECT 1 FROM "registered_files" WHERE hash = ?1"#, id)
    case .content:
      try connection.first("SELECT 1 FROM contents WHERE hash = ?1", [.blob(Hexadecimal.bytes(id) ?? [])]) {
        (_) throws(Failure) in true
      } ?? false
    case .forgottenContent: try has(#"SELECT 1 FROM "forgotten_contents" WHERE hash = ?1"#, id)
    case .run: try has(#"SELECT 1 FROM "runs" WHERE run_id = ?1"#, id)
    case .runCase: try has(#"SELECT 1 FROM "recorded_cases" WHERE case_id = ?1"#, id)
    case .result: try RecordedResult.position(of: id, in: connection) != nil
    case .benchmarkResult: try has(#"SELECT 1 FROM "benchmark_results" WHERE id = ?1"#, id)
    case .benchmarkRun: try has(#"SELECT 1 FROM "benchmark_runs" WHERE run_id = ?1"#, id)
    }
  }

  private func has(_ sql: String, _ id: String) throws(Failure) -> Bool {
    try connection.first(sql, [.text(id)]) { (_) throws(Failure) in true } ?? false
  }

  package func isTextContent(_ hash: String) throws(Failure) -> Bool? {
    let digest = Hexadecimal.bytes(hash) ?? []
    guard let bytes = try Contents.get(connection, hash: digest) else {
      return try Contents.isGone(connection, hash: digest) ? true : nil
    }
    return !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
  }
}
