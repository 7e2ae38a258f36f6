/* Runs the conformance corpus through the C interface; README.md says what a case is.
 *
 * runner FILE...: one line a case, last `N passed, N failed`; ends with 1 when a case failed.
 */

#define _XOPEN_SOURCE 700

#include "pattern.h"

#include <evalstore.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One case on its way. */
struct run {
  evalstore_store *store;
  char path[4096];
  struct bindings bindings;
};

struct bytes {
  char *data; /* followed by a NUL that length does not count */
  size_t length;
};

struct answer {
  int32_t status;
  json_t *value; /* NULL when it is no JSON */
};

/* --- requests ------------------------------------------------------------------------------- */

static struct bytes encoded(json_t *request) {
  struct bytes bytes = {NULL, 0};
  json_t *raw, *piece;
  size_t index;
  FILE *out = allocated(open_memstream(&bytes.data, &bytes.length));
  if ((raw = json_object_get(request, "text")) != NULL) {
    fputs(json_string_value(raw), out);
  } else if ((raw = json_object_get(request, "bytes")) != NULL) {
    unsigned byte;
    for (const char *at = json_string_value(raw); sscanf(at, "%2x", &byte) == 1; at += 2)
      fputc((int)byte, out);
  } else if ((raw = json_object_get(request, "pieces")) != NULL) {
    json_array_foreach(raw, index, piece) {
      bool once = json_is_string(piece);
      json_int_t times = once ? 1 : json_integer_value(json_array_get(piece, 1));
      for (; times > 0; times--)
        fputs(json_string_value(once ? piece : json_array_get(piece, 0)), out);
    }
  } else {
    json_dumpf(request, out, JSON_COMPACT);
  }
  fclose(out);
  return bytes;
}

/* The answer of a call that has returned: its status and the text that it has left behind. */
static struct answer parsed(int32_t status, char *text) {
  struct answer answer = {status,
                          text == NULL ? NULL : json_loads(text, JSON_REJECT_DUPLICATES, NULL)};
  evalstore_free(text);
  return answer;
}

static struct answer get_content(struct run *run, const char *hash) {
  void *content = NULL;
  size_t length = 0;
  char *error = NULL;
  int32_t status = evalstore_get_content(run->store, hash, &content, &length, &error);
  if (status != EVALSTORE_OK)
    return parsed(status, error);
  char *digits = NULL;
  size_t size = 0;
  FILE *out = allocated(open_memstream(&digits, &size));
  for (size_t index = 0; index < length; index++)
    fprintf(out, "%02x", ((unsigned char *)content)[index]);
  fclose(out);
  evalstore_free(content);
  struct answer answer = {status, json_pack("{s:s}", "bytes", digits)};
  free(digits);
  return answer;
}

static struct answer reopen(struct run *run, json_t *request) {
  evalstore_close(run->store);
  run->store = NULL;
  json_t *path = json_object_get(request, "path"), *options = json_object_get(request, "options");
  if (path != NULL)
    snprintf(run->path, sizeof run->path, "%s", json_string_value(path));
  char *text = options == NULL ? NULL : json_dumps(options, 0);
  char *error = NULL;
  int32_t status = evalstore_open(run->path, text, &run->store, &error);
  free(text);
  return status != EVALSTORE_OK ? parsed(status, error) : (struct answer){status, json_object()};
}

static struct answer answered(struct run *run, const char *group, json_t *request) {
  static const struct {
    const char *name;
    int32_t (*call)(evalstore_store *, const char *, char **);
  } groups[] = {
      {"execute", evalstore_execute}, {"append", evalstore_append},
      {"query", evalstore_query},     {"read", evalstore_read},
      {"poll", evalstore_poll},       {"commit", evalstore_commit},
      {"project", evalstore_project}, {"maintain", evalstore_maintain},
  };
  if (strcmp(group, "open") == 0)
    return reopen(run, request);
  struct bytes bytes = encoded(request);
  char *result = NULL;
  int32_t status = -1;
  struct answer answer = {status, NULL};
  if (strcmp(group, "get_content") == 0)
    answer = get_content(run, bytes.data);
  else if (strcmp(group, "put_content") == 0)
    status = evalstore_put_content(run->store, bytes.data, bytes.length, &result);
  for (size_t index = 0; index < sizeof groups / sizeof *groups; index++) {
    if (strcmp(group, groups[index].name) == 0)
      status = groups[index].call(run->store, bytes.data, &result);
  }
  if (status >= 0)
    answer = parsed(status, result);
  free(bytes.data);
  return answer;
}

/* --- steps and cases ------------------------------------------------------------------------ */

static bool is_expected_error(struct run *run, json_t *value, const char *status, json_t *facts) {
  json_t *fact,
      *form = json_pack("{s:{s:s,s:s,s:s,s:b}}", "error", "code", status, "message", "$text",
                        "details", "$object", "retryable", strcmp(status, "busy") == 0);
  bool same = matches(&run->bindings, form, value);
  json_decref(form);
  const char *message =
      json_string_value(json_object_get(json_object_get(value, "error"), "message"));
  size_t index;
  if (same && message[0] == '\0')
    same = fail(&run->bindings, "the message is empty");
  json_array_foreach(facts, index, fact) {
    if (same && strstr(message, json_string_value(fact)) == NULL)
      same = fail(&run->bindings, "the message does not say \"%s\": %s", json_string_value(fact),
                  message);
  }
  return same;
}

