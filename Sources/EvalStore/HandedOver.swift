import EvalDomain
import EvalJSON
import EvalLog
import EvalSystem

/// A request that another process can carry out, because its text says all there is to it.
protocol PortableRequest: WriteRequest {
  init(_ root: JSONValue) throws(Failure)
  /// False when something has to be done after the transaction.
  var isPortable: Bool { get }
  /// What who carries it out reads: the text that this was read from, or what is read in less time.
  func handedOver(_ text: UnsafeRawBufferPointer) -> (form: OfferKind.Form, bytes: [UInt8])
  /// Reads what of it has not been read yet, and throws what is wrong with it; false when there was nothing. It may have
  /// been refused for something else before.
  func readRest() throws(Failure) -> Bool
  func answer(_ outcome: Outcome) -> [UInt8]
  func receipts(_ outcome: Outcome) -> [Receipt]
}

/// What a request that is handed over says about itself in one word, which both sides have to read alike: the library's
/// version, what its bytes are, and whether its events have to be on the disk.
package struct OfferKind {
  /// What the bytes are.
  enum Form: UInt32 {
    /// The text of an `execute` or an `append`.
    case execute, append
    /// One result, as `ExecuteRequest.written` has it.
    case result
  }

  private static let full: UInt32 = 1 << 8
  /// What tells versions from each other, in the upper half.
  private static let version = "\(Store.libraryVersion)".utf8.fnv1a & 0xffff_0000

  let word: UInt32

  package init(word: UInt32) { self.word = word }

  init(_ form: Form, withFullDurability full: Bool) { word = Self.version | (full ? Self.full : 0) | form.rawValue }

  /// Nil for one of another version of the library.
  var form: Form? { word & 0xffff_0000 == Self.version ? Form(rawValue: word & 0xff) : nil }

  /// Whether a store carries it out that has full durability, or has not.
  package func isServed(withFullDurability full: Bool) -> Bool { form != nil && (full || word & Self.full == 0) }
}

/// A request of another process, carried out in the transaction of this one.
final class PendingOffer: PendingWrite, @unchecked Sendable {
  let offer: TakenOffer
  private(set) var answer: ProvenAnswer?
  var failure: Failure?

  init(_ offer: TakenOffer) { self.offer = offer }

  var isShared: Bool { true }

  func perform(in transaction: WriteTransaction) throws(Failure) {
    switch OfferKind(word: offer.kind).form {
    case .execute: answer = try carryOut(ExecuteRequest.self, in: transaction)
    case .append: answer = try carryOut(AppendRequest.self, in: transaction)
    case .result:
      guard let request = offer.request.withUnsafeBytes({ ExecuteRequest(written: $0) }) else { throw .notPortable }
      answer = try carryOut(request, in: transaction)
    case nil: throw .notPortable
    }
  }

  private func carryOut<R: PortableRequest>(
    _ type: R.Type, in transaction: WriteTransaction
  ) throws(Failure) -> ProvenAnswer {
    let document = try offer.request.withRaw { (bytes) throws(Failure) in
      try JSONDocument(bytes, what: "the request that was handed over")
    }
    return try carryOut(try R(document.root), in: transaction)
  }

  private func carryOut<R: PortableRequest>(
    _ request: R, in transaction: WriteTransaction
  ) throws(Failure) -> ProvenAnswer {
    guard request.isPortable else { throw .notPortable }
    let outcome = try request.perform(in: transaction)
    try transaction.finish()
    // Whoever hands over can tell by an event whether its request was carried out, when this process dies before saying so.
    let answer = request.answer(outcome)
    guard let event = request.receipts(outcome).first(where: { !$0.duplicate }), answer.count <= WriteQueue.longestOffer
    else { throw .notPortable }
    return ProvenAnswer(answer: answer, position: event.position, eventID: event.eventID)
  }
}

extension Failure {
  /// Nobody reads this: the process that handed the request over carries it out itself.
  fileprivate static let notPortable = Failure(.internal, "a request that cannot be handed over was")
}
