/* One handle, many threads: everything is written once, reads stand beside it, and closing ends it
 * all. */
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { threads_count = 8 };

typedef struct {
  evalstore_store *store;
  int number;
  int rounds;
  long long answered;
  const char *path;
} work;

/* How many calls of all threads were answered since a store was opened. */
static atomic_llong answered_calls;

static void start(pthread_t *thread, void *(*body)(void *), void *argument) {
  CHECK(pthread_create(thread, NULL, body, argument) == 0);
}

static void *write_and_read(void *argument) {
  work *w = argument;
  char request[512];
  char *text;
  int i;
  snprintf(request, sizeof request,
           "{\"commands\":[{\"command\":\"create_study\",\"args\":{\"id\":\"s%d\",\"name\":\"n\","
           "\"period_type\":\"daily\"}},{\"command\":\"start_study\",\"args\":{\"id\":\"s%d\"}}]}",
           w->number, w->number);
  EXPECT(EVALSTORE_OK, evalstore_execute, w->store, request);
  for (i = 1; i <= w->rounds; i++) {
    snprintf(request, sizeof request,
             "{\"command\":\"record_checkpoint\",\"args\":{\"study_id\":\"s%d\","
             "\"events_analyzed\":%d}}",
             w->number, i);
    EXPECT(EVALSTORE_OK, evalstore_execute, w->store, request);
    /* What this thread wrote, it reads. */
    snprintf(request, sizeof request,
             "{\"query\":\"get_latest_checkpoint\",\"args\":{\"study_id\":\"s%d\"}}", w->number);
    text = ANSWER(evalstore_query, w->store, request);
    CHECK(strstr(text, "\"events_analyzed\":") != NULL);
    evalstore_free(text);
    snprintf(request, sizeof request, "{\"stream\":\"study/s%d\",\"from_version\":%d}", w->number,
             i + 2);
    text = ANSWER(evalstore_read, w->store, request);
    CHECK(count_of(text, "\"position\":") == 1 && number_of(text, "version") == i + 2);
    evalstore_free(text);
    snprintf(request, sizeof request, "{\"consumer\":\"c%d\",\"position\":%d}", w->number, i);
    EXPECT(EVALSTORE_OK, evalstore_commit, w->store, request);
    snprintf(request, sizeof request, "{\"consumer\":\"c%d\",\"max\":5,\"timeout_ms\":0}",
             w->number);
    EXPECT(EVALSTORE_OK, evalstore_poll, w->store, request);
  }
  return NULL;
}

