/// A sum that does not lose the small among the large.
///
/// A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", Zeitschrift für Angewandte
/// Mathematik und Mechanik 54 (1974), 39–51.
public struct CompensatedSum: Sendable {
  private var sum = 0.0
  private var lost = 0.0

  public init() {}

  /// O(values).
  public init(_ values: some Sequence<Double>) { for value in values { add(value) } }

  public mutating func add(_ value: Double) {
    let total = sum + value
    if sum.magnitude >= value.magnitude { lost += (sum - total) + value } else { lost += (value - total) + sum }
    sum = total
  }

  public var value: Double { sum + lost }
}
