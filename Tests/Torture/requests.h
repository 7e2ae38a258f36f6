/* Requests from a file: a line each, a function, a tab, and what it is given. */
#ifndef EVALSTORE_TORTURE_REQUESTS_H
#define EVALSTORE_TORTURE_REQUESTS_H

#include "../C/check.h"

typedef struct {
  const char *function, *body;
} request;

typedef struct {
  request *all;
  long count;
} requests;

static requests read_requests(const char *path) {
  requests found = {NULL, 0};
  FILE *file = fopen(path, "rbe");
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  CHECK(file != NULL);
  while ((length = getline(&line, &size, file)) > 0) {
    char *tab = strchr(line, '\t');
    CHECK(tab != NULL && line[length - 1] == '\n');
    *tab = line[length - 1] = '\0';
    found.all = realloc(found.all, sizeof *found.all * (size_t)(found.count + 1));
    CHECK(found.all != NULL);
    found.all[found.count++] = (request){.function = line, .body = tab + 1};
    line = NULL;
    size = 0;
  }
  free(line);
  fclose(file);
  return found;
}

static int32_t carry_out(evalstore_store *store, request one, char **answer) {
  static const struct {
    const char *name;
    call *function;
  } functions[] = {
      {"execute", evalstore_execute}, {"append", evalstore_append},     {"query", evalstore_query},
      {"commit", evalstore_commit},   {"project", evalstore_project},   {"read", evalstore_read},
      {"poll", evalstore_poll},       {"maintain", evalstore_maintain},
  };
  size_t i;
  *answer = NULL;
  if (strcmp(one.function, "put_content") == 0)
    return evalstore_put_content(store, one.body, strlen(one.body), answer);
  for (i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    if (strcmp(one.function, functions[i].name) == 0)
      return functions[i].function(store, one.body, answer);
  }
  fprintf(stderr, "there is no function %s\n", one.function);
  exit(2);
}

#endif
