import EvalTesting
import Testing

@testable import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct WriteQueueTests {
  private static let forever = Deadline(afterMilliseconds: 60_000)
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
    sleep(milliseconds: 50)
    #expect(taken.values.isEmpty)
    let waited = milliseconds(of: {
      holder.handOn()
      for thread in threads { thread.join() }
    })
    #expect(taken.values.sorted() == [0, 1, 2, 3])
    #expect(waited < 5000)
  }

  @Test("A bell rung in one queue wakes a reader that waits in another")
  func bell() throws {
    let writer = try queue()
    let reader = try queue()
    let seen = reader.rings
    let woken = Shared<Int>()
    let waiting = WorkerThread {
      woken.add(milliseconds(of: { reader.wait(since: seen, nanoseconds: 20_000_000_000) }))
    }
    sleep(milliseconds: 30)
    writer.ring()
    waiting.join()
    #expect((woken.values.first ?? 20_000) < 5000)
    #expect(reader.rings != seen)
    #expect(milliseconds(of: { reader.wait(since: seen, nanoseconds: 20_000_000_000) }) < 5000)
  }

  @Test("A wait without a bell ends at its limit")
  func silence() throws {
    let reader = try queue()
    let waited = milliseconds(of: { reader.wait(since: reader.rings, nanoseconds: 30_000_000) })
    #expect((29...5000).contains(waited))
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
      guard queue.take(until: Deadline(afterMilliseconds: 1000), at: Timestamp(clamping: 0)) else { exit(1) }
      kill(getpid(), SIGKILL)
    }
    let queue = try queue()
    #expect(queue.holder != nil)
    #expect(queue.take(until: Deadline(afterMilliseconds: 1000), at: Self.now))
    queue.handOn()
  }

  @Test("A request is carried out for a process that waits for it, and not when that has died")
  func deadOffer() async throws {
    let holder = try queue()
    #expect(holder.take(until: Self.forever, at: Self.now))
    let seen = Shared<Int>()
    let ended = Shared<Bool>()
    let thread = WorkerThread { [path] in
      // While the other process waits, its request is there; it is given back, as if it could not be carried out here.
      guard let queue = try? WriteQueue(path: path, create: true) else { return }
      while seen.values.isEmpty, ended.values.isEmpty {
        let offers = queue.takeOffers { _ in true }
        if !offers.isEmpty { seen.add(offers.count) }
        for offer in offers { queue.refuse(offer) }
      }
    }
    func child(_ path: String) async {
      await #expect(processExitsWith: .signal(SIGALRM)) { [path = path as String] in
        let queue = try WriteQueue(path: path, create: true)
        alarm(1)
        _ = Array("{}".utf8).withUnsafeBytes {
          queue.take(
            until: Deadline(afterMilliseconds: 60_000), at: Timestamp(clamping: 0),
            offering: Offer(kind: 7, request: $0))
        }
      }
    }
    await child(path)
    ended.add(true)
    thread.join()
    #expect(seen.values == [1])
    await child(path)
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
    let request = Array("{}".utf8)
    try request.withUnsafeBytes { bytes in
      try #require(handOver(1).post(Offer(kind: 7, request: bytes), at: 3))
      #expect(handOver(2).take { _ in true }.isEmpty)
      handOver(2).freeDead()
      #expect(handOver(2).post(Offer(kind: 7, request: bytes), at: 3))
      #expect(handOver(2).take { _ in true }.map(\.place) == [3])
    }
  }

  @Test("A process that dies while it waits is passed over once, and forgotten then")
  func deadWaiter() async throws {
    let holder = try queue()
    #expect(holder.take(until: Self.forever, at: Self.now))
    await #expect(processExitsWith: .signal(SIGALRM)) { [path = path as String] in
      let queue = try WriteQueue(path: path, create: true)
      alarm(1)
      _ = queue.take(until: Deadline(afterMilliseconds: 60_000), at: Timestamp(clamping: 0))
    }
    holder.handOn()
    let next = try queue()
    let waited = milliseconds(of: { #expect(next.take(until: Deadline(afterMilliseconds: 10_000), at: Self.now)) })
    #expect(waited < 5000)
    next.handOn()
    let later = milliseconds(of: {
      for _ in 0..<30 {
        #expect(next.take(until: Self.forever, at: Self.now))
        next.handOn()
      }
    })
    #expect(later < 200, "each turn waits 10 ms for the dead one to come forward")
  }
}
