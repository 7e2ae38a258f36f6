import EvalDomain
import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// What `compare` and `gate` have in common: a baseline, by what it is compared, and how sure the answer has to be.
struct ComparisonQuestion: Sendable {
  static let keys: [StaticString] =
    ["baseline", "measure", "alpha", "seed", "ignore_digests"] + ResultFilter.keys.filter { "\($0)" != "min_results" }

  let common: ResultFilter
  let baseline: ComparedSide
  var terms: Comparison.Terms
  private let ignored: Set<RunDigest>

  /// `hasMargin`: whether a difference that does not matter may be given.
  init(_ fields: Fields, hasMargin: Bool) throws(Failure) {
    common = try ResultFilter(fields, validAttemptsOnly: false)
    let value = try fields.required("baseline", fields.value("baseline"))
    baseline = try ComparedSide(value, at: fields.place("baseline"), common: common)
    let measure = try ComparedMeasure(fields)
    terms = Comparison.Terms(
      measure: measure, alpha: try fields.alpha(),
      power: try fields.number("power", .between(0.5, 0.99)) ?? 0.8, seed: try fields.seed(),
      margin: hasMargin ? try fields.difference("margin", .above(0), of: measure) : nil)
    ignored = try fields.ignoredDigests()
  }

  /// What the baseline and each candidate come to, and the comparisons, corrected for each other.
  func read(
    _ source: any QuerySource, _ candidates: [ComparedSide]
  ) throws(Failure) -> (baseline: TaskValues, answers: [ComparisonAnswer]) {
    let (values, others, digests) = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        let values = try baseline.values(connection, terms.measure)
        let digests = try RunDigests(connection, baseline.conditions)
        var others: [(values: TaskValues, digests: RunDigests)] = []
        for candidate in candidates {
          others.append(
            (
              try candidate.values(connection, terms.measure),
              try RunDigests(connection, candidate.conditions)
            ))
        }
        return (values, others, digests)
      }
    }
    var answers: [ComparisonAnswer] = []
    for (candidate, other) in zip(candidates, others) {
      let comparison = Comparison(other.values, against: values, terms)
      let comparability = Comparability(
        [digests, other.digests], ignored: ignored, tasks: comparison.common,
        missing: comparison.dropped.baseline.noCounterpart, added: comparison.dropped.candidate.noCounterpart)
      answers.append(
        ComparisonAnswer(
          baseline: baseline, candidate: candidate, values: other.values, baselineValues: values,
          comparison: comparison, comparability: comparability))
    }
    let tested = answers.indices.filter { answers[$0].comparison.p != nil }
    let adjusted = Holm.adjusted(tested.compactMap { answers[$0].comparison.p })
    for (place, p) in zip(tested, adjusted) { answers[place].comparison.pAdjusted = p }
    return (values, answers)
  }

  /// `measure`, `higher_is_better`, `alpha` and `seed`.
  func writeTerms(to writer: inout JSONWriter) {
    writer.member("measure", terms.measure.name)
    writer.member("higher_is_better", terms.measure.higherIsBetter)
    writer.nullable("alpha", terms.alpha)
    writer.member("seed", Int64(clamping: terms.seed))
  }
}
