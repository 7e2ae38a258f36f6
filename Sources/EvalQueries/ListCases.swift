import EvalJSON
import EvalSQL
import EvalSystem

/// Cases of a run or of all, in the order in which they were recorded; by task. O(cases of the run), O(cases) without a run.
struct ListCases: Query {
  static let name: StaticString = "list_cases"
  private let run: String?
  private let task: String?
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["run_id", "task_id"] + Paging.keys)
    run = try fields.name("run_id")
    task = try fields.name("task_id")
    paging = try Paging(fields, by: CaseRow.order, descending: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    var conditions = Conditions()
    if let run { conditions.add("run_id = ?", .text(run)) }
    if let task { conditions.add("task_id = ?", .text(task)) }
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: CaseRow.select + conditions.sql, values: conditions.values, to: &writer,
        row: { CaseRow.write($0, to: &$1) })
    }
  }
}
