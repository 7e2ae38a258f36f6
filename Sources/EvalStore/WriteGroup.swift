import CPlatform
import EvalSystem

/// A call that is carried out in a transaction, perhaps with others.
protocol PendingWrite: AnyObject, Sendable {
  /// Why it was refused. Only who carries it out touches this, until it is done.
  var failure: Failure? { get set }
  /// Whether the transaction may be shared with other calls.
  var isShared: Bool { get }
  /// Does what is asked, inside the transaction, and keeps the outcome.
  func perform(in transaction: WriteTransaction) throws(Failure)
}

/// A request of this process with its outcome.
final class PendingRequest<R: WriteRequest>: PendingWrite, @unchecked Sendable {
  private let request: R
  private(set) var outcome: R.Outcome?
  var failure: Failure?
  /// Whether it was the request itself that failed, and not the transaction.
  private(set) var wasRefused = false

  init(_ request: R) { self.request = request }

  var isShared: Bool { R.isShared }

  func perform(in transaction: WriteTransaction) throws(Failure) {
    outcome = nil
    wasRefused = true
    outcome = try request.perform(in: transaction)
    try transaction.finish()
    wasRefused = false
  }
}

/// A call whose thread sleeps while another one of this process leads.
final class WaitingCall: Sendable {
  fileprivate enum Turn: UInt32 {
    case waiting, leads, done
  }

  let call: any PendingWrite
  /// A word that the thread sleeps on, a `Turn`, touched by the functions of CPlatform alone.
  private nonisolated(unsafe) let word = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

  fileprivate init(_ call: any PendingWrite) {
    self.call = call
    word.initialize(to: Turn.waiting.rawValue)
  }

  deinit { word.deallocate() }

  fileprivate var turn: Turn { Turn(rawValue: evalstore_load32(word)) ?? .waiting }

  fileprivate func tell(_ turn: Turn) {
    evalstore_store32(word, turn.rawValue)
    evalstore_wake32(word)
  }

  fileprivate func sleep(nanoseconds: Int64) { evalstore_wait32(word, Turn.waiting.rawValue, nanoseconds) }
}

/// The calls of this process that want to write.
///
/// One thread at a time leads: it waits for the turn among all processes and then carries out whatever has come
/// together meanwhile, in one transaction with one sync. When it is done, the call that has waited longest leads.
final class WriteGroup: Sendable {
  private struct State {
    var hasLeader = false
    var waiting: [WaitingCall] = []
  }

  /// How many calls one transaction carries out at most.
  private static let largest = 256

  private let state = Locked(State())

  /// Waits until the call has been carried out, false, or leads, true; nil when the deadline came first.
  func join(_ call: any PendingWrite, until deadline: Deadline) -> Bool? {
    let waiting = state.withLock { state in
      guard state.hasLeader else {
        state.hasLeader = true
        return nil as WaitingCall?
      }
      let waiting = WaitingCall(call)
      state.waiting.append(waiting)
      return waiting
    }
    guard let waiting else { return true }
    var patience = deadline
    while true {
      switch waiting.turn {
      case .done: return false
      case .leads: return true
      case .waiting: break
      }
      let left = patience.remaining
      if left == 0 {
        let withdrawn = state.withLock { state in
          guard let place = state.waiting.firstIndex(where: { $0 === waiting }) else { return false }
          state.waiting.remove(at: place)
          return true
        }
        if withdrawn { return nil }
        // It is being carried out, which has an end, or is about to lead.
        patience = Deadline(afterMilliseconds: Int64.max)
      }
      waiting.sleep(nanoseconds: left)
    }
  }

  /// Whether a call waits for the one that leads.
  var isAwaited: Bool { state.withLock { !$0.waiting.isEmpty } }

  /// The calls that wait to be carried out together with the leader's and with so many others that already are.
  func gather(with leader: any PendingWrite, and others: Int) -> [WaitingCall] {
    guard leader.isShared else { return [] }
    return state.withLock { state in
      let count = min(Self.largest - 1 - others, state.waiting.prefix { $0.call.isShared }.count)
      let others = Array(state.waiting.prefix(count))
      state.waiting.removeFirst(count)
      return others
    }
  }

  /// Lets calls return that were carried out.
  func release(_ calls: [WaitingCall]) { for call in calls { call.tell(.done) } }

  /// Ends the lead; the call that has waited longest has it then.
  func handOn() {
    let next = state.withLock { state in
      if state.waiting.isEmpty {
        state.hasLeader = false
        return nil as WaitingCall?
      }
      return state.waiting.removeFirst()
    }
    next?.tell(.leads)
  }
}
