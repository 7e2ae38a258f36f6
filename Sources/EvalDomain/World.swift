import EvalSystem

/// Where the state of things comes from before the first event of a request.
package protocol WorldSource {
  /// Nil when there is no such study.
  func study(_ id: String) throws(Failure) -> StudyStatus?
  func hasCheckpoint(_ id: String) throws(Failure) -> Bool
}

/// The state of things as the events of a request find it, one after the other.
package final class World {
  private let source: any WorldSource
  private var studies: [String: StudyStatus] = [:]
  private var checkpoints: Set<String> = []

  /// How many studies are remembered between transactions.
  private static let memory = 10_000

  package init(_ source: any WorldSource) { self.source = source }

  /// Gets ready for the next transaction. `remembering` what the one before left behind is right only if that was
  /// committed and nobody has written since.
  package func begin(remembering: Bool) {
    checkpoints.removeAll(keepingCapacity: true)
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
