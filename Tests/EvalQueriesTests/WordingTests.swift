import Testing

@testable import EvalQueries

@Suite struct WordingTests {
  @Test(
    "A number has three digits, and an exponent only where it would be long",
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (-4.5, "-4.5"), (0.012, "0.012"), (0.0123456, "0.0123"), (0.1 + 0.2, "0.3"),
      (123.456, "123"), (999.6, "1000"), (12345, "12300"), (1_234_567, "1230000"), (9_999_999, "1e7"), (1e7, "1e7"),
      (0.0001, "0.0001"), (0.000_123_45, "0.000123"), (9.999e-5, "0.0001"), (1.2345e-5, "1.23e-5"),
      (-2.2250738585072014e-308, "-2.23e-308"), (1e308, "1e308"), (.infinity, "infinity"), (-.infinity, "-infinity"),
      (.nan, "no number"),
    ] as [(Double, String)])
  func number(value: Double, text: String) { #expect(Wording.number(value) == text) }

  @Test(
    "A percentage has one digit behind the point, and a small one its first",
    arguments: [
      (0, "0 %"), (0.125, "12.5 %"), (0.99, "99 %"), (1, "100 %"), (0.999_49, "99.9 %"), (0.999_51, "99.951 %"),
      (0.9999, "99.99 %"),
      (12.5, "1250 %"), (-0.034, "-3.4 %"), (0.001_25, "0.1 %"), (0.0004, "0.04 %"), (0.000_456_7, "0.05 %"),
      (1e-9, "1e-7 %"), (1e300, "1e302 %"), (.infinity, "infinity %"),
    ] as [(Double, String)])
  func percent(value: Double, text: String) { #expect(Wording.percent(value) == text) }

  @Test(
    "A probability by chance is not said to be 0",
    arguments: [
      (0, "p < 0.0001"), (9e-5, "p < 0.0001"), (0.0001, "p = 0.0001"), (0.031, "p = 0.031"), (1, "p = 1"),
      (.nan, "p unknown"),
    ] as [(Double, String)])
  func probability(value: Double, text: String) { #expect(Wording.p(value) == text) }

  @Test("One thing is counted in the singular")
  func count() {
    #expect([0, 1, 20].map { Wording.count($0, "value") } == ["0 values", "1 value", "20 values"])
  }
}
