import EvalJSON
import EvalSystem

/// `from` and `to`; both ends are included, either may be left open.
struct TimeRange: Sendable {
  static let keys: [StaticString] = ["from", "to"]

  let from: Timestamp?
  let to: Timestamp?

  /// The range that leaves nothing out.
  static let always = TimeRange()

  private init() { (from, to) = (nil, nil) }

  /// `invalid_request` when the end is before the beginning.
  init(_ fields: Fields) throws(Failure) {
    from = try fields.timestamp("from")
    to = try fields.timestamp("to")
    if let from, let to, to < from {
      throw .about(fields.place("to"), "\(fields.place("to")) is before \(fields.place("from")); swap them")
    }
  }
}
