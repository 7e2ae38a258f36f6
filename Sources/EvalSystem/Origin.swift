#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where times and ids come from: the only code that reads the clock or draws random bits.
///
/// A test gives its own clock and bits, so that what a store makes can be foretold.
package final class Origin: Sendable {
  private let clock: @Sendable () -> Int64
  private let random: @Sendable () -> UInt64
  private let lastStamp = Locked<UInt64>(0)

  /// `clock` gives milliseconds since 1970 in UTC, `random` 64 fresh bits.
  package init(clock: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64) {
    self.clock = clock
    self.random = random
  }

  package static let system = Origin(
    clock: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    },
    random: {
      var generator = SystemRandomNumberGenerator()
      return generator.next()
    })

  package func now() -> Timestamp { Timestamp(clamping: clock()) }

  /// A UUIDv7 (RFC 9562, section 5.7), greater than every one made before by this origin: milliseconds, a
  /// counter of 12 bits that runs on into the milliseconds when it is full (method 1 of section 6.2), 62 random bits.
  package func newID() -> EventID {
    let fresh = UInt64(clamping: clock()) << 12
    let stamp = lastStamp.withLock { last in
      last = fresh > last ? fresh : last &+ 1
      return last
    }
    let high = ((stamp >> 12) << 16) | 0x7000 | (stamp & 0xfff)
    return EventID(high: high, low: (random() >> 2) | 0x8000_0000_0000_0000)
  }
}

/// A point on the monotonic clock until which something may wait.
package struct Deadline: Sendable {
  private let nanoseconds: Int64

  package init(afterMilliseconds milliseconds: Int64) {
    let (wait, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    let (end, past) = Self.now().addingReportingOverflow(overflow ? Int64.max : wait)
    nanoseconds = past ? Int64.max : end
  }

  /// Nanoseconds left, 0 when the time is up.
  package var remaining: Int64 { max(0, nanoseconds - Self.now()) }

  /// Sleeps until the time is up.
  package func wait() {
    while case let left = remaining, left > 0 {
      var pause = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
      nanosleep(&pause, nil)
    }
  }

  fileprivate static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Counts from when it was made, on the monotonic clock.
package struct Stopwatch: Sendable {
  private let start = Deadline.now()

  package init() {}

  package var nanoseconds: Int64 { Deadline.now() - start }
}
