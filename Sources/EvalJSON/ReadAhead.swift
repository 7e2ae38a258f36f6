import CPlatform
import EvalSystem

/// The elements of a list of a request, in their order. Those of a long list are read by threads of their own while the
/// first ones are in use already, so that a thousand results are read while they are written.
package final class ReadAhead<Element: Sendable>: Sendable {
  package let count: Int
  private let portions: Portions<Element>
  private let threads: Locked<Threads.Running?>
  private let hasReadAll = Locked(false)

  /// Elements that are read already.
  package init(_ elements: [Element]) {
    count = elements.count
    portions = Portions(read: elements)
    threads = Locked(nil)
    hasReadAll.withLock { $0 = true }
  }

  /// Begins to read; `read` is asked for parts of the list by several threads at once. Where there is one processor, it is
  /// read here and now.
  init(
    count: Int, read: @escaping @Sendable (Range<Int>) throws(Failure) -> [Element]
  ) throws(Failure) {
    self.count = count
    let portions = Portions(count: count, read: read)
    self.portions = portions
    let running = Threads.count > 1 ? Threads.begin(Threads.count - 1) { portions.readAll() } : nil
    threads = Locked(running)
    if running == nil { try readAll() }
  }

  deinit { end() }

  /// Ends the threads that read, and waits for them. What they have not read is read where it is asked for.
  func end() {
    portions.stop()
    threads.withLock { $0 = nil }
  }

  /// An element, from 0 to `count - 1`. Reads it, or others while another thread reads it; what is thrown is what the first
  /// one throws that is wrong of those read together with it.
  package func element(_ index: Int) throws(Failure) -> Element { try portions.element(index) }

  /// Whether all have been read, and none is wrong.
  package var isRead: Bool { hasReadAll.withLock { $0 } }

  /// Reads what is left; what is thrown is what the first element throws that is wrong.
  package func readAll() throws(Failure) {
    if isRead { return }
    _ = try portions.all()
    hasReadAll.withLock { $0 = true }
  }

  /// All elements; what is thrown is what the first one throws that is wrong.
  package func all() throws(Failure) -> [Element] { try portions.all() }
}

/// A list in portions, each of which is read by the thread that claims it first.
private final class Portions<Element: Sendable>: @unchecked Sendable {
  private enum State: UInt32 {
    case unread, claimed, read
  }

  /// Small, so that who needs the first of them does not wait long.
  private static var size: Int { 32 }

  private let count: Int
  private let size: Int
  private let number: Int
  private let read: @Sendable (Range<Int>) throws(Failure) -> [Element]
  /// A `State` of each portion, touched by the functions of CPlatform alone.
  private let states: UnsafeMutablePointer<UInt32>
  /// What has been read; who has claimed a portion writes it, and nobody after that.
  private let results: UnsafeMutablePointer<Result<[Element], Failure>>
  private let isStopped = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

  convenience init(count: Int, read: @escaping @Sendable (Range<Int>) throws(Failure) -> [Element]) {
    self.init(count: count, size: Self.size, state: .unread, read: read)
  }

  convenience init(read elements: [Element]) {
    self.init(count: elements.count, size: max(1, elements.count), state: .read) { _ in [] }
    if number > 0 { results[0] = .success(elements) }
  }

  private init(
    count: Int, size: Int, state: State, read: @escaping @Sendable (Range<Int>) throws(Failure) -> [Element]
  ) {
    self.count = count
    self.size = size
    self.read = read
    number = (count + size - 1) / size
    states = .allocate(capacity: number)
    states.initialize(repeating: state.rawValue, count: number)
    results = .allocate(capacity: number)
    results.initialize(repeating: .success([]), count: number)
    isStopped.initialize(to: 0)
  }

  deinit {
    states.deallocate()
    results.deinitialize(count: number)
    results.deallocate()
    isStopped.deallocate()
  }

  /// Lets threads begin no more portions.
  func stop() { evalstore_store32(isStopped, 1) }

  /// Reads what nobody has claimed, from the first on.
  func readAll() {
    for portion in 0..<number where evalstore_load32(isStopped) == 0 { _ = readUnlessClaimed(portion) }
  }

  func element(_ index: Int) throws(Failure) -> Element {
    try result(index / size).get()[index % size]
  }

  func all() throws(Failure) -> [Element] {
    var all: [Element] = []
    all.reserveCapacity(count)
    for portion in 0..<number { all += try result(portion).get() }
    return all
  }

  private func result(_ portion: Int) -> Result<[Element], Failure> {
    let word = states + portion
    while evalstore_load32(word) != State.read.rawValue {
      if readUnlessClaimed(portion) || readNext(after: portion) { continue }
      evalstore_wait32(word, State.claimed.rawValue, 1_000_000_000)
    }
    return results[portion]
  }

  /// Reads the first portion behind this one that nobody has claimed; false when there is none.
  private func readNext(after portion: Int) -> Bool {
    (portion + 1..<number).contains { readUnlessClaimed($0) }
  }

  /// False when another thread reads it, or has.
  private func readUnlessClaimed(_ portion: Int) -> Bool {
    let word = states + portion
    guard evalstore_swap32(word, State.unread.rawValue, State.claimed.rawValue) == 1 else { return false }
    let range = portion * size..<min(count, (portion + 1) * size)
    results[portion] = Result { () throws(Failure) in try read(range) }
    evalstore_store32(word, State.read.rawValue)
    evalstore_wake32(word)
    return true
  }
}
