/* A handle's life: open, closed, dead, NULL, invented; and arguments that are NULL. */
#include "check.h"

static call *const calls[] = {evalstore_execute, evalstore_append,  evalstore_query,
                              evalstore_read,    evalstore_poll,    evalstore_commit,
                              evalstore_project, evalstore_maintain};
static const size_t calls_count = sizeof calls / sizeof calls[0];
static const char *const some_hash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/* Every function refuses this handle, and says so in its out parameters. */
static void is_refused(evalstore_store *store) {
  size_t i;
  char *text = NULL;
  void *bytes = &bytes;
  size_t length = 7;
  for (i = 0; i < calls_count; i++) {
    EXPECT(EVALSTORE_INVALID_ARGUMENT, calls[i], store, "{}");
  }
  CHECK(evalstore_put_content(store, "x", 1, &text) == EVALSTORE_INVALID_ARGUMENT);
  CHECK(is_error(EVALSTORE_INVALID_ARGUMENT, text));
  evalstore_free(text);
  CHECK(evalstore_get_content(store, some_hash, &bytes, &length, &text) ==
        EVALSTORE_INVALID_ARGUMENT);
  CHECK(is_error(EVALSTORE_INVALID_ARGUMENT, text) && bytes == NULL && length == 0);
  evalstore_free(text);
  CHECK(evalstore_close(store) == EVALSTORE_INVALID_ARGUMENT);
}

static void closed_and_invented_handles_are_refused(void) {
  evalstore_store *store = open_store(":memory:", NULL);
  evalstore_store *other = open_store(":memory:", NULL);
  int on_the_stack = 0;
  void *on_the_heap = malloc(64);
  CHECK(store != other);
  EXPECT(EVALSTORE_OK, evalstore_read, store, "{}");
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  is_refused(store);
  is_refused(NULL);
  is_refused((evalstore_store *)(void *)&on_the_stack);
  is_refused((evalstore_store *)on_the_heap);
  is_refused((evalstore_store *)(uintptr_t)1);
  is_refused((evalstore_store *)(uintptr_t)2);
  is_refused((evalstore_store *)UINTPTR_MAX);
  is_refused((evalstore_store *)((uintptr_t)other ^ 2));
  is_refused((evalstore_store *)((uintptr_t)other - 1));
  EXPECT(EVALSTORE_OK, evalstore_read, other, "{}");
  CHECK(evalstore_close(other) == EVALSTORE_OK);
  free(on_the_heap);
}

static void arguments_that_are_null_are_refused(void) {
  evalstore_store *store = open_store(":memory:", "");
  char *text = NULL;
  void *bytes = NULL;
  size_t i, length = 0;
  for (i = 0; i < calls_count; i++) {
    EXPECT(EVALSTORE_INVALID_ARGUMENT, calls[i], store, NULL);
    CHECK(calls[i](store, "{}", NULL) == EVALSTORE_INVALID_ARGUMENT);
    CHECK(calls[i](NULL, NULL, NULL) == EVALSTORE_INVALID_ARGUMENT);
  }
  CHECK(evalstore_put_content(store, "x", 1, NULL) == EVALSTORE_INVALID_ARGUMENT);
  CHECK(evalstore_put_content(store, NULL, 1, &text) == EVALSTORE_INVALID_ARGUMENT);
  CHECK(is_error(EVALSTORE_INVALID_ARGUMENT, text));
  evalstore_free(text);
  CHECK(evalstore_get_content(store, NULL, &bytes, &length, &text) == EVALSTORE_INVALID_ARGUMENT);
  CHECK(is_error(EVALSTORE_INVALID_ARGUMENT, text));
  evalstore_free(text);
  CHECK(evalstore_get_content(store, some_hash, NULL, &length, &text) ==
        EVALSTORE_INVALID_ARGUMENT);
  CHECK(is_error(EVALSTORE_INVALID_ARGUMENT, text));
  evalstore_free(text);
  CHECK(evalstore_get_content(store, some_hash, &bytes, NULL, &text) == EVALSTORE_INVALID_ARGUMENT);
  CHECK(is_error(EVALSTORE_INVALID_ARGUMENT, text));
  evalstore_free(text);
  CHECK(evalstore_get_content(store, some_hash, &bytes, &length, NULL) == EVALSTORE_NOT_FOUND);
  CHECK(evalstore_get_content(NULL, NULL, NULL, NULL, NULL) == EVALSTORE_INVALID_ARGUMENT);
  CHECK(evalstore_open(":memory:", NULL, NULL, &text) == EVALSTORE_INVALID_ARGUMENT);
  CHECK(is_error(EVALSTORE_INVALID_ARGUMENT, text));
  evalstore_free(text);
  CHECK(evalstore_open(NULL, NULL, NULL, NULL) == EVALSTORE_INVALID_ARGUMENT);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  evalstore_free(NULL);
}

