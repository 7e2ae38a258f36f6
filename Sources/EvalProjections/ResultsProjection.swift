import EvalLog
import EvalSystem

extension Projection {
  /// One row a result, under the position of its event; the view `results` shows it with its ids, hashes and texts.
  ///
  /// A row is kept short, because there are many: models and pairs of functions are named once in `result_names`, texts
  /// and files are numbers of contents, times are milliseconds since 1970 in UTC, the run is that of the case, and the id
  /// stands in the row only when it is not that of the event. What the view looks up in subqueries costs nothing where it
  /// is not asked for.
  static let results = Projection(
    name: "results", version: 2, family: "runs",
    tables: [
      Table(
        name: "result_names",
        definition: """
          CREATE TABLE "result_names"(
            name_id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
          ) STRICT
          """,
        indexes: []),
      Table(
        name: "recorded_results",
        definition: """
          CREATE TABLE "recorded_results"(
            position INTEGER PRIMARY KEY,
            result_id TEXT,
            case_position INTEGER NOT NULL,
            model_name_id INTEGER NOT NULL,
            functions_name_id INTEGER,
            succeeded INTEGER NOT NULL,
            error_enum INTEGER,
            num_edits INTEGER,
            num_lines_deleted INTEGER,
            num_lines_added INTEGER,
            time_to_first_token_ms ANY,
            time_to_first_edit_ms ANY,
            time_round_trip_ms ANY,
            cost_usd REAL,
            completion_tokens INTEGER,
            output_content_id INTEGER,
            file_content_id INTEGER,
            call_content_id INTEGER,
            created_ms INTEGER NOT NULL
          ) STRICT
          """,
        indexes: [
          #"CREATE UNIQUE INDEX results_by_id ON "recorded_results"(result_id) WHERE result_id IS NOT NULL"#,
          #"CREATE INDEX results_by_case ON "recorded_results"(case_position)"#,
        ]),
    ],
    views: [
      View(
        name: "results",
        definition: """
          CREATE VIEW "results" AS
            SELECT coalesce(r.result_id,
                (SELECT lower(substr(hex(e.event_id), 1, 8) || '-' || substr(hex(e.event_id), 9, 4) || '-'
                  || substr(hex(e.event_id), 13, 4) || '-' || substr(hex(e.event_id), 17, 4) || '-'
                  || substr(hex(e.event_id), 21)) FROM log_events AS e WHERE e.position = r.position)) AS result_id,
              k.run_id AS run_id, k.case_id AS case_id, m.name AS model_id,
              (SELECT n.name FROM "result_names" AS n WHERE n.name_id = r.functions_name_id)
                AS processing_functions_hash,
              r.succeeded AS succeeded, r.error_enum AS error_enum, r.num_edits AS num_edits,
              r.num_lines_deleted AS num_lines_deleted, r.num_lines_added AS num_lines_added,
              r.time_to_first_token_ms AS time_to_first_token_ms, r.time_to_first_edit_ms AS time_to_first_edit_ms,
              r.time_round_trip_ms AS time_round_trip_ms, r.cost_usd AS cost_usd,
              r.completion_tokens AS completion_tokens,
              (SELECT \(Contents.text) FROM contents AS c WHERE c.content_id = r.output_content_id)
                AS raw_model_output,
              (SELECT CAST(lower(hex(c.hash)) AS TEXT) FROM contents AS c WHERE c.content_id = r.file_content_id)
                AS file_edited_hash,
              (SELECT \(Contents.text) FROM contents AS c WHERE c.content_id = r.call_content_id)
                AS parsed_tool_call_json,
              strftime('%Y-%m-%dT%H:%M:%fZ', r.created_ms / 1000.0, 'unixepoch') AS created_at
            FROM "recorded_results" AS r
            LEFT JOIN "recorded_cases" AS k ON k.position = r.case_position
            LEFT JOIN "result_names" AS m ON m.name_id = r.model_name_id
          """)
    ],
    handlers: [
      Handler(
        type: "ResultRecorded", mode: .set,
        sql: """
          INSERT OR IGNORE INTO "result_names"(name)
          SELECT n.value
          FROM events, json_each(json_extract(data, '$.model_id', '$.processing_functions_hash')) AS n
          WHERE events.type = 'ResultRecorded' AND position BETWEEN ?1 AND ?2 AND n.value IS NOT NULL
            AND (json_extract(data, '$.model_id') NOT IN (SELECT name FROM "result_names")
              OR json_extract(data, '$.processing_functions_hash') NOT IN (SELECT name FROM "result_names"))
          ORDER BY position, n.key
          """,
        """
        INSERT INTO "recorded_results"(\(RecordedResult.columns))
        SELECT position,
          CASE WHEN json_extract(data, '$.result_id') IS NOT NULL
            THEN nullif(json_extract(data, '$.result_id'), event_id) END,
          (SELECT k.position FROM "recorded_cases" AS k WHERE k.case_id = json_extract(data, '$.case_id')),
          (SELECT name_id FROM "result_names" WHERE name = json_extract(data, '$.model_id')),
          (SELECT name_id FROM "result_names" WHERE name = json_extract(data, '$.processing_functions_hash')),
          json_extract(data, '$.succeeded'), json_extract(data, '$.error_enum'), json_extract(data, '$.num_edits'),
          json_extract(data, '$.num_lines_deleted'), json_extract(data, '$.num_lines_added'),
          json_extract(data, '$.time_to_first_token_ms'), json_extract(data, '$.time_to_first_edit_ms'),
          json_extract(data, '$.time_round_trip_ms'), json_extract(data, '$.cost_usd'),
          json_extract(data, '$.completion_tokens'),
          (SELECT c.content_id FROM contents AS c
            WHERE CAST(lower(hex(c.hash)) AS TEXT) = json_extract(data, '$.raw_model_output_hash')),
          (SELECT c.content_id FROM contents AS c
            WHERE CAST(lower(hex(c.hash)) AS TEXT) = json_extract(data, '$.file_edited_hash')),
          (SELECT c.content_id FROM contents AS c
            WHERE CAST(lower(hex(c.hash)) AS TEXT) = json_extract(data, '$.parsed_tool_call_json_hash')),
          CASE WHEN json_extract(data, '$.created_at') IS NULL
            THEN (SELECT e.timestamp FROM log_events AS e WHERE e.position = events.position)
            ELSE (SELECT CAST(strftime('%s', created_at) AS INTEGER) * 1000 + CAST(substr(created_at, 21, 3) AS INTEGER)
              FROM (SELECT json_extract(data, '$.created_at') AS created_at)) END
        FROM events WHERE type = 'ResultRecorded' AND position BETWEEN ?1 AND ?2 ORDER BY position
        """, direct: { (connection, tables) throws(Failure) in try RecordedResultRows(connection, tables) })
    ])
}
