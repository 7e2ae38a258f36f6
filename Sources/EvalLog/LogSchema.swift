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

  package static let migrator = Migrator([
    Migration(version: 1, name: "log", up: log, down: ""),
    Migration(version: 2, name: "consumers", up: consumers, down: "DROP TABLE consumers;"),
    Migration(version: 3, name: "contents_by_text", up: contentsByText, down: "DROP INDEX contents_by_text;"),
    Migration(version: 4, name: "remnants", up: remnants, down: "DROP TABLE remnants;"),
    Migration(version: 5, name: "proven_consumers", up: provenConsumers, down: unprovenConsumers),
  ])

  private static let log = """
    CREATE TABLE streams(
      stream_id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      version INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE event_types(
      type_id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;
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
    ) STRICT;
    CREATE INDEX log_events_by_type ON log_events(type_id);
    CREATE TRIGGER log_events_refuse_update BEFORE UPDATE ON log_events
      BEGIN SELECT raise(ABORT, 'events are never changed'); END;
    CREATE TRIGGER log_events_refuse_delete BEFORE DELETE ON log_events
      BEGIN SELECT raise(ABORT, 'events are never deleted'); END;
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
      LEFT JOIN event_types AS t ON t.type_id = e.type_id;
    CREATE TABLE contents(
      content_id INTEGER PRIMARY KEY,
      hash BLOB NOT NULL UNIQUE,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE projections(
      name TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      rebuild_position INTEGER
    ) STRICT, WITHOUT ROWID;
    """

  /// Read models know contents by the text of their hash.
  private static let contentsByText = """
    CREATE UNIQUE INDEX contents_by_text ON contents(CAST(lower(hex(hash)) AS TEXT));
    """

  /// A file that comes back from an older schema may hold forgotten contents of which it is not known any more whether
  /// they were destroyed.
  private static let remnants = """
    CREATE TABLE remnants(
      hash BLOB PRIMARY KEY,
      rewritten INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO remnants(hash, rewritten)
      SELECT hash, 0 FROM contents
      WHERE length(bytes) = 0 AND hash <> x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    """

  private static let consumers = """
    CREATE TABLE consumers(
      name TEXT PRIMARY KEY,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// A consumer's position stands in no event, so that no hash covers it: it is written twice, and `verify` finds the row
  /// in which the two differ.
  private static let provenConsumers = remade(
    """
    CREATE TABLE consumers(
      name TEXT PRIMARY KEY,
      position INTEGER NOT NULL,
      proof TEXT NOT NULL CHECK(proof = position || ' ' || name)
    ) STRICT, WITHOUT ROWID;
    """, filling: "consumers(name, position, proof) SELECT name, position, position || ' ' || name")

  private static let unprovenConsumers = remade(consumers, filling: "consumers(name, position) SELECT name, position")

  /// The table is dropped and made anew under its name, because renaming one changes views of the user's own.
  private static func remade(_ table: String, filling columns: String) -> String {
    """
    CREATE TABLE kept_consumers AS SELECT name, position FROM consumers;
    DROP TABLE consumers;
    \(table)
    INSERT INTO \(columns) FROM kept_consumers;
    DROP TABLE kept_consumers;
    """
  }
}
