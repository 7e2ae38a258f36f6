#define _XOPEN_SOURCE 700

#include "baseline.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_STREAMS 64
#define HASH_LENGTH 32

/* The settings of a store opened with durability full. */
static const char settings[] = "PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cache_size = -16000;"
                               "PRAGMA wal_autocheckpoint = 1000;"
                               "PRAGMA journal_size_limit = 67108864;";

/* A stream that the transaction has met. */
struct stream {
  char name[256];
  sqlite3_int64 id, version;
};

struct baseline {
  sqlite3 *file;
  sqlite3_stmt *begin, *commit, *last, *stream, *type, *event, *stream_version, *checkpoint;
  EVP_MD *sha256;
  EVP_MD_CTX *hashing;
  uint64_t random;
  /* the log's end */
  sqlite3_int64 position;
  unsigned char hash[HASH_LENGTH];
  struct stream streams[MAX_STREAMS];
  int stream_count;
};

static void check(struct baseline *b, int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
    return;
  fprintf(stderr, "baseline: %s\n", sqlite3_errmsg(b->file));
  exit(1);
}

static sqlite3_stmt *prepared(struct baseline *b, const char *sql) {
  sqlite3_stmt *statement;
  check(b, sqlite3_prepare_v3(b->file, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
  return statement;
}

static void run(struct baseline *b, sqlite3_stmt *statement) {
  check(b, sqlite3_step(statement));
  check(b, sqlite3_reset(statement));
}

struct baseline *baseline_open(const char *path) {
  struct baseline *b = calloc(1, sizeof *b);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  check(b, sqlite3_open_v2(path, &b->file, flags, NULL));
  check(b, sqlite3_exec(b->file, settings, NULL, NULL, NULL));
  b->begin = prepared(b, "BEGIN IMMEDIATE");
  b->commit = prepared(b, "COMMIT");
  b->last = prepared(b, "SELECT position, hash FROM log_events ORDER BY position DESC LIMIT 1");
  b->stream = prepared(b, "SELECT stream_id, version FROM streams WHERE name = ?1");
  b->type = prepared(b, "SELECT type_id FROM event_types WHERE name = ?1");
  b->event = prepared(b, "INSERT INTO log_events(position, event_id, stream_id, version, type_id,"
                         " timestamp, data, metadata, hash)"
                         " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, '{}', ?8)");
  b->stream_version = prepared(b, "UPDATE streams SET version = ?2 WHERE stream_id = ?1");
  b->checkpoint = prepared(b, "INSERT INTO checkpoints(id, study_id, timestamp, metrics,"
                              " events_analyzed, sessions_included)"
                              " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  b->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
  b->hashing = EVP_MD_CTX_new();
  RAND_bytes((unsigned char *)&b->random, sizeof b->random);
  return b;
}

void baseline_close(struct baseline *b) {
  sqlite3_stmt *statements[] = {b->begin, b->commit, b->last,           b->stream,
                                b->type,  b->event,  b->stream_version, b->checkpoint};
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
    sqlite3_finalize(statements[i]);
  check(b, sqlite3_close(b->file));
  EVP_MD_CTX_free(b->hashing);
  EVP_MD_free(b->sha256);
  free(b);
}

/* --- the hash chain, as Sources/EvalLog/HashChain.swift writes it ---------------------------- */

static void add(struct baseline *b, const void *bytes, size_t length) {
  EVP_DigestUpdate(b->hashing, bytes, length);
}

static void add_number(struct baseline *b, sqlite3_int64 number) {
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
  add(b, bytes, sizeof bytes);
}

static void add_text(struct baseline *b, const char *text) {
  size_t length = strlen(text);
  add_number(b, (sqlite3_int64)length);
  add(b, text, length);
}

/* Moves the chain's end on by one event. */
static void link_event(struct baseline *b, const unsigned char id[16], const struct stream *stream,
                       sqlite3_int64 timestamp, const char *type, const char *data) {
  unsigned char data_hash[HASH_LENGTH];
  EVP_DigestInit_ex2(b->hashing, b->sha256, NULL);
  add(b, data, strlen(data));
  EVP_DigestFinal_ex(b->hashing, data_hash, NULL);
  EVP_DigestInit_ex2(b->hashing, b->sha256, NULL);
  add(b, b->hash, HASH_LENGTH);
  add_number(b, b->position);
  add(b, id, 16);
  add_number(b, stream->version);
  add_number(b, timestamp);
  add_text(b, stream->name);
  add_text(b, type);
  add_text(b, "{}");
  add(b, data_hash, HASH_LENGTH);
  EVP_DigestFinal_ex(b->hashing, b->hash, NULL);
}

/* --- one append ----------------------------------------------------------------------------- */

static sqlite3_int64 milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (sqlite3_int64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A UUIDv7: the time, then a number that only grows. */
static void make_id(struct baseline *b, sqlite3_int64 timestamp, unsigned char id[16]) {
  uint64_t low = b->random++;
  for (int i = 0; i < 6; i++)
    id[i] = (unsigned char)((uint64_t)timestamp >> (40 - 8 * i));
  id[6] = 0x70;
  id[7] = 0;
  for (int i = 0; i < 8; i++)
    id[8 + i] = (unsigned char)(low >> (56 - 8 * i));
  id[8] = 0x80 | (id[8] & 0x3f);
}

static void find_end(struct baseline *b) {
  b->position = 0;
  memset(b->hash, 0, HASH_LENGTH);
  b->stream_count = 0;
  if (sqlite3_step(b->last) == SQLITE_ROW) {
    b->position = sqlite3_column_int64(b->last, 0);
    memcpy(b->hash, sqlite3_column_blob(b->last, 1), HASH_LENGTH);
  }
  check(b, sqlite3_reset(b->last));
}

static struct stream *find_stream(struct baseline *b, const char *study) {
  struct stream *stream = b->streams;
  for (; stream < b->streams + b->stream_count; stream++) {
    if (strcmp(stream->name + strlen("study/"), study) == 0)
      return stream;
  }
  if (b->stream_count++ == MAX_STREAMS) {
    fputs("baseline: too many streams in one request\n", stderr);
    exit(1);
  }
  snprintf(stream->name, sizeof stream->name, "study/%s", study);
  sqlite3_bind_text(b->stream, 1, stream->name, -1, SQLITE_STATIC);
  check(b, sqlite3_step(b->stream));
  stream->id = sqlite3_column_int64(b->stream, 0);
  stream->version = sqlite3_column_int64(b->stream, 1);
  check(b, sqlite3_reset(b->stream));
  return stream;
}

static sqlite3_int64 find_type(struct baseline *b, const char *type) {
  sqlite3_bind_text(b->type, 1, type, -1, SQLITE_STATIC);
  check(b, sqlite3_step(b->type));
  sqlite3_int64 id = sqlite3_column_int64(b->type, 0);
  check(b, sqlite3_reset(b->type));
  return id;
}

static void write_event(struct baseline *b, struct stream *stream, sqlite3_int64 type_id,
                        const char *type, const char *data) {
  unsigned char id[16];
  sqlite3_int64 now = milliseconds();
  make_id(b, now, id);
  b->position++;
  stream->version++;
  link_event(b, id, stream, now, type, data);
  sqlite3_bind_int64(b->event, 1, b->position);
  sqlite3_bind_blob(b->event, 2, id, sizeof id, SQLITE_STATIC);
  sqlite3_bind_int64(b->event, 3, stream->id);
  sqlite3_bind_int64(b->event, 4, stream->version);
  sqlite3_bind_int64(b->event, 5, type_id);
  sqlite3_bind_int64(b->event, 6, now);
  sqlite3_bind_text(b->event, 7, data, -1, SQLITE_STATIC);
  sqlite3_bind_blob(b->event, 8, b->hash, HASH_LENGTH, SQLITE_STATIC);
  run(b, b->event);
}

static const char *text(json_t *object, const char *key) {
  return json_string_value(json_object_get(object, key));
}

static void write_checkpoint(struct baseline *b, json_t *data) {
  char *metrics = json_dumps(json_object_get(data, "metrics"), JSON_COMPACT);
  char *sessions = json_dumps(json_object_get(data, "sessions_included"), JSON_COMPACT);
  json_int_t analyzed = json_integer_value(json_object_get(data, "events_analyzed"));
  sqlite3_bind_text(b->checkpoint, 1, text(data, "id"), -1, SQLITE_STATIC);
  sqlite3_bind_text(b->checkpoint, 2, text(data, "study_id"), -1, SQLITE_STATIC);
  sqlite3_bind_text(b->checkpoint, 3, text(data, "timestamp"), -1, SQLITE_STATIC);
  sqlite3_bind_text(b->checkpoint, 4, metrics, -1, SQLITE_STATIC);
  sqlite3_bind_int64(b->checkpoint, 5, analyzed);
  sqlite3_bind_text(b->checkpoint, 6, sessions, -1, SQLITE_STATIC);
  run(b, b->checkpoint);
  free(metrics);
  free(sessions);
}

void baseline_append(struct baseline *b, const char *request) {
  json_error_t error;
  json_t *root = json_loads(request, JSON_REJECT_DUPLICATES, &error), *event;
  if (root == NULL) {
    fprintf(stderr, "baseline: %s\n", error.text);
    exit(1);
  }
  run(b, b->begin);
  find_end(b);
  const char *type = "CheckpointRecorded";
  sqlite3_int64 type_id = find_type(b, type);
  size_t index;
  json_array_foreach(json_object_get(root, "events"), index, event) {
    json_t *data = json_object_get(event, "data");
    char *stored = json_dumps(data, JSON_COMPACT);
    write_event(b, find_stream(b, text(data, "study_id")), type_id, type, stored);
    write_checkpoint(b, data);
    free(stored);
  }
  for (int i = 0; i < b->stream_count; i++) {
    sqlite3_bind_int64(b->stream_version, 1, b->streams[i].id);
    sqlite3_bind_int64(b->stream_version, 2, b->streams[i].version);
    run(b, b->stream_version);
  }
  run(b, b->commit);
  json_decref(root);
}
