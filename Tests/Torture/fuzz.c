/* Takes any bytes for a request, or for a file: whatever comes in, each call answers, with a status
 * that fits, and the store stays whole.
 *
 * FUZZ_TARGET names what the bytes are; see `targets`. libFuzzer finds the bytes; fuzz_replay.c
 * takes them from files. FUZZ_FOLDER is where the stores are, best in memory; it may stay behind.
 *
 * Most requests meet a store that refuses them right after they were read (one opened to read only,
 * one of an old schema), because that is what is hostile about them and 20 times as fast. One in
 * 16, which the bytes themselves decide, is carried out. No file can be opened while a request is
 * carried out that could name one. */
#include "../C/check.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdint.h>
#include <sys/resource.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { LARGEST = 1 << 16, STREAMS = 1024, CARRIED_OUT_BEFORE_RENEWAL = 4096, SQL_MS = 20 };

static char store_folder[128], file_path[160];
/* Reads only; is of schema 1, so without consumers; carries out, in memory; has events for each
 * partition. */
static evalstore_store *reading, *old, *writing, *partitioned;
static int carried_out;
static char text[LARGEST * 6 + 256];

__attribute__((noreturn)) static void fail(const char *what, int32_t status, const char *answer) {
  fprintf(stderr, "%s: %s: %.2000s\n", what, evalstore_status_name(status),
          answer == NULL ? "NULL" : answer);
  abort();
}

/* What is the same for every answer. One in 32 is read as JSON by somebody else. */
static void look_at(int32_t status, const char *answer, int is_sampled) {
  if (status < EVALSTORE_OK || status > EVALSTORE_FORKED || status == EVALSTORE_INTERNAL ||
      answer == NULL) {
    fail("no answer that fits", status, answer);
  }
  if (status != EVALSTORE_OK && !is_error(status, answer)) {
    fail("not the error of this status", status, answer);
  }
  if (is_sampled) {
    json_error_t error;
    json_t *json = json_loads(answer, JSON_ALLOW_NUL, &error);
    if (json == NULL || !json_is_object(json)) {
      fail("an answer that is no JSON", status, answer);
    }
    json_decref(json);
  }
}

static void free_after(int32_t status, char *answer, int is_sampled) {
  look_at(status, answer, is_sampled);
  evalstore_free(answer);
}

/* A number that follows from the bytes, eight at a time (FNV-1a), because the fuzzer counts each
 * turn of a loop. */
static uint32_t number_of_bytes(const uint8_t *bytes, size_t size) {
  uint64_t number = 14695981039346656037u;
  while (size > 0) {
    uint64_t word = 0;
    size_t count = size < sizeof word ? size : sizeof word;
    memcpy(&word, bytes, count);
    number = (number ^ word) * 1099511628211u;
    bytes += count;
    size -= count;
  }
  return (uint32_t)(number ^ number >> 32);
}

/* Whether this is the first time that these bytes come in this process, as far as a few marks tell.
 * The fuzzer comes back to those that reach most, which would be little else than making stores. */
static int is_first(uint32_t number) {
  static unsigned char marks[1 << 16];
  const uint32_t mark = number * 2654435761u >> 16;
  const int is_new = !marks[mark];
  marks[mark] = 1;
  return is_new;
}

static const char *as_text(const uint8_t *bytes, size_t size) {
  memcpy(text, bytes, size);
  text[size] = '\0';
  return text;
}

/* --- the stores
 * ---------------------------------------------------------------------------------*/

static const char *path_of(const char *name) {
  snprintf(file_path, sizeof file_path, "%s/%s", store_folder, name);
  return file_path;
}

static void must(call *function, evalstore_store *store, const char *request) {
  evalstore_free(ANSWER(function, store, request));
}

/* One of each thing that a request can name. */
static void fill(evalstore_store *store) {
  char *answer = NULL;
  must(evalstore_execute, store,
       "{\"commands\":[{\"command\":\"create_study\",\"args\":{\"id\":\"s\",\"name\":\"n\","
       "\"period_type\":\"daily\",\"config\":{\"tags\":[\"a\"]}}},{\"command\":\"start_study\","
       "\"args\":{\"id\":\"s\"}},{\"command\":\"record_checkpoint\",\"args\":{\"id\":\"c\","
       "\"study_id\":\"s\"}}]}");
  must(evalstore_execute, store,
       "{\"command\":\"upsert_system_prompt\",\"args\":{\"name\":\"p\",\"content\":\"text\"}}");
  CHECK(evalstore_put_content(store, "abc", 3, &answer) == EVALSTORE_OK);
  evalstore_free(answer);
  must(evalstore_append, store,
       "{\"events\":[{\"type\":\"Seen\",\"stream\":\"mine/1\",\"data\":{\"a\":1}}],"
       "\"commit\":{\"consumer\":\"k\",\"position\":1}}");
}

