import EvalJSON
import EvalProjections
import EvalSystem

/// What results are compared by.
enum ComparedMeasure: Equatable, Sendable {
  case success
  case amount(ResultTally.Measure)

  private static let choices: [(StaticString, ComparedMeasure)] = [
    ("success", .success), ("cost_usd", .amount(.cost)), ("completion_tokens", .amount(.completionTokens)),
    ("num_edits", .amount(.edits)), ("num_lines_added", .amount(.linesAdded)),
    ("num_lines_deleted", .amount(.linesDeleted)), ("time_to_first_token_ms", .amount(.firstToken)),
    ("time_to_first_edit_ms", .amount(.firstEdit)), ("time_round_trip_ms", .amount(.roundTrip)),
  ]

  /// `success` when the caller does not say.
  init(_ fields: Fields) throws(Failure) { self = try fields.choice("measure", Self.choices) ?? .success }

  var name: String {
    switch self {
    case .success: "success"
    case .amount(let measure): measure.rawValue
    }
  }

  /// Of times, costs and sizes less is better.
  var higherIsBetter: Bool { self == .success }

  /// A value in words, with its unit.
  func words(_ value: Double) -> String {
    self == .success ? Wording.percent(value) : amount(value)
  }

  /// A difference of two values in words; `isSigned` to write a + where it is above 0.
  func words(ofDifference value: Double, isSigned: Bool = false) -> String {
    let sign = isSigned && value > 0 ? "+" : ""
    return sign + (self == .success ? amount(value * 100) : amount(value))
  }

  /// A number with its unit.
  private func amount(_ value: Double) -> String {
    let number = Wording.number(value)
    // Milliseconds have no plural.
    let isOne = number == "1" || number == "-1"
    return "\(number)\(isOne && unit.hasSuffix("s") && unit != " ms" ? String(unit.dropLast()) : unit)"
  }

  /// Two ends of an interval of differences in words.
  func words(ofDifferences low: Double, to high: Double) -> String {
    let scale = self == .success ? 100.0 : 1
    return "\(Wording.number(low * scale)) to \(Wording.number(high * scale))"
  }

  private var unit: String {
    switch self {
    case .success: " points"
    case .amount(.cost): " dollars"
    case .amount(.completionTokens): " tokens"
    case .amount(.edits): " edits"
    case .amount(.linesAdded), .amount(.linesDeleted): " lines"
    case .amount(.firstToken), .amount(.firstEdit), .amount(.roundTrip): " ms"
    }
  }

  /// What it is called in a sentence.
  var noun: String {
    switch self {
    case .success: "success"
    case .amount(.cost): "cost"
    case .amount(.completionTokens): "number of tokens"
    case .amount(.edits): "number of edits"
    case .amount(.linesAdded): "number of added lines"
    case .amount(.linesDeleted): "number of deleted lines"
    case .amount(.firstToken): "time to the first token"
    case .amount(.firstEdit): "time to the first edit"
    case .amount(.roundTrip): "round trip time"
    }
  }
}
