import CPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A request that a waiting process hands over to whoever has the turn to write.
package struct Offer {
  /// What the request is for, and under which conditions it may be carried out. Compared, and read, by the store.
  package let kind: UInt32
  package let request: [UInt8]

  package init(kind: UInt32, request: [UInt8]) {
    self.kind = kind
    self.request = request
  }
}

/// A request that was handed over, in the hands of who carries it out.
package struct TakenOffer {
  package let place: Int
  package let kind: UInt32
  package let request: [UInt8]
}

/// An answer together with an event that is in the log if, and only if, the answer came to hold.
package struct ProvenAnswer {
  package let answer: [UInt8]
  package let position: Int64
  package let eventID: EventID

  package init(answer: [UInt8], position: Int64, eventID: EventID) {
    self.answer = answer
    self.position = position
    self.eventID = eventID
  }
}

/// The places in shared memory through which waiting processes hand their requests over.
///
///     who waits     free ─▶ posting ─▶ pending ─────────────────▶ (done | refused) ─▶ free
///     who has turn                      pending ─▶ taken ─▶ answered ─▶ done
///                                                    └──────────┴─▶ refused, or pending again
///
/// Only who has the turn takes, and before it gives the turn up, everything it took is done, refused or pending again. So
/// who gets the turn and finds its own request `taken` or `answered` knows that its taker has died. What was `taken` then
/// was not committed. What was `answered` was, if the event that goes with the answer is in the log. Who runs out of
/// time makes `taken` into `withdrawn`, which the taker sees before it commits; once it is `answered`, it waits.
///
/// Only requests of processes that are alive are taken. The memory is that of a file, which outlives them and, as it
/// happened to be on the disk, a power cut too.
struct HandOver {
  enum State: UInt32 {
    case free, pending, taken, answered, done, refused, withdrawn, posting
  }

  static let places = 64
  /// How long a request may be, and its answer, in bytes.
  static let capacity = 16_384

  private static let states = 9216
  private static let heads = states + places * 4
  private static let head = 48

  private let memory: SharedMemory
  private let process: Int32
  private let namespace: UInt64
  private let boot: UInt32

  /// `namespace` and `boot` are those of `Processes`.
  init(_ memory: SharedMemory, process: Int32, namespace: UInt64, boot: UInt32) {
    self.memory = memory
    self.process = process
    self.namespace = namespace
    self.boot = boot
  }

  private func word(_ place: Int) -> UnsafeMutablePointer<UInt32> { memory.word32(at: Self.states + place * 4) }

  private func head32(_ place: Int, _ offset: Int) -> UnsafeMutablePointer<UInt32> {
    memory.word32(at: Self.heads + place * Self.head + offset)
  }

  private func head64(_ place: Int, _ offset: Int) -> UnsafeMutablePointer<UInt64> {
    memory.word64(at: Self.heads + place * Self.head + offset)
  }

  private func kind(_ place: Int) -> UnsafeMutablePointer<UInt32> { head32(place, 0) }
  private func length(_ place: Int) -> UnsafeMutablePointer<UInt32> { head32(place, 4) }
  private func owner(_ place: Int) -> UnsafeMutablePointer<UInt32> { head32(place, 8) }
  private func ownerBoot(_ place: Int) -> UnsafeMutablePointer<UInt32> { head32(place, 12) }
  private func ownerNamespace(_ place: Int) -> UnsafeMutablePointer<UInt64> { head64(place, 16) }
  private func position(_ place: Int) -> UnsafeMutablePointer<UInt64> { head64(place, 24) }
  private func eventHigh(_ place: Int) -> UnsafeMutablePointer<UInt64> { head64(place, 32) }
  private func eventLow(_ place: Int) -> UnsafeMutablePointer<UInt64> { head64(place, 40) }