static void renew_writing(void) {
  if (writing != NULL) {
    char *answer = ANSWER(evalstore_project, writing, "{\"action\":\"verify\"}");
    if (strstr(answer, "\"clean\":true") == NULL) {
      fail("a store that is not whole", EVALSTORE_OK, answer);
    }
    evalstore_free(answer);
    CHECK(evalstore_close(writing) == EVALSTORE_OK);
  }
  writing = open_store(":memory:", NULL);
  fill(writing);
  carried_out = 0;
}

static evalstore_store *store_that_writes(void) {
  if (++carried_out > CARRIED_OUT_BEFORE_RENEWAL) {
    renew_writing();
  }
  return writing;
}

static void make_stores(void) {
  char events[STREAMS * 64];
  size_t length;
  int i;
  evalstore_store *store = open_store(path_of("reading.db"), NULL);
  fill(store);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  reading = open_store(file_path, "{\"read_only\":true}");
  old = open_store(path_of("old.db"), NULL);
  fill(old);
  must(evalstore_maintain, old, "{\"action\":\"migrate\",\"to\":1}");
  partitioned = open_store(":memory:", NULL);
  length = (size_t)sprintf(events, "{\"events\":[");
  for (i = 0; i < STREAMS; i++) {
    length += (size_t)sprintf(events + length, "%s{\"type\":\"E\",\"stream\":\"e/%d\",\"data\":{}}",
                              i == 0 ? "" : ",", i);
  }
  strcpy(events + length, "]}");
  must(evalstore_append, partitioned, events);
  renew_writing();
}

/* --- what the bytes are
 * -------------------------------------------------------------------------*/

static void answer_request(call *function, evalstore_store *store, const uint8_t *bytes,
                           size_t size, uint32_t number) {
  char *answer = NULL;
  int32_t status = function(store, as_text(bytes, size), &answer);
  free_after(status, answer, number % 32 == 0);
}

/* The same, where no file can be opened. */
static void answer_apart(call *function, evalstore_store *store, const uint8_t *bytes, size_t size,
                         uint32_t number) {
  struct rlimit usual, none;
  char *answer = NULL;
  int32_t status;
  CHECK(getrlimit(RLIMIT_NOFILE, &usual) == 0);
  none = usual;
  none.rlim_cur = 0;
  CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
  status = function(store, as_text(bytes, size), &answer);
  CHECK(setrlimit(RLIMIT_NOFILE, &usual) == 0);
  free_after(status, answer, number % 32 == 0);
}

/* Options are read before the path is looked at. Making a store takes more than a thousand times as
 * long as reading them, and is what every other target begins with. */
static void fuzz_open(const uint8_t *bytes, size_t size, uint32_t number) {
  evalstore_store *store = NULL;
  char *error = NULL;
  const char *path = number % 16384 == 1 && is_first(number) ? ":memory:" : "/";
  int32_t status = evalstore_open(path, as_text(bytes, size), &store, &error);
  if (status == EVALSTORE_OK) {
    CHECK(error == NULL && store != NULL && evalstore_close(store) == EVALSTORE_OK);
  } else {
    CHECK(store == NULL);
    free_after(status, error, number % 32 == 0);
  }
}

static void fuzz_execute(const uint8_t *bytes, size_t size, uint32_t number) {
  evalstore_store *store = number % 16 == 1 ? store_that_writes() : reading;
  answer_request(evalstore_execute, store, bytes, size, number);
}

static void fuzz_append(const uint8_t *bytes, size_t size, uint32_t number) {
  evalstore_store *store = number % 16 == 1 ? store_that_writes() : reading;
  answer_request(evalstore_append, store, bytes, size, number);
}

