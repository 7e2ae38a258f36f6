/* Work whose power will be cut: writes into a store below FOLDER while disk.c writes down what the
 * disk sees, and says between the writes what was begun and what was acknowledged.
 *
 * powercut_work FOLDER LOG SEED DURABILITY KIND [OTHER]
 *
 * KIND: `write`; `make`: little into a new store; `alone`: by one handle; `maintain`: rebuild,
 * vacuum and backup beside it; `migrate`: the same on a copy of OTHER, a store of an older schema;
 * `again`: on what an earlier cut left in FOLDER, OTHER being a copy of that store. LOG receives
 * the whole log as `read` answers it at the end.
 *
 * The marks, ID a number for each call:
 *   b ID                                   a call begins
 *   a ID FIRST LAST CONTENT CONSUMER POS   it was acknowledged: the positions of its events, the
 *                                          hash of its content, its consumer's position; 0 and -
 *                                          for none. All of it must be there, or none.
 *   B NAME, A NAME                         a backup begins, is acknowledged
 *   forget                                 an older schema may lose consumers from here on
 *   end                                    what follows is not part of the work */
#include "../C/check.h"
#include "random.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>

extern void torture_mark(const char *text) __attribute__((weak));

enum { THREADS = 3, HANDLES = 2, PADDING = 24000 };

static const char *folder, *kind;
static char path[PATH_MAX], options[64];
static uint64_t seed;
static int synchronous_full;
static atomic_int last_id;

