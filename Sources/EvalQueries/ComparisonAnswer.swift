import EvalJSON
import EvalSQL
import EvalSystem

/// A comparison with its sides, as an answer and in words.
struct ComparisonAnswer {
  let baseline: ComparedSide
  let candidate: ComparedSide
  let values: TaskValues
  let baselineValues: TaskValues
  var comparison: Comparison
  let comparability: Comparability

  var verdict: Comparison.Verdict { comparison.verdict(comparability) }

  func write(_ key: StaticString?, to writer: inout JSONWriter) {
    if let key { writer.key(key) }
    let (terms, isPaired) = (comparison.terms, comparison.method.isPaired)
    writer.beginObject()
    candidate.write("candidate", values, terms.measure, level: terms.level, to: &writer)
    writer.member("method", comparison.method.rawValue)
    writer.member("paired", isPaired)
    writer.member("n", Int64(comparison.n))
    writer.nullable("difference", comparison.difference)
    writer.nullable("low", comparison.low)
    writer.nullable("high", comparison.high)
    writer.nullable("level", terms.level)
    writer.nullable("p", comparison.p)
    writer.nullable("p_adjusted", comparison.pAdjusted)
    writer.nullable("wins", isPaired ? Int64(comparison.wins) : nil)
    writer.nullable("losses", isPaired ? Int64(comparison.losses) : nil)
    writer.nullable("ties", isPaired ? Int64(comparison.ties) : nil)
    writer.nullable("detectable_difference", comparison.detectable)
    writer.key("dropped")
    writer.beginObject()
    write("baseline", comparison.dropped.baseline, to: &writer)
    write("candidate", comparison.dropped.candidate, to: &writer)
    writer.endObject()
    comparability.write(to: &writer)
    writer.member("verdict", verdict.rawValue)
    writer.member("sentence", sentence)
    writer.endObject()
  }

  private func write(_ key: StaticString, _ dropped: Comparison.Dropped, to writer: inout JSONWriter) {
    writer.key(key)
    writer.beginList()
    let reasons = [("no_counterpart", dropped.noCounterpart), ("no_value", dropped.noValue)]
    for (reason, tasks) in reasons where tasks > 0 {
      writer.beginObject()
      writer.member("reason", reason)
      writer.member("tasks", Int64(tasks))
      writer.endObject()
    }
    writer.endList()
  }

  // MARK: In words

  /// What is known, in words that say what to do about it.
  var sentence: String {
    let (one, other) = (candidate.name, baseline.name)
    let measure = comparison.terms.measure
    guard comparison.method != .none else { return nothingToCompare }
    if comparability.verdict == .not {
      let reasons = comparability.reasons.filter { $0.verdict == .not }.map(\.sentence).joined(separator: " ")
      return "\(one) and \(other) cannot be compared. \(reasons)"
    }
    let rest = [evidence + ".", caveats].filter { !$0.isEmpty }.joined(separator: " ")
    switch verdict {
    case .better: return "\(one) is better than \(other) in \(rest)"
    case .worse: return "\(one) is worse than \(other) in \(rest)"
    case .tied:
      let margin = measure.words(ofDifference: comparison.terms.margin ?? 0)
      return "\(one) is as good as \(other), within \(margin), in \(rest)"
    case .inconclusive:
      return "It is not known whether \(one) is better or worse than \(other) in \(rest) \(detectable)"
    }
  }

  private var nothingToCompare: String {
    if comparison.n > 0 {
      return "\(candidate.name) and \(baseline.name) have too few tasks to compare; try at least two that are the same."
    }
    let (empty, its) =
      values.means.isEmpty ? (candidate.name, values) : (baseline.name, baselineValues)
    return its.tasks.isEmpty
      ? "There is nothing to compare: \(empty) has no results that count; record some."
      : "There is nothing to compare: no result of \(empty) has \(comparison.terms.measure.name); record it, or compare by another."
  }

  /// The measure, what both come to, the difference with its interval, and on how much it rests.
  var evidence: String {
    let (terms, measure) = (comparison.terms, comparison.terms.measure)
    guard let difference = comparison.difference, let means = comparison.means else { return measure.noun }
    var text = "\(measure.noun): \(measure.words(means.candidate)) against \(measure.words(means.baseline)), "
    text += measure.words(ofDifference: difference, isSigned: true)
    if let low = comparison.low, let high = comparison.high {
      text += " (\(Wording.percent(terms.level)) interval \(measure.words(ofDifferences: low, to: high)))"
    }
    text += " on \(Wording.count(comparison.n, "task"))"
    if let p = comparison.pAdjusted { text += ", \(Wording.p(p))" }
    if terms.comparisons > 1 { text += ", corrected for \(terms.comparisons) comparisons" }
    return text
  }

  /// What a reader has to know of what does not count.
  var caveats: String {
    let missing = comparison.dropped.baseline.noValue + comparison.dropped.candidate.noValue
    let noValue =
      missing == 0
      ? []
      : [
        "\(Wording.count(missing, "task")) without \(comparison.terms.measure.name) \(missing == 1 ? "does" : "do") not count."
      ]
    return (comparability.reasons.map(\.sentence) + noValue).joined(separator: " ")
  }

  private var detectable: String {
    let terms = comparison.terms
    guard let detectable = comparison.detectable else {
      guard terms.measure == .success else { return "More tasks are needed." }
      return
        "\(Wording.count(comparison.n, "task")) \(comparison.n == 1 ? "is" : "are") too few to show any difference (with a "
        + "probability of \(Wording.percent(terms.power))); try more."
    }
    return
      "\(Wording.count(comparison.n, "task")) can show a difference of \(terms.measure.words(ofDifference: detectable)) or more (with a probability of "
      + "\(Wording.percent(terms.power))); to see a smaller one, try more tasks."
  }
}