static void fuzz_put_content(const uint8_t *bytes, size_t size, uint32_t number) {
  char *answer = NULL;
  int32_t status =
      evalstore_put_content(number % 16 == 1 ? store_that_writes() : reading, bytes, size, &answer);
  free_after(status, answer, number % 32 == 0);
  if (number % 64 == 1) {
    char hash[65];
    void *found = NULL;
    size_t length = 0;
    CHECK(status == EVALSTORE_OK);
    CHECK(evalstore_put_content(writing, bytes, size, &answer) == EVALSTORE_OK);
    CHECK(strncmp(answer, "{\"hash\":\"", 9) == 0 && strstr(answer, "\"duplicate\":true") != NULL);
    snprintf(hash, sizeof hash, "%s", answer + 9);
    evalstore_free(answer);
    CHECK(evalstore_get_content(writing, hash, &found, &length, NULL) == EVALSTORE_OK);
    CHECK(length == size && (size == 0 || memcmp(found, bytes, size) == 0));
    evalstore_free(found);
  }
}

static void fuzz_get_content(const uint8_t *bytes, size_t size, uint32_t number) {
  void *found = text;
  char *error = NULL;
  size_t length = 1;
  int32_t status = evalstore_get_content(reading, as_text(bytes, size), &found, &length, &error);
  if (status == EVALSTORE_OK) {
    CHECK(found != NULL && error == NULL);
    evalstore_free(found);
  } else {
    CHECK(found == NULL && length == 0);
    free_after(status, error, number % 32 == 0);
  }
}

static void fuzz_query(const uint8_t *bytes, size_t size, uint32_t number) {
  answer_request(evalstore_query, number % 16 == 1 ? writing : reading, bytes, size, number);
}

static void fuzz_read(const uint8_t *bytes, size_t size, uint32_t number) {
  answer_request(evalstore_read, number % 16 == 1 ? writing : reading, bytes, size, number);
}

static void fuzz_poll(const uint8_t *bytes, size_t size, uint32_t number) {
  answer_request(evalstore_poll, number % 16 == 1 ? partitioned : old, bytes, size, number);
}

static void fuzz_commit(const uint8_t *bytes, size_t size, uint32_t number) {
  evalstore_store *store = number % 16 == 1 ? store_that_writes() : reading;
  answer_request(evalstore_commit, store, bytes, size, number);
}

static void fuzz_project(const uint8_t *bytes, size_t size, uint32_t number) {
  evalstore_store *store = number % 64 == 1 ? store_that_writes() : reading;
  answer_apart(evalstore_project, store, bytes, size, number);
}

static void fuzz_maintain(const uint8_t *bytes, size_t size, uint32_t number) {
  answer_apart(evalstore_maintain, number % 64 == 1 ? store_that_writes() : reading, bytes, size,
               number);
}

/* The bytes as the text of a JSON string, those that are no UTF-8 as question marks. */
static size_t put_json_text(char *out, const uint8_t *bytes, size_t size) {
  size_t i, length = 0;
  for (i = 0; i < size; i++) {
    if (bytes[i] == '"' || bytes[i] == '\\' || bytes[i] < 0x20 || bytes[i] == 0x7f) {
      length += (size_t)sprintf(out + length, "\\u%04x", bytes[i] == 0 ? ' ' : bytes[i]);
    } else {
      out[length++] = bytes[i] < 0x80 ? (char)bytes[i] : '?';
    }
  }
  return length;
}

/* The store in memory is the harder case: there a caller's SQL runs on the connection that writes.
 * What it must not do shows in SQLite's own counters. */
static void fuzz_sql(const uint8_t *bytes, size_t size, uint32_t number) {
  static char *before;
  static const char *const look =
      "{\"query\":\"sql\",\"args\":{\"sql\":\"SELECT total_changes(), (SELECT count(*) FROM "
      "sqlite_schema), (SELECT count(*) FROM sqlite_temp_schema), (SELECT group_concat(name) FROM "
      "pragma_table_list), (SELECT sum(length(data)) FROM events)\"}}";
  evalstore_store *store = number % 2 == 0 ? writing : reading;
  char *answer = NULL;
  long long begun = now_ms(), took, had_worked, worked;
  size_t length;
  int32_t status;
  if (before == NULL) {
    before = ANSWER(evalstore_query, writing, look);
  }
  length =
      (size_t)sprintf(text, "{\"query\":\"sql\",\"args\":{\"timeout_ms\":%d,\"sql\":\"", SQL_MS);
  length += put_json_text(text + length, bytes, size);
  strcpy(text + length, "\"}}");
  had_worked = worked_ms();
  status = evalstore_query(store, text, &answer);
  took = now_ms() - begun;
  worked = worked_ms() - had_worked;
  if (status != EVALSTORE_OK && status != EVALSTORE_INVALID_REQUEST &&
      status != EVALSTORE_REJECTED) {
    fail("a status that SQL does not lead to", status, answer);
  }
  /* On a busy machine much time goes by without a processor. */
  if (worked > SQL_MS + 2000 || took > 60000) {
    fail("SQL that ran past its limit", status, answer);
  }
  free_after(status, answer, number % 32 == 0);
  if (number % 64 == 0 || status == EVALSTORE_OK) {
    answer = ANSWER(evalstore_query, writing, look);
    if (strcmp(answer, before) != 0) {
      fail("SQL that changed something", EVALSTORE_OK, answer);
    }
    evalstore_free(answer);
  }
}

