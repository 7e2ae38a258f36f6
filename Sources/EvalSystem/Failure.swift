/// Why a call failed: a status for programs and a sentence for people.
///
/// The one error type of every layer, so that nothing is lost on the way to the caller. Each layer words
/// its own failures in one file.
public struct Failure: Error, Equatable, Sendable {
  /// A fact about the failure that a program may look at.
  public enum Detail: Equatable, Sendable {
    case text(String)
    case integer(Int64)
    case object([String: Detail])
  }

  public let status: Status
  /// What went wrong, which thing it was, and what to do.
  public let message: String
  public let details: [(key: String, value: Detail)]

  public init(_ status: Status, _ message: String, _ details: [(key: String, value: Detail)] = []) {
    self.status = status
    self.message = message
    self.details = details
  }

  /// The same failure with one more fact.
  package func adding(_ key: String, _ value: Detail) -> Failure { Failure(status, message, details + [(key, value)]) }

  /// True when the same call may succeed later without any change.
  public var retryable: Bool { status == .busy }

  public static func == (a: Failure, b: Failure) -> Bool {
    a.status == b.status && a.message == b.message
      && a.details.elementsEqual(b.details) { $0.key == $1.key && $0.value == $1.value }
  }
}
