CREATE UNIQUE INDEX contents_by_text ON contents(CAST(lower(hex(hash)) AS TEXT));

CREATE INDEX log_events_by_type ON log_events(type_id);

CREATE TABLE consumers(
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  proof TEXT NOT NULL CHECK(proof = position || ' ' || name)
) STRICT, WITHOUT ROWID;

CREATE TABLE contents(
  content_id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  bytes BLOB NOT NULL
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

CREATE TABLE projections(
  name TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  rebuild_position INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE remnants(
  hash BLOB PRIMARY KEY,
  rewritten INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE streams(
  stream_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL
) STRICT;

CREATE TRIGGER log_events_refuse_delete BEFORE DELETE ON log_events
  BEGIN SELECT raise(ABORT, 'events are never deleted'); END;

CREATE TRIGGER log_events_refuse_update BEFORE UPDATE ON log_events
  BEGIN SELECT raise(ABORT, 'events are never changed'); END;

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
