import EvalDomain
import EvalLog
import EvalProjections
import EvalQueries
import EvalSQL
import EvalSystem

/// A request that writes, decoded and checked as far as it can be without looking into the store.
protocol WriteRequest {
  associatedtype Outcome
  /// Whether it may be carried out in one transaction with other requests.
  static var isShared: Bool { get }
  /// Does what is asked, inside the transaction; formatting comes after it.
  func perform(in transaction: WriteTransaction) throws(Failure) -> Outcome
}

extension WriteRequest {
  static var isShared: Bool { true }
}

/// The one connection of a store that writes, and the turn-taking around it.
final class Writer: @unchecked Sendable {
  private let file: StoreFile
  private let queue: WriteQueue
  private let group = WriteGroup()
  private let origin: Origin
  private let connection: Connection
  private let log: LogWriter
  private let projector: Projector
  private let world: World
  /// SQLite's counter of schema changes as it was when the schema was last found to be right; nil before that.
  private var knownSchema: Int64?
  /// Whether bytes of forgotten contents were still to be destroyed when the store was opened.
  private(set) var foundRemnants = false
  /// SQLite's counter of commits as it was after this writer's last one; nil when what it remembers of the file may be
  /// wrong.
  private var lastSeen: UInt32?
  private var pauseOfShortening = Deadline(afterMilliseconds: 0)

  /// Connects and brings the schema up to date, under the lock when anything has to be written.
  init(file: StoreFile, queue: WriteQueue, origin: Origin) throws(Failure) {
    self.file = file
    self.queue = queue
    self.origin = origin
    (connection, log) = try ForkGuard.shared.using { () throws(Failure) in
      try file.leaveLog()
      let connection = try file.connect(writing: !file.options.readOnly)
      return (connection, LogWriter(connection, origin: origin))
    }
    projector = Projector(connection)
    world = World(TableWorld(connection))
    do throws(Failure) {
      if try needsUpgrade() { try upgrade() }
    } catch {
      close()
      // Every statement so far is the library's own: when SQLite does not understand one, the file is not what it says.
      throw error.status == .invalidRequest ? .damaged(file.path, error) : error
    }
  }

  func close() { _ = try? ForkGuard.shared.using { () throws(Failure) in connection.close() } }

  // MARK: The schema

  /// Looks at the file as it was found; false when its schema is the one that this library writes.
  private func needsUpgrade() throws(Failure) -> Bool {
    try ForkGuard.shared.using { () throws(Failure) in
      if file.isMemory { try SQLFunctions.define(on: connection) }
      // One moment of the file, because another process may be making it.
      return try connection.snapshot { () throws(Failure) in
        if !file.options.readOnly {
          let version = try file.checkIdentity(connection)
          let mode = try connection.pragma("journal_mode")
          guard version == LogSchema.migrator.newest, mode == file.journalMode,
            try ReadModels.outdated(in: connection).isEmpty
          else { return true }
        }
        try checkSchema()
        foundRemnants = try Remnants.count(connection) > 0
        return false
      }
    }
  }

  private func upgrade() throws(Failure) {
    try inTurn { () throws(Failure) in
      // Before the write-ahead log is there, a power cut with less than FULL can leave a file that nothing opens.
      try connection.pragma("synchronous = FULL")
      if try file.checkIdentity(connection) == 0 { try file.prepareEmpty(connection) }
      if !file.isMemory { try connection.pragma("journal_mode = \(file.journalMode)") }
      try connection.pragma("synchronous = \(file.synchronous)")
      try connection.write { () throws(Failure) in
        if try file.checkIdentity(connection) < LogSchema.migrator.newest {
          try LogSchema.migrator.migrate(connection, to: LogSchema.migrator.newest)
        }
        let outdated = try ReadModels.outdated(in: connection)
        if !outdated.isEmpty { _ = try Rebuild.step(connection, outdated, maximum: Int64.max) }
      }
      try checkSchema()
      foundRemnants = try Remnants.count(connection) > 0
    }
  }