/* The bytes are the file. One in 1024 is opened to be written, which upgrades it when it is older.
 */
static void fuzz_file(const uint8_t *bytes, size_t size, uint32_t number) {
  static char path[160], beside[3][176];
  static const char *const ends[3] = {"-wal", "-shm", "-lock"};
  static int fd = -1;
  evalstore_store *store = NULL;
  char *error = NULL;
  const int is_read_only = number % 1024 != 0 || !is_first(number);
  int i;
  int32_t status;
  if (fd < 0) {
    snprintf(path, sizeof path, "%s", path_of("any.db"));
    for (i = 0; i < 3; i++) {
      snprintf(beside[i], sizeof beside[i], "%s%s", path, ends[i]);
    }
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
  }
  CHECK(pwrite(fd, bytes, size, 0) == (ssize_t)size && ftruncate(fd, (off_t)size) == 0);
  status = evalstore_open(path, is_read_only ? "{\"read_only\":true}" : "{\"timeout_ms\":1000}",
                          &store, &error);
  if (status == EVALSTORE_OK) {
    static const struct {
      call *function;
      const char *request;
    } requests[] = {
        {evalstore_project, "{\"action\":\"verify\"}"},
        {evalstore_read, "{\"limit\":3}"},
        {evalstore_query, "{\"query\":\"list_studies\",\"args\":{}}"},
        {evalstore_append, "{\"events\":[{\"type\":\"T\",\"stream\":\"t\",\"data\":{}}]}"},
    };
    /* What is damaged may come out as it is, but then verify says so. */
    int is_clean = 0;
    for (i = number % 256 < 16 ? 0 : 1; i < 4; i++) {
      char *answer = NULL;
      status = requests[i].function(store, requests[i].request, &answer);
      is_clean |= i == 0 && strstr(answer, "\"clean\":true") != NULL;
      free_after(status, answer, is_clean);
    }
    CHECK(evalstore_close(store) == EVALSTORE_OK);
  } else {
    if (status != EVALSTORE_CORRUPT && status != EVALSTORE_UNSUPPORTED &&
        !(is_read_only && (status == EVALSTORE_NOT_FOUND || status == EVALSTORE_READ_ONLY)) &&
        status != EVALSTORE_STORAGE) {
      fail("a status that a damaged file does not lead to", status, error);
    }
    free_after(status, error, number % 32 == 0);
  }
  for (i = 0; i < 3; i++) {
    unlink(beside[i]);
  }
}

static const struct {
  const char *name;
  void (*function)(const uint8_t *, size_t, uint32_t);
} targets[] = {
    {"open", fuzz_open},
    {"execute", fuzz_execute},
    {"append", fuzz_append},
    {"put_content", fuzz_put_content},
    {"get_content", fuzz_get_content},
    {"query", fuzz_query},
    {"read", fuzz_read},
    {"poll", fuzz_poll},
    {"commit", fuzz_commit},
    {"project", fuzz_project},
    {"maintain", fuzz_maintain},
    {"sql", fuzz_sql},
    {"file", fuzz_file},
};
static size_t target;

static void remove_stores(void) { nftw(store_folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  const char *name = getenv("FUZZ_TARGET"), *folder = getenv("FUZZ_FOLDER");
  (void)argc;
  (void)argv;
  for (target = 0; target < sizeof targets / sizeof targets[0]; target++) {
    if (name != NULL && strcmp(name, targets[target].name) == 0) {
      snprintf(store_folder, sizeof store_folder, "%.100s/fuzz-XXXXXX",
               folder == NULL ? "/tmp" : folder);
      CHECK(mkdtemp(store_folder) != NULL);
      atexit(remove_stores);
      make_stores();
      return 0;
    }
  }
  fprintf(stderr, "FUZZ_TARGET is %s, which is no target\n", name == NULL ? "not set" : name);
  exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  if (size > LARGEST) {
    return -1;
  }
  targets[target].function(bytes, size, number_of_bytes(bytes, size));
  return 0;
}
