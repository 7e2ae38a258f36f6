import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// One of two things that are compared: the results of a run, or those that filters choose.
struct ComparedSide: Sendable {
  /// What was chosen, in words.
  let name: String
  private let filter: ResultFilter
  private let common: ResultFilter

  private static let keys: [StaticString] = ["run_id", "run_ids", "model_id", "model_ids", "labels"] + TimeRange.keys

  /// The id of a run, or an object of filters; `common` holds for every side.
  init(_ value: JSONValue, at path: Path, common: ResultFilter) throws(Failure) {
    if let run = value.text {
      guard Fields.isName(run) else { throw .notASide(path) }
      self = ComparedSide(run: run, common: common)
      return
    }
    guard value.kind == .object else {
      throw .wrongType(path, expected: "the id of a run or an object of filters", got: value.kind)
    }
    let fields = try Fields(value, at: path, known: Self.keys)
    let filter = try ResultFilter(fields, validAttemptsOnly: false)
    guard Self.keys.contains(where: { fields.value($0) != nil }), filter.models?.isEmpty != true,
      filter.runs?.isEmpty != true
    else { throw .notASide(path) }
    var words: [String] = []
    if let models = filter.models { words.append(Self.list("model", models)) }
    if let runs = filter.runs { words.append(Self.list("run", runs)) }
    var name = words.isEmpty ? "runs" : words.joined(separator: " in ")
    let labels = try Self.labels(fields)
    if !labels.isEmpty { name += " with \(labels.joined(separator: ", "))" }
    if let from = try fields.timestamp("from") { name += " from \(from.rfc3339) on" }
    if let to = try fields.timestamp("to") { name += " up to \(to.rfc3339)" }
    self = ComparedSide(name: name, filter: filter, common: common)
  }

  private init(name: String, filter: ResultFilter, common: ResultFilter) {
    self.name = name
    self.filter = filter
    self.common = common
  }

  /// The results of a run.
  init(run: String, common: ResultFilter) {
    self.init(name: "run \(run)", filter: ResultFilter(run: run), common: common)
  }

  /// Each label that is asked for with its value.
  private static func labels(_ fields: Fields) throws(Failure) -> [String] {
    guard let value = fields.value("labels") else { return [] }
    var labels: [String] = []
    try Fields(open: value, at: fields.place("labels")).object.forEachMember { (key, value) throws(Failure) in
      labels.append("\(String(cString: key))=\(value.text ?? "")")
    }
    return labels
  }

  private static func list(_ noun: String, _ names: [String]) -> String {
    names.count == 1
      ? "\(noun) \(names[0])"
      : names.count <= 3 ? "\(noun)s \(names.joined(separator: ", "))" : "\(names.count) \(noun)s"
  }

  var conditions: Conditions {
    var conditions = common.conditions
    filter.add(to: &conditions)
    return conditions
  }

  /// What the tasks of the side come to; `not_found` for a run that there is not. O(results of the side).
  func values(_ connection: Connection, _ measure: ComparedMeasure) throws(Failure) -> TaskValues {
    try common.requireRuns(connection)
    try filter.requireRuns(connection)
    return try TaskValues.read(connection, conditions, measure)
  }

  /// Writes the side with the mean of its tasks.
  func write(
    _ key: StaticString, _ values: TaskValues, _ measure: ComparedMeasure, level: Double, to writer: inout JSONWriter
  ) {
    writer.key(key)
    writer.beginObject()
    writer.member("name", name)
    TaskMean(values, measure, level: level).write(to: &writer)
    writer.endObject()
  }
}

extension ResultFilter {
  /// `not_found` for a run that is asked for and that there is not.
  func requireRuns(_ connection: Connection) throws(Failure) {
    for run in runs ?? [] {
      guard try RunRow.isThere(run, in: connection) else { throw .noRun(run) }
    }
  }
}

extension Failure {
  fileprivate static func notASide(_ path: Path) -> Failure {
    .about(
      path,
      "\(path) must say what is compared: the id of a run, or an object with run_id, model_id, labels, from or to")
  }
}
