#define _XOPEN_SOURCE 700

#include "measure.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

double wall_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void keep_busy(double seconds) {
  double started = wall_seconds();
  while (wall_seconds() - started < seconds)
    ;
}

double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

struct spread spread_of(const double *values, int count) {
  double *sorted = malloc(sizeof *sorted * (size_t)count);
  memcpy(sorted, values, sizeof *sorted * (size_t)count);
  qsort(sorted, (size_t)count, sizeof *sorted, by_size);
  struct spread spread = {sorted[0], sorted[count / 2], sorted[count - 1]};
  if (count % 2 == 0)
    spread.median = (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
  free(sorted);
  return spread;
}
