import EvalDomain
import EvalLog
import EvalSQL
import EvalSystem

/// The state of things as the read models have it, which is the state at the end of the log.
package struct TableWorld: WorldSource {
  private let connection: Connection

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

  package func isRegistered(_ kind: Registry, _ hash: String) throws(Failure) -> Bool {
    let table =
      switch kind {
      case .systemPrompt: #""registered_prompts""#
      case .processingFunctions: #""processing_functions""#
      case .file: #""registered_files""#
      }
    return try connection.first("SELECT 1 FROM \(table) WHERE hash = ?1", [.text(hash)]) { (_) throws(Failure) in
      true
    } ?? false
  }

  package func isTextContent(_ hash: String) throws(Failure) -> Bool? {
    guard let bytes = try Contents.get(connection, hash: Hexadecimal.bytes(hash) ?? []) else { return nil }
    return !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
  }

  package func hasCheckpoint(_ id: String) throws(Failure) -> Bool {
    try connection.first(#"SELECT 1 FROM "checkpoints" WHERE id = ?1"#, [.text(id)]) {
      (_) throws(Failure) in true
    } ?? false
  }
}
