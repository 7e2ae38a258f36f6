import EvalSystem

/// What SQLite's index of a write-ahead log tells: how long the log is, and who keeps it from being emptied.
///
/// Read beside SQLite, without a lock, so the numbers may be of two moments. <https://sqlite.org/walformat.html#wal_locks>
package struct WriteAheadLog: Sendable {
  /// A process that reads from a snapshot.
  package struct Reader: Sendable, Equatable {
    package let process: LockHolder
    /// How many frames of the log its snapshot sees; nothing after them can be copied into the file before it ends.
    package let frames: Int64
  }

  /// How many frames (pages) stand in the log.
  package let frames: Int64
  /// How many of them have been copied into the file.
  package let checkpointed: Int64
  /// One process for each of the up to five moments that are being read, the oldest first.
  package let readers: [Reader]

  private static let writeLock: Int64 = 120
  private static let readLocks: Int64 = 123
  private static let marks = 5

  /// Looks at the log of the file at `path`; nil when this process does not have it open in WAL mode.
  package init?(of path: String) {
    guard let file = OpenFile(path + "-shm"), let header = try? file.start(count: 136), header.count == 136 else {
      return nil
    }
    func number(_ at: Int) -> Int64 {
      header.withUnsafeBytes { Int64($0.loadUnaligned(fromByteOffset: at, as: UInt32.self)) }
    }
    frames = number(16)
    checkpointed = number(96)
    var readers: [Reader] = []
    for mark in 0..<Self.marks {
      guard let process = file.holder(ofByte: Self.readLocks + Int64(mark)) else { continue }
      readers.append(Reader(process: process, frames: number(100 + 4 * mark)))
    }
    self.readers = readers.sorted { $0.frames < $1.frames }
  }

  /// The process that holds SQLite's lock for writing the file at `path`, which this process has open; without a
  /// write-ahead log also one that reads, because that keeps a writer from committing.
  package static func writer(of path: String) -> LockHolder? {
    if let log = OpenFile(path + "-shm") { return log.holder(ofByte: writeLock) }
    guard let file = OpenFile(path) else { return nil }
    return RollbackLock.allCases.lazy.compactMap { file.holder(ofByte: $0.rawValue) }.first
  }

  /// The bytes of the file itself that are locked without a write-ahead log. <https://sqlite.org/lockingv3.html>
  private enum RollbackLock: Int64, CaseIterable {
    case pending = 0x4000_0000
    case reserved = 0x4000_0001
    case shared = 0x4000_0002
  }
}
