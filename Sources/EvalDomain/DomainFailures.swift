import EvalJSON
import EvalSystem

/// How the domain words what it refuses.
extension Failure {
  static func noStudy(_ id: String) -> Failure {
    Failure(.notFound, "there is no study \"\(id)\"; create it first, or list_studies", [("study_id", .text(id))])
  }

  static func studyTaken(_ id: String) -> Failure {
    Failure(
      .conflict, "there is a study \"\(id)\" already; give the new one another id, or none",
      [("study_id", .text(id))])
  }

  static func checkpointTaken(_ id: String) -> Failure {
    Failure(
      .conflict, "there is a checkpoint \"\(id)\" already; give the new one another id, or none",
      [("checkpoint_id", .text(id))])
  }

  static func registered(_ kind: Registry, _ hash: String) -> Failure {
    Failure(
      .conflict, "\(hash) is registered already, as \(kind.rawValue); refer to it by this hash",
      [("hash", .text(hash))])
  }

  static func noContentOfEvent(_ hash: String) -> Failure {
    Failure(
      .notFound, "there is no content \(hash); store it with put_content before the event that refers to it",
      [("hash", .text(hash))])
  }

  static func contentIsNoText(_ hash: String) -> Failure {
    Failure(
      .rejected, "the content \(hash) is not UTF-8 without U+0000, so it cannot be shown as a text; register a text",
      [("hash", .text(hash))])
  }

  static func notAHash(_ path: Path) -> Failure {
    .about(path, "\(path) must be a SHA-256 in 64 hexadecimal digits of lower case")
  }

  static func state(_ id: String, is status: StudyStatus, _ rule: String) -> Failure {
    Failure(
      .rejected, "study \"\(id)\" is \(status.rawValue); \(rule)",
      [("study_id", .text(id)), ("status", .text(status.rawValue))])
  }

  static func nothingToUpdate(_ path: Path) -> Failure {
    .about(path, "update_study changes nothing; give at least one of name, period_type, period_value and config")
  }

  static func blankName(_ path: Path) -> Failure {
    .about(path, "\(path) is blank; give it between 1 and 1,000 characters")
  }

  static func longName(_ path: Path) -> Failure {
    .about(path, "\(path) has more than 1,000 characters; put the rest into config.description")
  }

  static func emptyPeriod(_ path: Path) -> Failure {
    .about(path, "\(path).start must be before \(path).end")
  }

  static func notAMetricName(_ path: Path) -> Failure {
    .about(path, "the metric name \(path) must have 1 to 200 characters and no control characters")
  }

  package static func unknownName(
    _ what: StaticString, _ name: String, at path: Path, known: [StaticString]
  ) -> Failure {
    let hint = Spelling.nearest(to: name, among: known).map { "did you mean \"\($0)\"?" }
    return .about(path, "unknown \(what) \"\(name.prefix(60))\"; \(hint ?? "known are \(Spelling.list(known))")")
  }
}
