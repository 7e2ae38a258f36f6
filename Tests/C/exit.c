/* A process may end at any moment: while its threads are in calls, and while they end, too. */
#include "check.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* At which removal of a key of threads the thread ends, counted from 1; 0: at none. */
static int chosen_removal;
static atomic_int thread_id;
static atomic_int may_end;

/* In the place of the C library's: who cleans up at the end of a process calls it. */
int pthread_key_delete(pthread_key_t key) {
  static int removals;
  int (*real)(pthread_key_t);
  *(void **)&real = dlsym(RTLD_NEXT, "pthread_key_delete");
  if (++removals == chosen_removal) {
    atomic_store(&may_end, 1);
    while (syscall(SYS_tgkill, getpid(), atomic_load(&thread_id), 0) == 0) {
      sleep_ms(1);
    }
  }
  return real(key);
}

static void put(evalstore_store *store, int number) {
  char *text = NULL;
  CHECK(evalstore_put_content(store, &number, sizeof number, &text) == EVALSTORE_OK);
  evalstore_free(text);
}

static void *write_and_end(void *unused) {
  evalstore_store *store = open_store(":memory:", NULL);
  (void)unused;
  put(store, 1);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  atomic_store(&thread_id, (int)syscall(SYS_gettid));
  while (!atomic_load(&may_end)) {
    sleep_ms(1);
  }
  return NULL;
}

static void end_while_a_thread_ends(int removal) {
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, write_and_end, NULL) == 0);
  while (atomic_load(&thread_id) == 0) {
    sleep_ms(1);
  }
  chosen_removal = removal;
}

static atomic_int writers_at_work;

static void *write_on(void *store) {
  int number = 0;
  put(store, number);
  atomic_fetch_add(&writers_at_work, 1);
  while (++number > 0) {
    put(store, number);
  }
  return NULL;
}

static void end_while_threads_write(int milliseconds) {
  enum { writers = 4 };
  evalstore_store *store = open_store(":memory:", NULL);
  pthread_t thread;
  int i;
  for (i = 0; i < writers; i++) {
    CHECK(pthread_create(&thread, NULL, write_on, store) == 0);
  }
  while (atomic_load(&writers_at_work) < writers) {
    sleep_ms(1);
  }
  sleep_ms(milliseconds);
}

/* Runs `body` in a process of its own, which then ends as one does that returns from `main`. */
static void in_process(void (*body)(int), int argument, const char *what) {
  int status = 0;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    alarm(120);
    body(argument);
    exit(0);
  }
  CHECK(waitpid(child, &status, 0) == child);
  if (status != 0) {
    fprintf(stderr, "a process that ends while %s (%d) ended with status %#x\n", what, argument,
            (unsigned)status);
    exit(1);
  }
}

int main(int count, char **arguments) {
  enum { removals = 6 };
  int i, endings = count > 1 ? atoi(arguments[1]) : 1;
  for (i = 1; i <= removals; i++) {
    in_process(end_while_a_thread_ends, i, "a thread ends");
  }
  for (i = 0; i < endings; i++) {
    in_process(end_while_threads_write, i, "threads write");
  }
  return 0;
}
