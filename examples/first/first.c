/* The shortest useful program: a study, one checkpoint, and a question about it.
 *
 *     cc first.c $(pkg-config --cflags --libs evalstore) -o first
 *     ./first evals.db
 */
#include <evalstore.h>

#include <stdio.h>
#include <stdlib.h>

typedef int32_t function(evalstore_store *, const char *, char **);

/* Makes a call, prints its answer, and stops the program when the answer is an error. */
static void call(function *f, evalstore_store *store, const char *request) {
  char *answer = NULL;
  int32_t status = f(store, request, &answer);
  printf("%s\n", answer);
  evalstore_free(answer);
  if (status != EVALSTORE_OK) {
    evalstore_close(store);
    exit(1);
  }
}

int main(int argc, char **argv) {
  evalstore_store *store = NULL;
  char *error = NULL;
  if (evalstore_open(argc > 1 ? argv[1] : NULL, NULL, &store, &error) != EVALSTORE_OK) {
    fprintf(stderr, "%s\n", error);
    evalstore_free(error);
    return 1;
  }
  call(evalstore_execute, store,
       "{\"command\":\"create_study\",\"args\":{\"id\":\"nightly\",\"name\":\"Nightly run\","
       "\"period_type\":\"daily\"}}");
  call(evalstore_execute, store, "{\"command\":\"start_study\",\"args\":{\"id\":\"nightly\"}}");
  call(evalstore_execute, store,
       "{\"command\":\"record_checkpoint\",\"args\":{\"study_id\":\"nightly\","
       "\"metrics\":{\"session_success_rate\":0.75},\"events_analyzed\":40}}");
  call(evalstore_query, store,
       "{\"query\":\"get_latest_checkpoint\",\"args\":{\"study_id\":\"nightly\"}}");
  return evalstore_close(store) == EVALSTORE_OK ? 0 : 1;
}
