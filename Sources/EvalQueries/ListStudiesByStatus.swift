import EvalDomain
import EvalJSON
import EvalSystem

/// Studies in one status, newest first. O(studies).
struct ListStudiesByStatus: Query {
  static let name: StaticString = "list_studies_by_status"
  private let list: ListStudies

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["status"] + Paging.keys)
    let status = try fields.required("status", fields.choice("status", StudyStatus.choices))
    list = ListStudies(status: status, paging: try Paging(fields, by: StudyRow.order, descending: true))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try list.answer(source, to: &writer)
  }
}
