import CPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The queue in which processes wait for the write lock of one store, and the bell that tells readers of new events.
///
/// SQLite's own lock keeps the file safe, but it is not fair: who polls luckily, wins. Here a writer first takes a
/// lock on a file beside the store (the kernel drops it when its process dies). Who does not get it writes a
/// ticket into shared memory and sleeps; who releases it wakes the oldest ticket. A ticket whose process died is
/// passed over, because every waiter looks by itself now and then. Who waits can hand its request over (`HandOver`), so that
/// it is carried out together with that of whoever has the turn.
package final class WriteQueue: Sendable {
  /// Who holds the lock, as far as is known.
  package struct Holder: Sendable {
    package let process: LockHolder
    package let since: Timestamp
  }

  /// How a wait for the turn ends.
  package enum Ending {
    case turn
    /// The turn, after somebody died who had taken the request over: it was carried out if the event is in the log.
    case turnAfterDeath(ProvenAnswer)
    /// No turn, because the request was carried out by who had it.
    case answered([UInt8])
    /// No turn before the deadline.
    case late
  }

  /// How many bytes a request that is handed over may have, and its answer.
  package static let longestOffer = HandOver.capacity

  private static let places = 512
  private static let bell = 64
  private static let listeners = 72
  private static let holderProcess = 128
  private static let holderSince = 136
  private static let holderNamespace = 144
  private static let nextTicket = 192
  private static let waiting = 200
  private static let tickets = 1024
  private static let wakes = tickets + places * 8
  private static let processes = wakes + places * 4
  /// How long a waiter sleeps before it looks by itself, in nanoseconds.
  private static let patience: Int64 = 10_000_000

  private let memory: SharedMemory
  /// The process that opened the store; a child of it does not use the queue.
  private let owner = getpid()
  private let namespace = Processes.namespace
  private let threads = Turn()
  private let handOver: HandOver

  /// `path` names the file that processes share, made when there is none and `create` is true; nil for a store that
  /// only this process has.
  package init(path: String?, create: Bool) throws(Failure) {
    guard let memory = SharedMemory(path: path, create: create) else {
      throw Failure(.storage, "the system gave no shared memory for the write queue; free some memory and try again")
    }
    self.memory = memory
    handOver = HandOver(memory, process: owner, namespace: namespace, boot: Processes.boot)
  }

  /// Waits for the turn to write; false when the deadline came first.
  package func take(until deadline: Deadline, at now: Timestamp) -> Bool {
    if case .turn = take(until: deadline, at: now, offering: nil) { true } else { false }
  }

  /// Waits for the turn to write, or until whoever has it has carried out the request, which is made when there is somebody
  /// to wait for.
  package func take(until deadline: Deadline, at now: Timestamp, offering offer: (() -> Offer)?) -> Ending {
    guard threads.take(until: deadline) else { return .late }
    let ending = memory.descriptor < 0 ? .turn : takeFromProcesses(until: deadline, offering: offer)
    switch ending {
    case .late, .answered:
      threads.handOn()
    case .turn, .turnAfterDeath:
      evalstore_store64(memory.word64(at: Self.holderSince), UInt64(bitPattern: now.milliseconds))
      evalstore_store64(memory.word64(at: Self.holderNamespace), namespace)
      evalstore_store32(memory.word32(at: Self.holderProcess), UInt32(bitPattern: owner))
    }
    return ending
  }

  package func handOn() {
    evalstore_store32(memory.word32(at: Self.holderProcess), 0)
    if memory.descriptor >= 0 { unlock() }
    threads.handOn()
  }

  private func unlock() {
    flock(memory.descriptor, LOCK_UN)
    if evalstore_load32(memory.word32(at: Self.waiting)) != 0 { wakeOldest() }
  }

  // MARK: Requests of others

  /// Takes over what other processes have handed over; call it with the turn. Each has to be answered, and settled, or
  /// given back before the turn is handed on.
  package func takeOffers(_ accepts: (UInt32) -> Bool) -> [TakenOffer] {
    guard memory.descriptor >= 0, evalstore_load32(memory.word32(at: Self.waiting)) != 0 else { return [] }
    return handOver.take(accepts)
  }

  /// Leaves the answer to a request, which holds when it is settled; false when nobody waits for it any more.
  package func answer(_ offer: TakenOffer, _ answer: ProvenAnswer) -> Bool {
    handOver.answer(answer, at: offer.place)
  }

  /// Lets an answer hold, after the commit.
  package func settle(_ offer: TakenOffer) { end(offer, .answered, .done) }

  /// Lets the process that handed a request over carry it out by itself, and be told what is wrong with it.
  package func refuse(_ offer: TakenOffer) {
    if !end(offer, .taken, .refused) { end(offer, .answered, .refused) }
    if handOver.state(offer.place) == .withdrawn { handOver.free(offer.place) }
  }

  /// Leaves nothing of requests that were handed over and that nobody waits for any more; call it with the turn.
  package func eraseOffers() { if memory.descriptor >= 0 { handOver.eraseUnused() } }

  @discardableResult
  private func end(_ offer: TakenOffer, _ from: HandOver.State, _ to: HandOver.State) -> Bool {
    guard handOver.swap(offer.place, from, to) else { return false }
    _ = evalstore_add32(wakeWord(offer.place), 1)
    evalstore_wake32(wakeWord(offer.place))
    return true
  }

  /// Whether another process waits for the turn.
  package var isAwaited: Bool { evalstore_load32(memory.word32(at: Self.waiting)) != 0 }

  /// The process that holds the turn to write; nil when none is known to.
  package var holder: Holder? {
    let process = Int32(bitPattern: evalstore_load32(memory.word32(at: Self.holderProcess)))
    guard process != 0 else { return nil }
    let since = Int64(bitPattern: evalstore_load64(memory.word64(at: Self.holderSince)))
    let there = evalstore_load64(memory.word64(at: Self.holderNamespace))
    return Holder(
      process: there == namespace ? .process(process) : .elsewhere(process), since: Timestamp(clamping: since))
  }

  /// Tells every waiting reader, in every process, that there is something new.
  package func ring() {
    let word = memory.word32(at: Self.bell)
    _ = evalstore_add32(word, 1)
    if evalstore_load32(memory.word32(at: Self.listeners)) != 0 { evalstore_wake32(word) }
  }

  /// What the bell shows now; `wait` returns at once when it shows something else.
  package var rings: UInt32 { evalstore_load32(memory.word32(at: Self.bell)) }

  /// Sleeps until the bell rings again, at most `nanoseconds`.
  package func wait(since rings: UInt32, nanoseconds: Int64) {
    // A listener that dies here leaves a number behind that costs each ring a system call and nothing else.
    let listeners = memory.word32(at: Self.listeners)
    _ = evalstore_add32(listeners, 1)
    evalstore_wait32(memory.word32(at: Self.bell), rings, nanoseconds)
    _ = evalstore_add32(listeners, UInt32.max)
  }

  private func ticket(_ place: Int) -> UnsafeMutablePointer<UInt64> { memory.word64(at: Self.tickets + place * 8) }
  private func wakeWord(_ place: Int) -> UnsafeMutablePointer<UInt32> { memory.word32(at: Self.wakes + place * 4) }
  private func process(_ place: Int) -> UnsafeMutablePointer<UInt32> { memory.word32(at: Self.processes + place * 4) }

  private func tryLock() -> Bool { flock(memory.descriptor, LOCK_EX | LOCK_NB) == 0 }

  private func takeFromProcesses(until deadline: Deadline, offering offer: (() -> Offer)?) -> Ending {
    // Like the listeners: who dies waiting leaves a number behind, which costs the others a look at the tickets.
    let waiting = memory.word32(at: Self.waiting)
    if evalstore_load32(waiting) == 0 || oldest() == nil, tryLock() { return .turn }
    _ = evalstore_add32(waiting, 1)
    defer { _ = evalstore_add32(waiting, UInt32.max) }
    let mine = evalstore_add64(memory.word64(at: Self.nextTicket), 1)
    var place: Int?
    var offer = offer
    var posted: Int?
    var looked = Deadline(afterMilliseconds: Self.patience / 1_000_000)
    defer { if let place { _ = evalstore_swap64(ticket(place), mine, 0) } }
    while true {
      if let held = place, evalstore_load64(ticket(held)) != mine { place = nil }
      if place == nil {
        place = claim(mine)
        if posted == nil, let place, let offer, handOver.post(offer(), at: place) { posted = place }
      }
      let seen = place.map { evalstore_load32(wakeWord($0)) } ?? 0
      if let there = posted {
        switch handOver.state(there) {
        case .done:
          defer { handOver.free(there) }
          guard let proven = handOver.answer(at: there) else { return .late }
          return .answered(proven.answer)
        case .refused:
          handOver.free(there)
          (posted, offer) = (nil, nil)
        default: break
        }
      }
      let outOfPatience = place == nil || looked.remaining == 0
      if outOfPatience || oldest() == place {
        if outOfPatience { dropDead() }
        if tryLock() {
          let ending = posted.map { takeBack($0) } ?? .turn
          if case .answered = ending { unlock() }
          return ending
        }
        looked = Deadline(afterMilliseconds: Self.patience / 1_000_000)
      }
      let left = deadline.remaining
      if left == 0 {
        guard let there = posted else { return .late }
        // Once it is answered only the commit is missing, and whether that comes has to be waited for.
        if takeBackPending(there) || handOver.swap(there, .taken, .withdrawn) { return .late }
      }
      let rest = left == 0 ? Self.patience : min(left, Self.patience)
      if let place {
        evalstore_wait32(wakeWord(place), seen, rest)
      } else {
        var pause = timespec(tv_sec: 0, tv_nsec: Int(rest))
        nanosleep(&pause, nil)
      }
    }
  }

  private func takeBackPending(_ place: Int) -> Bool {
    guard handOver.swap(place, .pending, .posting) else { return false }
    handOver.free(place)
    return true
  }

  /// What has become of the request of a process that has got the turn itself.
  private func takeBack(_ place: Int) -> Ending {
    if takeBackPending(place) { return .turn }
    let state = handOver.state(place)
    let proven = handOver.answer(at: place)
    handOver.free(place)
    switch (state, proven) {
    case (.done, let proven?): return .answered(proven.answer)
    case (.answered, let proven?): return .turnAfterDeath(proven)
    default: return .turn
    }
  }

  private func claim(_ mine: UInt64) -> Int? {
    for place in 0..<Self.places where evalstore_load64(ticket(place)) == 0 {
      if evalstore_swap64(ticket(place), 0, mine) == 1 {
        evalstore_store32(process(place), UInt32(bitPattern: owner))
        return place
      }
    }
    return nil
  }

  private func oldest() -> Int? {
    var found: (place: Int, ticket: UInt64)?
    for place in 0..<Self.places {
      let ticket = evalstore_load64(ticket(place))
      if ticket != 0, found.map({ ticket < $0.ticket }) ?? true, !isServed(place) { found = (place, ticket) }
    }
    return found?.place
  }

  /// Whether who waits there needs no turn any more.
  private func isServed(_ place: Int) -> Bool {
    guard place < HandOver.places else { return false }
    let state = handOver.state(place)
    return state == .done || state == .answered
  }

  private func wakeOldest() {
    guard let place = oldest() else { return }
    _ = evalstore_add32(wakeWord(place), 1)
    evalstore_wake32(wakeWord(place))
  }

  /// Frees the places of processes that are gone.
  private func dropDead() {
    for place in 0..<Self.places {
      let ticket = evalstore_load64(ticket(place))
      let waiter = Int32(bitPattern: evalstore_load32(process(place)))
      if ticket != 0, waiter > 0, kill(waiter, 0) != 0, errno == ESRCH {
        _ = evalstore_swap64(self.ticket(place), ticket, 0)
      }
    }
    handOver.freeDead()
  }
}
