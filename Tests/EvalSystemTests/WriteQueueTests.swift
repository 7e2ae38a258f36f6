import EvalTesting
import Testing

@testable import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct WriteQueueTests {
  /// From now on: the tests of a suite may begin minutes after each other.
  private static var forever: Deadline { Deadline(afterMilliseconds: 120_000) }
  private static let now = Timestamp(clamping: ManualClock.start)
  private let folder = TemporaryFolder()
  private var path: String { folder.path("store-lock") }

  private func queue() throws(Failure) -> WriteQueue { try WriteQueue(path: path, create: true) }

  @Test("Threads of two queues on one file never write at once")
  func exclusion() throws {
    let queues = [try queue(), try queue()]
    let counter = Locked((inside: 0, most: 0, taken: 0))
    WorkerThread.run(6) { thread in
      for _ in 0..<50 {
        guard queues[thread % 2].take(until: Self.forever, at: Self.now) else { return }
        counter.withLock { counter in
          counter.inside += 1
          counter.most = max(counter.most, counter.inside)
          counter.taken += 1
        }
        usleep(100)
        counter.withLock { counter in counter.inside -= 1 }
        queues[thread % 2].handOn()
      }
    }
    #expect(counter.withLock { $0.most } == 1)
    #expect(counter.withLock { $0.taken } == 300)
  }

  @Test("Who waits past the deadline is told so, and learns who holds the turn and since when")
  func timeout() throws {
    let first = try queue()
    let second = try queue()
    #expect(second.holder == nil)
    #expect(first.take(until: Self.forever, at: Self.now))
    let waited = milliseconds(of: { #expect(!second.take(until: Deadline(afterMilliseconds: 40), at: Self.now)) })
    #expect(waited >= 39)
    #expect(second.holder?.process == .process(getpid()))
    #expect(second.holder?.since == Self.now)
    #expect(!first.take(until: Deadline(afterMilliseconds: 0), at: Self.now))
    first.handOn()
    #expect(second.holder == nil)
    #expect(second.take(until: Deadline(afterMilliseconds: 0), at: Self.now))
    second.handOn()
  }

  @Test("Every queue that waits gets the turn, soon after it is handed on")
  func everybody() throws {
    let holder = try queue()
    #expect(holder.take(until: Self.forever, at: Self.now))
    let waiting = try (0..<4).map { _ in try queue() }
    let taken = Shared<Int>()
    let threads = waiting.enumerated().map { index, queue in
      WorkerThread {
        guard queue.take(until: Self.forever, at: Self.now) else { return }
        taken.add(index)
        queue.handOn()
      }
    }
    for thread in threads { thread.waitUntilAsleep() }
    #expect(taken.values.isEmpty)
    let waited = milliseconds(of: {
      holder.handOn()
      for thread in threads { thread.join() }
    })
    #expect(taken.values.sorted() == [0, 1, 2, 3])
    #expect(waited < patience)
  }

  @Test("A bell rung in one queue wakes a reader that waits in another")
  func bell() throws {
    let writer = try queue()
    let reader = try queue()
    let seen = reader.rings
    let woken = Shared<Int>()
    let waiting = WorkerThread {
      woken.add(milliseconds(of: { reader.wait(since: seen, nanoseconds: 120_000_000_000) }))
    }
    waiting.waitUntilAsleep()
    writer.ring()
    waiting.join()
    #expect((woken.values.first ?? patience) < patience)
    #expect(reader.rings != seen)
    #expect(milliseconds(of: { reader.wait(since: seen, nanoseconds: 120_000_000_000) }) < patience)
  }

  @Test("A wait without a bell ends at its limit")
  func silence() throws {
    let reader = try queue()
    let waited = milliseconds(of: { reader.wait(since: reader.rings, nanoseconds: 30_000_000) })
    #expect((29..<patience).contains(waited))
  }

  @Test("The file is made for its owner only, and not without being asked for")
  func file() throws {
    _ = try WriteQueue(path: path, create: false)
    #expect(try Files.kind(of: path) == .missing)
    _ = try queue()
    #expect(FileBytes.mode(path) == 0o600)
  }

  @Test("A queue without a file is its own: two of them do not wait for each other")
  func withoutFile() throws {
    let first = try WriteQueue(path: nil, create: false)
    let second = try WriteQueue(path: nil, create: false)
    #expect(first.take(until: Self.forever, at: Self.now))
    #expect(second.take(until: Deadline(afterMilliseconds: 0), at: Self.now))
    #expect(!first.take(until: Deadline(afterMilliseconds: 10), at: Self.now))
    first.handOn()
    second.handOn()
  }

  @Test("A process that dies while it holds the turn gives it up")
  func deadHolder() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let queue = try WriteQueue(path: path, create: true)
      guard queue.take(until: Deadline(afterMilliseconds: 60_000), at: Timestamp(clamping: 0)) else { exit(1) }
      kill(getpid(), SIGKILL)
    }
    let queue = try queue()
    #expect(queue.holder != nil)
    #expect(queue.take(until: Self.forever, at: Self.now))
    queue.handOn()
  }

  /// Lets another process wait for the turn with a request that it hands over, until `isSeen` says that this was seen in
  /// the queue, and dies then.
  private func dieWaiting(_ isSeen: @escaping @Sendable (WriteQueue) -> Bool) async throws {
    let end = folder.path("end")
    let ended = Shared<Bool>()
    let queue = try queue()
    let watching = WorkerThread {
      while !isSeen(queue), ended.values.isEmpty { sleep(milliseconds: 1) }
      FileBytes.write([1], to: end)
    }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, end = end as String] in
      alarm(120)
      let queue = try WriteQueue(path: path, create: true)
      _ = WorkerThread {
        while FileBytes.read(end).isEmpty { sleep(milliseconds: 1) }
        kill(getpid(), SIGKILL)
      }
      _ = queue.take(until: Deadline(afterMilliseconds: 600_000), at: Timestamp(clamping: 0)) {
        Offer(kind: 7, request: Array("{}".utf8))
      }
    }
    ended.add(true)
    watching.join()
    Files.remove(end)
  }

  @Test("A request is carried out for a process that waits for it, and not when that has died")
  func deadOffer() async throws {
    let holder = try queue()
    #expect(holder.take(until: Self.forever, at: Self.now))
    let seen = Shared<Int>()
    try await dieWaiting { queue in
      // While the other process waits, its request is there; it is given back, as if it could not be carried out here.
      let offers = queue.takeOffers { _ in true }
      if !offers.isEmpty { seen.add(offers.count) }
      for offer in offers { queue.refuse(offer) }
      return !offers.isEmpty
    }
    #expect(seen.values == [1])
    let left = Shared<UInt32>()
    try await dieWaiting { queue in
      _ = queue.takeOffers {
        left.add($0)
        return false
      }
      return !left.values.isEmpty
    }
    #expect(left.values == [7])
    #expect(holder.takeOffers { _ in true }.isEmpty)
    holder.handOn()
  }

  @Test(
    "A request that is left from before the system was started anew is not carried out, and its place is free again")
  func offerOfAnotherBoot() throws {
    let memory = try #require(SharedMemory(path: path, create: true))
    func handOver(_ boot: UInt32) -> HandOver {
      HandOver(memory, process: getpid(), namespace: Processes.namespace, boot: boot)
    }
    let offer = Offer(kind: 7, request: Array("{}".utf8))
    try #require(handOver(1).post(offer, at: 3))
    #expect(handOver(2).take { _ in true }.isEmpty)
    handOver(2).freeDead()
    #expect(handOver(2).post(offer, at: 3))
    #expect(handOver(2).take { _ in true }.map(\.place) == [3])
  }

  @Test("A process that dies while it waits is passed over once, and forgotten then")
  func deadWaiter() async throws {
    let holder = try queue()
    #expect(holder.take(until: Self.forever, at: Self.now))
    try await dieWaiting { queue in
      var isThere = false
      _ = queue.takeOffers { _ in
        isThere = true
        return false
      }
      return isThere
    }
    holder.handOn()
    let next = try queue()
    #expect(next.take(until: Self.forever, at: Self.now))
    next.handOn()
    // Where each turn waits 10 ms for the dead one to come forward, no thirty of them are so quick.
    let areQuick = eventually {
      milliseconds(of: {
        for _ in 0..<30 {
          #expect(next.take(until: Self.forever, at: Self.now))
          next.handOn()
        }
      }) < 200
    }
    #expect(areQuick)
  }
}
