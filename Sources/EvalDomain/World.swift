import EvalSystem

/// Where the state of things comes from before the first event of a request.
package protocol WorldSource {
  /// Nil when there is no such study.
  func study(_ id: String) throws(Failure) -> StudyStatus?
  func hasCheckpoint(_ id: String) throws(Failure) -> Bool
  /// Whether something of a kind stands under a hash.
  func isRegistered(_ kind: Registry, _ hash: String) throws(Failure) -> Bool
  /// Whether the content under a hash is UTF-8 without U+0000; nil when there is none.
  func isTextContent(_ hash: String) throws(Failure) -> Bool?
}

/// What is registered once under its hash and referred to by it.
package enum Registry: String, Sendable {
  case systemPrompt = "system prompt"
  case processingFunctions = "processing functions"
  case file
}

/// The state of things as the events of a request find it, one after the other.
package final class World {
  private let source: any WorldSource
  private var studies: [String: StudyStatus] = [:]
  private var checkpoints: Set<String> = []
  private var registered: Set<String> = []

  /// How many studies are remembered between transactions.
  private static let memory = 10_000

  package init(_ source: any WorldSource) { self.source = source }

  /// Gets ready for the next transaction. `remembering` what the one before left behind is right only if that was
  /// committed and nobody has written since.
  package func begin(remembering: Bool) {
    checkpoints.removeAll(keepingCapacity: true)
    registered.removeAll(keepingCapacity: true)
    if !remembering || studies.count > Self.memory { studies.removeAll(keepingCapacity: true) }
  }

  /// Nil when there is no such study.
  func study(_ id: String) throws(Failure) -> StudyStatus? {
    if let known = studies[id] { return known }
    let found = try source.study(id)
    if let found { studies[id] = found }
    return found
  }

  /// `not_found` when there is no such study.
  func existingStudy(_ id: String) throws(Failure) -> StudyStatus {
    guard let status = try study(id) else { throw .noStudy(id) }
    return status
  }

  func setStudy(_ id: String, _ status: StudyStatus) { studies[id] = status }

  func isRegistered(_ kind: Registry, _ hash: String) throws(Failure) -> Bool {
    if registered.contains(kind.rawValue + hash) { return true }
    return try source.isRegistered(kind, hash)
  }

  /// Notes that something is registered now; `conflict` when it was.
  func register(_ kind: Registry, _ hash: String) throws(Failure) {
    guard try !isRegistered(kind, hash) else { throw .registered(kind, hash) }
    registered.insert(kind.rawValue + hash)
  }

  /// `not_found` when no content stands under the hash, `rejected` when it is no text.
  func requireText(_ hash: String) throws(Failure) {
    guard let isText = try source.isTextContent(hash) else { throw .noContentOfEvent(hash) }
    guard isText else { throw .contentIsNoText(hash) }
  }

  /// Takes an id for a checkpoint of this request; `conflict` when another one of the request has it.
  ///
  /// Whether an earlier request has it is not asked here: the read model's key says so when the event is projected, at no
  /// cost to those that have ids of their own, and `nameTakenID` then finds out which it was.
  func claimCheckpoint(_ id: String) throws(Failure) {
    guard checkpoints.insert(id).inserted else { throw .checkpointTaken(id) }
  }

  /// Throws `conflict` with the id that was taken before; call it when a read model refuses a key that is there.
  package func nameTakenID() throws(Failure) {
    for id in checkpoints.sorted() where try source.hasCheckpoint(id) { throw .checkpointTaken(id) }
  }
}
