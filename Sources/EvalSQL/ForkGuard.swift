import CSQLite
import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Makes `fork` safe for a process that has connections open.
///
/// SQLite keeps a table of the files a process has locked. A child inherits the table but not the locks, so a
/// connection that it opens itself would believe in locks it does not have, and its parent or a third process would
/// pull the write-ahead log from under it ("How To Corrupt An SQLite Database File", section 2.6). So `fork` waits
/// until no connection is in use, and the child closes all that it has inherited before it does anything else. The
/// parent's locks belong to the parent's process and are not touched by that.
package final class ForkGuard: @unchecked Sendable {
  package static let shared = ForkGuard()

  /// How long `fork` waits for connections in use; when that is not enough the child cannot open stores.
  private static let patience = 10

  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var inside = 0
  private var forking = false
  private var connections: Set<OpaquePointer> = []
  private var forks: UInt = 0
  private var disturbed = false

  private init() {
    lock.initialize(to: pthread_mutex_t())
    changed.initialize(to: pthread_cond_t())
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
    pthread_atfork(
      { ForkGuard.shared.beforeFork() },
      { ForkGuard.shared.afterForkInParent() },
      { ForkGuard.shared.afterForkInChild() })
  }

  /// Counts the forks between the first process and this one: what was made under another count was inherited.
  package var generation: UInt { locked { forks } }

  /// True in a child that was forked while a connection was in use for longer than `fork` would wait.
  package var wasDisturbed: Bool { locked { disturbed } }

  /// Runs `body`, which uses connections and must leave none of them in a transaction. Must not be nested.
  package func using<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    locked {
      while forking { pthread_cond_wait(changed, lock) }
      inside += 1
    }
    defer {
      locked {
        inside -= 1
        if inside == 0 { pthread_cond_broadcast(changed) }
      }
    }
    return try body()
  }

  func add(_ connection: OpaquePointer) { locked { _ = connections.insert(connection) } }
  func remove(_ connection: OpaquePointer) { locked { _ = connections.remove(connection) } }

  private func locked<T>(_ body: () -> T) -> T {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }

  private func beforeFork() {
    pthread_mutex_lock(lock)
    while forking { pthread_cond_wait(changed, lock) }
    forking = true
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    deadline.tv_sec += Self.patience
    while inside > 0, pthread_cond_timedwait(changed, lock, &deadline) == 0 {}
  }

  private func afterForkInParent() {
    forking = false
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }

  private func afterForkInChild() {
    forks &+= 1
    if inside > 0 { disturbed = true } else { for connection in connections { Self.abandon(connection) } }
    connections = []
    inside = 0
    forking = false
    pthread_cond_init(changed, nil)
    pthread_mutex_unlock(lock)
  }

  /// Closes a connection of the parent's in the child, without a checkpoint.
  private static func abandon(_ connection: OpaquePointer) {
    evalstore_sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    while let statement = sqlite3_next_stmt(connection, nil) { sqlite3_finalize(statement) }
    sqlite3_close_v2(connection)
  }
}
