import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct StudyFieldsTests {
  /// Values that break a rule, with the place in the key's value that the refusal names.
  private static let broken: [(key: String, value: String, place: String)] = [
    ("name", #""""#, ""), ("name", #""  \t\n""#, ""), ("name", #""\u2003""#, ""), ("name", "5", ""),
    ("name", String(repeating: "n", count: 1001).json, ""),
    ("period_type", #""yearly""#, ""), ("period_type", #""Daily""#, ""), ("period_type", "1", ""),
    ("period_value", "0", ""), ("period_value", "-1", ""), ("period_value", "1.5", ""), ("period_value", #""1""#, ""),
    ("config", "[]", ""), ("config", #""x""#, ""), ("config", #"{"other":1}"#, ".other"),
    ("config", #"{"description":1}"#, ".description"), ("config", #"{"tags":"a"}"#, ".tags"),
    ("config", #"{"tags":["a",""]}"#, ".tags[1]"), ("config", #"{"tags":[1]}"#, ".tags[0]"),
    ("config", #"{"metadata":[]}"#, ".metadata"), ("config", #"{"metadata":1}"#, ".metadata"),
    ("names", #""x""#, ""), ("id", #""""#, ""), ("id", "7", ""), ("id", String(repeating: "i", count: 201).json, ""),
  ]

  /// `{"id":"s","name":"n","period_type":"daily"}` with a value instead or besides.
  private static func created(_ key: String, _ value: String) -> String {
    let fields = ["id": #""s""#, "name": #""n""#, "period_type": #""daily""#].merging([key: value]) { $1 }
    return "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  @Test("A value that breaks its rule is named, in an event and in a command", arguments: broken)
  func refused(key: String, value: String, place: String) {
    let event = failure { _ = try Domain.event("StudyCreated", Self.created(key, value)) }
    #expect(event?.status == .invalidRequest)
    #expect(event?.key == "data.\(key)\(place)")
    let create = failure { _ = try Domain.command("create_study", Self.created(key, value)) }
    #expect(create?.key == "args.\(key)\(place)")
    let id = key == "id" ? "" : #""id":"s","#
    let update = failure { _ = try Domain.command("update_study", #"{\#(id)"\#(key)":\#(value)}"#) }
    #expect(update?.key == "args.\(key)\(place)")
  }

  @Test(
    "A value at the edge of its rule is taken",
    arguments: [
      ("name", #"" n ""#), ("name", String(repeating: "🙂", count: 1000).json), ("name", #""a\nb""#),
      ("period_value", "1"),
      ("period_value", "9223372036854775807"), ("period_value", "null"), ("config", "null"), ("config", "{}"),
      ("config", #"{"description":"","tags":[],"metadata":{}}"#), ("config", #"{"description":null,"tags":null}"#),
      ("id", String(repeating: "é", count: 200).json), ("id", #""a/b c""#), ("period_type", #""hourly""#),
      ("period_type", #""weekly""#), ("period_type", #""monthly""#),
    ])
  func taken(key: String, value: String) {
    #expect(failure { _ = try Domain.event("StudyCreated", Self.created(key, value)) } == nil)
  }

  @Test("What a study needs is missed by name", arguments: ["id", "name", "period_type"])
  func missing(field: String) throws {
    let all = ["id": #""id":"s""#, "name": #""name":"n""#, "period_type": #""period_type":"daily""#]
    let data = "{" + all.filter { $0.key != field }.values.joined(separator: ",") + "}"
    #expect(failure { _ = try Domain.event("StudyCreated", data) }?.key == "data." + field)
    #expect(failure { _ = try Domain.command("create_study", data) }?.key == (field == "id" ? nil : "args." + field))
  }

  @Test("The fields of a study are written in one order, what is null or absent not at all")
  func created() throws {
    let data = #"""
      {"config":{"metadata":{"z":1,"a":null},"tags":["b","a"],"description":"d"},"period_value":2,
       "period_type":"weekly","name":"n","id":"s"}
      """#
    #expect(
      Domain.encoded(try Domain.event("StudyCreated", data))
        == #"{"id":"s","name":"n","period_type":"weekly","period_value":2,"config":{"description":"d","tags":["b","a"],"#
        + #""metadata":{"z":1,"a":null}}}"#)
    let nulls = #"{"id":"s","name":"n","period_type":"daily","period_value":null,"config":{"tags":null}}"#
    #expect(
      Domain.encoded(try Domain.event("StudyCreated", nulls))
        == #"{"id":"s","name":"n","period_type":"daily","config":{}}"#)
  }

  @Test(
    "An update carries what it changes, and nulls where they remove something",
    arguments: [
      (#"{"name":"m","id":"s"}"#, #"{"id":"s","name":"m"}"#),
      (#"{"id":"s","period_value":null}"#, #"{"id":"s","period_value":null}"#),
      (#"{"id":"s","period_value":7,"name":null}"#, #"{"id":"s","period_value":7}"#),
      (#"{"id":"s","period_type":"hourly","config":{}}"#, #"{"id":"s","period_type":"hourly","config":{}}"#),
      (
        #"{"id":"s","config":{"metadata":null,"tags":null,"description":null}}"#,
        #"{"id":"s","config":{"description":null,"tags":null,"metadata":null}}"#
      ),
      (#"{"id":"s","config":{"metadata":{"a":null}}}"#, #"{"id":"s","config":{"metadata":{"a":null}}}"#),
    ])
  func updated(data: String, bytes: String) throws {
    let defaults = Defaults(eventIDs: [], recordedID: "new", now: Timestamp(clamping: 0))
    #expect(Domain.encoded(try Domain.event("StudyUpdated", data)) == bytes)
    #expect(Domain.encoded(try Domain.command("update_study", data).decide(defaults).event) == bytes)
  }

  @Test(
    "An update that changes nothing is refused",
    arguments: ["", #","name":null"#, #","config":null,"period_type":null"#])
  func nothing(fields: String) {
    let refused = failure { _ = try Domain.event("StudyUpdated", #"{"id":"s"\#(fields)}"#) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.message.contains("changes nothing") == true)
  }

  @Test("Config nests as deep as a request may, and no deeper")
  func depth() {
    func data(_ levels: Int) -> String {
      let lists = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
      return Self.created("config", #"{"metadata":{"a":\#(lists)}}"#)
    }
    #expect(failure { _ = try Domain.event("StudyCreated", data(60)) } == nil)
    #expect(failure { _ = try Domain.event("StudyCreated", data(61)) }?.status == .invalidRequest)
  }
}
