import EvalStore
import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The open stores of this process, each under a number that a C caller holds as a pointer.
///
/// A handle points at nothing. It is looked up, so a closed, invented or NULL one is found out instead of
/// followed, and no number is given twice. Handles are odd, which no address from an allocator is, and below
/// 2^47, which every language's pointer type can hold.
///
/// The lock is held for a few instructions only, never while a store works. It is taken around `fork`, so
/// that a child finds the table whole, knows which handles are its parent's, and can open stores of its own.
final class Handles: @unchecked Sendable {
  static let shared = Handles()

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var table: [UInt: Handle] = [:]
  private var opened: UInt = 0
  private let salt = UInt.random(in: .min ... .max)
  /// Counts the forks between the first process and this one.
  private var generation: UInt = 0

  private init() {
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
    pthread_atfork(
      { pthread_mutex_lock(Handles.shared.lock) },
      { pthread_mutex_unlock(Handles.shared.lock) },
      {
        Handles.shared.generation &+= 1
        pthread_mutex_unlock(Handles.shared.lock)
      })
  }

  /// Gives `store` a handle.
  func insert(_ store: Store) throws(Failure) -> OpaquePointer {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    opened &+= 1
    let number = Self.scatter(opened, salt)
    guard opened <= Self.mask, let pointer = OpaquePointer(bitPattern: number) else {
      throw Failure(.internal, "this process has used up its handles; start a new one")
    }
    table[number] = Handle(store: store, process: getpid(), generation: generation)
    return pointer
  }

  /// Runs `body` with the store of a handle. A close that comes meanwhile waits in the store for the call, or refuses it.
  func use<Answer>(
    _ pointer: OpaquePointer?, _ body: (Store) throws(Failure) -> Answer
  ) throws(Failure) -> Answer {
    try body(look(up: pointer).store)
  }

  /// Makes a handle dead and closes its store, which ends waiting polls and waits for running calls.
  func close(_ pointer: OpaquePointer?) throws(Failure) {
    try remove(pointer).store.close()
  }

  private func look(up pointer: OpaquePointer?) throws(Failure) -> Handle {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try find(pointer)
  }

  private func remove(_ pointer: OpaquePointer?) throws(Failure) -> Handle {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    let handle = try find(pointer)
    table[UInt(bitPattern: pointer)] = nil
    return handle
  }

  /// The caller holds the lock.
  private func find(_ pointer: OpaquePointer?) throws(Failure) -> Handle {
    guard let pointer else { throw .nullArgument("store") }
    guard let handle = table[UInt(bitPattern: pointer)] else {
      throw Failure(
        .invalidArgument, "store is not an open store: it was closed, or never opened; open one with evalstore_open",
        [("argument", .text("store"))])
    }
    // The number of forks tells parent and child apart even when a process id comes round again; the process
    // id does when a child was made without the C library's knowledge.
    guard handle.generation == generation, handle.process == getpid() else {
      throw Failure(
        .forked, "this store was opened by process \(handle.process) before a fork; open it again in this one",
        [("process", .integer(Int64(handle.process)))])
    }
    return handle
  }

  /// 46 bits where a pointer has 64.
  private static let mask = UInt.max >> UInt(UInt.bitWidth / 4 + 2)

  /// Spreads the numbers 1, 2, 3, … over the handles; an odd factor keeps them all different.
  private static func scatter(_ number: UInt, _ salt: UInt) -> UInt {
    let factor = UInt(truncatingIfNeeded: 0x9e37_79b9_7f4a_7c15 as UInt64)
    return ((number &* factor &+ salt) & mask) << 1 | 1
  }
}

/// One open store and the process that opened it.
private struct Handle {
  let store: Store
  let process: pid_t
  let generation: UInt
}
