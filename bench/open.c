/* What it costs to open a store and ask one question: `open LIBRARY FILE STUDY` prints the
 * processor time, in milliseconds, from the start of the process to the answer; how long opening
 * took by the clock; and how much memory is resident that was not before the library was loaded,
 * with all that it brings along. */

#define _DEFAULT_SOURCE

#include "measure.h"

#include <dlfcn.h>
#include <evalstore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *library;

/* Puts the address of a function of the library where `function` points. */
static void find(const char *name, void *function) {
  void *address = dlsym(library, name);
  if (address == NULL) {
    fprintf(stderr, "open: %s\n", dlerror());
    exit(1);
  }
  memcpy(function, &address, sizeof address);
}

static double resident_bytes(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) {
    fputs("open: /proc/self/statm does not say how much memory is resident\n", stderr);
    exit(1);
  }
  fclose(file);
  return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

int main(int count, char **arguments) {
  if (count != 4) {
    fputs("usage: open LIBRARY FILE STUDY\n", stderr);
    return 2;
  }
  double resident = resident_bytes();
  library = dlopen(arguments[1], RTLD_NOW);
  if (library == NULL) {
    fprintf(stderr, "open: %s\n", dlerror());
    return 1;
  }
  __typeof__(evalstore_open) *open_store;
  __typeof__(evalstore_query) *query_store;
  __typeof__(evalstore_free) *free_answer;
  __typeof__(evalstore_close) *close_store;
  find("evalstore_open", &open_store);
  find("evalstore_query", &query_store);
  find("evalstore_free", &free_answer);
  find("evalstore_close", &close_store);
  evalstore_store *store = NULL;
  char *answer = NULL, query[512];
  snprintf(query, sizeof query, "{\"query\":\"get_study\",\"args\":{\"id\":\"%s\"}}", arguments[3]);
  double before = wall_seconds();
  int32_t status = open_store(arguments[2], NULL, &store, &answer);
  double opened = wall_seconds() - before;
  if (status == EVALSTORE_OK)
    status = query_store(store, query, &answer);
  double cpu = cpu_seconds();
  if (status != EVALSTORE_OK) {
    fprintf(stderr, "%s\n", answer);
    return 1;
  }
  printf("{\"process_ms\":%.3f,\"open_ms\":%.3f,\"resident_mb\":%.3f}\n", cpu * 1e3, opened * 1e3,
         (resident_bytes() - resident) / 1e6);
  free_answer(answer);
  close_store(store);
  return 0;
}
