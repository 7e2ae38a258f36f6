import EvalJSON
import EvalSystem

/// Whether a candidate may take the place of a baseline: whether it is not worse by more than `max_drop`, beyond doubt.
/// `not_found` for a run that there is not. O(results of both), and O(10,000 × tasks) with several attempts at a task.
struct Gate: Query {
  static let name: StaticString = "gate"
  private let question: ComparisonQuestion
  private let candidate: ComparedSide
  private let maximum: Double

  enum Verdict: String { case allow, reject, inconclusive }

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["candidate", "max_drop"] + ComparisonQuestion.keys)
    question = try ComparisonQuestion(fields, hasMargin: false)
    let value = try fields.required("candidate", fields.value("candidate"))
    candidate = try ComparedSide(value, at: fields.place("candidate"), common: question.common)
    maximum = try fields.required(
      "max_drop", fields.difference("max_drop", .atLeast(0), of: question.terms.measure))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let (baseline, answers) = try question.read(source, [candidate])
    writer.key("result")
    writer.beginObject()
    if let answer = answers.first {
      let (verdict, reasons) = verdict(answer)
      writer.member("verdict", verdict.rawValue)
      writer.nullable("max_drop", maximum)
      writer.key("reasons")
      writer.beginList()
      for reason in reasons { writer.text(reason) }
      writer.endList()
      writer.member("sentence", "\(verdict.rawValue): " + reasons.joined(separator: " "))
      question.writeTerms(to: &writer)
      let terms = question.terms
      question.baseline.write("baseline", baseline, terms.measure, level: terms.level, to: &writer)
      answer.write("comparison", to: &writer)
    }
    writer.endObject()
  }

  /// The verdict with its reasons, the most important first.
  private func verdict(_ answer: ComparisonAnswer) -> (Verdict, [String]) {
    let (comparison, measure) = (answer.comparison, question.terms.measure)
    guard answer.comparability.verdict != .not, let low = comparison.low, let high = comparison.high else {
      return (.inconclusive, [answer.sentence])
    }
    // The least and the most that the candidate may be worse by.
    let (least, most) = measure.higherIsBetter ? (-high, -low) : (low, high)
    let (one, other) = (answer.candidate.name, answer.baseline.name)
    let allowed = maximum > 0 ? "by more than \(measure.words(ofDifference: maximum))" : "at all"
    let evidence = Wording.capitalized(answer.evidence) + "."
    let caveats = answer.caveats.isEmpty ? [] : [answer.caveats]
    if least > maximum { return (.reject, ["\(one) is worse than \(other) \(allowed).", evidence] + caveats) }
    let missing = comparison.dropped.baseline.noCounterpart + comparison.dropped.candidate.noValue
    if missing > 0 {
      let tasks = Wording.count(missing, "task")
      return (
        .inconclusive,
        ["\(one) has nothing to show for \(tasks) of \(other); finish it, or ask for those tasks only.", evidence]
          + caveats
      )
    }
    if most <= maximum { return (.allow, ["\(one) is not worse than \(other) \(allowed).", evidence] + caveats) }
    let more = comparison.detectable.map {
      " This many tasks show a difference of \(measure.words(ofDifference: $0)); try more."
    }
    return (
      .inconclusive,
      ["Whether \(one) is worse than \(other) \(allowed) is not known.\(more ?? " Try more tasks.")", evidence]
        + caveats
    )
  }
}
