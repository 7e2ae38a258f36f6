import EvalJSON
import EvalSystem

/// Asks for `CheckpointRecorded`; the store gives the id and the time when they are left out.
package struct RecordCheckpoint: DomainCommand {
  package static let name: StaticString = "record_checkpoint"

  private let id: String?
  private let timestamp: Timestamp?
  private let draft: CheckpointRecorded

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: CheckpointRecorded.fields)
    id = try fields.name("id")
    timestamp = try fields.timestamp("timestamp")
    draft = try CheckpointRecorded(
      fields, id: id ?? "", timestamp: timestamp ?? Timestamp(clamping: 0))
  }

  package func decide(_ defaults: Defaults) -> Decision {
    let id = self.id ?? defaults.newID()
    return Decision(draft.completed(id: id, timestamp: timestamp ?? defaults.now), id: id)
  }
}
