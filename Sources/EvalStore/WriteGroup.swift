import CPlatform
import EvalSystem

/// A call that waits to be carried out, in a transaction with others.
class PendingWrite: @unchecked Sendable {
  fileprivate enum Turn: UInt32 {
    case waiting, leads, done
  }

  /// A word that its thread sleeps on, a `Turn`.
  private let word = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
  /// Why it was refused. Only who carries it out touches this, until it is done.
  var failure: Failure?

  init() { word.initialize(to: Turn.waiting.rawValue) }

  deinit { word.deallocate() }

  /// Whether the transaction may be shared with other calls.
  var isShared: Bool { true }

  /// Does what is asked, inside the transaction, and keeps the outcome.
  func perform(in transaction: WriteTransaction) throws(Failure) { preconditionFailure("a subclass does this") }

  fileprivate var turn: Turn { Turn(rawValue: evalstore_load32(word)) ?? .waiting }

  fileprivate func tell(_ turn: Turn) {
    evalstore_store32(word, turn.rawValue)
    evalstore_wake32(word)
  }

  fileprivate func sleep(nanoseconds: Int64) { evalstore_wait32(word, Turn.waiting.rawValue, nanoseconds) }
}

/// A request of this process with its outcome.
final class PendingRequest<R: WriteRequest>: PendingWrite, @unchecked Sendable {
  private let request: R
  private(set) var outcome: R.Outcome?

  init(_ request: R) { self.request = request }

  override var isShared: Bool { R.isShared }

  override func perform(in transaction: WriteTransaction) throws(Failure) {
    outcome = nil
    outcome = try request.perform(in: transaction)
    try transaction.finish()
  }
}

/// The calls of this process that want to write.
///
/// One thread at a time leads: it waits for the turn among all processes and then carries out whatever has come
/// together meanwhile, in one transaction with one sync. When it is done, the call that has waited longest leads.
final class WriteGroup: Sendable {
  private struct State {
    var hasLeader = false
    var waiting: [PendingWrite] = []
  }

  /// How many calls one transaction carries out at most.
  private static let largest = 256

  private let state = Locked(State())

  /// Waits until the call has been carried out, false, or leads, true; nil when the deadline came first.
  func join(_ call: PendingWrite, until deadline: Deadline) -> Bool? {
    let leads = state.withLock { state in
      if state.hasLeader {
        state.waiting.append(call)
        return false
      }
      state.hasLeader = true
      return true
    }
    if leads { return true }
    var patience = deadline
    while true {
      switch call.turn {
      case .done: return false
      case .leads: return true
      case .waiting: break
      }
      let left = patience.remaining
      if left == 0 {
        let withdrawn = state.withLock { state in
          guard let place = state.waiting.firstIndex(where: { $0 === call }) else { return false }
          state.waiting.remove(at: place)
          return true
        }
        if withdrawn { return nil }
        // It is being carried out, which has an end, or is about to lead.
        patience = Deadline(afterMilliseconds: Int64.max)
      }
      call.sleep(nanoseconds: left)
    }
  }

  /// The calls that are carried out together with the leader's, which comes first.
  func gather(with leader: PendingWrite) -> [PendingWrite] {
    guard leader.isShared else { return [leader] }
    return state.withLock { state in
      let count = min(Self.largest - 1, state.waiting.prefix { $0.isShared }.count)
      let others = state.waiting.prefix(count)
      state.waiting.removeFirst(count)
      return [leader] + others
    }
  }

  /// Lets the calls that were carried out return, all but the leader's.
  func release(_ calls: [PendingWrite]) { for call in calls.dropFirst() { call.tell(.done) } }

  /// Ends the lead; the call that has waited longest has it then.
  func handOn() {
    let next = state.withLock { state in
      if state.waiting.isEmpty {
        state.hasLeader = false
        return nil as PendingWrite?
      }
      return state.waiting.removeFirst()
    }
    next?.tell(.leads)
  }
}
