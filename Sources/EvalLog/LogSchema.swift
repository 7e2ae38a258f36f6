import EvalSQL

/// The tables of the log, version by version.
///
/// Names of streams and types are kept once and referred to by number. People and projections read the view
/// `events`, which shows every event as the requests do.
package enum LogSchema {
  /// `PRAGMA application_id` of every store: "EvSt".
  package static let applicationID: Int64 = 0x4576_5374

  /// The version that has the table `consumers`.
  package static let consumersSince: Int64 = 2
  /// The version that has the table `remnants`.
  package static let remnantsSince: Int64 = 4
  /// The version that has the position of a consumer twice.
  package static let provenConsumersSince: Int64 = 5

  package static let migrator = Migrator(
    [
      Migration(version: 1, name: "log", up: script(log), down: ""),
      Migration(version: 2, name: "consumers", up: script([consumers]), down: "DROP TABLE consumers;"),
      Migration(
        version: 3, name: "contents_by_text", up: script([contentsByText]), down: "DROP INDEX contents_by_text;"),
      Migration(version: 4, name: "remnants", up: script([remnants, foundRemnants]), down: "DROP TABLE remnants;"),
      Migration(
        version: 5, name: "proven_consumers",
        up: remade(
          provenConsumers, filling: "consumers(name, position, proof) SELECT name, position, position || ' ' || name"),
        down: remade(consumers, filling: "consumers(name, position) SELECT name, position")),
    ],
    leadTo: [
      "streams": streams, "event_types": eventTypes, "log_events": logEvents, "log_events_by_type": logEventsByType,
      "log_events_refuse_update": refusedUpdates, "log_events_refuse_delete": refusedDeletes, "events": events,
      "contents": contents, "projections": projections, "contents_by_text": contentsByText, "remnants": remnants,
      "consumers": provenConsumers,
    ])

  private static func script(_ statements: [String]) -> String { statements.map { "\($0);\n" }.joined() }

  private static let log = [
    streams, eventTypes, logEvents, logEventsByType, refusedUpdates, refusedDeletes, events, contents, projections,
  ]

  private static let streams = """
    CREATE TABLE streams(
      stream_id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      version INTEGER NOT NULL
    ) STRICT
    """

  private static let eventTypes = """
    CREATE TABLE event_types(
      type_id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT
    """

  private static let logEvents = """
    CREATE TABLE log_events(
      position INTEGER PRIMARY KEY,
      event_id BLOB NOT NULL UNIQUE,
      stream_id INTEGER NOT NULL REFERENCES streams,
      version INTEGER NOT NULL,
      type_id INTEGER NOT NULL REFERENCES event_types,
      timestamp INTEGER NOT NULL,
      data TEXT NOT NULL,
      metadata TEXT NOT NULL,
      hash BLOB NOT NULL,
      UNIQUE(stream_id, version)
    ) STRICT
    """

  private static let logEventsByType = "CREATE INDEX log_events_by_type ON log_events(type_id)"

  private static let refusedUpdates = """
    CREATE TRIGGER log_events_refuse_update BEFORE UPDATE ON log_events
      BEGIN SELECT raise(ABORT, 'events are never changed'); END
    """

  private static let refusedDeletes = """
    CREATE TRIGGER log_events_refuse_delete BEFORE DELETE ON log_events
      BEGIN SELECT raise(ABORT, 'events are never deleted'); END
    """

  private static let events = """
    CREATE VIEW events AS
      SELECT e.position AS position,
        lower(substr(hex(e.event_id), 1, 8) || '-' || substr(hex(e.event_id), 9, 4) || '-'
          || substr(hex(e.event_id), 13, 4) || '-' || substr(hex(e.event_id), 17, 4) || '-'
          || substr(hex(e.event_id), 21)) AS event_id,
        s.name AS stream, e.version AS version, t.name AS type,
        strftime('%Y-%m-%dT%H:%M:%fZ', e.timestamp / 1000.0, 'unixepoch') AS timestamp,
        e.data AS data, e.metadata AS metadata
      FROM log_events AS e
      LEFT JOIN streams AS s ON s.stream_id = e.stream_id
      LEFT JOIN event_types AS t ON t.type_id = e.type_id
    """

  private static let contents = """
    CREATE TABLE contents(
      content_id INTEGER PRIMARY KEY,
      hash BLOB NOT NULL UNIQUE,
      bytes BLOB NOT NULL
    ) STRICT
    """

  private static let projections = """
    CREATE TABLE projections(
      name TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      rebuild_position INTEGER
    ) STRICT, WITHOUT ROWID
    """

  /// Read models know contents by the text of their hash.
  private static let contentsByText =
    "CREATE UNIQUE INDEX contents_by_text ON contents(CAST(lower(hex(hash)) AS TEXT))"

  private static let remnants = """
    CREATE TABLE remnants(
      hash BLOB PRIMARY KEY,
      rewritten INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """

  /// A file that comes back from an older schema may hold forgotten contents of which it is not known any more whether
  /// they were destroyed.
  private static let foundRemnants = """
    INSERT INTO remnants(hash, rewritten)
      SELECT hash, 0 FROM contents
      WHERE length(bytes) = 0 AND hash <> x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """

  private static let consumers = """
    CREATE TABLE consumers(
      name TEXT PRIMARY KEY,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """

  /// A consumer's position stands in no event, so that no hash covers it: it is written twice, and `verify` finds the row
  /// in which the two differ.
  private static let provenConsumers = """
    CREATE TABLE consumers(
      name TEXT PRIMARY KEY,
      position INTEGER NOT NULL,
      proof TEXT NOT NULL CHECK(proof = position || ' ' || name)
    ) STRICT, WITHOUT ROWID
    """

  /// The table is dropped and made anew under its name, because renaming one changes views of the user's own.
  private static func remade(_ table: String, filling columns: String) -> String {
    script([
      "CREATE TABLE kept_consumers AS SELECT name, position FROM consumers",
      "DROP TABLE consumers",
      table,
      "INSERT INTO \(columns) FROM kept_consumers",
      "DROP TABLE kept_consumers",
    ])
  }
}
