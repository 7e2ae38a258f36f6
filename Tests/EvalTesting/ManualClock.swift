import EvalSystem

/// A clock that tests move by hand.
package final class ManualClock: Sendable {
  private let time: Locked<Int64>

  /// 2026-01-01T00:00:00Z.
  package static let start: Int64 = 1_767_225_600_000

  package init(_ milliseconds: Int64 = start) { time = Locked(milliseconds) }

  package var now: Int64 { time.withLock { $0 } }

  package func set(_ milliseconds: Int64) { time.withLock { $0 = milliseconds } }

  package func advance(_ milliseconds: Int64 = 1) { time.withLock { $0 += milliseconds } }

  /// Times from this clock, random bits that are the same in every run.
  package func origin(seed: UInt64 = 1) -> Origin {
    let generator = Locked(SeededGenerator(seed: seed))
    return Origin(clock: { self.now }, random: { generator.withLock { $0.next() } })
  }
}
