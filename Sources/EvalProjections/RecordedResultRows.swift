import EvalDomain
import EvalJSON
import EvalLog
import EvalSQL
import EvalSystem

/// Writes rows of results as `ResultRecorded` has them. The statements of the projection do the same in several times the
/// time, because SQLite parses the JSON for it; a test holds both against each other. A number is here the double nearest to
/// what the log has, which is not so in every version of SQLite.
final class RecordedResultRows: DirectRows {
  private struct Statements: Sendable {
    let insertion: String
    let nameID: String
    let newName: String
    let casePosition: String

    init(_ tables: TableSet) {
      func text(_ sql: String) -> String { tables.text(sql, for: .results) }
      insertion = text(
        """
        INSERT INTO "recorded_results"(\(RecordedResult.columns))
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """)
      nameID = text(#"SELECT name_id FROM "result_names" WHERE name = ?1"#)
      newName = text(#"INSERT INTO "result_names"(name) VALUES(?1) RETURNING name_id"#)
      casePosition = text(#"SELECT position FROM "recorded_cases" WHERE case_id = ?1"#)
    }

    static let over = ForEachSet(Statements.init)
  }

  private static let contentID = "SELECT content_id FROM contents WHERE CAST(lower(hex(hash)) AS TEXT) = ?1"
  /// How many numbers of a kind are remembered.
  private static let memory = 10_000

  private let connection: Connection
  private let statements: Statements
  private let insertion: Statement
  private var names: [ExactText: Int64] = [:]
  private var cases: [ExactText: Int64] = [:]
  private var contents: [ExactText: Int64] = [:]

  init(_ connection: Connection, _ tables: TableSet) throws(Failure) {
    self.connection = connection
    statements = Statements.over[tables]
    insertion = try connection.statement(statements.insertion)
  }

  func write(_ event: LoggedEvent, showing sums: (any Summing)?) throws(Failure) -> Bool {
    guard let id = event.id, let result = ResultRecorded(written: event.data) else { return false }
    try write(result, id, event.position, event.timestamp, showing: sums)
    return true
  }

  func write(_ fact: Projector.Fact, at position: Int64, showing sums: (any Summing)?) throws(Failure) -> Bool {
    guard let result = fact.event as? ResultRecorded else { return false }
    try write(result, fact.id, position, fact.timestamp.milliseconds, showing: sums)
    return true
  }

  /// Writes the row of a result whose event has this id, position and time.
  private func write(
    _ result: ResultRecorded, _ id: EventID, _ position: Int64, _ time: Int64, showing sums: (any Summing)?
  ) throws(Failure) {
    let created = result.createdAt?.milliseconds ?? time
    let casePosition = try number(result.caseID, in: &cases, statements.casePosition)
    let model = try nameID(result.modelID)
    let row = insertion
    defer { row.reset() }
    try row.bind(integer: position, at: 1)
    if let own = result.resultID, ExactText(own) != ExactText(id.text) { try row.bind(.text(own), at: 2) }
    try row.bind(integer: casePosition, at: 3)
    try row.bind(integer: model, at: 4)
    if let functions = result.processingFunctionsHash { try row.bind(integer: try nameID(functions), at: 5) }
    try row.bind(integer: result.succeeded ? 1 : 0, at: 6)
    try row.bind(integer: result.error?.rawValue, at: 7)
    try row.bind(integer: result.editCount, at: 8)
    try row.bind(integer: result.lineDeletionCount, at: 9)
    try row.bind(integer: result.lineAdditionCount, at: 10)
    try row.bind(number: result.timeToFirstToken, at: 11)
    try row.bind(number: result.timeToFirstEdit, at: 12)
    try row.bind(number: result.timeOfRoundTrip, at: 13)
    try row.bind(number: result.cost, at: 14)
    try row.bind(integer: result.completionTokens, at: 15)
    try row.bind(integer: try contentID(result.rawModelOutputHash), at: 16)
    try row.bind(integer: try contentID(result.fileEditedHash), at: 17)
    try row.bind(integer: try contentID(result.parsedToolCallHash), at: 18)
    try row.bind(integer: created, at: 19)
    _ = try row.step()
    guard let sums, let casePosition, let model else { return }
    try sums.show(
      WrittenResult(
        position: position, casePosition: casePosition, model: model, created: created, result: result))
  }

  // MARK: Numbers

  /// The number of a name, which it gets where it has none.
  private func nameID(_ name: String) throws(Failure) -> Int64? {
    if let known = try number(name, in: &names, statements.nameID) { return known }
    let new = try connection.first(statements.newName, [.text(name)]) { (row) throws(Failure) in row.integer(0) }
    names[ExactText(name)] = new
    return new
  }

  private func contentID(_ hash: String?) throws(Failure) -> Int64? {
    guard let hash else { return nil }
    return try number(hash, in: &contents, Self.contentID)
  }

  /// What the statement finds for a text; nil when that is nothing.
  private func number(
    _ text: String, in known: inout [ExactText: Int64], _ statement: String
  ) throws(Failure) -> Int64? {
    if let number = known[ExactText(text)] { return number }
    let found = try connection.first(statement, [.text(text)]) { (row) throws(Failure) in row.integer(0) }
    if known.count >= Self.memory { known.removeAll(keepingCapacity: true) }
    known[ExactText(text)] = found
    return found
  }
}

extension Statement {
  fileprivate func bind(number: JSONNumber?, at index: Int32) throws(Failure) {
    switch number {
    case nil: break
    case .integer(let integer): try bind(integer: integer, at: index)
    case .real(let real): try bind(.real(real), at: index)
    }
  }
}
