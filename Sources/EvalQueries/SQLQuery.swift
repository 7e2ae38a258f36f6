import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// One read-only statement of the caller's over the read models and the log.
struct SQLQuery: Query {
  static let name: StaticString = "sql"
  /// The largest answer, in bytes of JSON.
  private static let maximumBytes = 64 << 20

  private enum Parameters {
    case none
    case list([SQLValue])
    case named([(name: String, value: SQLValue)])
  }

  private let sql: String
  private let parameters: Parameters
  private let limit: Int64
  private let timeout: Int64

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["sql", "parameters", "limit", "timeout_ms"])
    sql = try fields.required("sql", fields.text("sql"))
    limit = try fields.integer("limit", in: 1...100_000) ?? 1000
    timeout = try fields.integer("timeout_ms", in: 1...600_000) ?? 5000
    parameters = try Self.parameters(fields)
  }

  private static func parameters(_ fields: Fields) throws(Failure) -> Parameters {
    let place = fields.place("parameters")
    switch fields.value("parameters") {
    case nil: return .none
    case let value? where value.kind == .object:
      var named: [(name: String, value: SQLValue)] = []
      try value.forEachMember { (key, value) throws(Failure) in
        let name = String(cString: key)
        named.append((name, try bindable(value, at: .named(name, in: place))))
      }
      return .named(named)
    case let value? where value.kind == .list:
      return .list(try fields.list("parameters", bindable) ?? [])
    case let value?: throw .wrongType(place, expected: "a list or an object", got: value.kind)
    }
  }

  private static func bindable(_ value: JSONValue, at path: Path) throws(Failure) -> SQLValue {
    switch value.kind {
    case .null: return .null
    case .boolean: return .integer(value.boolean == true ? 1 : 0)
    case .integer: return .optional(value.integer)
    case .number: return .real(value.number ?? 0)
    case .text: return .optional(value.text)
    case .list, .object:
      throw .wrongType(path, expected: "null, true, false, a number or a text", got: value.kind)
    }
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try source.withCallersReader { (connection) throws(Failure) in
      try connection.limited(until: Deadline(afterMilliseconds: timeout)) { () throws(Failure) in
        try connection.restricted { () throws(Failure) in
          let statement = try connection.prepare(sql)
          defer { statement.finalize() }
          guard statement.isReadOnly else { throw .notOnlyReading }
          try connection.bounded(statement, sql) { () throws(Failure) in
            try bind(to: statement)
            try write(statement, to: &writer)
          }
        }
      }
    }
  }

  private func bind(to statement: Statement) throws(Failure) {
    switch parameters {
    case .none:
      guard statement.parameterCount == 0 else { throw .parameterCount(0, wanted: statement.parameterCount) }
    case .list(let values):
      guard values.count == Int(statement.parameterCount) else {
        throw .parameterCount(values.count, wanted: statement.parameterCount)
      }
      try statement.bind(values)
    case .named(let values):
      var open = Set<Int32>()
      if statement.parameterCount > 0 { open.formUnion(1...statement.parameterCount) }
      for (name, value) in values {
        guard let index = [":", "@", "$"].lazy.compactMap({ statement.parameter(named: $0 + name) }).first else {
          throw .noParameter(name)
        }
        try statement.bind(value, at: index)
        open.remove(index)
      }
      if let missing = open.min() { throw .parameterMissing(statement.parameterName(missing) ?? "?\(missing)") }
    }
  }

  private func write(_ statement: Statement, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginObject()
    writer.key("columns")
    writer.beginList()
    for column in 0..<statement.columnCount { writer.text(statement.columnName(column)) }
    writer.endList()
    writer.key("rows")
    writer.beginList()
    var count: Int64 = 0
    var truncated = false
    while try statement.step() {
      guard count < limit else {
        truncated = true
        break
      }
      count += 1
      writer.beginList()
      for column in 0..<statement.columnCount {
        writer.column(statement, column)
        guard writer.count <= Self.maximumBytes else { throw .sqlAnswerTooLarge }
      }
      writer.endList()
    }
    writer.endList()
    writer.key("truncated")
    writer.boolean(truncated)
    writer.endObject()
  }
}

/// The functions that callers' SQL has beside SQLite's own.
package enum SQLFunctions {
  package static func define(on connection: Connection) throws(Failure) {
    try connection.defineSearches()
    try connection.define("wilson_low", arguments: 2) { interval($0)?.low }
    try connection.define("wilson_high", arguments: 2) { interval($0)?.high }
  }

  private static func interval(_ arguments: [Double?]) -> WilsonInterval? {
    guard arguments.count == 2, let successes = arguments[0], let trials = arguments[1] else { return nil }
    return WilsonInterval(successes: successes, trials: trials)
  }
}