static void mark(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void mark(const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  torture_mark(text);
}

/* --- calls between their marks ----------------------------------------------------------------*/

/* The number after the last `"key":`; 0 when there is none. */
static long long last_number_of(const char *json, const char *key) {
  long long number = 0;
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  for (; (json = strstr(json, quoted)) != NULL; json += strlen(quoted))
    number = strtoll(json + strlen(quoted), NULL, 10);
  return number;
}

/* The hash of the content that the call stored; `-` when it is about none or about several things.
 */
static void hash_of(const char *json, char *hash) {
  static const char *const begins[] = {"{\"hash\":\"", "{\"result\":{\"hash\":\""};
  size_t i;
  strcpy(hash, "-");
  for (i = 0; i < 2; i++) {
    if (strncmp(json, begins[i], strlen(begins[i])) == 0)
      snprintf(hash, 65, "%.64s", json + strlen(begins[i]));
  }
}

static void acknowledge(int id, const char *answer, const char *consumer, long long position) {
  char hash[65];
  long long last = last_number_of(answer, "position");
  long long first = last - count_of(answer, "\"position\":") + 1;
  hash_of(answer, hash);
  mark("a %d %lld %lld %s %s %lld", id, last == 0 ? 0 : first, last, hash, consumer, position);
}

static void make_call(call *function, evalstore_store *store, const char *request,
                      const char *consumer, long long position) {
  int id = atomic_fetch_add(&last_id, 1) + 1;
  char *answer;
  mark("b %d", id);
  answer = expect_at(__LINE__, EVALSTORE_OK, function, store, request);
  /* What `commit` answers is the consumer's position, not an event's. */
  acknowledge(id, function == evalstore_commit ? "" : answer, consumer, position);
  evalstore_free(answer);
}

/* --- what is written --------------------------------------------------------------------------*/

typedef struct {
  evalstore_store *store;
  random_source random;
  int number, calls;
  long long consumed;
  char consumer[32];
} worker;

static __thread char text[400000];
static __thread size_t used;

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void put(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  used += (size_t)vsnprintf(text + used, sizeof text - used, format, arguments);
  va_end(arguments);
  CHECK(used < sizeof text);
}

/* Letters that do not repeat, so that a page of one event is never right for another. */
static void put_padding(worker *w, size_t length) {
  size_t i;
  CHECK(used + length < sizeof text);
  for (i = 0; i < length; i++)
    text[used++] = (char)('a' + random_below(&w->random, 26));
  text[used] = '\0';
}

static size_t padding(worker *w) {
  return random_once_in(&w->random, 12) ? random_below(&w->random, PADDING)
                                        : random_below(&w->random, 300);
}

static void put_event(worker *w) {
  put("{\"type\":\"Seen\",\"stream\":\"s%d\",\"data\":{\"by\":%d,\"text\":\"",
      (int)random_below(&w->random, 5), w->number);
  put_padding(w, padding(w));
  put("\"}}");
}

static void append_events(worker *w) {
  int i, count = random_once_in(&w->random, 3) ? 2 + (int)random_below(&w->random, 12) : 1;
  int commits = random_once_in(&w->random, 5);
  used = 0;
  put("{\"events\":[");
  for (i = 0; i < count; i++) {
    put("%s", i == 0 ? "" : ",");
    put_event(w);
  }
  put("]");
  if (commits)
    put(",\"commit\":{\"consumer\":\"%s\",\"position\":%lld}", w->consumer, ++w->consumed);
  put("}");
  make_call(evalstore_append, w->store, text, commits ? w->consumer : "-",
            commits ? w->consumed : 0);
}

static void store_content(worker *w) {
  int id = atomic_fetch_add(&last_id, 1) + 1;
  char *answer = NULL;
  used = 0;
  put("%llx: ", (unsigned long long)random_next(&w->random));
  put_padding(w, padding(w) * 2);
  mark("b %d", id);
  if (evalstore_put_content(w->store, text, used, &answer) != EVALSTORE_OK) {
    fprintf(stderr, "put_content: %s\n", answer == NULL ? "no memory" : answer);
    exit(1);
  }
  acknowledge(id, answer, "-", 0);
  evalstore_free(answer);
}

/* An event and its content in one transaction. */
static void register_prompt(worker *w) {
  used = 0;
  put("{\"command\":\"upsert_system_prompt\",\"args\":{\"name\":\"p\",\"content\":\"%llx ",
      (unsigned long long)random_next(&w->random));
  put_padding(w, 20 + padding(w));
  put("\"}}");
  make_call(evalstore_execute, w->store, text, "-", 0);
}

/* Several commands in one transaction: a study with its checkpoints, or a run with its results. */
static void record_study(worker *w) {
  unsigned long long id = random_next(&w->random);
  int i, count = 1 + (int)random_below(&w->random, 4);
  used = 0;
  put("{\"commands\":[{\"command\":\"create_study\",\"args\":{\"id\":\"y%llx\",\"name\":\"n\","
      "\"period_type\":\"daily\"}},{\"command\":\"start_study\",\"args\":{\"id\":\"y%llx\"}}",
      id, id);
  for (i = 0; i < count; i++)
    put(",{\"command\":\"record_checkpoint\",\"args\":{\"study_id\":\"y%llx\",\"metrics\":"
        "{\"sessions_completed\":%d,\"session_success_rate\":0.5}}}",
        id, i);
  put("]}");
  make_call(evalstore_execute, w->store, text, "-", 0);
}

static void record_run(worker *w) {
  int i, count = 1 + (int)random_below(&w->random, 6);
  unsigned long long id = random_next(&w->random);
  static const char prompt[] = "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92";
  used = 0;
  put("{\"commands\":[{\"command\":\"upsert_system_prompt\",\"args\":{\"name\":\"n\",\"content\":"
      "\"123456\"}},{\"command\":\"create_run\",\"args\":{\"run_id\":\"r%llx\","
      "\"system_prompt_hash\":\"%s\"}},{\"command\":\"create_case\",\"args\":{\"case_id\":\"c%"
      "llx\","
      "\"run_id\":\"r%llx\",\"task_id\":\"t\"}},{\"command\":\"record_results\",\"args\":"
      "{\"results\":[",
      id, prompt, id, id);
  for (i = 0; i < count; i++) {
    put("%s{\"run_id\":\"r%llx\",\"case_id\":\"c%llx\",\"model_id\":\"m%d\",\"succeeded\":true,"
        "\"raw_model_output\":\"",
        i == 0 ? "" : ",", id, id, i % 2);
    put_padding(w, padding(w));
    put("\"}");
  }
  put("]}}]}");
  make_call(evalstore_execute, w->store, text, "-", 0);
}

static void commit_position(worker *w) {
  used = 0;
  put("{\"consumer\":\"%s\",\"position\":%lld}", w->consumer, ++w->consumed);
  make_call(evalstore_commit, w->store, text, w->consumer, w->consumed);
}

static void *work(void *argument) {
  worker *w = argument;
  int i;
  for (i = 0; i < w->calls; i++) {
    switch (random_below(&w->random, 12)) {
    case 0:
    case 1:
      store_content(w);
      break;
    case 2:
      register_prompt(w);
      break;
    case 3:
      record_study(w);
      break;
    case 4:
      record_run(w);
      break;
    case 5:
      commit_position(w);
      break;
    default:
      append_events(w);
    }
  }
  return NULL;
}

/* --- what is done beside it -------------------------------------------------------------------*/

/* A checkpoint by another program, which has the file open with the same durability. */
static void checkpoint(random_source *random) {
  static const char *const modes[] = {"PASSIVE", "FULL", "RESTART", "TRUNCATE"};
  char sql[64];
  sqlite3 *db = NULL;
  CHECK(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
  sqlite3_busy_timeout(db, 60000);
  snprintf(sql, sizeof sql, "PRAGMA synchronous = %s", synchronous_full ? "FULL" : "NORMAL");
  CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
  snprintf(sql, sizeof sql, "PRAGMA wal_checkpoint(%s)", modes[random_below(random, 4)]);
  CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
  CHECK(sqlite3_close(db) == SQLITE_OK);
}

static void back_up(evalstore_store *store) {
  static int number;
  char name[64], request[PATH_MAX + 128];
  /* Not the name of one that an earlier cut has left. */
  snprintf(name, sizeof name, "backup-%llx-%d.db", (unsigned long long)seed, ++number);
  mark("B %s", name);
  snprintf(request, sizeof request, "{\"action\":\"backup\",\"path\":\"%s/%s\"}", folder, name);
  EXPECT(EVALSTORE_OK, evalstore_maintain, store, request);
  mark("A %s", name);
}

static void rebuild(evalstore_store *store, random_source *random) {
  char request[64];
  int done = 0;
  snprintf(request, sizeof request, "{\"action\":\"rebuild\",\"max_events\":%d}",
           random_once_in(random, 2) ? 1000000 : 5 + (int)random_below(random, 40));
  while (!done) {
    char *answer = ANSWER(evalstore_project, store, request);
    done = strstr(answer, "\"done\":true") != NULL;
    evalstore_free(answer);
  }
}

static void maintain(evalstore_store *store, random_source *random) {
  switch (random_below(random, 5)) {
  case 0:
    rebuild(store, random);
    break;
  case 1:
    EXPECT(EVALSTORE_OK, evalstore_maintain, store, "{\"action\":\"vacuum\"}");
    break;
  case 2:
    EXPECT(EVALSTORE_OK, evalstore_maintain, store, "{\"action\":\"vacuum\",\"max_events\":20}");
    break;
  default:
    back_up(store);
  }
}

/* To an older schema, and back by opening the store. */
static void migrate(random_source *random) {
  evalstore_store *store = open_store(path, options);
  if (random_once_in(random, 2)) {
    EXPECT(EVALSTORE_OK, evalstore_maintain, store, "{\"action\":\"migrate\",\"to\":2}");
  } else {
    mark("forget");
    EXPECT(EVALSTORE_OK, evalstore_maintain, store, "{\"action\":\"migrate\",\"to\":1}");
  }
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

static void session(int number, random_source *random) {
  pthread_t threads[THREADS];
  worker workers[THREADS];
  evalstore_store *stores[HANDLES];
  int i, thread_count = 1 + (int)random_below(random, THREADS);
  int handle_count =
      thread_count == 1 || strcmp(kind, "alone") == 0 ? 1 : 1 + (int)random_below(random, HANDLES);
  int is_maintained = strcmp(kind, "maintain") == 0 || strcmp(kind, "migrate") == 0;
  int most = strcmp(kind, "make") == 0 ? 2 : 20;
  for (i = 0; i < handle_count; i++)
    stores[i] = open_store(path, options);
  for (i = 0; i < thread_count; i++) {
    workers[i] =
        (worker){.store = stores[i % handle_count],
                 .random = random_from(seed, (uint64_t)(number * 16 + i + 1)),
                 .number = i,
                 .calls = most / 5 + (int)random_below(random, (uint64_t)most) / thread_count};
    snprintf(workers[i].consumer, sizeof workers[i].consumer, "%llx-%d-%d",
             (unsigned long long)seed, number, i);
    CHECK(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
  }
  if (is_maintained)
    maintain(stores[0], random);
  if (random_once_in(random, 3))
    checkpoint(random);
  for (i = 0; i < thread_count; i++)
    CHECK(pthread_join(threads[i], NULL) == 0);
  if (is_maintained && random_once_in(random, 2))
    maintain(stores[0], random);
  for (i = 0; i < handle_count; i++)
    CHECK(evalstore_close(stores[i]) == EVALSTORE_OK);
  if (strcmp(kind, "migrate") == 0 && random_once_in(random, 2))
    migrate(random);
}

/* --- the beginning and the end ----------------------------------------------------------------*/

static void sync_path(const char *name) {
  int fd = open(name, O_RDONLY | O_CLOEXEC);
  CHECK(fd >= 0 && fsync(fd) == 0 && close(fd) == 0);
}

/* No cut may lose these events, whatever the durability. */
static void was_there(long long last) {
  mark("b 0");
  mark("a 0 %d %lld - - 0", last > 0, last);
}

/* Puts a copy of an older store in place, on the disk before anything is done to it. */
static void place(const char *fixture) {
  static char bytes[1 << 20];
  ssize_t size;
  int from = open(fixture, O_RDONLY | O_CLOEXEC), to;
  snprintf(path, sizeof path, "%s/store.db", folder);
  to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  CHECK(from >= 0 && to >= 0);
  size = read(from, bytes, sizeof bytes);
  CHECK(size > 0 && (size_t)size < sizeof bytes);
  CHECK(write(to, bytes, (size_t)size) == size && close(to) == 0 && close(from) == 0);
  sync_path(path);
  sync_path(folder);
  {
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    char uri[PATH_MAX + 32];
    snprintf(uri, sizeof uri, "file:%s?immutable=1", fixture);
    CHECK(sqlite3_open_v2(uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "SELECT max(position) FROM log_events", -1, &statement, NULL) ==
          SQLITE_OK);
    CHECK(sqlite3_step(statement) == SQLITE_ROW);
    was_there(sqlite3_column_int64(statement, 0));
    CHECK(sqlite3_finalize(statement) == SQLITE_OK && sqlite3_close(db) == SQLITE_OK);
  }
}

/* Says what an earlier cut left, which is on the disk before anything is done to it. */
static void look_at(const char *copy) {
  evalstore_store *store = open_store(copy, NULL);
  char *answer = ANSWER(evalstore_maintain, store, "{\"action\":\"info\"}");
  was_there(number_of(answer, "last_position"));
  evalstore_free(answer);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

static void write_log(const char *name) {
  evalstore_store *store = open_store(path, NULL);
  char *answer = ANSWER(evalstore_read, store, "{\"limit\":10000}");
  FILE *file = fopen(name, "wbe");
  CHECK(file != NULL && fputs(answer, file) >= 0 && fclose(file) == 0);
  evalstore_free(answer);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

int main(int count, char **arguments) {
  random_source random;
  int number, sessions;
  CHECK(count == 6 || count == 7);
  kind = arguments[5];
  CHECK((strcmp(kind, "migrate") == 0 || strcmp(kind, "again") == 0) == (count == 7));
  CHECK(torture_mark != NULL);
  folder = arguments[1];
  seed = strtoull(arguments[3], NULL, 10);
  synchronous_full = strcmp(arguments[4], "full") == 0;
  snprintf(options, sizeof options, "{\"durability\":\"%s\"}", arguments[4]);
  snprintf(path, sizeof path, "%s/new/below/store.db", folder);
  if (strcmp(kind, "migrate") == 0)
    place(arguments[6]);
  else if (strcmp(kind, "again") == 0)
    look_at(arguments[6]);
  random = random_from(seed, 0);
  sessions = strcmp(kind, "again") == 0 || strcmp(kind, "make") == 0
                 ? 1
                 : 2 + (int)random_below(&random, 3);
  for (number = 0; number < sessions; number++)
    session(number, &random);
  mark("end");
  write_log(arguments[2]);
  return 0;
}
