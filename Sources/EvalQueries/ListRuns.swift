import EvalJSON
import EvalSQL
import EvalSystem

/// Runs, newest first; by labels, by prompt, by time. O(page) without labels and prompt, O(runs) with them.
struct ListRuns: Query {
  static let name: StaticString = "list_runs"
  private let labels: LabelFilter?
  private let prompt: String?
  private let range: TimeRange
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(
      args, at: path, known: ["labels", "system_prompt_hash"] + TimeRange.keys + Paging.keys)
    labels = try LabelFilter(fields)
    prompt = try fields.name("system_prompt_hash")
    range = try TimeRange(fields)
    paging = try Paging(fields, by: RunRow.order, descending: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    var conditions = Conditions()
    if let labels { conditions.add(labels.condition(on: "labels"), .utf8(labels.json)) }
    if let prompt { conditions.add("system_prompt_hash = ?", .text(prompt)) }
    if let from = range.from { conditions.add("created_at >= ?", .text(from.rfc3339)) }
    if let to = range.to { conditions.add("created_at <= ?", .text(to.rfc3339)) }
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: RunRow.select + conditions.sql, values: conditions.values, to: &writer,
        row: { RunRow.write($0, to: &$1) })
    }
  }
}
