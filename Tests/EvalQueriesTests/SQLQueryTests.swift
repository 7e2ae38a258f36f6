import EvalSystem
import EvalTesting
import Testing

@Suite struct SQLQueryTests {
  private let file: QueriedFile

  init() throws { file = try QueriedFile() }

  private func ask(_ sql: String, _ rest: String = "") throws -> JSONAnswer {
    try file.ask("sql", "{\"sql\":\(sql.json)\(rest)}")["result"]
  }

  private func row(_ sql: String, _ rest: String = "") throws -> String { try ask(sql, rest)["rows"][0].description }

  @Test("The answer has the columns, the rows and whether there were more")
  func shape() throws {
    #expect(
      try ask("SELECT 1 AS a, 'x' AS \"b c\", NULL UNION ALL SELECT 2, 'y', 3").description
        == #"{"columns":["a","b c","NULL"],"rows":[[1,"x",null],[2,"y",3]],"truncated":false}"#)
    #expect(try ask("SELECT 1 AS a WHERE 0").description == #"{"columns":["a"],"rows":[],"truncated":false}"#)
  }

  @Test("Values come as JSON has them, or as texts where it has none")
  func values() throws {
    #expect(
      try row("SELECT 9223372036854775807, 0.1, -0.5e300, '', 'é\u{1}'")
        == #"[9223372036854775807,0.1,-5e+299,"","é\u0001"]"#)
    #expect(try row("SELECT x'00ff', x'', zeroblob(2)") == #"["00ff","","0000"]"#)
    #expect(try row("SELECT 9e999, -9e999, 9e999 - 9e999") == #"["Infinity","-Infinity",null]"#)
    #expect(try row("SELECT CAST(x'61ff' AS TEXT)") == #"["a�"]"#)
    let bytes = try file.answer("sql", #"{"sql":"SELECT 'a' || char(0) || 'b' AS x"}"#)
    #expect(String(decoding: bytes, as: UTF8.self).contains(#"[["a\u0000b"]]"#))
  }

  @Test("The read models and the log can be read, with joins and JSON")
  func tables() throws {
    try file.addStudy("s", config: #"{"tags":["x","y"]}"#)
    try file.addCheckpoint("c")
    #expect(try row("SELECT s.id, c.id FROM studies AS s JOIN checkpoints AS c ON c.study_id = s.id") == #"["s","c"]"#)
    #expect(try ask("SELECT t.value FROM studies, json_each(config, '$.tags') AS t")["rows"].list.count == 2)
    #expect(
      try ask("SELECT * FROM events")["columns"].description
        == #"["position","event_id","stream","version","type","timestamp","data","metadata"]"#)
  }

  @Test(
    "The more a statement computes at one time, the smaller its values have to be",
    arguments: [
      "SELECT length(zeroblob(34000000))",
      "SELECT " + Array(repeating: "zeroblob(8000000)", count: 40).joined(separator: ","),
      "SELECT " + Array(repeating: "x || 'a'", count: 200).joined(separator: ",")
        + " FROM (SELECT hex(zeroblob(5000000)) AS x)",
      "SELECT json_array(" + Array(repeating: "randomblob(9000000)", count: 60).joined(separator: ",") + ")",
    ])
  func largeValues(sql: String) throws {
    let refused = failure { _ = try ask(sql) }
    #expect(refused?.status == .rejected)
    #expect(refused?.message.contains("larger than") == true)
    #expect(try row("SELECT length(zeroblob(30000000))") == "[30000000]")
  }

  @Test("A statement whose every step is large ends with its time")
  func largeSteps() throws {
    let endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(length(hex(randomblob(9000000)))) FROM n"
    let took = milliseconds(of: {
      #expect(failure { _ = try ask(endless, #","timeout_ms":100"#) }?.message.contains("time limit") == true)
    })
    #expect(took < patience)
  }

  @Test("At most `limit` rows come, and the answer says when there were more")
  func truncation() throws {
    let three = "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"
    for (limit, rows, truncated) in [(1, 1, true), (2, 2, true), (3, 3, false), (4, 3, false)] {
      let answer = try ask(three, ",\"limit\":\(limit)")
      #expect(answer["rows"].list.count == rows)
      #expect(answer["truncated"].boolean == truncated)
    }
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i FROM n"
    #expect(try ask(many)["rows"].list.count == 1000)
    #expect(try ask(many, #","limit":100000"#)["rows"].list.count == 2000)
  }

  @Test(
    "Parameters are bound in order or by name",
    arguments: [
      ("SELECT ?, ?, ?, ?, ?", #"[null,true,false,-7,"é"]"#, #"[null,1,0,-7,"é"]"#),
      ("SELECT ?2, ?1, ?2", "[1,2.5]", "[2.5,1,2.5]"),
      ("SELECT :a, @b, $c, :a", #"{"a":1,"b":"x","c":null}"#, #"[1,"x",null,1]"#),
      ("SELECT 1", "[]", "[1]"), ("SELECT 1", "{}", "[1]"), ("SELECT 1", "null", "[1]"),
      ("SELECT typeof(?), typeof(?)", "[1,1.0]", #"["integer","real"]"#),
      ("SELECT ?", "[\"'; DROP TABLE studies; --\"]", #"["'; DROP TABLE studies; --"]"#),
    ])
  func parameters(sql: String, parameters: String, found: String) throws {
    #expect(try row(sql, ",\"parameters\":\(parameters)") == found)
  }

  @Test(
    "Parameters that do not fit the statement are refused",
    arguments: [
      ("SELECT ?", "null", "args.parameters"), ("SELECT ?", "[]", "args.parameters"),
      ("SELECT ?", "[1,2]", "args.parameters"), ("SELECT 1", "[1]", "args.parameters"),
      ("SELECT :a", "{}", "args.parameters"), ("SELECT :a", #"{"b":1}"#, "args.parameters.b"),
      ("SELECT :a", #"{":a":1}"#, "args.parameters.:a"), ("SELECT :a, ?", #"{"a":1}"#, "args.parameters"),
      ("SELECT ?", "[[]]", "args.parameters[0]"), ("SELECT ?", "[{}]", "args.parameters[0]"),
      ("SELECT :a", #"{"a":[]}"#, "args.parameters.a"), ("SELECT ?", "5", "args.parameters"),
      ("SELECT ?", #""x""#, "args.parameters"),
    ])
  func refusedParameters(sql: String, parameters: String, key: String) {
    let refused = failure { _ = try ask(sql, ",\"parameters\":\(parameters)") }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }

  @Test(
    "Arguments out of their range are named",
    arguments: [
      (#"{}"#, "args.sql"), (#"{"sql":1}"#, "args.sql"), (#"{"sql":"SELECT 1","limit":0}"#, "args.limit"),
      (#"{"sql":"SELECT 1","limit":100001}"#, "args.limit"), (#"{"sql":"SELECT 1","timeout_ms":0}"#, "args.timeout_ms"),
      (#"{"sql":"SELECT 1","timeout_ms":600001}"#, "args.timeout_ms"),
      (#"{"sql":"SELECT 1","params":[]}"#, "args.params"),
    ])
  func refusedArguments(args: String, key: String) {
    #expect(failure { _ = try file.ask("sql", args) }?.key == key)
  }

  @Test(
    "Whatever would write or change settings is rejected, and changes nothing",
    arguments: [
      "DELETE FROM studies", "DELETE FROM log_events", "DELETE FROM events", "INSERT INTO consumers VALUES('x', 1)",
      "UPDATE studies SET name = 'x'", "DROP TABLE studies", "CREATE TEMP TABLE t(x)", "ATTACH '/tmp/x' AS x", "VACUUM",
      "PRAGMA query_only = OFF", "PRAGMA user_version = 7", "SELECT load_extension('x')", "BEGIN",
      "VACUUM INTO '/tmp/x'",
      "EXPLAIN DELETE FROM studies", "WITH x AS (SELECT 1) DELETE FROM studies",
    ])
  func rejected(sql: String) throws {
    try file.addStudy("s")
    #expect(failure { _ = try ask(sql) }?.status == .rejected)
    #expect(try row("SELECT name FROM studies") == #"["n"]"#)
    #expect(try row("SELECT count(*) FROM consumers") == "[0]")
  }

  @Test(
    "A text that is not one statement is refused",
    arguments: ["", " ", "SELECT", "SELECT 1; SELECT 2", "SELECT x FROM nowhere", "SELECT \"no column\""])
  func notOneStatement(sql: String) {
    #expect(failure { _ = try ask(sql) }?.status == .invalidRequest)
  }

  @Test("A statement that takes longer than it may is rejected, and the next one is answered")
  func timeLimit() throws {
    let long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000000) SELECT max(i) FROM n"
    var refused: Failure?
    let took = milliseconds(of: { refused = failure { _ = try ask(long, #","timeout_ms":40"#) } })
    #expect(refused?.status == .rejected)
    #expect(refused?.message.contains("timeout_ms") == true)
    #expect((39..<patience).contains(took))
    #expect(try row("SELECT 1") == "[1]")
  }

  @Test("An answer past 64 MiB is rejected")
  func tooLarge() {
    let large =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80) "
      + "SELECT replace(hex(zeroblob(500000)), '0', 'a') FROM n"
    #expect(failure { _ = try ask(large) }?.status == .rejected)
  }

  @Test("The ends of the Wilson interval are functions, null without trials or numbers")
  func wilson() throws {
    let answer = try ask("SELECT wilson_low(81, 263), wilson_high(81, 263), wilson_low(0, 20), wilson_high('20', 20.0)")
    let values = answer["rows"][0].list.compactMap(\.number)
    #expect(zip(values, [0.2553, 0.3662, 0, 1]).allSatisfy { abs($0 - $1) < 0.00005 } && values.count == 4)
    #expect(
      try row("SELECT wilson_low(0, 0), wilson_high(NULL, 1), wilson_low('x', 1), wilson_low(2, 1)")
        == "[null,null,null,null]")
    #expect(failure { _ = try ask("SELECT wilson_low(1)") }?.status == .invalidRequest)
  }
}
