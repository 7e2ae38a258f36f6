import EvalDomain
import EvalJSON
import EvalSQL
import EvalSystem

/// Studies, newest first; by status, by part of the name, by tag. O(page) without name and tag, O(studies) with them.
struct ListStudies: Query {
  static let name: StaticString = "list_studies"
  private let status: StudyStatus?
  private let part: String?
  private let tag: String?
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["status", "name", "tag"] + Paging.keys)
    status = try fields.choice("status", StudyStatus.choices)
    part = try fields.text("name")
    tag = try fields.text("tag")
    paging = try Paging(fields, by: StudyRow.order, descending: true)
  }

  /// Studies in one status.
  init(status: StudyStatus, paging: Paging) {
    self.status = status
    part = nil
    tag = nil
    self.paging = paging
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    var sql = StudyRow.select + " WHERE true"
    var values: [SQLValue] = []
    if let status {
      values.append(.text(status.rawValue))
      sql += " AND status = ?\(values.count)"
    }
    if let part {
      values.append(.text(part))
      sql += " AND instr(lower(name), lower(?\(values.count))) > 0"
    }
    if let tag {
      values.append(.text(tag))
      sql += " AND EXISTS (SELECT 1 FROM json_each(config, '$.tags') AS tag WHERE tag.value = ?\(values.count))"
    }
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: sql, values: values, to: &writer, row: { StudyRow.write($0, to: &$1) })
    }
  }
}
