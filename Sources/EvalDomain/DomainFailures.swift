import EvalJSON
import EvalSystem

/// How the domain words what it refuses.
extension Failure {
  /// The failure of one command or event of a list; of the whole request for nil.
  package func of(item: Int?) -> Failure { item.map { adding("index", .integer(Int64($0))) } ?? self }

  /// There is no such thing.
  static func missing(_ entity: Entity, _ id: String) -> Failure {
    Failure(
      .notFound, "there is no \(entity.name) \"\(id)\"; \(entity.remedy)", [("\(entity.key)", .text(id))])
  }

  /// There is such a thing already.
  static func taken(_ entity: Entity, _ id: String) -> Failure {
    let remedy =
      switch entity {
      case .systemPrompt, .processingFunctions, .file: "refer to it by this hash"
      case .forgottenContent: "nothing is left to forget"
      default: "give the new one another id, or none"
      }
    return Failure(
      .conflict, "there is a \(entity.name) \"\(id)\" already; \(remedy)", [("\(entity.key)", .text(id))])
  }

  static func caseOfOtherRun(_ id: String, _ run: String, of owner: String) -> Failure {
    Failure(
      .rejected, "case \"\(id)\" is one of run \"\(owner)\", not of \"\(run)\"; give both of one run",
      [("case_id", .text(id)), ("run_id", .text(run))])
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

  static func nothingToForget(_ hash: String) -> Failure {
    Failure(
      .rejected, "the content \(hash) is the empty text, which has no bytes to destroy; leave it",
      [("hash", .text(hash))])
  }

  static func notAStream(_ path: Path) -> Failure {
    .about(
      path,
      "\(path) must have 1 to 200 characters, not counting a prefix such as study/ that is kept for known events, and no "
        + "control characters")
  }

  static func blankReason(_ path: Path) -> Failure {
    .about(path, "\(path) is blank; say why in 1 to 1,000 characters, without the text that is to be forgotten")
  }

  static func longReason(_ path: Path) -> Failure {
    .about(path, "\(path) has more than 1,000 characters; say it shorter")
  }

  package static func notAHash(_ path: Path) -> Failure {
    .about(path, "\(path) must be a SHA-256 in 64 hexadecimal digits of lower case")
  }

  static func notALabelName(_ path: Path) -> Failure {
    .about(path, "the label name \(path) must have 1 to 200 characters and no control characters")
  }

  static func longLabel(_ path: Path) -> Failure {
    .about(path, "\(path) has more than 4,096 bytes; put long texts into the description")
  }

  static func noneOf(_ path: Path) -> Failure { .about(path, "\(path) is empty; give at least one, or no plan") }

  static func planOfBoth(_ path: Path, _ pairs: Path) -> Failure {
    .about(path, "\(path) is given beside \(pairs); give tasks and models, or pairs")
  }

  static func pairTwice(_ path: Path) -> Failure { .about(path, "\(path) is there already; give each pair once") }

  static func largePlan(_ path: Path) -> Failure {
    .about(path, "\(path) comes to more than \(RunPlan.maximumAttempts) attempts; plan several runs")
  }

  static func notAnErrorKind(_ path: Path, _ given: String) -> Failure {
    let known = ErrorKind.allCases.map { "\($0.rawValue) \($0.name)" }.joined(separator: ", ")
    return .about(path, "\(path) is \(given), which is no error kind; give the name or the number of one of \(known)")
  }

  static func errorOfSuccess(_ path: Path, _ error: ErrorKind) -> Failure {
    .about(path, "\(path) is \(error.name) and succeeded is true; leave the error out, or set succeeded to false")
  }

  static func hashOfOtherText(_ path: Path, _ text: Path) -> Failure {
    .about(path, "\(path) is not the SHA-256 of \(text); give one of them")
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

  static func notANumbersName(_ path: Path) -> Failure {
    .about(path, "the name \(path) must have 1 to 200 characters and no control characters")
  }

  /// `part` of a `whole` that it belongs to; an absent whole counts as 0.
  static func partAboveWhole(_ part: (Path, Int64), _ whole: (Path, Int64?)) -> Failure {
    let all = whole.1.map { "is \($0)" } ?? "is absent, which counts as 0"
    return .about(
      part.0, "\(part.0) is \(part.1) and \(whole.0) \(all); the first is a part of the second, correct one of them")
  }

  package static func unknownName(
    _ what: StaticString, _ name: String, at path: Path, known: [StaticString]
  ) -> Failure {
    let hint = Spelling.nearest(to: name, among: known).map { "did you mean \"\($0)\"?" }
    return .about(path, "unknown \(what) \"\(name.prefix(60))\"; \(hint ?? "known are \(Spelling.list(known))")")
  }
}
