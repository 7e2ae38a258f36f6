/* Carries out requests on a store, one after the other, and writes down which were acknowledged,
 * until it is told to end or is killed. writer.py and writer.ts are the same through the other
 * languages.
 *
 * The first line of standard input has, with tabs between, the store, the file with the requests,
 * the number of the first request to carry out, and the file for the acknowledgements. Each line
 * after it is a number: so many more are to be carried out. The program ends with the input.
 *
 * A request is a line: a function, a tab, what it is given. An acknowledgement is a line: the
 * number of the request from 0, a tab, the answer. A line without its end is none.
 *
 * TORTURE_SABOTAGE=acknowledge-early writes the acknowledgement before the call. */
#include "requests.h"

#include <fcntl.h>

static char line[1 << 20];

static void acknowledge(int to, long number, const char *answer) {
  int length = snprintf(line, sizeof line, "%ld\t%s\n", number, answer);
  CHECK(length > 0 && (size_t)length < sizeof line);
  CHECK(write(to, line, (size_t)length) == length);
}

static char *word(char **rest) {
  char *found = strsep(rest, "\t\n");
  CHECK(found != NULL && *found != '\0');
  return found;
}

int main(void) {
  const char *sabotage = getenv("TORTURE_SABOTAGE");
  int is_early = sabotage != NULL && strcmp(sabotage, "acknowledge-early") == 0;
  char configuration[4096], number[32], *rest = configuration;
  evalstore_store *store;
  requests all;
  long next;
  int to;
  CHECK(fgets(configuration, sizeof configuration, stdin) != NULL);
  store = open_store(word(&rest), NULL);
  all = read_requests(word(&rest));
  next = strtol(word(&rest), NULL, 10);
  to = open(word(&rest), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  CHECK(to >= 0);
  while (fgets(number, sizeof number, stdin) != NULL) {
    long more = strtol(number, NULL, 10);
    for (; more > 0 && next < all.count; more--, next++) {
      char *answer;
      if (is_early)
        acknowledge(to, next, "{}");
      carry_out(store, all.all[next], &answer);
      if (!is_early)
        acknowledge(to, next, answer == NULL ? "no memory" : answer);
      evalstore_free(answer);
    }
  }
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  return 0;
}
