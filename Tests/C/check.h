/* What the test programs share: a check that ends the program, and requests with an expected
 * status. */
#ifndef EVALSTORE_TESTS_CHECK_H
#define EVALSTORE_TESTS_CHECK_H

#include <evalstore.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                      \
      exit(1);                                                                                     \
    }                                                                                              \
  } while (0)

/* Any of the functions that take a request and answer with a text. */
typedef int32_t call(evalstore_store *, const char *, char **);

/* True when `text` is the error object of `status`. */
static UNUSED int is_error(int32_t status, const char *text) {
  char begin[64];
  snprintf(begin, sizeof begin, "{\"error\":{\"code\":\"%s\",\"message\":\"",
           evalstore_status_name(status));
  return text != NULL && strncmp(text, begin, strlen(begin)) == 0 &&
         strstr(text, status == EVALSTORE_BUSY ? "\"retryable\":true}}"
                                               : "\"retryable\":false}}") != NULL;
}

/* Makes a call that must answer with `wanted`; the caller frees the text. */
static UNUSED char *expect_at(int line, int32_t wanted, call *function, evalstore_store *store,
                              const char *request) {
  char *text = (char *)"untouched";
  int32_t status = function(store, request, &text);
  if (status != wanted || text == NULL || strcmp(text, "untouched") == 0 ||
      (status != EVALSTORE_OK && !is_error(status, text))) {
    fprintf(stderr, "line %d: %.200s\n  should be %s and is %s: %.1000s\n", line,
            request == NULL ? "NULL" : request, evalstore_status_name(wanted),
            evalstore_status_name(status), text == NULL ? "NULL" : text);
    exit(1);
  }
  return text;
}

#define EXPECT(wanted, function, store, request)                                                   \
  evalstore_free(expect_at(__LINE__, wanted, function, store, request))
#define ANSWER(function, store, request) expect_at(__LINE__, EVALSTORE_OK, function, store, request)

/* Opens a store that must open. */
static UNUSED evalstore_store *open_store(const char *path, const char *options) {
  evalstore_store *store = NULL;
  char *error = NULL;
  int32_t status = evalstore_open(path, options, &store, &error);
  if (status != EVALSTORE_OK || store == NULL || error != NULL) {
    fprintf(stderr, "open %s: %s\n", path == NULL ? "NULL" : path, error == NULL ? "?" : error);
    exit(1);
  }
  return store;
}

/* Opens a store that must not open, with this status. */
static UNUSED void refuse_store(int32_t wanted, const char *path, const char *options) {
  evalstore_store *store = (evalstore_store *)&wanted;
  char *error = NULL;
  int32_t status = evalstore_open(path, options, &store, &error);
  if (status != wanted || store != NULL || !is_error(status, error)) {
    fprintf(stderr, "open %s with %s should be %s and is %s: %s\n", path == NULL ? "NULL" : path,
            options == NULL ? "NULL" : options, evalstore_status_name(wanted),
            evalstore_status_name(status), error == NULL ? "NULL" : error);
    exit(1);
  }
  evalstore_free(error);
}

/* The number after `"key":`, where it first stands; the key must be there. */
static UNUSED long long number_of(const char *json, const char *key) {
  char quoted[64];
  const char *found;
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  found = strstr(json, quoted);
  CHECK(found != NULL);
  return strtoll(found + strlen(quoted), NULL, 10);
}

/* How often `part` stands in `text`. */
static UNUSED int count_of(const char *text, const char *part) {
  int count = 0;
  for (; (text = strstr(text, part)) != NULL; text += strlen(part)) {
    count++;
  }
  return count;
}

static char test_folder[64];

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *ftw) {
  (void)s;
  (void)kind;
  (void)ftw;
  return remove(path);
}

static void remove_folder(void) { nftw(test_folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

/* A path in a new folder that goes when the program ends; the next call overwrites the text. */
static UNUSED const char *in_folder(const char *name) {
  static char path[256];
  if (test_folder[0] == '\0') {
    strcpy(test_folder, "/tmp/evalstore-test-XXXXXX");
    CHECK(mkdtemp(test_folder) != NULL);
    CHECK(chmod(test_folder, 0777) == 0);
    atexit(remove_folder);
  }
  snprintf(path, sizeof path, "%s/%s", test_folder, name);
  return path;
}

/* Milliseconds of a clock that only goes forward. */
static UNUSED long long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Milliseconds that this process has had a processor: they stand still while others have it. */
static UNUSED long long worked_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static UNUSED void sleep_ms(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&t, NULL);
}

#endif
