/* EvalStore through its C interface, as a side of a benchmark: turns.h says what it is asked for.
 *
 * calls FILE DURABILITY: the groups are those of the library's functions. An answer of the library
 * is freed and not looked at, but for the group "show", whose one line is a query: it prints the
 * answer. At the end of the input the number of events is printed.
 */

#define _XOPEN_SOURCE 700

#include "turns.h"

#include <evalstore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int32_t (*request_function)(evalstore_store *, const char *, char **);

static const struct {
  const char *name;
  request_function call;
} groups[] = {
    {"execute", evalstore_execute},
    {"append", evalstore_append},
    {"query", evalstore_query},
    {"project", evalstore_project},
};

struct calls {
  evalstore_store *store;
  request_function call;
  char **lines;
};

static request_function function_of(const char *name) {
  for (size_t index = 0; index < sizeof groups / sizeof *groups; index++)
    if (strcmp(groups[index].name, name) == 0)
      return groups[index].call;
  failed(name);
}

static void request(void *context, long index) {
  const struct calls *calls = context;
  char *answer = NULL;
  if (calls->call(calls->store, calls->lines[index], &answer) != EVALSTORE_OK)
    failed(answer);
  evalstore_free(answer);
}

static void show(evalstore_store *store, const char *query) {
  char *answer = NULL;
  if (evalstore_query(store, query, &answer) != EVALSTORE_OK)
    failed(answer);
  puts(answer);
  fflush(stdout);
  evalstore_free(answer);
}

/* Prints how many events the store has. */
static void print_events(evalstore_store *store) {
  char *answer = NULL;
  if (evalstore_maintain(store, "{\"action\":\"info\"}", &answer) != EVALSTORE_OK)
    failed(answer);
  const char *position = strstr(answer, "\"last_position\":");
  if (position == NULL)
    failed(answer);
  printf("%ld\n", strtol(strchr(position, ':') + 1, NULL, 10));
  evalstore_free(answer);
}

int main(int count, char **arguments) {
  if (count != 3) {
    fputs("usage: calls FILE DURABILITY\n", stderr);
    return 2;
  }
  char options[64], *error = NULL;
  snprintf(options, sizeof options, "{\"durability\":\"%s\"}", arguments[2]);
  struct calls calls = {0};
  if (evalstore_open(arguments[1], options, &calls.store, &error) != EVALSTORE_OK)
    failed(error);
  for (struct turn turn; next_turn(&turn); end_turn(&turn)) {
    if (strcmp(turn.group, "show") == 0) {
      show(calls.store, turn.lines[0]);
      continue;
    }
    calls.call = function_of(turn.group);
    calls.lines = turn.lines;
    carry_out(&turn, request, &calls);
  }
  print_events(calls.store);
  return evalstore_close(calls.store) == EVALSTORE_OK ? 0 : 1;
}
