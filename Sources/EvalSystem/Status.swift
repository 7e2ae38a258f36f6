/// The number every call of the C ABI returns. Numbers are stable and never reused.
public enum Status: Int32, CaseIterable, Sendable {
  case ok = 0
  case `internal` = 1
  case invalidArgument = 2
  case invalidJSON = 3
  case invalidRequest = 4
  case rejected = 5
  case conflict = 6
  case notFound = 7
  case busy = 8
  case storage = 9
  case corrupt = 10
  case unsupported = 11
  case readOnly = 12
  case forked = 13

  /// The stable name, which is also the `code` of an error object.
  public var name: StaticString {
    switch self {
    case .ok: "ok"
    case .internal: "internal"
    case .invalidArgument: "invalid_argument"
    case .invalidJSON: "invalid_json"
    case .invalidRequest: "invalid_request"
    case .rejected: "rejected"
    case .conflict: "conflict"
    case .notFound: "not_found"
    case .busy: "busy"
    case .storage: "storage"
    case .corrupt: "corrupt"
    case .unsupported: "unsupported"
    case .readOnly: "read_only"
    case .forked: "forked"
    }
  }
}
