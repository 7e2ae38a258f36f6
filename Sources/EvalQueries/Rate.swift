import EvalJSON
import EvalStatistics

/// A share of a whole with its 95 % Wilson interval.
struct Rate: Sendable {
  private let numerator: Int64
  private let denominator: Int64

  /// `numerator` from 0 to `denominator`.
  init(_ numerator: Int64, of denominator: Int64) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Writes `{"rate","numerator","denominator","low","high"}`; rate, low and high are null of an empty whole.
  func write(_ key: StaticString, to writer: inout JSONWriter) {
    let (trials, successes) = (Double(denominator), Double(numerator))
    let interval = WilsonInterval(successes: successes, trials: trials)
    writer.key(key)
    writer.beginObject()
    writer.nullable("rate", denominator == 0 ? nil : successes / trials)
    writer.member("numerator", numerator)
    writer.member("denominator", denominator)
    writer.nullable("low", interval?.low)
    writer.nullable("high", interval?.high)
    writer.endObject()
  }
}
