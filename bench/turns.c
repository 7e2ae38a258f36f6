#define _XOPEN_SOURCE 700

#include "turns.h"

#include "measure.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_THREADS 256

struct worker {
  const struct turn *turn;
  void (*call)(void *context, long index);
  void *context;
  pthread_barrier_t *start;
  int number;
  double slowest;
};

void failed(const char *what) {
  fprintf(stderr, "bench: %s\n", what);
  exit(1);
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

int next_turn(struct turn *turn) {
  char *head = line();
  if (head == NULL)
    return 0;
  turn->pause_ms = 0;
  turn->threads = 1;
  int found = sscanf(head, "%31s %ld %ld %lf %d", turn->group, &turn->count, &turn->times,
                     &turn->pause_ms, &turn->threads);
  if (found < 3 || turn->count < 1 || turn->times < 1 || turn->threads < 1 ||
      turn->threads > MAX_THREADS)
    failed(head);
  free(head);
  turn->lines = malloc(sizeof *turn->lines * (size_t)turn->count);
  for (long index = 0; index < turn->count; index++)
    if ((turn->lines[index] = line()) == NULL)
      failed("the input ended within a turn");
  return 1;
}

void end_turn(struct turn *turn) {
  for (long index = 0; index < turn->count; index++)
    free(turn->lines[index]);
  free(turn->lines);
}

static void rest(double milliseconds) {
  struct timespec time = {(time_t)(milliseconds / 1e3), 0};
  time.tv_nsec = (long)((milliseconds - (double)time.tv_sec * 1e3) * 1e6);
  nanosleep(&time, NULL);
}

static void *work(void *argument) {
  struct worker *worker = argument;
  const struct turn *turn = worker->turn;
  if (worker->start != NULL)
    pthread_barrier_wait(worker->start);
  for (long time = 0; time < turn->times; time++) {
    for (long index = worker->number; index < turn->count; index += turn->threads) {
      double started = wall_seconds();
      worker->call(worker->context, index);
      double taken = wall_seconds() - started;
      if (taken > worker->slowest)
        worker->slowest = taken;
      if (turn->pause_ms > 0)
        rest(turn->pause_ms);
    }
  }
  return NULL;
}

void carry_out(const struct turn *turn, void (*call)(void *context, long index), void *context) {
  struct worker workers[MAX_THREADS];
  pthread_t threads[MAX_THREADS];
  pthread_barrier_t start;
  pthread_barrier_init(&start, NULL, (unsigned)turn->threads);
  for (int number = 0; number < turn->threads; number++) {
    workers[number] =
        (struct worker){.turn = turn, .call = call, .context = context, .number = number};
    workers[number].start = turn->threads > 1 ? &start : NULL;
  }
  for (int number = 1; number < turn->threads; number++)
    if (pthread_create(&threads[number], NULL, work, &workers[number]) != 0)
      failed("the system gives no more threads");
  double started = wall_seconds();
  work(&workers[0]);
  for (int number = 1; number < turn->threads; number++)
    pthread_join(threads[number], NULL);
  double taken = wall_seconds() - started, slowest = 0;
  pthread_barrier_destroy(&start);
  for (int number = 0; number < turn->threads; number++)
    slowest = workers[number].slowest > slowest ? workers[number].slowest : slowest;
  printf("%.3f %.3f\n", taken * 1e6 / (double)(turn->count * turn->times), slowest * 1e6);
  fflush(stdout);
}
