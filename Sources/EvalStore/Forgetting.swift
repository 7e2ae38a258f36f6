import EvalLog
import EvalSQL
import EvalSystem

extension Store {
  /// How long a checkpoint waits for readers that look at pages with forgotten bytes.
  private static let patience: Int64 = 1000

  /// Takes what is left of forgotten contents out of the file; false when that is not yet done: readers look at old
  /// pages, or there is no room on the disk or no turn to write. What was forgotten stays forgotten in any case, and
  /// the next `forget_content`, a `vacuum` or opening the store tries again. O(size of the file).
  func destroyRemnants(patience: Int64 = patience) -> Bool {
    do throws(Failure) {
      return try writer.alone { (connection) throws(Failure) in
        connection.waitForLocks(milliseconds: min(patience, file.options.timeoutMilliseconds))
        queue.eraseOffers()
        defer { connection.waitForLocks(milliseconds: file.options.timeoutMilliseconds) }
        return try Remnants.destroy(connection, inMemory: file.isMemory)
      }
    } catch {
      return false
    }
  }
}
