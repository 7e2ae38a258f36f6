import EvalDomain
import EvalLog
import EvalSQL
import EvalSystem

/// Applies events to one copy of the tables of projections, and remembers what it has looked up for them.
package final class Projector {
  /// An event as far as a projection has to know it before it reads it: where it stands and what it is.
  package struct Step: Sendable {
    package let position: Int64
    package let type: String
    /// What was decided on, where it is still at hand.
    package let fact: Fact?

    package init(position: Int64, type: String, fact: Fact? = nil) {
      self.position = position
      self.type = type
      self.fact = fact
    }
  }

  /// An event of the domain as it was appended.
  package struct Fact: Sendable {
    package let event: any DomainEvent
    package let id: EventID
    package let timestamp: Timestamp

    package init(_ event: any DomainEvent, id: EventID, timestamp: Timestamp) {
      self.event = event
      self.id = id
      self.timestamp = timestamp
    }
  }

  private let connection: Connection
  private let tables: TableSet
  /// By the types of the events.
  private var directRows: [String: any DirectRows] = [:]
  private var sums: [String: any Summing] = [:]
  /// The first and the last of the events whose rows are written and which are not summed up yet.
  private var unsummed: (type: String, first: Int64, last: Int64)?

  init(_ connection: Connection, _ tables: TableSet) {
    self.connection = connection
    self.tables = tables
  }

  /// Applies events to the live tables.
  package convenience init(_ connection: Connection) { self.init(connection, .live) }

  /// Gets ready for the next transaction.
  package func begin(remembering: Remembered) {
    unsummed = nil
    for sums in sums.values { sums.begin() }
    if remembering != .nothing { return }
    directRows.removeAll(keepingCapacity: true)
    sums.removeAll(keepingCapacity: true)
  }

  /// Writes the rows of an event that has just been appended and is not to be applied any more, where that needs no
  /// statement: so a long list is written while the rest of it is still being read. False where nothing is done. Call it
  /// only where no event before waits to be applied; what sums up is brought up to date by `apply`.
  package func write(_ step: Step) throws(Failure) -> Bool {
    guard let fact = step.fact, unsummed == nil || unsummed?.type == step.type,
      let handlers = Projections.handlersAlone[step.type], let rows = try rows(of: handlers.rows),
      try rows.write(fact, at: step.position, showing: sums(of: handlers.sums))
    else { return false }
    unsummed = (step.type, unsummed?.first ?? step.position, step.position)
    return true
  }

  /// Applies events that have just been appended, in the order of the log, and sums up those whose rows were written
  /// before them.
  package func apply(_ steps: [Step]) throws(Failure) {
    if let written = unsummed, let handlers = Projections.handlersAlone[written.type] {
      unsummed = nil
      try run(handlers.sums, written.first, written.last)
    }
    guard let type = steps.first?.type else { return }
    let isOneType = steps.allSatisfy { $0.type == type }
    for projection in isOneType ? Projections.following(type) : Projections.all { try apply(projection, steps) }
  }

  /// Which of the types that projections handle occur from `first` to `last`: what is asked for each other one would look
  /// at all events between in vain. O(types × log events).
  func types(from first: Int64, to last: Int64) throws(Failure) -> Set<String> {
    var types = Set<String>()
    try connection.each(Self.presentTypes, [.integer(first), .integer(last)]) { (row) throws(Failure) in
      types.insert(row.text(0))
    }
    return types
  }

  private static let presentTypes: String = {
    let handled = Set(Projections.all.flatMap { $0.handlers.map(\.type) }).sorted().map { "'\($0)'" }
    return """
      SELECT t.name FROM event_types AS t WHERE t.name IN (\(handled.joined(separator: ", ")))
        AND EXISTS (SELECT 1 FROM log_events AS e WHERE e.type_id = t.type_id AND e.position BETWEEN ?1 AND ?2)
      """
  }()

  /// Applies the events from `first` to `last`, which are of no other `types` that projections handle.
  func apply(
    _ projection: Projection, from first: Int64, to last: Int64, types present: Set<String>
  ) throws(Failure) {
    let copy = projection.over(tables)
    guard copy.handlers.contains(where: { present.contains($0.type) }) else { return }
    if copy.handlers.allSatisfy({ $0.mode == .set }) {
      for handler in copy.handlers where present.contains(handler.type) { try run(handler, first, last) }
      return
    }
    let types = copy.handlers.map { "'\($0.type)'" }.joined(separator: ", ")
    var steps: [Step] = []
    // From the types to their events, by the index of both: the view would look at every event of the range.
    try connection.each(
      """
      SELECT e.position, t.name FROM event_types AS t CROSS JOIN log_events AS e ON e.type_id = t.type_id
      WHERE t.name IN (\(types)) AND e.position BETWEEN ?1 AND ?2 ORDER BY e.position
      """, [.integer(first), .integer(last)]
    ) { (row) throws(Failure) in steps.append(Step(position: row.integer(0), type: row.text(1))) }
    try apply(copy, steps)
  }

  /// Has a projection that sums up add the events from `first` on, up to `last` or, when `isOver` says so, fewer; gives the
  /// position it has come to.
  func sumUp(
    _ projection: Projection, from first: Int64, to last: Int64, until isOver: Summing.IsOver
  ) throws(Failure) -> Int64 {
    var reached = last
    for handler in projection.handlers {
      if let sums = try sums(of: handler) { reached = min(reached, try sums.add(from: first, to: last, until: isOver)) }
    }
    return reached
  }

  /// Facts between two events that must be applied one by one form a set of their own, so that a rebuild and the
  /// appends before it do the same things in the same order.
  private func apply(_ projection: Projection, _ steps: [Step]) throws(Failure) {
    var waiting: [(handler: Projection.Handler, steps: [Step])] = []
    func applyWaiting() throws(Failure) {
      for (handler, steps) in waiting { try run(handler, steps) }
      waiting = []
    }
    for step in steps {
      guard let handler = projection.handler(of: step.type) else { continue }
      switch handler.mode {
      case .set:
        if let place = waiting.firstIndex(where: { $0.handler.type == step.type }) {
          waiting[place].steps.append(step)
        } else {
          waiting.append((handler, [step]))
        }
      case .each:
        try applyWaiting()
        try run(handler, step.position, step.position)
      }
    }
    try applyWaiting()
  }

  private func run(_ handler: Projection.Handler, _ steps: [Step]) throws(Failure) {
    guard let first = steps.first, let last = steps.last else { return }
    guard let rows = try rows(of: handler), steps.allSatisfy({ $0.fact != nil }) else {
      return try run(handler, first.position, last.position)
    }
    for step in steps {
      guard let fact = step.fact else { continue }
      let isWritten = try rows.write(fact, at: step.position, showing: nil)
      if !isWritten { try runStatements(handler, step.position, step.position) }
    }
  }

  private func run(_ handler: Projection.Handler, _ first: Int64, _ last: Int64) throws(Failure) {
    if let rows = try rows(of: handler) {
      try LogReader.each(connection, type: handler.type, from: first, to: last) { (event) throws(Failure) in
        if try !rows.write(event, showing: nil) { try runStatements(handler, event.position, event.position) }
      }
    } else {
      try runStatements(handler, first, last)
      _ = try sums(of: handler)?.add(from: first, to: last) { _ in false }
    }
  }

  private func runStatements(_ handler: Projection.Handler, _ first: Int64, _ last: Int64) throws(Failure) {
    for statement in handler.statements { try connection.run(statement, [.integer(first), .integer(last)]) }
  }

  private func sums(of handler: Projection.Handler) throws(Failure) -> (any Summing)? {
    guard let make = handler.sums else { return nil }
    if let known = sums[handler.type] { return known }
    let made = try make(connection, tables)
    sums[handler.type] = made
    return made
  }

  private func rows(of handler: Projection.Handler) throws(Failure) -> (any DirectRows)? {
    guard let direct = handler.direct else { return nil }
    if let rows = directRows[handler.type] { return rows }
    let rows = try direct(connection, tables)
    directRows[handler.type] = rows
    return rows
  }
}
