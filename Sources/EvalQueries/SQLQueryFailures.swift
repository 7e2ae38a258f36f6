import EvalSystem

/// How the `sql` query words what it refuses.
extension Failure {
  static let sqlAnswerTooLarge = Failure(
    .rejected, "the answer is larger than 64 MiB; ask for fewer columns or rows, or page with LIMIT")

  static func parameterCount(_ given: Int, wanted: Int32) -> Failure {
    Failure(
      .invalidRequest, "the statement has \(wanted) parameters and the request gives \(given); give one for each",
      [("key", .text("args.parameters"))])
  }

  static func noParameter(_ name: String) -> Failure {
    Failure(
      .invalidRequest,
      "the statement has no parameter \"\(name.prefix(60))\"; it stands there as :name, @name or $name and in parameters "
        + "without the sign",
      [("key", .text("args.parameters.\(name.prefix(60))"))])
  }

  static func parameterMissing(_ name: String) -> Failure {
    Failure(
      .invalidRequest, "the parameter \(name) of the statement has no value; give one in parameters",
      [("key", .text("args.parameters"))])
  }
}