  /// Makes sure that the file has the schema that this library writes.
  private func checkSchema() throws(Failure) {
    let found = try schemaCounter()
    let version = try file.checkIdentity(connection)
    let newest = LogSchema.migrator.newest
    guard version == newest else {
      throw knownSchema == nil
        ? .older(file.path, found: version, needed: newest) : .migratedAway(file.path, to: version)
    }
    let differences = try LogSchema.migrator.differences(in: connection)
    guard differences.isEmpty else { throw .damagedSchema(file.path, differences) }
    let outdated = try ReadModels.outdated(in: connection)
    guard outdated.isEmpty else { throw .outdatedReadModels(file.path, outdated.map(\.name)) }
    knownSchema = found
  }

  private func schemaCounter() throws(Failure) -> Int64 {
    try connection.first("PRAGMA schema_version") { (row) throws(Failure) in row.integer(0) } ?? 0
  }

  // MARK: The write-ahead log

  /// Empties a write-ahead log that has grown past its limit. SQLite copies it into the file as it goes, but begins it
  /// anew only when by chance nobody reads, and with many readers somebody always does. This waits for those
  /// who read now, while those who come later no longer need the log: for 100 ms at first, longer the longer the log is, and
  /// in vain for at most a tenth of the time, because a snapshot may be held for hours.
  private func shortenLog() {
    guard !file.isMemory, file.usesLog, pauseOfShortening.remaining == 0 else { return }
    let length = Double(Files.size(of: file.path + "-wal")) / Double(StoreFile.largestLog)
    guard length > 1 else { return }
    let wait = Int64(min(2000, 100 * length * length))
    connection.waitForLocks(milliseconds: wait)
    let held = try? connection.pragma("wal_checkpoint(TRUNCATE)")
    connection.waitForLocks(milliseconds: file.options.timeoutMilliseconds)
    if held != "0" { pauseOfShortening = Deadline(afterMilliseconds: 10 * wait) }
  }

  // MARK: Turns

  /// Carries out a request, alone or in one transaction with others. Ok means durable.
  func perform<R: WriteRequest>(_ request: R) throws(Failure) -> R.Outcome {
    let call = PendingRequest(request)
    guard try perform(call, offering: nil) == nil, let outcome = call.outcome else { throw .lost }
    return outcome
  }

  /// The same for a request that the process which has the turn can carry out instead of this one; `text` is what it was
  /// decoded from.
  ///
  /// One that is refused while a part of it is still unread is read to its end and carried out anew, so that what it is
  /// refused for does not depend on how far the reading was.
  func answer<R: PortableRequest>(_ request: R, _ text: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] {
    let call = PendingRequest(request)
    do throws(Failure) {
      return try answer(request, call, text)
    } catch {
      guard try request.readRest(), call.wasRefused else { throw error }
      return try answer(request, PendingRequest(request), text)
    }
  }

  private func answer<R: PortableRequest>(
    _ request: R, _ call: PendingRequest<R>, _ text: UnsafeRawBufferPointer
  ) throws(Failure) -> [UInt8] {
    func offer() -> Offer {
      let (form, bytes) = request.handedOver(text)
      return Offer(kind: OfferKind(form, withFullDurability: file.options.durability == .full).word, request: bytes)
    }
    let isOffered = request.isPortable && handsOver && text.count <= WriteQueue.longestOffer
    if let answer = try perform(call, offering: isOffered ? offer : nil) { return answer }
    guard let outcome = call.outcome else { throw .lost }
    return request.answer(outcome)
  }

  /// The clock and the ids of a test are not those of another process.
  private var handsOver: Bool { origin === Origin.system && file.queuePath != nil }

  /// Nil when the call has its outcome, or the answer that another process gave to the request.
  private func perform(_ call: any PendingWrite, offering offer: (() -> Offer)?) throws(Failure) -> [UInt8]? {
    guard !file.options.readOnly else { throw .readOnlyStore }
    SHA256.prepare()
    let deadline = Deadline(afterMilliseconds: file.options.timeoutMilliseconds)
    guard let leads = group.join(call, until: deadline) else { throw noTurn }
    if leads {
      defer { group.handOn() }
      switch queue.take(until: deadline, at: origin.now(), offering: offer) {
      case .late: throw noTurn
      case .answered(let answer): return answer
      case .turn: _ = try lead(call)
      case .turnAfterDeath(let proven): if let answer = try lead(call, after: proven) { return answer }
      }
    }
    if let failure = call.failure { throw failure }
    return nil
  }

