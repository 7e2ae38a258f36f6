import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// Whether candidates are better than a baseline. `not_found` for a run that there is not. O(results of the sides), and
/// O(10,000 × tasks) for each candidate with several attempts at a task.
struct Compare: Query {
  static let name: StaticString = "compare"
  static let maximumCandidates = 50
  private let question: ComparisonQuestion
  private let candidates: [ComparedSide]

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(
      args, at: path, known: ["candidate", "candidates", "margin", "power"] + ComparisonQuestion.keys)
    var question = try ComparisonQuestion(fields, hasMargin: true)
    let common = question.common
    let many = try fields.list("candidates") { (value, path) throws(Failure) in
      try ComparedSide(value, at: path, common: common)
    }
    let one: ComparedSide? =
      if let value = fields.value("candidate") {
        try ComparedSide(value, at: fields.place("candidate"), common: common)
      } else {
        nil
      }
    guard one == nil || many == nil else {
      throw .about(
        fields.place("candidates"),
        "\(fields.place("candidate")) and \(fields.place("candidates")) are both given; give one of them")
    }
    candidates = try fields.required("candidate", many ?? one.map { [$0] })
    guard (1...Self.maximumCandidates).contains(candidates.count) else {
      throw .about(
        fields.place("candidates"),
        "\(fields.place("candidates")) has \(candidates.count) elements and must have 1 to \(Self.maximumCandidates)")
    }
    question.terms.comparisons = candidates.count
    self.question = question
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let terms = question.terms
    let (baseline, answers) = try question.read(source, candidates)
    writer.key("result")
    writer.beginObject()
    question.writeTerms(to: &writer)
    writer.nullable("margin", terms.margin)
    writer.nullable("power", terms.power)
    question.baseline.write("baseline", baseline, terms.measure, level: terms.level, to: &writer)
    writer.key("comparisons")
    writer.beginList()
    for answer in answers { answer.write(nil, to: &writer) }
    writer.endList()
    writer.endObject()
  }
}
