import EvalJSON
import EvalSystem

/// A study was planned; it is pending.
package struct StudyCreated: DomainEvent {
  package static let type: StaticString = "StudyCreated"
  static let fields: [StaticString] = ["id", "name", "period_type", "period_value", "config"]

  private(set) var id: String
  let name: String
  let periodType: PeriodType
  /// 1 or more.
  let periodValue: Int64?
  /// A JSON object.
  let config: [UInt8]?

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: Self.fields)
    try self.init(fields, id: fields.required("id", fields.name("id")))
  }

  init(_ fields: Fields, id: String) throws(Failure) {
    self.id = id
    name = try fields.required("name", fields.studyName())
    periodType = try fields.required("period_type", fields.periodType())
    periodValue = try fields.periodValue()
    config = try fields.studyConfig(keepingNulls: false)
  }

  /// The same study with the id that the caller had left out.
  func completed(id: String) -> StudyCreated {
    var copy = self
    copy.id = id
    return copy
  }

  package var stream: String { Streams.study(id) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.member("id", id)
    writer.member("name", name)
    writer.member("period_type", periodType.rawValue)
    writer.member("period_value", periodValue)
    writer.member("config", raw: config)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    guard try world.study(id) == nil else { throw .taken(.study, id) }
    world.setStudy(id, .pending)
  }
}
