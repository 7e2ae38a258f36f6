/* Carries out requests in turns, as its standard input says, and prints what a call took: the side
 * of C in runtimes.py.
 *
 * calls FILE DURABILITY: a line "GROUP LINES TIMES" is followed by so many lines with a request
 * each, which are carried out so many times; the answer is a line with the microseconds of a call.
 * An answer of the library is freed and not looked at. At the end of the input the number of events
 * is printed.
 */

#define _XOPEN_SOURCE 700

#include "measure.h"

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
};

static _Noreturn void failed(const char *what) {
  fprintf(stderr, "calls: %s\n", what);
  exit(1);
}

static request_function function_of(const char *name) {
  for (size_t index = 0; index < sizeof groups / sizeof *groups; index++)
    if (strcmp(groups[index].name, name) == 0)
      return groups[index].call;
  failed(name);
}

/* One line without its end; NULL at the end of the input. The caller frees it. */
static char *line(void) {
  char *text = NULL;
  size_t room = 0;
  ssize_t length = getline(&text, &room, stdin);
  if (length < 0) {
    free(text);
    return NULL;
  }
  text[strcspn(text, "\n")] = '\0';
  return text;
}

static void carry_out(evalstore_store *store, request_function call, char **requests, long lines,
                      long times) {
  double started = wall_seconds();
  for (long time = 0; time < times; time++) {
    for (long index = 0; index < lines; index++) {
      char *answer = NULL;
      if (call(store, requests[index], &answer) != EVALSTORE_OK)
        failed(answer);
      evalstore_free(answer);
    }
  }
  printf("%.3f\n", (wall_seconds() - started) * 1e6 / (double)(lines * times));
  fflush(stdout);
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
  evalstore_store *store = NULL;
  if (evalstore_open(arguments[1], options, &store, &error) != EVALSTORE_OK)
    failed(error);
  for (char *head = line(); head != NULL; head = line()) {
    char group[16];
    long lines = 0, times = 0;
    if (sscanf(head, "%15s %ld %ld", group, &lines, &times) != 3 || lines < 1 || times < 1)
      failed(head);
    free(head);
    char **requests = malloc(sizeof *requests * (size_t)lines);
    for (long index = 0; index < lines; index++)
      if ((requests[index] = line()) == NULL)
        failed("the input ended within a turn");
    carry_out(store, function_of(group), requests, lines, times);
    for (long index = 0; index < lines; index++)
      free(requests[index]);
    free(requests);
  }
  print_events(store);
  return evalstore_close(store) == EVALSTORE_OK ? 0 : 1;
}
