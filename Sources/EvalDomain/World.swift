import EvalSystem

/// Where the state of things comes from before the first event of a request.
package protocol WorldSource {
  /// Nil when there is no such study.
  func study(_ id: String) throws(Failure) -> StudyStatus?
  /// Nil when there is no such case.
  func run(ofCase id: String) throws(Failure) -> String?
  /// Whether a result was given this id, which is not that of its event.
  func isGivenResult(_ id: String) throws(Failure) -> Bool
  /// Whether any result was given an id. O(log results).
  func hasGivenResults() throws(Failure) -> Bool
  /// Whether there is a thing under an id or a hash.
  func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool
  /// Whether the content under a hash is UTF-8 without U+0000, as one that was forgotten is taken to be; nil when there
  /// is none.
  func isTextContent(_ hash: String) throws(Failure) -> Bool?
  /// What the results in a window come to. O(results), or O(results of the runs) where it names some.
  func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures
}

extension WorldSource {
  package func isGivenResult(_ id: String) throws(Failure) -> Bool { try exists(.result, id) }
  package func hasGivenResults() throws(Failure) -> Bool { true }
}

/// The state of things as the events of a request find it, one after the other.
package final class World {
  private struct Key: Hashable {
    let entity: Entity
    let id: ExactText

    init(_ entity: Entity, _ id: String) {
      self.entity = entity
      self.id = ExactText(id)
    }
  }

  private let source: any WorldSource
  private var studies: [ExactText: StudyStatus] = [:]
  private var runsOfCases: [ExactText: ExactText] = [:]
  private var existing: [Entity: Set<ExactText>] = [:]
  /// Things that were there when the request began and that it has deleted.
  private var deleted: Set<Key> = []
  /// Contents that are known to be texts.
  private var texts: Set<String> = []
  /// Whether any result was given an id; nil where that is not known. With none, there is none to look for.
  private var hasGivenResults: Bool?
  /// The ids that this request takes, each with the number of the command or event that does.
  private var claimed: [Key: Int?] = [:]
  /// The events of this request whose results have no other id.
  private var claimedEvents: Set<EventID> = []
  /// The number of the command or event of a list that is being looked at, from 0; nil when there is no list.
  package var item: Int?

  /// How many facts of a kind are remembered between transactions.
  private static let memory = 10_000

  package init(_ source: any WorldSource) { self.source = source }

  /// Gets ready for the next transaction.
  package func begin(remembering: Remembered) {
    claimed.removeAll(keepingCapacity: true)
    claimedEvents.removeAll(keepingCapacity: true)
    item = nil
    deleted.removeAll(keepingCapacity: true)
    if remembering != .everything || studies.count > Self.memory { studies.removeAll(keepingCapacity: true) }
    if remembering != .everything {
      existing[.benchmarkRun] = nil
      if hasGivenResults == false { hasGivenResults = nil }
    }
    let forgets = remembering == .nothing
    if forgets || runsOfCases.count > Self.memory { runsOfCases.removeAll(keepingCapacity: true) }
    if forgets || texts.count > Self.memory { texts.removeAll(keepingCapacity: true) }
    for (entity, ids) in existing where forgets || ids.count > Self.memory { existing[entity] = nil }
    if forgets { hasGivenResults = nil }
  }

  // MARK: Studies

  /// Nil when there is no such study.
  func study(_ id: String) throws(Failure) -> StudyStatus? {
    if let known = studies[ExactText(id)] { return known }
    let found = try source.study(id)
    if let found { studies[ExactText(id)] = found }
    return found
  }

  /// `not_found` when there is no such study.
  func existingStudy(_ id: String) throws(Failure) -> StudyStatus {
    guard let status = try study(id) else { throw .missing(.study, id) }
    return status
  }

  func setStudy(_ id: String, _ status: StudyStatus) { studies[ExactText(id)] = status }

  // MARK: Cases

  /// `not_found` when there is no such case, `rejected` when it is one of another run.
  func requireCase(_ id: String, of run: String) throws(Failure) {
    var owner = runsOfCases[ExactText(id)]
    if owner == nil {
      owner = try source.run(ofCase: id).map { ExactText($0) }
      if let owner { runsOfCases[ExactText(id)] = owner }
    }
    guard let owner else { throw .missing(.runCase, id) }
    guard owner == ExactText(run) else { throw .caseOfOtherRun(id, run, of: owner.text) }
  }

  /// Takes an id for a case of a run.
  func claimCase(_ id: String, of run: String) throws(Failure) {
    try claim(.runCase, id)
    runsOfCases[ExactText(id)] = ExactText(run)
  }

  // MARK: Things under ids and hashes

  /// Whether there is one. That there is none is not remembered.
  func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool {
    if existing[entity]?.contains(ExactText(id)) == true { return true }
    if deleted.contains(Key(entity, id)) { return false }
    guard try source.exists(entity, id) else { return false }
    note(entity, id)
    return true
  }

  /// `not_found` when there is none.
  func require(_ entity: Entity, _ id: String) throws(Failure) {
    guard try exists(entity, id) else { throw .missing(entity, id) }
  }

  /// Notes that there is one now; `conflict` when there was.
  func register(_ entity: Entity, _ id: String) throws(Failure) {
    guard try !exists(entity, id) else { throw .taken(entity, id) }
    note(entity, id)
  }

  private func note(_ entity: Entity, _ id: String) { existing[entity, default: []].insert(ExactText(id)) }

  /// Notes that there is none any more; `not_found` when there was none. Only benchmark runs are ever deleted.
  func delete(_ entity: Entity, _ id: String) throws(Failure) {
    try require(entity, id)
    existing[entity]?.remove(ExactText(id))
    deleted.insert(Key(entity, id))
  }

  /// Takes an id for a new thing of this request; `conflict` when another one of the request has it.
  ///
  /// Whether an earlier request has it is not asked here: the read model's key says so when the event is projected, at no
  /// cost to those that have ids of their own, and `nameTakenID` then finds out which it was.
  func claim(_ entity: Entity, _ id: String) throws(Failure) {
    let key = Key(entity, id)
    guard !claimed.keys.contains(key) else { throw .taken(entity, id) }
    claimed[key] = .some(item)
  }

  /// Throws `conflict` with the id that was taken before; call it when a read model has refused a key that is there, and
  /// what the request has written is undone.
  package func nameTakenID() throws(Failure) {
    let inOrder = claimed.sorted { ($0.value ?? 0, $0.key.id.text) < ($1.value ?? 0, $1.key.id.text) }
    for (key, item) in inOrder where try source.exists(key.entity, key.id.text) {
      throw .taken(key.entity, key.id.text).of(item: item)
    }
  }

  // MARK: Results

  /// Takes the id of a result: the one it was given, else that of its event, which the read model does not repeat.
  ///
  /// A given id that another result has is found by the read model's key; one that is the id of the event of another
  /// result, and the reverse, is found here.
  func claimResult(_ id: String?, event: EventID) throws(Failure) {
    guard let id else {
      claimedEvents.insert(event)
      if hasGivenResults == nil { hasGivenResults = try source.hasGivenResults() }
      guard hasGivenResults != false else { return }
      let id = event.text
      // The log has no two events of one id.
      if claimed.keys.contains(Key(.result, id)) { throw .taken(.result, id) }
      if try source.isGivenResult(id) { throw .taken(.result, id) }
      return
    }
    try claim(.result, id)
    hasGivenResults = true
    guard let other = EventID(id) else { return }
    if claimedEvents.contains(other), other.text == id { throw .taken(.result, id) }
    if try source.exists(.result, id) { throw .taken(.result, id) }
  }

  /// What the results in a window come to, those of this request among them; `not_found` for a run that there is not.
  package func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures {
    for run in window.runs ?? [] { try require(.run, run) }
    return try source.measure(window)
  }

  // MARK: Contents

  /// Notes that a content that a command has brought along is a text.
  package func noteText(_ hash: String) { texts.insert(hash) }

  /// `not_found` when no content stands under the hash, `rejected` when it is no text.
  func requireText(_ hash: String) throws(Failure) {
    if texts.contains(hash) { return }
    guard let isText = try source.isTextContent(hash) else { throw .noContentOfEvent(hash) }
    guard isText else { throw .contentIsNoText(hash) }
    texts.insert(hash)
  }
}
