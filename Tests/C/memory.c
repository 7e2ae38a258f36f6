/* A process that works for long does not grow. */
#include "check.h"

/* The memory this process really has, in KiB. */
static long resident(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  CHECK(file != NULL && fscanf(file, "%*d %ld", &pages) == 1);
  fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void use(evalstore_store *store, int round) {
  char request[256];
  char *text = NULL;
  void *bytes = NULL;
  size_t length = 0;
  /* The same rows again and again, so that caches have no reason to grow. */
  EXPECT(round == 0 ? EVALSTORE_OK : EVALSTORE_CONFLICT, evalstore_execute, store,
         "{\"command\":\"create_study\",\"args\":{\"id\":\"s\",\"name\":\"n\","
         "\"period_type\":\"daily\"}}");
  EXPECT(EVALSTORE_OK, evalstore_append, store,
         "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{\"a\":[1,2.5,\"x\"]},"
         "\"event_id\":\"01941f29-7c00-7000-8000-000000000001\"}]}");
  EXPECT(EVALSTORE_OK, evalstore_query, store, "{\"query\":\"list_studies\"}");
  EXPECT(EVALSTORE_OK, evalstore_query, store,
         "{\"query\":\"sql\",\"args\":{\"sql\":\"SELECT * FROM events\"}}");
  EXPECT(EVALSTORE_OK, evalstore_read, store, "{}");
  EXPECT(EVALSTORE_OK, evalstore_poll, store, "{\"consumer\":\"c\",\"timeout_ms\":0}");
  EXPECT(EVALSTORE_INVALID_JSON, evalstore_read, store, "{\"a\":[[[1,2,3");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_read, store, "{\"limt\":1}");
  snprintf(request, sizeof request, "{\"query\":\"get_study\",\"args\":{\"id\":\"s%d\"}}", round);
  EXPECT(EVALSTORE_OK, evalstore_query, store, request);
  CHECK(evalstore_put_content(store, "abc", 3, &text) == EVALSTORE_OK);
  evalstore_free(text);
  CHECK(evalstore_get_content(store,
                              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                              &bytes, &length, NULL) == EVALSTORE_OK);
  evalstore_free(bytes);
}

static void open_and_use(const char *path) {
  evalstore_store *store = open_store(path, "{\"durability\":\"normal\"}");
  EXPECT(EVALSTORE_OK, evalstore_read, store, "{}");
  EXPECT(EVALSTORE_OK, evalstore_query, store, "{\"query\":\"list_studies\"}");
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

int main(void) {
  char path[256];
  evalstore_store *store;
  long before, grown;
  int i;
  strcpy(path, in_folder("memory.db"));
  store = open_store(path, "{\"durability\":\"normal\"}");
  for (i = 0; i < 2000; i++) {
    use(store, i);
  }
  before = resident();
  for (; i < 10000; i++) {
    use(store, i);
  }
  grown = resident() - before;
  printf("10,000 rounds of calls: %ld KiB more, %ld in all\n", grown, resident());
  CHECK(grown < 2048);
  CHECK(evalstore_close(store) == EVALSTORE_OK);

  for (i = 0; i < 200; i++) {
    open_and_use(path);
    open_and_use(":memory:");
  }
  before = resident();
  for (; i < 1500; i++) {
    open_and_use(path);
    open_and_use(":memory:");
  }
  grown = resident() - before;
  printf("3,000 opens: %ld KiB more, %ld in all\n", grown, resident());
  CHECK(grown < 2048);
  return 0;
}
