import EvalJSON
import EvalSystem

/// Asks for `CheckpointRecorded`; the store gives the id and the time when they are left out, and what the results in
/// `metrics_of` come to for what the caller does not say. The time is the end of these results' window where there is one:
/// windows of the past would else all stand at the moment of their recording.
package struct RecordCheckpoint: DomainCommand {
  package static let name: StaticString = "record_checkpoint"

  private let id: String?
  private let timestamp: Timestamp?
  private let draft: CheckpointRecorded
  package let window: ResultWindow?

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: CheckpointRecorded.fields + ["metrics_of"])
    id = try fields.name("id")
    timestamp = try fields.timestamp("timestamp")
    window = try fields.value("metrics_of").map { (value) throws(Failure) in
      try ResultWindow(value, at: fields.place("metrics_of"))
    }
    draft = try CheckpointRecorded(
      fields, id: id ?? "", timestamp: timestamp ?? Timestamp(clamping: 0))
  }

  package func decide(_ defaults: Defaults) -> Decision {
    let id = self.id ?? defaults.newID()
    var event = draft.completed(id: id, timestamp: timestamp ?? window?.end ?? defaults.now)
    if let window, let measures = defaults.measures { event = event.measured(measures, in: window) }
    return Decision(event, id: id)
  }
}
