/* What it costs to open a store and ask one question: `open FILE STUDY` prints the processor time,
 * in milliseconds, from the start of the process to the answer, and of that what the two calls
 * took. */

#define _XOPEN_SOURCE 700

#include "measure.h"

#include <evalstore.h>
#include <stdio.h>

int main(int count, char **arguments) {
  if (count != 3) {
    fputs("usage: open FILE STUDY\n", stderr);
    return 2;
  }
  double before = cpu_seconds();
  evalstore_store *store = NULL;
  char *answer = NULL, query[512];
  snprintf(query, sizeof query, "{\"query\":\"get_study\",\"args\":{\"id\":\"%s\"}}", arguments[2]);
  int32_t status = evalstore_open(arguments[1], NULL, &store, &answer);
  if (status == EVALSTORE_OK)
    status = evalstore_query(store, query, &answer);
  double after = cpu_seconds();
  if (status != EVALSTORE_OK) {
    fprintf(stderr, "%s\n", answer);
    return 1;
  }
  evalstore_free(answer);
  evalstore_close(store);
  printf("{\"process_ms\":%.3f,\"calls_ms\":%.3f}\n", after * 1e3, (after - before) * 1e3);
  return 0;
}
