import EvalSystem

/// A file that is read without SQLite's locks, because nothing can be made beside it that could hold them: what it was
/// like when that began.
///
/// What was read counts when the file has not been written since, and no write-ahead log has come to stand beside it.
package struct UnlockedFile: Sendable {
  private let path: String
  private let state: FileState?

  package init(_ path: String) {
    self.path = path
    state = FileState.settled(of: path)
  }

  /// Two calls of the system.
  package var isUnchanged: Bool {
    guard let state else { return false }
    return FileState(of: path) == state && Files.size(of: path + "-wal") == 0
  }

  /// Runs `body`, which must write nothing, anew as long as the file changes below it; a few times, because a file that
  /// somebody writes has a write-ahead log soon, which is read with locks.
  package static func repeating<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    for _ in 1..<5 {
      do throws(Failure) {
        return try body()
      } catch {
        guard error == .changedWhileRead else { throw error }
      }
    }
    return try body()
  }
}
