/// What the caller believes of a stream before its event is appended.
package enum ExpectedVersion: Equatable, Sendable {
  case any
  case noStream
  case streamExists
  case exactly(Int64)

  /// True when a stream of this version (0: it does not exist) is what the caller believes.
  package func admits(_ version: Int64) -> Bool {
    switch self {
    case .any: true
    case .noStream: version == 0
    case .streamExists: version > 0
    case .exactly(let expected): version == expected
    }
  }
}
