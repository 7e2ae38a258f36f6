import EvalDomain
import EvalJSON
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

  /// A log with a run and two cases of it.
  private func logWithCases() throws -> ProjectedLog {
    let log = try ProjectedLog()
    let prompt = String(repeating: "5", count: 64)
    try log.append("RunCreated", #"{"run_id":"r","system_prompt_hash":"\#(prompt)"}"#)
    for id in ["k", "ü k"] { try log.append("CaseCreated", #"{"case_id":"\#(id)","run_id":"r","task_id":"t"}"#) }
    return log
  }

  @Test("A number of a result is the double that is nearest to what the log has, and an integer stays one")
  func numbers() throws {
    let log = try logWithCases()
    // A CAST of SQLite 3.40 makes 88.67644442286161 of the first.
    let numbers = ["88.6764444228616", "0.1", "1e-7", "12345678.9", "7", "0", "2.0", "1e300", "123456789012345678"]
    for number in numbers {
      let times =
        #""time_to_first_token_ms":\#(number),"time_to_first_edit_ms":\#(number),"time_round_trip_ms":\#(number)"#
      try log.append(
        "ResultRecorded",
        #"{"run_id":"r","case_id":"k","model_id":"m","succeeded":true,"cost_usd":\#(number),\#(times)}"#)
    }
    for column in ["cost_usd", "time_to_first_token_ms", "time_to_first_edit_ms", "time_round_trip_ms"] {
      var read: [JSONNumber] = []
      try log.connection.each("SELECT \(column) FROM recorded_results ORDER BY position") { (row) throws(Failure) in
        read.append(row.kind(0) == .integer ? .integer(row.integer(0)) : .real(row.real(0)))
      }
      let expected = numbers.map { number in
        Int64(number).flatMap { column == "cost_usd" ? nil : .integer($0) } ?? JSONNumber.real(Double(number) ?? 0)
      }
      #expect(read == expected, "\(column)")
    }
  }

  @Test("Rows of results are written directly as the statements of the projection would write them")
  func bothWays() throws {
    let log = try logWithCases()
    let hashes = RandomHistory.hashes
    let all =
      #""error_enum":2,"num_edits":1,"num_lines_deleted":2,"num_lines_added":3,"time_to_first_token_ms":1.5,"#
      + #""time_to_first_edit_ms":2,"time_round_trip_ms":3.25,"cost_usd":0.5,"completion_tokens":9,"#
      + #""raw_model_output_hash":"\#(hashes[0])","file_edited_hash":"\#(hashes[1])","#
      + #""parsed_tool_call_json_hash":"\#(hashes[0])","created_at":"2026-01-31T12:00:00.123Z""#
    var results = [
      #"{"run_id":"r","case_id":"k","model_id":"m","succeeded":true}"#,
      #"{"result_id":"one","run_id":"r","case_id":"ü k","model_id":"é 中","succeeded":false,\#(all)}"#,
      #"{"result_id":"t\"wo","run_id":"r","case_id":"k","model_id":"m\\n","succeeded":true,"cost_usd":2}"#,
      #"{"run_id":"r","case_id":"k","model_id":"m","processing_functions_hash":"\#(hashes[2])","succeeded":true}"#,
      #"{"run_id":"r","case_id":"k","model_id":"new","processing_functions_hash":"\#(hashes[3])","succeeded":true}"#,
      // Whose text is not there any more.
      #"{"run_id":"r","case_id":"k","model_id":"m","succeeded":true,"file_edited_hash":"\#(String(repeating: "0", count: 64))"}"#,
      // Not as this library writes them, and read all the same.
      #"{"model_id":"z","succeeded":true, "run_id":"r","case_id":"k","more":[1]}"#,
      #"{"run_id":"r","case_id":"k","model_id":"m","succeeded":true,"num_edits":null}"#,
    ]
    for result in results { try log.append("ResultRecorded", result) }
    // An id that was given and is that of the event.
    try log.append("ResultRecorded", results.removeFirst())
    #expect(try log.lines("SELECT count(*) FROM recorded_results") == ["9"])

    let byStatements = Projection.results.over(.verifying)
    for table in byStatements.tables + Projection.cases.over(.verifying).tables {
      try log.connection.execute(table.definition)
    }
    try log.connection.execute(#"INSERT INTO "verify_recorded_cases" SELECT * FROM "recorded_cases""#)
    for statement in byStatements.handlers.flatMap(\.statements) {
      try log.connection.run(statement, [.integer(1), .integer(100)])
    }
    func rows(_ table: String) throws -> [String] {
      let columns = try log.lines("SELECT name FROM pragma_table_info('\(table)') ORDER BY cid")
      let values = columns.map { "typeof(\"\($0)\") || ' ' || quote(\"\($0)\")" }.joined(separator: " || '|' || ")
      return try log.lines("SELECT \(values) FROM \"\(table)\" ORDER BY rowid")
    }
    for table in Projection.results.tables {
      #expect(try rows("verify_" + table.name) == rows(table.name))
    }
    let live = try log.dump()
    try log.rebuild()
    #expect(try log.dump() == live)
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