/* Carries out `{group: request}` and compares the answer with the expectation; both are filled. */
static bool is_as_expected(struct run *run, const char *group, json_t *request, json_t *expected) {
  json_t *name = json_object_get(expected, "status"),
         *pattern = json_object_get(expected, "answer");
  const char *status = name == NULL ? "ok" : json_string_value(name);
  struct answer answer = answered(run, group, request);
  bool same = true;
  char *text = answer.value == NULL ? NULL : json_dumps(answer.value, 0);
  if (answer.status < 0)
    same = fail(&run->bindings, "the case has an unknown group: %s", group);
  else if (strcmp(evalstore_status_name(answer.status), status) != 0)
    same = fail(&run->bindings, "expected %s, found %s: %s", status,
                evalstore_status_name(answer.status), text == NULL ? "no answer" : text);
  else if (answer.value == NULL)
    same = fail(&run->bindings, "the answer is no JSON");
  else if (strcmp(status, "ok") != 0)
    same = is_expected_error(run, answer.value, status, json_object_get(expected, "message"));
  if (same && pattern != NULL)
    same = matches(&run->bindings, pattern, answer.value);
  free(text);
  json_decref(answer.value);
  return same;
}

/* A step is its own expectation; that of `when` stands in `then`. */
static bool step(struct run *run, json_t *written, json_t *then) {
  json_t *step = filled(&run->bindings, written),
         *expected = then == NULL ? step : filled(&run->bindings, then), *request;
  bool same = step != NULL && expected != NULL;
  const char *key;
  json_object_foreach(step, key, request) {
    bool is_group =
        strcmp(key, "status") != 0 && strcmp(key, "answer") != 0 && strcmp(key, "message") != 0;
    if (same && is_group)
      same = is_as_expected(run, key, request, expected);
    if (!same)
      break;
  }
  json_decref(step);
  if (then != NULL)
    json_decref(expected);
  return same;
}

static bool steps(struct run *run, const char *part, json_t *list) {
  size_t index;
  json_t *each;
  json_array_foreach(list, index, each) {
    if (!step(run, each, NULL)) {
      char why[sizeof run->bindings.why];
      memcpy(why, run->bindings.why, sizeof why);
      return fail(&run->bindings, "%s %zu: %.3000s", part, index + 1, why);
    }
  }
  return true;
}

/* A step of the runner's own, written as JSON. */
static bool own_step(struct run *run, const char *text) {
  json_t *own = json_loads(text, 0, NULL);
  bool same = step(run, own, NULL);
  json_decref(own);
  return same;
}

static bool passes(struct run *run, json_t *test) {
  json_t *when = json_object_get(test, "when"), *then = json_object_get(test, "then");
  const char *status = json_string_value(json_object_get(then, "status"));
  if (when == NULL || status == NULL)
    return fail(&run->bindings, "the case has no when, or no status in then");
  bool refused = strcmp(status, "ok") != 0 && json_object_get(when, "open") == NULL;
  const char *where = "{\"maintain\":{\"action\":\"info\"},\"answer\":{\"$subset\":{"
                      "\"last_position\":\"$integer:last position\"}}}";
  return steps(run, "given", json_object_get(test, "given")) &&
         (!refused || own_step(run, where)) && step(run, when, then) &&
         (!refused || own_step(run, where)) &&
         steps(run, "after", json_object_get(test, "after")) &&
         (run->store == NULL ||
          own_step(run, "{\"project\":{\"action\":\"verify\"},\"answer\":{\"$subset\":{"
                        "\"done\":true,\"clean\":true,\"findings\":[]}}}"));
}

static int removed(const char *path, const struct stat *info, int kind, struct FTW *level) {
  (void)info, (void)kind, (void)level;
  return remove(path);
}

static bool run_case(const char *file, json_t *test) {
  const char *base = strrchr(file, '/'), *temporary = getenv("TMPDIR");
  char folder[2048];
  snprintf(folder, sizeof folder, "%s/evalstore-XXXXXX", temporary == NULL ? "/tmp" : temporary);
  allocated(mkdtemp(folder));
  struct run run = {.bindings.values = json_pack("{s:s}", "folder", folder)};
  snprintf(run.path, sizeof run.path, "%s/store.evalstore", folder);
  char *error = NULL;
  bool passed = evalstore_open(run.path, NULL, &run.store, &error) == EVALSTORE_OK
                    ? passes(&run, test)
                    : fail(&run.bindings, "the store did not open: %s", error);
  evalstore_free(error);
  evalstore_close(run.store);
  json_decref(run.bindings.values);
  nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS);
  printf("%s: %s: %s\n", base == NULL ? file : base + 1,
         json_string_value(json_object_get(test, "name")), passed ? "ok" : "FAILED");
  if (!passed)
    printf("    %s\n", run.bindings.why);
  return passed;
}

int main(int count, char **arguments) {
  int passed = 0, failed = 0;
  for (int number = 1; number < count; number++) {
    json_error_t error;
    json_t *cases = json_load_file(arguments[number], JSON_REJECT_DUPLICATES, &error), *test;
    size_t index;
    if (!json_is_array(cases)) {
      fprintf(stderr, "%s: line %d: %s\n", arguments[number], error.line, error.text);
      return 2;
    }
    json_array_foreach(cases, index, test) {
      if (run_case(arguments[number], test))
        passed++;
      else
        failed++;
    }
    json_decref(cases);
  }
  printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
