import EvalLog
import EvalSQL
import EvalSystem

/// Compares the contents with what the events say of them: which there have to be, and which were forgotten.
package enum ContentVerifier {
  /// The contents that are not there, have lost their bytes without having been forgotten, or have them although they
  /// were. O(events that refer to contents + contents).
  package static func findings(_ connection: Connection) throws(Failure) -> [Finding] {
    var findings: [Finding] = []
    try connection.each(missing) { (row) throws(Failure) in
      findings.append(
        Finding(
          position: row.integer(0), problem: "the content \(row.text(1)), which the event refers to, is not there"))
    }
    try connection.each(different) { (row) throws(Failure) in
      let problem =
        row.integer(1) == 0
        ? "the content \(row.text(0)) was forgotten, but its bytes are there"
        : "the bytes of the content \(row.text(0)) are missing, and no event says that they were forgotten"
      findings.append(Finding(position: nil, problem: problem))
    }
    return findings
  }

  private static let missing = """
    SELECT min(w.position), w.hash FROM (
        SELECT position, json_extract(data, '$.hash') AS hash FROM events
          WHERE type IN ('SystemPromptRegistered', 'FileRegistered', 'ContentForgotten')
        UNION ALL
        SELECT position, h.value FROM events, json_each(
            json_extract(data, '$.raw_model_output_hash', '$.parsed_tool_call_json_hash')) AS h
          WHERE events.type = 'ResultRecorded' AND h.value IS NOT NULL
      ) AS w
    WHERE NOT EXISTS (SELECT 1 FROM contents AS c WHERE CAST(lower(hex(c.hash)) AS TEXT) = w.hash)
    GROUP BY w.hash ORDER BY 1
    """

  private static let different = """
    SELECT lower(hex(c.hash)), \(Contents.isGone) FROM contents AS c
    WHERE \(Contents.isGone) <> (CAST(lower(hex(c.hash)) AS TEXT) IN (
      SELECT json_extract(data, '$.hash') FROM events WHERE type = 'ContentForgotten'))
    ORDER BY c.content_id
    """
}
