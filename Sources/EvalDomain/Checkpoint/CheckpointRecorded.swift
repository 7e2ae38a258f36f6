import EvalJSON
import EvalSystem

/// A running or paused study was measured.
package struct CheckpointRecorded: DomainEvent {
  package static let type: StaticString = "CheckpointRecorded"
  static let fields: [StaticString] = [
    "id", "study_id", "timestamp", "metrics", "events_analyzed", "sessions_included",
  ]

  private(set) var id: String
  private let studyID: String
  private var timestamp: Timestamp
  private var metrics: CheckpointMetrics?
  private var eventsAnalyzed: Int64?
  private var sessionsIncluded: [String]?

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: Self.fields)
    try self.init(
      fields, id: fields.required("id", fields.name("id")),
      timestamp: fields.required("timestamp", fields.timestamp("timestamp")))
  }

  init(_ fields: Fields, id: String, timestamp: Timestamp) throws(Failure) {
    self.id = id
    studyID = try fields.required("study_id", fields.name("study_id"))
    self.timestamp = timestamp
    if let value = fields.value("metrics") {
      metrics = try CheckpointMetrics(value, at: fields.place("metrics"))
    } else {
      metrics = nil
    }
    eventsAnalyzed = try fields.integer("events_analyzed", in: 0...Int64.max)
    sessionsIncluded = try fields.texts("sessions_included")
  }

  /// The same checkpoint with what the caller had left out.
  func completed(id: String, timestamp: Timestamp) -> CheckpointRecorded {
    var copy = self
    copy.id = id
    copy.timestamp = timestamp
    return copy
  }

  /// The same checkpoint with what results come to, where the caller has not said otherwise.
  func measured(_ measures: WindowMeasures, in window: ResultWindow) -> CheckpointRecorded {
    var copy = self
    copy.metrics = CheckpointMetrics(measures, in: window, except: metrics)
    copy.eventsAnalyzed = eventsAnalyzed ?? measures.results
    copy.sessionsIncluded = sessionsIncluded ?? measures.runs
    return copy
  }

  package var stream: String { Streams.study(studyID) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 768)
    writer.beginObject()
    writer.member("id", id)
    writer.member("study_id", studyID)
    writer.member("timestamp", timestamp.rfc3339)
    writer.member("metrics", raw: metrics?.json)
    writer.member("events_analyzed", eventsAnalyzed)
    if let sessionsIncluded {
      writer.key("sessions_included")
      writer.beginList()
      for session in sessionsIncluded { writer.text(session) }
      writer.endList()
    }
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    let status = try world.existingStudy(studyID)
    guard status.takesCheckpoints else {
      throw .state(studyID, is: status, "only a running or paused study takes checkpoints")
    }
    try world.claim(.checkpoint, id)
  }
}
