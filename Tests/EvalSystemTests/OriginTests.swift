import EvalSystem
import EvalTesting
import Testing

@Suite struct OriginTests {
  private func isLess(_ a: EventID, _ b: EventID) -> Bool { (a.high, a.low) < (b.high, b.low) }

  @Test("An id has the clock's milliseconds, version 7, the RFC's variant, and random bits")
  func layout() {
    let clock = ManualClock(0x0123_4567_89ab)
    let id = Origin(clock: { clock.now }, random: { UInt64.max }).newID()
    #expect(id.text == "01234567-89ab-7000-bfff-ffffffffffff")
    let other = Origin(clock: { clock.now }, random: { 0 }).newID()
    #expect(other.text == "01234567-89ab-7000-8000-000000000000")
  }

  @Test("Ids grow while the clock stands still, past the 4,096 that fit into a millisecond")
  func standingClock() {
    let clock = ManualClock()
    let origin = clock.origin()
    var last = origin.newID()
    for _ in 0..<10_000 {
      let next = origin.newID()
      guard isLess(last, next), next.high >> 12 & 0xf == 7, next.low >> 62 == 2 else {
        Issue.record("\(next.text) follows \(last.text)")
        return
      }
      last = next
    }
    #expect(last.high >> 16 == UInt64(ManualClock.start) + 2)
  }

  @Test("Ids grow when the clock is set back, and follow it again when it has caught up")
  func clockSetBack() {
    let clock = ManualClock()
    let origin = clock.origin()
    let before = origin.newID()
    clock.advance(-3_600_000)
    let after = origin.newID()
    #expect(isLess(before, after))
    clock.advance(3_600_001)
    let caughtUp = origin.newID()
    #expect(isLess(after, caughtUp))
    #expect(caughtUp.high >> 16 == UInt64(clock.now))
  }

  @Test("Threads that share an origin never get the same id")
  func threads() {
    let ids = Shared<[EventID]>()
    WorkerThread.run(8) { _ in ids.add((0..<2000).map { _ in Origin.system.newID() }) }
    let all = ids.values.flatMap { $0 }
    #expect(Set(all).count == 16_000)
    #expect(Set(all.map(\.high)).count == 16_000)
  }

  @Test("A clock before 1970 or past the year 9999 traps nothing")
  func strangeClocks() {
    for time in [Int64.min, -1, Int64.max] {
      let origin = Origin(clock: { time }, random: { 0 })
      #expect(isLess(origin.newID(), origin.newID()))
      #expect(origin.now() == Timestamp(clamping: time))
    }
  }

  @Test("The system's clock shows a time of this century")
  func systemClock() {
    #expect(Origin.system.now().rfc3339.hasPrefix("20"))
  }

  @Test("A deadline runs out, and one too far to count never does")
  func deadlines() {
    #expect(Deadline(afterMilliseconds: 0).remaining == 0)
    #expect(Deadline(afterMilliseconds: -5).remaining == 0)
    let later = Deadline(afterMilliseconds: 600_000)
    #expect(later.remaining > 0)
    #expect(later.remaining <= 600_000_000_000)
    let soon = Deadline(afterMilliseconds: 20)
    sleep(milliseconds: 25)
    #expect(soon.remaining == 0)
    #expect(Deadline(afterMilliseconds: Int64.max).remaining > 1 << 60)
  }
}