  private func bytes(_ place: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: memory.base + SharedMemory.size + place * Self.capacity, count: Self.capacity)
  }

  func state(_ place: Int) -> State? { State(rawValue: evalstore_load32(word(place))) }

  func set(_ place: Int, _ state: State) { evalstore_store32(word(place), state.rawValue) }

  /// True when the place was in one state and now is in the other.
  func swap(_ place: Int, _ from: State, _ to: State) -> Bool {
    evalstore_swap32(word(place), from.rawValue, to.rawValue) == 1
  }

  /// Lets the place be used again, and leaves nothing of what was written there: the text of a request is nobody else's.
  func free(_ place: Int) {
    erase(place)
    set(place, .free)
  }

  private func erase(_ place: Int) {
    if memory.hasRoom(making: false), let bytes = bytes(place).baseAddress { memset(bytes, 0, Self.capacity) }
  }

  // MARK: Who waits

  /// Puts a request where who has the turn finds it; false when it is too large or the place is not free.
  func post(_ offer: Offer, at place: Int) -> Bool {
    guard place < Self.places, offer.request.count <= Self.capacity, memory.hasRoom(making: true),
      swap(place, .free, .posting)
    else { return false }
    evalstore_store32(kind(place), offer.kind)
    evalstore_store32(length(place), UInt32(offer.request.count))
    evalstore_store32(owner(place), UInt32(bitPattern: process))
    evalstore_store32(ownerBoot(place), boot)
    evalstore_store64(ownerNamespace(place), namespace)
    offer.request.withUnsafeBytes { bytes(place).copyMemory(from: $0) }
    set(place, .pending)
    return true
  }

  /// What was answered at a place; nil when it cannot be an answer.
  func answer(at place: Int) -> ProvenAnswer? {
    let count = Int(evalstore_load32(length(place)))
    guard count <= Self.capacity else { return nil }
    return ProvenAnswer(
      answer: Array(bytes(place).prefix(count)), position: Int64(bitPattern: evalstore_load64(position(place))),
      eventID: EventID(high: evalstore_load64(eventHigh(place)), low: evalstore_load64(eventLow(place))))
  }

  // MARK: Who has the turn

  /// Takes the requests that are pending and of a kind that is accepted. O(places).
  func take(_ accepts: (UInt32) -> Bool) -> [TakenOffer] {
    var taken: [TakenOffer] = []
    for place in 0..<Self.places where state(place) != .free {
      // Its taker has gone with the turn.
      if state(place) == .withdrawn { free(place) }
      guard state(place) == .pending, owner(of: place) == .alive else { continue }
      let kind = evalstore_load32(kind(place))
      guard accepts(kind), memory.hasRoom(making: false), swap(place, .pending, .taken) else { continue }
      let count = Int(evalstore_load32(length(place)))
      if count <= Self.capacity {
        taken.append(TakenOffer(place: place, kind: kind, request: Array(bytes(place).prefix(count))))
      } else {
        set(place, .refused)
      }
    }
    return taken
  }

  /// Leaves an answer, which does not hold yet; false when it is too long, or the request was withdrawn.
  func answer(_ answer: ProvenAnswer, at place: Int) -> Bool {
    guard answer.answer.count <= Self.capacity else { return false }
    answer.answer.withUnsafeBytes { bytes(place).copyMemory(from: $0) }
    evalstore_store32(length(place), UInt32(answer.answer.count))
    evalstore_store64(position(place), UInt64(bitPattern: answer.position))
    evalstore_store64(eventHigh(place), answer.eventID.high)
    evalstore_store64(eventLow(place), answer.eventID.low)
    return swap(place, .taken, .answered)
  }

  /// Leaves nothing of requests that nobody waits for, those included whose processes died before they were free.
  func eraseUnused() {
    freeDead()
    for place in 0..<Self.places where swap(place, .free, .posting) { free(place) }
  }

  /// Frees the places of requests whose processes have died.
  func freeDead() {
    for place in 0..<Self.places where state(place) != .free && owner(of: place) == .gone { free(place) }
  }

  /// Whether the process that posted a request is there.
  private enum Owner {
    case alive, gone
    /// One of another container, or of another version of the library.
    case unknown
  }

  private func owner(of place: Int) -> Owner {
    let boot = evalstore_load32(ownerBoot(place))
    // Who is just posting has not written yet who it is.
    if boot != self.boot { return boot == 0 || state(place) == .posting ? .unknown : .gone }
    let owner = Int32(bitPattern: evalstore_load32(owner(place)))
    guard evalstore_load64(ownerNamespace(place)) == namespace, owner > 0 else { return .unknown }
    return kill(owner, 0) != 0 && errno == ESRCH ? .gone : .alive
  }
}
