import EvalSystem

/// How the log words what it refuses.
extension Failure {
  static func version(_ stream: String, expected: ExpectedVersion, actual: Int64) -> Failure {
    let wanted =
      switch expected {
      case .any: "any version"
      case .noStream: "no such stream"
      case .streamExists: "the stream to exist"
      case .exactly(let version): "version \(version)"
      }
    let found = actual == 0 ? "does not exist" : "is at version \(actual)"
    return Failure(
      .conflict, "stream \"\(stream)\" \(found), but the request expects \(wanted); read the stream and decide again",
      [("stream", .text(stream)), ("actual_version", .integer(actual))])
  }

  package static func eventTaken(_ recorded: RecordedEvent) -> Failure {
    Failure(
      .conflict,
      "event_id \(recorded.eventID.text) is taken by another event, at position \(recorded.position); "
        + "give a new event a new id, or send the first one unchanged",
      [("event_id", .text(recorded.eventID.text)), ("position", .integer(recorded.position))])
  }

  static func full(_ stream: String) -> Failure {
    Failure(.corrupt, "the log says that it can hold no further event of stream \"\(stream)\"; run project verify")
  }

  static func consumerIsPast(_ consumer: String, at committed: Int64, asked: Int64) -> Failure {
    Failure(
      .conflict,
      "consumer \"\(consumer)\" is at position \(committed) already, so it cannot commit \(asked); "
        + "somebody has done this work, or use seek to go back",
      [("consumer", .text(consumer)), ("position", .integer(committed))])
  }

  static func contentTaken(_ hash: String) -> Failure {
    Failure(.corrupt, "the content under \(hash) has other bytes than its hash says; run project verify")
  }

  package static func contentLost(_ hash: String) -> Failure {
    Failure(
      .corrupt,
      "the bytes of the content \(hash) are missing, and no event says that they were forgotten; run project verify",
      [("hash", .text(hash))])
  }

  /// The details say why it was forgotten; the message carries nothing that somebody wrote.
  package static func forgotten(
    _ status: Status, _ hash: String, at moment: String, because reason: String, _ rest: StaticString
  ) -> Failure {
    Failure(
      status, "the content \(hash) was forgotten at \(moment): \(rest)",
      [("hash", .text(hash)), ("forgotten_at", .text(moment)), ("reason", .text(reason))])
  }

  package static func noContent(_ hash: String) -> Failure {
    Failure(
      .notFound, "there is no content with the hash \(hash); put_content stores one", [("hash", .text(hash))])
  }
}