static void an_error_nobody_wants_is_not_made(void) {
  evalstore_store *store = NULL;
  CHECK(evalstore_open(":memory:", NULL, &store, NULL) == EVALSTORE_OK && store != NULL);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  CHECK(evalstore_open(":memory:", "{", &store, NULL) == EVALSTORE_INVALID_JSON && store == NULL);
}

static void options_are_checked(void) {
  refuse_store(EVALSTORE_INVALID_JSON, ":memory:", "not json");
  refuse_store(EVALSTORE_INVALID_JSON, ":memory:", "{\"durability\":\"full\",}");
  refuse_store(EVALSTORE_INVALID_JSON, ":memory:", "{\"create\":true,\"create\":true}");
  refuse_store(EVALSTORE_INVALID_ARGUMENT, ":memory:", "{\"durabilty\":\"full\"}");
  refuse_store(EVALSTORE_INVALID_ARGUMENT, ":memory:", "{\"durability\":\"some\"}");
  refuse_store(EVALSTORE_INVALID_ARGUMENT, ":memory:", "{\"timeout_ms\":-1}");
  refuse_store(EVALSTORE_INVALID_ARGUMENT, ":memory:", "{\"timeout_ms\":3600001}");
  refuse_store(EVALSTORE_INVALID_ARGUMENT, ":memory:", "{\"read_only\":1}");
  refuse_store(EVALSTORE_INVALID_REQUEST, ":memory:", "[]");
  refuse_store(EVALSTORE_INVALID_ARGUMENT, "a\xff/b", NULL);
  refuse_store(EVALSTORE_INVALID_ARGUMENT, "\xed\xa0\x80", NULL);
  CHECK(evalstore_close(open_store(
            ":memory:", "{\"durability\":\"normal\",\"timeout_ms\":0,\"create\":true}")) == 0);
}

/* Opens the default path, and writes there. */
static void open_default(const char *path) {
  evalstore_store *store = open_store(path, NULL);
  EXPECT(EVALSTORE_OK, evalstore_append, store,
         "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}");
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

static int exists(const char *name) { return access(in_folder(name), F_OK) == 0; }

static void the_default_path_comes_from_the_environment(void) {
  setenv("EVALSTORE_PATH", in_folder("a/b/first.db"), 1);
  setenv("DIFF_EVALS_DB_PATH", in_folder("second.db"), 1);
  CHECK(chdir(test_folder) == 0);
  open_default(NULL);
  CHECK(exists("a/b/first.db") && !exists("second.db"));
  unsetenv("EVALSTORE_PATH");
  open_default("");
  CHECK(exists("second.db") && !exists(".evalstore"));
  unsetenv("DIFF_EVALS_DB_PATH");
  open_default(NULL);
  CHECK(exists(".evalstore/evals.db"));
  CHECK(chdir("/") == 0);
}

static int by_value(const void *a, const void *b) {
  uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;
  return x < y ? -1 : x > y;
}

static void handles_are_never_given_twice(size_t count) {
  uintptr_t *seen = calloc(count, sizeof *seen);
  size_t i;
  CHECK(seen != NULL);
  for (i = 0; i < count; i++) {
    evalstore_store *store = open_store(":memory:", NULL);
    seen[i] = (uintptr_t)store;
    CHECK(seen[i] % 2 == 1 && seen[i] < (uintptr_t)1 << 47);
    CHECK(evalstore_close(store) == EVALSTORE_OK);
  }
  qsort(seen, count, sizeof seen[0], by_value);
  for (i = 1; i < count; i++) {
    CHECK(seen[i] != seen[i - 1]);
  }
  free(seen);
}

int main(int argc, char **argv) {
  long count = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
  CHECK(count > 0);
  closed_and_invented_handles_are_refused();
  arguments_that_are_null_are_refused();
  an_error_nobody_wants_is_not_made();
  options_are_checked();
  the_default_path_comes_from_the_environment();
  handles_are_never_given_twice((size_t)count);
  return 0;
}
