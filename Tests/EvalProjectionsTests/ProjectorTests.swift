import EvalDomain
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@testable import EvalProjections

@Suite struct ProjectorTests {
  private static let created = #"{"id":"s","name":"n","period_type":"daily","period_value":2,"config":{"tags":["a"]}}"#

  private func study(_ events: (type: String, data: String)...) throws -> [String] {
    let log = try ProjectedLog()
    try log.append("StudyCreated", Self.created)
    for event in events { try log.append(event.type, event.data) }
    return try log.lines(
      "SELECT concat FROM (SELECT name || '|' || status || '|' || period_type || '|' || coalesce(period_value, '-') || '|' "
        + "|| config || '|' || created_at || '|' || coalesce(started_at, '-') || '|' || coalesce(stopped_at, '-') AS concat "
        + "FROM studies)")
  }

  private func time(_ event: Int64) -> String { Timestamp(clamping: ManualClock.start + event * 3).rfc3339 }

  @Test("A study goes through its states, and its times are those of its events")
  func life() throws {
    let id = #"{"id":"s"}"#
    let start = #"n|pending|daily|2|{"tags":["a"]}|\#(time(1))|-|-"#
    #expect(try study() == [start])
    let moves = [("StudyStarted", id), ("StudyPaused", id), ("StudyResumed", id)]
    #expect(try study(moves[0]) == [#"n|running|daily|2|{"tags":["a"]}|\#(time(1))|\#(time(2))|-"#])
    #expect(try study(moves[0], moves[1]) == [#"n|paused|daily|2|{"tags":["a"]}|\#(time(1))|\#(time(2))|-"#])
    #expect(
      try study(moves[0], moves[1], moves[2], ("StudyStopped", id))
        == [#"n|stopped|daily|2|{"tags":["a"]}|\#(time(1))|\#(time(2))|\#(time(5))"#])
  }

  @Test(
    "An update changes what it names and keeps the rest",
    arguments: [
      (#""name":"m""#, #"m|pending|daily|2|{"tags":["a"]}"#),
      (#""period_type":"weekly""#, #"n|pending|weekly|2|{"tags":["a"]}"#),
      (#""period_value":7"#, #"n|pending|daily|7|{"tags":["a"]}"#),
      (#""period_value":null"#, #"n|pending|daily|-|{"tags":["a"]}"#),
      (#""config":{"description":"d"}"#, #"n|pending|daily|2|{"tags":["a"],"description":"d"}"#),
      (#""config":{"tags":null}"#, "n|pending|daily|2|{}"),
      (#""config":{"tags":["b","c"]}"#, #"n|pending|daily|2|{"tags":["b","c"]}"#),
      (#""config":{}"#, #"n|pending|daily|2|{"tags":["a"]}"#),
      (#""config":{"metadata":{"a":{"b":1}}}"#, #"n|pending|daily|2|{"tags":["a"],"metadata":{"a":{"b":1}}}"#),
    ])
  func updates(change: String, row: String) throws {
    #expect(try study(("StudyUpdated", #"{"id":"s",\#(change)}"#)) == ["\(row)|\(time(1))|-|-"])
  }

  /// The cases of RFC 7396, appendix A, that are about objects.
  @Test(
    "Config is merged by the rules of RFC 7396",
    arguments: [
      (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
      (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
      (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
      (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
      (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
      (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
  func mergePatch(before: String, patch: String, after: String) throws {
    let log = try ProjectedLog()
    try log.append(
      "StudyCreated", #"{"id":"s","name":"n","period_type":"daily","config":{"metadata":\#(before)}}"#)
    try log.append("StudyUpdated", #"{"id":"s","config":{"metadata":\#(patch)}}"#)
    #expect(try log.lines("SELECT config FROM studies") == [#"{"metadata":\#(after)}"#])
  }

  @Test("A number is what SQLite reads in the log, which may round in another way than the parser of requests")
  func numbers() throws {
    let log = try ProjectedLog()
    let prompt = String(repeating: "5", count: 64)
    try log.append("RunCreated", #"{"run_id":"r","system_prompt_hash":"\#(prompt)"}"#)
    try log.append("CaseCreated", #"{"case_id":"k","run_id":"r","task_id":"t"}"#)
    // In 3.40 a CAST makes 88.67644442286161 of the first.
    for number in ["88.6764444228616", "0.1", "1e-7", "12345678.9", "7"] {
      let times =
        #""time_to_first_token_ms":\#(number),"time_to_first_edit_ms":\#(number),"time_round_trip_ms":\#(number)"#
      try log.append(
        "ResultRecorded",
        #"{"run_id":"r","case_id":"k","model_id":"m","succeeded":true,"cost_usd":\#(number),\#(times)}"#)
    }
    for column in ["cost_usd", "time_to_first_token_ms", "time_to_first_edit_ms", "time_round_trip_ms"] {
      let same = try log.lines(
        "SELECT count(*) FROM recorded_results AS r JOIN events AS e ON e.position = r.position "
          + "WHERE r.\(column) = json_extract(e.data, '$.\(column)')")
      #expect(same == ["5"], "\(column)")
    }
  }

  @Test("A checkpoint has every column, with empty values for what it leaves out")
  func checkpoint() throws {
    let log = try ProjectedLog()
    try log.append("CheckpointRecorded", #"{"id":"c","study_id":"s","timestamp":"2026-01-01T00:00:00.000Z"}"#)
    try log.append(
      "CheckpointRecorded",
      #"{"id":"d","study_id":"s","timestamp":"2026-01-01T00:00:00.000Z","metrics":{"x":1.0,"y":9223372036854775807},"#
        + #""events_analyzed":3,"sessions_included":["é"]}"#)
    let rows = try log.lines(
      "SELECT id || study_id || timestamp || metrics || events_analyzed || sessions_included FROM checkpoints ORDER BY id"
    )
    #expect(
      rows == [
        "cs2026-01-01T00:00:00.000Z{}0[]", #"ds2026-01-01T00:00:00.000Z{"x":1.0,"y":9223372036854775807}3["é"]"#,
      ])
  }

  @Test("Events of the user's own touch no read model")
  func usersOwn() throws {
    let log = try ProjectedLog()
    try log.append("StudyCreatedByMe", Self.created)
    #expect(try log.lines("SELECT id FROM studies").isEmpty)
  }

  @Test("What the domain says of a study is what its row says")
  func foldEqualsTable() throws {
    let log = try ProjectedLog()
    var history = RandomHistory(seed: 21)
    try log.append(2000, of: &history)
    var statuses = Set<String>()
    for number in 0..<60 {
      let id = RandomHistory.studyID(number)
      let status = try log.connection.first("SELECT status FROM studies WHERE id = ?1", [.text(id)]) {
        (row) throws(Failure) in row.text(0)
      }
      #expect(try history.status(of: id)?.rawValue == status)
      if let status { statuses.insert(status) }
    }
    #expect(statuses.count == 4)
  }
}
