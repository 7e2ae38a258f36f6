import EvalLog
import EvalSQL
import EvalSystem

/// A read model: the tables it owns and, for each event type it handles, SQL statements, mostly one.
///
/// A statement reads the events from `?1` to `?2` of the view `events` and writes the tables. The append runs it over
/// the positions it has just written, a rebuild over all of them. Tables are named in double quotes wherever they
/// stand, so that the same text can be run on a copy of them beside the real ones.
package struct Projection: Sendable {
  package struct Table: Sendable {
    package let name: String
    /// The definition, from `CREATE TABLE "name"` on.
    package let definition: String
    /// Definitions of indexes, each from `CREATE INDEX` on.
    package let indexes: [String]

    /// How an index may be defined in a file: under its own name, or under the one that a rebuild gives it while the
    /// table to be replaced still has the first. SQLite renames a table and not its indexes.
    func variants(of index: String) -> [String] {
      let (before, name, after) = Self.parts(of: index)
      return [index, before + name + "_2" + after]
    }

    /// Whether an index is among the definitions of a file, under one of its names.
    func has(_ index: String, in definitions: Set<String>) -> Bool {
      definitions.contains(index) || !definitions.isDisjoint(with: variants(of: index))
    }

    /// The name under which the definition makes an index.
    static func name(ofIndex definition: String) -> String { parts(of: definition).name }

    private static func parts(of index: String) -> (before: String, name: String, after: String) {
      let words = index.split(separator: " ", omittingEmptySubsequences: false)
      guard let at = words.firstIndex(of: "INDEX")?.advanced(by: 1), at < words.count else { return ("", index, "") }
      return (
        words[..<at].map { $0 + " " }.joined(), String(words[at]), words[(at + 1)...].map { " " + $0 }.joined()
      )
    }
  }

  /// What a table shows together with what stands elsewhere, such as the texts of contents.
  package struct View: Sendable {
    package let name: String
    package let definition: String
  }

  /// How events of a type reach the tables.
  package enum Mode: Sendable {
    /// All events of a range by one statement: facts that no other event changes.
    case set
    /// One by one, in the order of the log: events that change a row others change too.
    case each
  }

  package struct Handler: Sendable {
    /// What writes the rows of a copy of the tables without SQL that reads the events.
    typealias Direct = @Sendable (Connection, TableSet) throws(Failure) -> any DirectRows
    /// What sums events up in a copy of the tables.
    typealias Sums = @Sendable (Connection, TableSet) throws(Failure) -> any Summing

    package let type: String
    package let mode: Mode
    package let statements: [String]
    /// What takes the place of statements, where SQL would be much slower; nil for nearly all.
    let sums: Sums?
    /// The quicker way, where there are so many events that it counts; nil for most.
    let direct: Direct?

    init(type: String, mode: Mode, sql statements: String..., direct: Direct? = nil) {
      self.init(type: type, mode: mode, statements: statements, direct: direct)
    }

    init(type: String, mode: Mode, statements: [String], sums: Sums? = nil, direct: Direct? = nil) {
      self.type = type
      self.mode = mode
      self.statements = statements
      self.sums = sums
      self.direct = direct
    }

    init(type: String, mode: Mode, sums: @escaping Sums) {
      self.init(type: type, mode: mode, statements: [], sums: sums)
    }
  }

  package let name: String
  /// Raised when tables or statements change; a file with another version has the read model rebuilt.
  package let version: Int64
  /// Projections of one family read each other's tables, those that come before them in `Projections.all`, and are
  /// rebuilt and verified together.
  package let family: String
  package let tables: [Table]
  /// Definitions of views over these tables, each from `CREATE VIEW "name"` on.
  package let views: [View]
  package let handlers: [Handler]

  init(
    name: String, version: Int64, family: String? = nil, tables: [Table], views: [View] = [], handlers: [Handler]
  ) {
    self.name = name
    self.version = version
    self.family = family ?? name
    self.tables = tables
    self.views = views
    self.handlers = handlers
  }

  /// Whether it sums events up: the more of them at a time, the fewer rows it writes. No other projection reads those.
  var sumsUp: Bool { handlers.contains { $0.sums != nil } }

  package func handler(of type: String) -> Handler? { handlers.first { $0.type == type } }

  /// The same over another copy of its tables.
  func over(_ tables: TableSet) -> Projection {
    Self.copies[tables][name] ?? copied(to: tables)
  }

  private static let copies = ForEachSet { tables in
    Dictionary(uniqueKeysWithValues: Projections.all.map { ($0.name, $0.copied(to: tables)) })
  }

  private func copied(to copy: TableSet) -> Projection {
    Projection(
      name: name, version: version, family: family,
      tables: tables.map { table in
        Table(
          name: copy.name(of: table), definition: copy.text(table.definition, for: self),
          indexes: table.indexes.map { copy.text($0, for: self) })
      }, views: views,
      handlers: handlers.map { handler in
        Handler(
          type: handler.type, mode: handler.mode, statements: handler.statements.map { copy.text($0, for: self) },
          sums: handler.sums, direct: handler.direct)
      })
  }
}

