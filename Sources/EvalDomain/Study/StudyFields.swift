import EvalJSON
import EvalSystem

/// How often a study looks.
package enum PeriodType: String, CaseIterable, Sendable {
  case hourly, daily, weekly, monthly

  static let choices: [(StaticString, PeriodType)] = [
    ("hourly", .hourly), ("daily", .daily), ("weekly", .weekly), ("monthly", .monthly),
  ]
}

/// The fields that creating and updating a study share.
extension Fields {
  /// A name of 1 to 1,000 characters, not all of them white space.
  func studyName() throws(Failure) -> String? {
    guard let name = try text("name") else { return nil }
    guard !name.allSatisfy(\.isWhitespace) else { throw .blankName(place("name")) }
    guard name.unicodeScalars.count <= 1000 else { throw .longName(place("name")) }
    return name
  }

  func periodType() throws(Failure) -> PeriodType? { try choice("period_type", PeriodType.choices) }

  func periodValue() throws(Failure) -> Int64? { try integer("period_value", in: 1...Int64.max) }

  /// The JSON of `config`: `description`, `tags` and `metadata` in this order. A null stays null where
  /// `keepingNulls` (a merge patch removes such a key), else it counts as absent.
  func studyConfig(keepingNulls: Bool) throws(Failure) -> [UInt8]? {
    guard let value = value("config") else { return nil }
    let config = try Fields(value, at: place("config"), known: ["description", "tags", "metadata"])
    var writer = JSONWriter()
    writer.beginObject()
    if let description = try config.text("description") {
      writer.key("description")
      writer.text(description)
    } else if keepingNulls, config.has("description") {
      writer.key("description")
      writer.null()
    }
    if let tags = try config.texts("tags") {
      writer.key("tags")
      writer.beginList()
      for tag in tags { writer.text(tag) }
      writer.endList()
    } else if keepingNulls, config.has("tags") {
      writer.key("tags")
      writer.null()
    }
    if let metadata = try config.objectBytes("metadata") {
      writer.key("metadata")
      writer.raw(metadata)
    } else if keepingNulls, config.has("metadata") {
      writer.key("metadata")
      writer.null()
    }
    writer.endObject()
    return writer.bytes
  }
}