  /// Carries out a call, and whatever else waits, with the turn. `proven` is what a process that has died answered to
  /// the call: when it came to hold, it is given back, and nothing is done.
  private func lead(_ call: any PendingWrite, after proven: ProvenAnswer? = nil) throws(Failure) -> [UInt8]? {
    try withTurn { () throws(Failure) in
      if let proven, try log.holds(proven.eventID, at: proven.position) { return proven.answer }
      var others: [WaitingCall] = []
      if !carryOut(call, with: &others, serving: handsOver && call.isShared) {
        carryOut(call, with: &others, serving: false)
      }
      group.release(others)
      shortenLog()
      return nil
    }
  }

  /// Carries out a call and what waits, or comes to wait meanwhile, in one transaction, with one sync: each as if it were
  /// alone, so that what one is refused for leaves the others as they are. Where the transaction itself fails, all of them
  /// do. `serving`: requests that other processes have handed over come along; false when one of those was withdrawn
  /// meanwhile, so that nothing was done.
  @discardableResult
  private func carryOut(_ call: any PendingWrite, with others: inout [WaitingCall], serving: Bool) -> Bool {
    let seen = lastSeen
    lastSeen = nil
    var calls = [call] + others.map(\.call)
    for call in calls { call.failure = nil }
    func gather() {
      let more = group.gather(with: call, and: others.count)
      others += more
      calls += more.map(\.call)
    }
    gather()
    var served: [PendingOffer] = []
    var wasWithdrawn = false
    do throws(Failure) {
      let (hasAppended, changesSchema) = try connection.write { () throws(Failure) in
        var remembering = seen == nil ? Remembered.nothing : .everything
        if connection.dataVersion != seen {
          // With a log, SQLite itself keeps everybody from changing that while somebody has the file open.
          if !file.usesLog, try connection.pragma("journal_mode") != file.journalMode { throw .otherJournal(file.path) }
          if try schemaCounter() != knownSchema {
            try checkSchema()
            remembering = .nothing
          } else if remembering == .everything {
            remembering = .facts
          }
        }
        var hasAppended = false
        var changesSchema = false
        var number = 0
        while number < calls.count {
          let transaction = try perform(calls[number], remembering: remembering, alone: calls.count == 1)
          hasAppended = hasAppended || (calls[number].failure == nil && transaction.hasAppended)
          changesSchema = changesSchema || transaction.changesSchema
          remembering = .everything
          number += 1
          if number == calls.count { gather() }
        }
        if serving {
          try serve(&served)
          hasAppended = hasAppended || !served.isEmpty
          for offer in served {
            guard let answer = offer.answer, queue.answer(offer.offer, answer) else {
              wasWithdrawn = true
              throw .lost
            }
          }
        }
        return (hasAppended, changesSchema)
      }
      for offer in served { queue.settle(offer.offer) }
      if !changesSchema { lastSeen = connection.dataVersion }
      if hasAppended { queue.ring() }
    } catch {
      for offer in served { queue.refuse(offer.offer) }
      if wasWithdrawn { return false }
      let failure = named(calls.count == 1 ? namingTakenID(error) : error)
      for call in calls where call.failure == nil { call.failure = failure }
    }
    return true
  }

  /// Carries out what other processes have handed over, and what they hand over meanwhile. What cannot be done here its
  /// own process does, and is told why it is refused.
  private func serve(_ served: inout [PendingOffer]) throws(Failure) {
    let full = file.options.durability == .full
    while true {
      let taken = queue.takeOffers { OfferKind(word: $0).isServed(withFullDurability: full) }
      if taken.isEmpty { return }
      for (number, offer) in taken.enumerated() {
        let call = PendingOffer(offer)
        do throws(Failure) {
          _ = try perform(call, remembering: .everything, alone: false)
        } catch {
          for offer in taken[number...] { queue.refuse(offer) }
          throw error
        }
        if call.failure == nil { served.append(call) } else { queue.refuse(offer) }
      }
    }
  }

  private func begin(remembering: Remembered) throws(Failure) {
    try log.begin(remembering: remembering)
    projector.begin(remembering: remembering)
    world.begin(remembering: remembering)
  }

