/* The same results in two plain tables of SQLite, by hand: the limit that EvalStore is compared
 * with. Nothing is checked, chained or answered.
 *
 * plain FILE: a side of a benchmark; turns.h says what it is asked for. The groups:
 *
 * limit        lines are requests to record results, of which the program has made rows before the
 *              clock starts: no JSON; one transaction a call
 * handed_over  the same with one result a call, where processes and threads share their commits
 * busy         the same as limit, where each call keeps the processor busy for 35 microseconds more
 * jansson      the same as limit, parsed with jansson while the clock runs, and the event's text
 *              made by it
 * question     lines are names of questions, asked in SQL
 * show         prints the rows that the success rates come from
 * replay       reads the events with a parser made by hand into a new table of results; the lines
 *              say nothing
 * differing    prints how many results the new table does not have as the first one has them
 *
 * At the end of the input the number of events is printed.
 */

#define _XOPEN_SOURCE 700

#include "hand_over.h"
#include "measure.h"
#include "turns.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COLUMNS 18
#define FIRST_ARGUMENT 1 /* the column 0 is the result's id */
#define CREATED_AT 17
#define ID_LENGTH 36
#define WAIT_MS 600000
#define BUSY_SECONDS 35e-6

/* The settings of a store opened with durability full. */
static const char settings[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA cache_size = -16000;"
                               "PRAGMA wal_autocheckpoint = 1000;"
                               "PRAGMA journal_size_limit = 67108864;";

#define EVENTS                                                                                     \
  "CREATE TABLE IF NOT EXISTS events("                                                             \
  "position INTEGER PRIMARY KEY, event_id TEXT NOT NULL, stream TEXT NOT NULL,"                    \
  "type TEXT NOT NULL, timestamp TEXT NOT NULL, data TEXT NOT NULL)"

#define RESULTS(name)                                                                              \
  "CREATE TABLE IF NOT EXISTS " name "("                                                           \
  "result_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, case_id TEXT NOT NULL,"                       \
  "model_id TEXT NOT NULL, processing_functions_hash TEXT, succeeded INTEGER NOT NULL,"            \
  "error_enum INTEGER, num_edits INTEGER, num_lines_deleted INTEGER, num_lines_added INTEGER,"     \
  "time_to_first_token_ms REAL, time_to_first_edit_ms REAL, time_round_trip_ms REAL,"              \
  "cost_usd REAL, completion_tokens INTEGER, raw_model_output_hash TEXT, file_edited_hash TEXT,"   \
  "created_at TEXT NOT NULL)"

#define INDEXES(name, prefix)                                                                      \
  "CREATE INDEX IF NOT EXISTS " prefix "by_run ON " name "(run_id);"                               \
  "CREATE INDEX IF NOT EXISTS " prefix "by_case ON " name "(case_id);"                             \
  "CREATE INDEX IF NOT EXISTS " prefix "by_model ON " name "(model_id);"

#define INSERT_RESULT(name)                                                                        \
  "INSERT INTO " name " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)"

static const char *const columns[COLUMNS] = {
    "result_id",
    "run_id",
    "case_id",
    "model_id",
    "processing_functions_hash",
    "succeeded",
    "error_enum",
    "num_edits",
    "num_lines_deleted",
    "num_lines_added",
    "time_to_first_token_ms",
    "time_to_first_edit_ms",
    "time_round_trip_ms",
    "cost_usd",
    "completion_tokens",
    "raw_model_output_hash",
    "file_edited_hash",
    "created_at",
};

/* What a column gets. A text is not owned and has no end of its own. */
struct value {
  enum { NOTHING, INTEGER, REAL, TEXT } kind;
  sqlite3_int64 integer;
  double real;
  const char *text;
  int length;
};

/* A result, and the text of its event. */
struct row {
  struct value values[COLUMNS];
  const char *data;
  int length;
};

/* The rows of one call, with what their texts lie in. */
struct batch {
  struct row *rows;
  size_t count;
  json_t *root;
};

struct plain {
  sqlite3 *file;
  sqlite3_stmt *begin, *commit, *event, *result;
  uint64_t random;
  struct turn *turn;
  struct batch *batches;    /* of the groups limit and handed_over, one a line */
  struct hand_over *shared; /* NULL until rows are handed over */
};

static void check(struct plain *p, int code) {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
    failed(sqlite3_errmsg(p->file));
}

static void execute(struct plain *p, const char *sql) {
  check(p, sqlite3_exec(p->file, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *prepared(struct plain *p, const char *sql) {
  sqlite3_stmt *statement;
  check(p, sqlite3_prepare_v3(p->file, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
  return statement;
}

static void run(struct plain *p, sqlite3_stmt *statement) {
  check(p, sqlite3_step(statement));
  check(p, sqlite3_reset(statement));
}

/* --- rows from requests --------------------------------------------------------------------- */

static struct value value_of(json_t *json) {
  struct value value = {.kind = NOTHING};
  if (json_is_string(json)) {
    value.kind = TEXT;
    value.text = json_string_value(json);
    value.length = (int)json_string_length(json);
  } else if (json_is_integer(json)) {
    value.kind = INTEGER;
    value.integer = json_integer_value(json);
  } else if (json_is_boolean(json)) {
    value.kind = INTEGER;
    value.integer = json_is_true(json);
  } else if (json_is_real(json)) {
    value.kind = REAL;
    value.real = json_real_value(json);
  }
  return value;
}

static struct row row_of(json_t *arguments) {
  struct row row = {0};
  for (int column = FIRST_ARGUMENT; column < CREATED_AT; column++)
    row.values[column] = value_of(json_object_get(arguments, columns[column]));
  char *data = json_dumps(arguments, JSON_COMPACT);
  row.data = data;
  row.length = (int)strlen(data);
  return row;
}

/* The rows of `{"command":"record_result","args":{...}}` or of its plural. */
static struct batch batch_of(const char *request) {
  json_error_t error;
  struct batch batch = {.root = json_loads(request, JSON_REJECT_DUPLICATES, &error)};
  if (batch.root == NULL)
    failed(error.text);
  json_t *arguments = json_object_get(batch.root, "args");
  json_t *list = json_object_get(arguments, "results");
  batch.count = list == NULL ? 1 : json_array_size(list);
  batch.rows = malloc(sizeof *batch.rows * batch.count);
  for (size_t index = 0; index < batch.count; index++)
    batch.rows[index] = row_of(list == NULL ? arguments : json_array_get(list, index));
  return batch;
}

static void free_batch(struct batch *batch) {
  for (size_t index = 0; index < batch->count; index++)
    free((char *)batch->rows[index].data);
  free(batch->rows);
  json_decref(batch->root);
}

/* --- writing -------------------------------------------------------------------------------- */

/* A UUIDv7 as a text: the time, then a number that only grows. */
static void make_id(struct plain *p, const struct timespec *now, char id[ID_LENGTH + 1]) {
  static const char digits[] = "0123456789abcdef";
  uint64_t time = (uint64_t)now->tv_sec * 1000 + (uint64_t)now->tv_nsec / 1000000;
  uint64_t low = p->random++, high = time << 16 | 0x7000;
  char *next = id;
  for (int nibble = 0; nibble < 32; nibble++) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20)
      *next++ = '-';
    uint64_t half = nibble < 16 ? high : low;
    *next++ = digits[half >> (60 - nibble % 16 * 4) & 15];
  }
  *next = '\0';
}

/* The time in UTC as `2026-01-31T23:59:59.999Z`; the day is written anew once a second. */
static const char *time_text(const struct timespec *now) {
  static _Thread_local char text[64];
  static _Thread_local time_t second = -1;
  if (now->tv_sec != second) {
    struct tm day;
    second = now->tv_sec;
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000Z", gmtime_r(&second, &day));
  }
  int milliseconds = (int)(now->tv_nsec / 1000000);
  text[20] = (char)('0' + milliseconds / 100);
  text[21] = (char)('0' + milliseconds / 10 % 10);
  text[22] = (char)('0' + milliseconds % 10);
  return text;
}

static void bind(sqlite3_stmt *statement, int place, const struct value *value) {
  switch (value->kind) {
  case NOTHING:
    sqlite3_bind_null(statement, place);
    break;
  case INTEGER:
    sqlite3_bind_int64(statement, place, value->integer);
    break;
  case REAL:
    sqlite3_bind_double(statement, place, value->real);
    break;
  case TEXT:
    sqlite3_bind_text(statement, place, value->text, value->length, SQLITE_STATIC);
    break;
  }
}

static void write_row(struct plain *p, const struct row *row) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  char id[ID_LENGTH + 1], stream[80];
  make_id(p, &now, id);
  const struct value *run_id = &row->values[1];
  int length = snprintf(stream, sizeof stream, "run/%.*s", run_id->length, run_id->text);
  const char *time = time_text(&now);
  sqlite3_bind_text(p->event, 1, id, ID_LENGTH, SQLITE_STATIC);
  sqlite3_bind_text(p->event, 2, stream, length, SQLITE_STATIC);
  sqlite3_bind_text(p->event, 3, time, 24, SQLITE_STATIC);
  sqlite3_bind_text(p->event, 4, row->data, row->length, SQLITE_STATIC);
  run(p, p->event);
  sqlite3_bind_text(p->result, 1, id, ID_LENGTH, SQLITE_STATIC);
  for (int column = FIRST_ARGUMENT; column < CREATED_AT; column++)
    bind(p->result, column + 1, &row->values[column]);
  sqlite3_bind_text(p->result, CREATED_AT + 1, time, 24, SQLITE_STATIC);
  run(p, p->result);
}

static void write_batch(struct plain *p, const struct batch *batch) {
  run(p, p->begin);
  for (size_t index = 0; index < batch->count; index++)
    write_row(p, &batch->rows[index]);
  run(p, p->commit);
}

static void write_parsed(void *context, long index) {
  struct plain *p = context;
  write_batch(p, &p->batches[index]);
}

static void write_late(void *context, long index) {
  keep_busy(BUSY_SECONDS);
  write_parsed(context, index);
}

/* A row as it is handed over: its texts come after it, in the order of the columns, the event's
 * last. */
struct packed {
  struct row row;
  char texts[SEAT_ROOM - sizeof(struct row)];
};

static size_t pack(const struct row *row, struct packed *packed) {
  size_t used = 0;
  packed->row = *row;
  for (int column = 0; column <= COLUMNS; column++) {
    const char *text = column < COLUMNS ? row->values[column].text : row->data;
    size_t length = (size_t)(column < COLUMNS ? row->values[column].length : row->length);
    if (used + length > sizeof packed->texts)
      failed("a row is larger than what is handed over");
    if (length > 0)
      memcpy(packed->texts + used, text, length);
    used += length;
  }
  return offsetof(struct packed, texts) + used;
}

static void begin_shared(void *context) {
  struct plain *p = context;
  run(p, p->begin);
}

static void write_packed(void *context, const void *bytes) {
  const struct packed *packed = bytes;
  struct row row = packed->row;
  const char *next = packed->texts;
  for (int column = 0; column < COLUMNS; column++) {
    row.values[column].text = next;
    next += row.values[column].length;
  }
  row.data = next;
  write_row(context, &row);
}

static void commit_shared(void *context) {
  struct plain *p = context;
  run(p, p->commit);
}

static void hand_row_over(void *context, long index) {
  struct plain *p = context;
  struct packed packed;
  size_t length = pack(&p->batches[index].rows[0], &packed);
  hand_over(p->shared, &packed, length, p, begin_shared, write_packed, commit_shared);
}

static void write_with_jansson(void *context, long index) {
  struct plain *p = context;
  struct batch batch = batch_of(p->turn->lines[index]);
  write_batch(p, &batch);
  free_batch(&batch);
}

/* --- questions ------------------------------------------------------------------------------ */

#define VALID "(error_enum IS NULL OR error_enum NOT IN (1, 6, 7))"
#define ONE_RUN "(SELECT run_id FROM results ORDER BY rowid LIMIT 1)"

static const struct {
  const char *name, *sql;
} questions[] = {
    {"success_rates_by_model",
     "SELECT model_id, count(*), sum(succeeded) FROM results WHERE " VALID " GROUP BY model_id"},
    {"latency_by_model", "SELECT model_id, time_round_trip_ms FROM results"
                         " WHERE time_round_trip_ms IS NOT NULL ORDER BY model_id, 2"},
    {"error_distribution", "SELECT error_enum, count(*) FROM results WHERE run_id = " ONE_RUN
                           " AND NOT succeeded GROUP BY error_enum"},
    {"cost_by_run", "SELECT run_id, model_id, count(*), count(cost_usd), sum(cost_usd),"
                    " sum(completion_tokens) FROM results GROUP BY run_id, model_id"},
    {"list_results",
     "SELECT * FROM results WHERE run_id = " ONE_RUN " ORDER BY created_at DESC LIMIT 100"},
};

static const char *question_named(const char *name) {
  for (size_t index = 0; index < sizeof questions / sizeof *questions; index++)
    if (strcmp(questions[index].name, name) == 0)
      return questions[index].sql;
  failed(name);
}

/* The mean and the 95th percentile of each model, from rows that come ordered by both. */
static void latencies(struct plain *p, sqlite3_stmt *statement) {
  size_t count = 0, room = 1024;
  double sum = 0, *times = malloc(sizeof *times * room);
  char model[256] = "";
  for (int code;;) {
    check(p, code = sqlite3_step(statement));
    const char *next = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : "";
    if (strcmp(next, model) != 0) {
      volatile double mean = sum / (double)count, p95 = times[(size_t)(0.95 * (double)count)];
      (void)mean, (void)p95;
      snprintf(model, sizeof model, "%s", next);
      count = 0;
      sum = 0;
    }
    if (code != SQLITE_ROW)
      break;
    if (count + 1 >= room)
      times = realloc(times, sizeof *times * (room *= 2));
    times[count] = sqlite3_column_double(statement, 1);
    sum += times[count++];
  }
  free(times);
}

/* Looks at every column of every row, as a program would that wants to know. */
static void look_at(struct plain *p, sqlite3_stmt *statement) {
  while (sqlite3_step(statement) == SQLITE_ROW)
    for (int column = 0; column < sqlite3_column_count(statement); column++)
      sqlite3_column_text(statement, column);
  check(p, sqlite3_errcode(p->file));
}

static void ask(void *context, long index) {
  struct plain *p = context;
  const char *name = p->turn->lines[index];
  sqlite3_stmt *statement = prepared(p, question_named(name));
  if (strcmp(name, "latency_by_model") == 0)
    latencies(p, statement);
  else
    look_at(p, statement);
  sqlite3_finalize(statement);
}

static void show(struct plain *p) {
  sqlite3_stmt *statement = prepared(p, "SELECT json_group_array(json_array(m, n, k)) FROM"
                                        " (SELECT model_id AS m, count(*) AS n, sum(succeeded) AS k"
                                        "  FROM results WHERE " VALID " GROUP BY 1)");
  check(p, sqlite3_step(statement));
  puts((const char *)sqlite3_column_text(statement, 0));
  fflush(stdout);
  sqlite3_finalize(statement);
}

/* --- replay --------------------------------------------------------------------------------- */

/* The place in the table of the column with this name. They come in the table's order, so that the
 * first one that is looked at is nearly always the one. */
static int column_named(const char *name, size_t length, int after) {
  for (int tried = 0; tried < COLUMNS; tried++) {
    int column = (after + 1 + tried) % COLUMNS;
    if (strncmp(columns[column], name, length) == 0 && columns[column][length] == '\0')
      return column;
  }
  failed("an event has a field that no column is for");
}

/* Reads an object of texts without escapes, numbers and truth values; binds what it finds. */
static void bind_data(struct plain *p, sqlite3_stmt *statement, const char *text) {
  int column = 0;
  while (*text == '{' || *text == ',') {
    const char *name = text + 2, *end = strchr(name, '"');
    column = column_named(name, (size_t)(end - name), column);
    text = end + 2;
    struct value value = {.kind = NOTHING};
    char *rest = NULL;
    if (*text == '"') {
      value.kind = TEXT;
      value.text = text + 1;
      value.length = (int)(strchr(text + 1, '"') - text - 1);
      text += value.length + 2;
    } else if (*text == 't' || *text == 'f') {
      value.kind = INTEGER;
      value.integer = *text == 't';
      text += *text == 't' ? 4 : 5;
    } else {
      value.kind = INTEGER;
      value.integer = strtoll(text, &rest, 10);
      if (*rest == '.' || *rest == 'e') {
        value.kind = REAL;
        value.real = strtod(text, &rest);
      }
      text = rest;
    }
    bind(statement, column + 1, &value);
  }
  if (*text != '}')
    failed(text);
  (void)p;
}

static void replay(void *context, long index) {
  struct plain *p = context;
  (void)index;
  run(p, p->begin);
  execute(p, RESULTS("replayed"));
  sqlite3_stmt *events = prepared(p, "SELECT event_id, timestamp, data FROM events"
                                     " ORDER BY position");
  sqlite3_stmt *result = prepared(p, INSERT_RESULT("replayed"));
  while (sqlite3_step(events) == SQLITE_ROW) {
    sqlite3_clear_bindings(result);
    sqlite3_bind_text(result, 1, (const char *)sqlite3_column_text(events, 0), -1, SQLITE_STATIC);
    sqlite3_bind_text(result, CREATED_AT + 1, (const char *)sqlite3_column_text(events, 1), -1,
                      SQLITE_STATIC);
    bind_data(p, result, (const char *)sqlite3_column_text(events, 2));
    run(p, result);
  }
  check(p, sqlite3_errcode(p->file));
  sqlite3_finalize(events);
  sqlite3_finalize(result);
  execute(p, INDEXES("replayed", "replayed_") "COMMIT");
}

static void print_number(struct plain *p, const char *sql) {
  sqlite3_stmt *statement = prepared(p, sql);
  check(p, sqlite3_step(statement));
  printf("%lld\n", (long long)sqlite3_column_int64(statement, 0));
  fflush(stdout);
  sqlite3_finalize(statement);
}

/* --- the program ---------------------------------------------------------------------------- */

static void open_file(struct plain *p, const char *path) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  check(p, sqlite3_open_v2(path, &p->file, flags, NULL));
  sqlite3_busy_timeout(p->file, WAIT_MS);
  execute(p, settings);
  execute(p, EVENTS ";" RESULTS("results") ";" INDEXES("results", ""));
  p->begin = prepared(p, "BEGIN IMMEDIATE");
  p->commit = prepared(p, "COMMIT");
  p->event = prepared(p, "INSERT INTO events(event_id, stream, type, timestamp, data)"
                         " VALUES(?1, ?2, 'ResultRecorded', ?3, ?4)");
  p->result = prepared(p, INSERT_RESULT("results"));
  sqlite3_randomness(sizeof p->random, &p->random);
  p->random = (p->random & 0x3fffffffffffffff) | 0x8000000000000000;
}

/* What those share who hand over the rows of a file. */
static struct hand_over *seats_of(const char *file) {
  char path[4096];
  snprintf(path, sizeof path, "%s-seats", file);
  return open_hand_over(path);
}

static void carry_out_parsed(struct plain *p, struct turn *turn,
                             void (*call)(void *context, long index)) {
  p->batches = malloc(sizeof *p->batches * (size_t)turn->count);
  for (long index = 0; index < turn->count; index++)
    p->batches[index] = batch_of(turn->lines[index]);
  carry_out(turn, call, p);
  for (long index = 0; index < turn->count; index++)
    free_batch(&p->batches[index]);
  free(p->batches);
}

int main(int count, char **arguments) {
  if (count != 2) {
    fputs("usage: plain FILE\n", stderr);
    return 2;
  }
  struct plain plain = {0}, *p = &plain;
  open_file(p, arguments[1]);
  for (struct turn turn; next_turn(&turn); end_turn(&turn)) {
    p->turn = &turn;
    if (turn.threads != 1 && strcmp(turn.group, "handed_over") != 0)
      failed("only rows that are handed over come from several threads");
    if (strcmp(turn.group, "limit") == 0)
      carry_out_parsed(p, &turn, write_parsed);
    else if (strcmp(turn.group, "busy") == 0)
      carry_out_parsed(p, &turn, write_late);
    else if (strcmp(turn.group, "handed_over") == 0) {
      if (p->shared == NULL)
        p->shared = seats_of(arguments[1]);
      carry_out_parsed(p, &turn, hand_row_over);
    } else if (strcmp(turn.group, "jansson") == 0)
      carry_out(&turn, write_with_jansson, p);
    else if (strcmp(turn.group, "question") == 0)
      carry_out(&turn, ask, p);
    else if (strcmp(turn.group, "replay") == 0) {
      execute(p, "DROP TABLE IF EXISTS replayed");
      carry_out(&turn, replay, p);
    } else if (strcmp(turn.group, "show") == 0)
      show(p);
    else if (strcmp(turn.group, "differing") == 0)
      print_number(p, "SELECT count(*) FROM (SELECT * FROM results EXCEPT SELECT * FROM replayed)");
    else
      failed(turn.group);
  }
  print_number(p, "SELECT coalesce(max(position), 0) FROM events");
  sqlite3_stmt *statements[] = {p->begin, p->commit, p->event, p->result};
  for (size_t index = 0; index < sizeof statements / sizeof *statements; index++)
    sqlite3_finalize(statements[index]);
  check(p, sqlite3_close(p->file));
  return 0;
}
