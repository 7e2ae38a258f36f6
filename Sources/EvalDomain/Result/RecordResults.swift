import EvalJSON
import EvalSystem

/// Asks for a `ResultRecorded` for each element of `results`, all of them or none.
package struct RecordResults: DomainCommand {
  package static let name: StaticString = "record_results"

  private let drafts: ReadAhead<ResultDraft>

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["results"])
    drafts = try fields.readAhead("results") { (value, path) throws(Failure) in try ResultDraft(value, at: path) }
  }

  package var eventCount: Int { drafts.count }

  /// Of results that are still being read, each brings its own texts along with its event.
  package func contents() throws(Failure) -> [DomainContent] {
    drafts.isRead ? try drafts.all().flatMap(\.contents) : []
  }

  package func readRest() throws(Failure) -> Bool {
    if drafts.isRead { return false }
    try drafts.readAll()
    return true
  }

  package func decide(_ defaults: Defaults) -> Decision {
    let drafts = drafts
    return Decision(
      count: drafts.count,
      part: { (number) throws(Failure) in
        let draft = try drafts.element(number)
        return Decision.Part(draft.event, contents: draft.contents)
      },
      ids: { () throws(Failure) in
        var ids: [String] = []
        ids.reserveCapacity(drafts.count)
        for number in 0..<drafts.count {
          ids.append(try drafts.element(number).event.resultID ?? defaults.newID(number))
        }
        return ids
      })
  }
}
