/* A disk that takes longer: preloaded into a side, it lets every sync take
 * EVALSTORE_BENCH_SYNC_US microseconds more. */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static int slower(const char *name, int file) {
  int (*sync)(int);
  *(void **)&sync = dlsym(RTLD_NEXT, name);
  int status = sync(file);
  const char *more = getenv("EVALSTORE_BENCH_SYNC_US");
  long us = more ? atol(more) : 0;
  if (us > 0) {
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    prctl(PR_SET_TIMERSLACK, 1UL);
    nanosleep(&pause, NULL);
  }
  return status;
}

int fdatasync(int file) { return slower("fdatasync", file); }

int fsync(int file) { return slower("fsync", file); }
