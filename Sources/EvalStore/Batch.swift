import EvalJSON
import EvalSystem

/// Lists of things to write.
enum Batch {
  static let maximum = 100_000

  /// Refuses a list that is empty or too long.
  static func checked<T>(_ list: [T], _ key: StaticString) throws(Failure) -> [T] {
    let path = Path.key(key, in: .root)
    guard !list.isEmpty else { throw .about(path, "\(key) is empty; give at least one") }
    guard list.count <= maximum else {
      throw .about(path, "\(key) has \(list.count) elements and the limit is \(maximum); send them in several requests")
    }
    return list
  }
}