  /// Carries out one of the calls of a transaction. Alone it takes the transaction with it when it is refused.
  private func perform(
    _ call: any PendingWrite, remembering: Remembered, alone: Bool
  ) throws(Failure) -> WriteTransaction {
    try begin(remembering: remembering)
    let transaction = WriteTransaction(connection, log: log, projector: projector, world: world, origin: origin)
    if alone {
      try call.perform(in: transaction)
      return transaction
    }
    try connection.run("SAVEPOINT call")
    do throws(Failure) {
      try call.perform(in: transaction)
    } catch {
      // After some errors, a full disk among them, SQLite has undone the whole transaction by itself.
      guard connection.inTransaction else { throw error }
      try connection.run("ROLLBACK TO call")
      call.failure = namingTakenID(error)
      try begin(remembering: .nothing)
    }
    try connection.run("RELEASE call")
    return transaction
  }

  /// A failure with the id that was taken before the request, where it comes from a read model that has the key. Call it
  /// when what the request has written is undone.
  private func namingTakenID(_ failure: Failure) -> Failure {
    guard failure.isTakenKey else { return failure }
    do throws(Failure) {
      try world.nameTakenID()
      return failure
    } catch {
      return error
    }
  }

  /// Whether somebody waits for the turn to write, in any process; true of one that has died waiting, too.
  var isAwaited: Bool { group.isAwaited || queue.isAwaited }

  /// Runs `body` with the writing connection while nobody else, in any process, writes; in no transaction.
  func alone<T>(_ body: (Connection) throws(Failure) -> T) throws(Failure) -> T {
    try inTurn { () throws(Failure) in try body(connection) }
  }

  private func inTurn<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    let deadline = Deadline(afterMilliseconds: file.options.timeoutMilliseconds)
    guard queue.take(until: deadline, at: origin.now()) else { throw noTurn }
    return try withTurn(body)
  }

  /// Runs `body` with the turn, and hands it on.
  private func withTurn<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    defer { queue.handOn() }
    do throws(Failure) {
      return try ForkGuard.shared.using(body)
    } catch {
      throw named(error)
    }
  }

  private var noTurn: Failure {
    .noTurn(
      file.options.timeoutMilliseconds, WriteHolder(turn: queue.holder, lock: WriteAheadLog.writer(of: file.path)))
  }

  /// A failure to get SQLite's own lock with the process that has it.
  private func named(_ failure: Failure) -> Failure {
    failure.naming(
      { WriteHolder(turn: nil, lock: WriteAheadLog.writer(of: file.path)) },
      timeout: file.options.timeoutMilliseconds)
  }
}

/// What a request that writes can do: append events, move consumers, store contents.
final class WriteTransaction {
  let connection: Connection
  let origin: Origin
  let world: World
  private let log: LogWriter
  private let projector: Projector
  /// What has been appended and is not written down in the read models yet, but for the rows that could be at once.
  private var steps: [Projector.Step] = []
  private var isFinished = true
  private(set) var hasAppended = false
  /// Set by a request that makes or drops tables.
  var changesSchema = false

  fileprivate init(_ connection: Connection, log: LogWriter, projector: Projector, world: World, origin: Origin) {
    self.connection = connection
    self.log = log
    self.projector = projector
    self.world = world
    self.origin = origin
  }

  func find(_ id: EventID) throws(Failure) -> RecordedEvent? { try log.find(id) }

  /// `fact` is what the event says, for one of the domain.
  func append(_ event: PendingEvent, _ fact: (any DomainEvent)? = nil) throws(Failure) -> Receipt {
    let receipt = try log.append(event)
    hasAppended = true
    isFinished = false
    let step = Projector.Step(
      position: receipt.position, type: event.type,
      fact: fact.map { Projector.Fact($0, id: receipt.eventID, timestamp: receipt.timestamp) })
    let isWritten = try steps.isEmpty ? projector.write(step) : false
    if !isWritten { steps.append(step) }
    return receipt
  }

  /// What the results in a window come to, those that this request has appended among them.
  func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures {
    try finish()
    return try world.measure(window)
  }

  /// Writes down what has been appended, in the log's own tables and in the read models.
  func finish() throws(Failure) {
    if isFinished { return }
    isFinished = true
    try log.finish()
    defer { steps = [] }
    try projector.apply(steps)
  }
}

extension Failure {
  /// Not to be seen by anybody: what leads here is a mistake of this library.
  fileprivate static let lost = Failure(.internal, "a request was neither carried out nor refused; please report this")
}
