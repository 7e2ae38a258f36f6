import EvalJSON
import EvalProjections
import EvalSystem

/// By what an analysis groups results.
enum Grouping {
  case none, model, run, runAndModel
  /// By model and hour of the day.
  case hourOfDay
  /// By model and period.
  case period(Period)

  enum Period {
    case hour, day, week

    /// How long a period is and when one begins, in milliseconds since 1970, which was a Thursday.
    private var length: (of: Int64, from: Int64) {
      switch self {
      case .hour: (Timestamp.hourLength, 0)
      case .day: (Timestamp.dayLength, 0)
      case .week: (7 * Timestamp.dayLength, 4 * Timestamp.dayLength)
      }
    }

    /// The SQL of when the period of a result `r` began.
    fileprivate var start: String {
      let (length, first) = length
      return "r.created_ms - ((r.created_ms - \(first)) % \(length) + \(length)) % \(length)"
    }

    /// When the period began that a time is in.
    fileprivate func start(of time: Int64) -> Int64 {
      let (length, first) = length
      return time &- Grouping.remainder(of: time &- first, by: length)
    }
  }

  var hasRuns: Bool {
    switch self {
    case .run, .runAndModel: true
    default: false
    }
  }

  var hasTimes: Bool {
    switch self {
    case .hourOfDay, .period: true
    default: false
    }
  }

  var hasModels: Bool {
    switch self {
    case .none, .run: false
    default: true
    }
  }

  /// The SQL of the time by which results `r` are grouped.
  var time: String {
    switch self {
    case .hourOfDay:
      "(r.created_ms % \(Timestamp.dayLength) + \(Timestamp.dayLength)) % \(Timestamp.dayLength) / \(Timestamp.hourLength)"
    case .period(let period): period.start
    default: "NULL"
    }
  }

  /// The same of a part of the summaries.
  func time(of part: Int64, at scale: ResultSummaries.Scale) -> Int64 {
    switch self {
    case .hourOfDay: Self.remainder(of: part, by: 24)
    case .period(let period): period.start(of: part &* (scale == .day ? Timestamp.dayLength : Timestamp.hourLength))
    default: 0
    }
  }

  /// From 0 on, for times before 1970 too.
  private static func remainder(of number: Int64, by divisor: Int64) -> Int64 {
    let remainder = number % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

/// Where the numbers of an analysis come from.
enum AnalysisPath: Sendable {
  /// The summaries of a scale, and the rows of the latest results, which they do not cover yet.
  case summaries(ResultSummaries.Scale)
  /// The rows of all results that the filters let through.
  case rows(because: StaticString)

  /// `"explain"`: `{"path":"summaries"|"rows","scale","because"}`.
  func write(to writer: inout JSONWriter) {
    writer.key("explain")
    writer.beginObject()
    switch self {
    case .summaries(let scale):
      writer.member("path", "summaries")
      writer.member("scale", scale.rawValue)
      writer.key("because")
      writer.null()
    case .rows(let reason):
      writer.member("path", "rows")
      writer.key("scale")
      writer.null()
      writer.member("because", "\(reason)")
    }
    writer.endObject()
  }
}