/// Writes the rows of events of one type. False, and nothing is written, where the statements have to do it. What is
/// written is shown to `sums`.
protocol DirectRows: AnyObject {
  /// Of an event as the log has it.
  func write(_ event: LoggedEvent, showing sums: (any Summing)?) throws(Failure) -> Bool
  /// Of an event that has just been appended.
  func write(_ fact: Projector.Fact, at position: Int64, showing sums: (any Summing)?) throws(Failure) -> Bool
}

/// Sums results up.
protocol Summing: AnyObject {
  /// Forgets what was shown.
  func begin()
  /// Takes in a result whose row has just been written. The next range that `add` is given begins with the first that was
  /// shown, so that it needs not be read.
  func show(_ result: WrittenResult) throws(Failure)
  /// Whether there is no time for more than so many nanoseconds of work.
  typealias IsOver = (_ nanoseconds: Int64) -> Bool
  /// Sums the events from a position to another one up, or only some, when there is no time for more; gives the position of
  /// the last one.
  func add(from first: Int64, to last: Int64, until isOver: IsOver) throws(Failure) -> Int64
}

/// Every read model of the store.
package enum Projections {
  package static let all: [Projection] = [
    .studies, .checkpoints, .systemPrompts, .processingFunctions, .files, .forgottenContents, .runs, .cases, .results,
    .resultSummaries, .taskSummaries, .benchmarkResults, .benchmarkRuns, .performanceMetrics, .autonomyMetrics,
    .qualityMetrics, .workflowMetrics,
  ]

  private static let followers: [String: [Projection]] = {
    let types = Set(all.flatMap { $0.handlers.map(\.type) })
    return Dictionary(uniqueKeysWithValues: types.map { type in (type, all.filter { $0.handler(of: type) != nil }) })
  }()

  /// By their types, the handlers of events of which rows are written, sums over these, and nothing else.
  static let handlersAlone: [String: (rows: Projection.Handler, sums: Projection.Handler)] = {
    var alone: [String: (rows: Projection.Handler, sums: Projection.Handler)] = [:]
    for (type, projections) in followers where projections.map(\.sumsUp) == [false, true] {
      if let rows = projections[0].handler(of: type), let sums = projections[1].handler(of: type) {
        alone[type] = (rows, sums)
      }
    }
    return alone
  }()

  /// Those that handle events of a type, in the order in which they are applied.
  static func following(_ type: String) -> [Projection] { followers[type] ?? [] }

  package static func named(_ name: String) -> Projection? { all.first { $0.name == name } }

  /// These projections and the others of their families, in the order in which they are applied.
  package static func families(of projections: [Projection]) -> [Projection] {
    let families = Set(projections.map(\.family))
    return all.filter { families.contains($0.family) }
  }
}

/// Which copy of a projection's tables a statement is about.
enum TableSet {
  case live
  /// Beside the live tables, in the same file.
  case rebuilding
  /// What a rebuild has taken the place of and is about to drop.
  case replaced
  /// In the connection's temporary database.
  case verifying

  private var prefix: String {
    switch self {
    case .live: ""
    case .rebuilding: "rebuild_"
    case .replaced: "rebuild_replaced_"
    case .verifying: "verify_"
    }
  }

  func name(of table: Projection.Table) -> String { prefix + table.name }

  /// The statement with the tables of the projection's family replaced by their copies in this set.
  func text(_ sql: String, for projection: Projection) -> String {
    guard self != .live else { return sql }
    var text = sql
    for table in Projections.families(of: [projection]).flatMap(\.tables) {
      text = text.replacing("\"\(table.name)\"", with: "\"\(name(of: table))\"")
    }
    return self == .verifying ? text.replacing("CREATE TABLE", with: "CREATE TEMP TABLE") : text
  }
}

/// What is made once for each copy of the tables that statements are run over, when it is first asked for.
struct ForEachSet<Value: Sendable>: Sendable {
  private let make: @Sendable (TableSet) -> Value
  private let made = Locked<[TableSet: Value]>([:])

  init(_ make: @escaping @Sendable (TableSet) -> Value) { self.make = make }

  subscript(_ tables: TableSet) -> Value {
    made.withLock { made in
      if let value = made[tables] { return value }
      let value = make(tables)
      made[tables] = value
      return value
    }
  }
}

extension String {
  /// Every `part` replaced by `other`; O(characters).
  fileprivate func replacing(_ part: String, with other: String) -> String {
    let source = Array(utf8)
    let wanted = Array(part.utf8)
    var result: [UInt8] = []
    var at = 0
    while at < source.count {
      if source[at...].starts(with: wanted) {
        result.append(contentsOf: other.utf8)
        at += wanted.count
      } else {
        result.append(source[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
