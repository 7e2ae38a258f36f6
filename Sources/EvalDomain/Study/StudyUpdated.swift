import EvalJSON
import EvalSystem

/// Some fields of a study were changed; its status is as before.
package struct StudyUpdated: DomainEvent {
  package static let type: StaticString = "StudyUpdated"

  /// What becomes of the period's value.
  enum PeriodValue {
    case kept, removed
    case set(Int64)
  }

  let id: String
  private let name: String?
  private let periodType: PeriodType?
  private let periodValue: PeriodValue
  /// A JSON merge patch (RFC 7396) over the config.
  private let config: [UInt8]?

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: StudyCreated.fields)
    id = try fields.required("id", fields.name("id"))
    name = try fields.studyName()
    periodType = try fields.periodType()
    if let value = try fields.periodValue() {
      periodValue = .set(value)
    } else {
      periodValue = fields.has("period_value") ? .removed : .kept
    }
    config = try fields.studyConfig(keepingNulls: true)
    if name == nil, periodType == nil, config == nil, case .kept = periodValue { throw .nothingToUpdate(path) }
  }

  package var stream: String { Streams.study(id) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.member("id", id)
    if let name {
      writer.key("name")
      writer.text(name)
    }
    if let periodType {
      writer.key("period_type")
      writer.text(periodType.rawValue)
    }
    switch periodValue {
    case .kept: break
    case .removed:
      writer.key("period_value")
      writer.null()
    case .set(let value):
      writer.key("period_value")
      writer.integer(value)
    }
    writer.member("config", raw: config)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) { _ = try world.existingStudy(id) }
}