static void eight_threads_share_a_handle(const char *path, int rounds) {
  pthread_t threads[threads_count];
  work works[threads_count];
  evalstore_store *store = open_store(path, NULL);
  char *text;
  int i;
  long long position, events = (long long)threads_count * (rounds + 2);
  for (i = 0; i < threads_count; i++) {
    works[i] = (work){.store = store, .number = i, .rounds = rounds};
    start(&threads[i], write_and_read, &works[i]);
  }
  for (i = 0; i < threads_count; i++) {
    pthread_join(threads[i], NULL);
  }
  text = ANSWER(evalstore_read, store, "{\"limit\":10000}");
  CHECK(number_of(text, "next_position") == events + 1);
  {
    const char *at = text;
    for (position = 1; position <= events; position++) {
      at = strstr(at, "\"position\":");
      CHECK(at != NULL && strtoll(at + 11, NULL, 10) == position);
      at++;
    }
  }
  evalstore_free(text);
  text = ANSWER(evalstore_project, store, "{\"action\":\"verify\"}");
  CHECK(strstr(text, "\"clean\":true") != NULL);
  evalstore_free(text);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

/* Calls until the handle is dead; every call before that is answered. */
static void *call_until_closed(void *argument) {
  work *w = argument;
  for (;;) {
    static call *const calls[] = {evalstore_append, evalstore_read, evalstore_query,
                                  evalstore_maintain};
    static const char *const requests[] = {
        "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}", "{\"limit\":20}",
        "{\"query\":\"list_studies\"}", "{\"action\":\"info\"}"};
    char *text = NULL;
    size_t which = (size_t)(w->number + w->answered) % 4;
    int32_t status = calls[which](w->store, requests[which], &text);
    if (status == EVALSTORE_INVALID_ARGUMENT) {
      CHECK(is_error(status, text));
      evalstore_free(text);
      return NULL;
    }
    if (status != EVALSTORE_OK) {
      fprintf(stderr, "%s: %s\n", requests[which], text == NULL ? "NULL" : text);
      exit(1);
    }
    evalstore_free(text);
    w->answered++;
    atomic_fetch_add(&answered_calls, 1);
  }
}

static void closing_waits_for_running_calls(const char *path, int times) {
  while (times-- > 0) {
    pthread_t threads[threads_count];
    work works[threads_count];
    evalstore_store *store = open_store(path, "{\"durability\":\"normal\"}");
    int i;
    atomic_store(&answered_calls, 0);
    for (i = 0; i < threads_count; i++) {
      works[i] = (work){.store = store, .number = i};
      start(&threads[i], call_until_closed, &works[i]);
    }
    /* Only then they are at work. */
    while (atomic_load(&answered_calls) < 2 * threads_count) {
      sleep_ms(1);
    }
    CHECK(evalstore_close(store) == EVALSTORE_OK);
    for (i = 0; i < threads_count; i++) {
      pthread_join(threads[i], NULL);
    }
  }
}

static void *close_it(void *argument) {
  work *w = argument;
  w->answered = evalstore_close(w->store);
  return NULL;
}

static void one_of_several_closes_wins(int times) {
  while (times-- > 0) {
    pthread_t threads[4];
    work works[4];
    evalstore_store *store = open_store(":memory:", NULL);
    int i, ok = 0;
    for (i = 0; i < 4; i++) {
      works[i] = (work){.store = store, .number = i};
      start(&threads[i], close_it, &works[i]);
    }
    for (i = 0; i < 4; i++) {
      pthread_join(threads[i], NULL);
      CHECK(works[i].answered == EVALSTORE_OK || works[i].answered == EVALSTORE_INVALID_ARGUMENT);
      ok += works[i].answered == EVALSTORE_OK;
    }
    CHECK(ok == 1);
  }
}

/* Waits minutes for events; `rounds` becomes how many came, `answered` the status. */
static void *poll_for_long(void *argument) {
  work *w = argument;
  char *text = NULL;
  w->answered = evalstore_poll(w->store, "{\"consumer\":\"waiting\",\"timeout_ms\":240000}", &text);
  w->rounds = count_of(text, "\"position\":");
  evalstore_free(text);
  return NULL;
}

/* Closes the store `milliseconds` after a thread was started that polls it; the status of the poll.
 */
static long long closed_while_polling(const char *path, long milliseconds) {
  pthread_t thread;
  evalstore_store *store = open_store(path, NULL);
  work w = {.store = store, .rounds = -1, .answered = -1};
  long long begin;
  EXPECT(EVALSTORE_OK, evalstore_commit, store, "{\"consumer\":\"waiting\",\"seek\":\"end\"}");
  start(&thread, poll_for_long, &w);
  sleep_ms(milliseconds);
  begin = now_ms();
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  pthread_join(thread, NULL);
  CHECK(now_ms() - begin < 60000 && w.rounds == 0);
  return w.answered;
}

static void a_poll_wakes(const char *path) {
  pthread_t thread;
  long milliseconds = 100;
  evalstore_store *store = open_store(path, NULL);
  work w = {.store = store, .rounds = -1, .answered = -1};
  long long begin;
  EXPECT(EVALSTORE_OK, evalstore_commit, store, "{\"consumer\":\"waiting\",\"seek\":\"end\"}");
  start(&thread, poll_for_long, &w);
  sleep_ms(100);
  /* It holds up nobody, and hears of another thread's event. */
  begin = now_ms();
  EXPECT(EVALSTORE_OK, evalstore_append, store,
         "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}");
  pthread_join(thread, NULL);
  CHECK(now_ms() - begin < 60000);
  CHECK(w.answered == EVALSTORE_OK && w.rounds == 1);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  /* It ends when the store is closed. On a busy machine the thread may begin only after that. */
  while (closed_while_polling(path, milliseconds) != EVALSTORE_OK) {
    CHECK((milliseconds *= 2) < 60000);
  }
}

/* Opens `rounds` handles, one after the other. */
static void *open_and_close(void *argument) {
  work *w = argument;
  int i;
  for (i = 0; i < w->rounds; i++) {
    evalstore_store *store = open_store(w->path, NULL);
    EXPECT(EVALSTORE_OK, evalstore_append, store,
           "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}");
    CHECK(evalstore_close(store) == EVALSTORE_OK);
  }
  return NULL;
}

static void many_handles_on_one_new_file(const char *path, int times) {
  pthread_t threads[threads_count];
  work works[threads_count];
  evalstore_store *store;
  char *text;
  int i;
  for (i = 0; i < threads_count; i++) {
    works[i] = (work){.path = path, .number = i, .rounds = times};
    start(&threads[i], open_and_close, &works[i]);
  }
  for (i = 0; i < threads_count; i++) {
    pthread_join(threads[i], NULL);
  }
  store = open_store(path, NULL);
  text = ANSWER(evalstore_maintain, store, "{\"action\":\"info\"}");
  CHECK(number_of(text, "last_position") == threads_count * times);
  evalstore_free(text);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 0;
  int opens = rounds < 10 ? 3 : 10;
  CHECK(rounds > 0);
  eight_threads_share_a_handle(in_folder("shared.db"), rounds);
  eight_threads_share_a_handle(":memory:", rounds);
  closing_waits_for_running_calls(in_folder("closing.db"), 5);
  one_of_several_closes_wins(5 * opens);
  a_poll_wakes(in_folder("poll.db"));
  a_poll_wakes(":memory:");
  many_handles_on_one_new_file(in_folder("new.db"), opens);
  return 0;
}
