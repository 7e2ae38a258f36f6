import EvalJSON
import EvalSystem

/// Asks for a `ResultRecorded` for each element of `results`, all of them or none.
package struct RecordResults: DomainCommand {
  package static let name: StaticString = "record_results"

  private let drafts: [ResultDraft]

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["results"])
    drafts = try fields.batch("results") { (value, path) throws(Failure) in try ResultDraft(value, at: path) }
  }

  package var eventCount: Int { drafts.count }
  package var contents: [DomainContent] { drafts.flatMap(\.contents) }

  package func decide(_ defaults: Defaults) -> Decision {
    Decision(
      drafts.map(\.event),
      ids: drafts.enumerated().map { number, draft in draft.event.resultID ?? defaults.newID(number) })
  }
}
