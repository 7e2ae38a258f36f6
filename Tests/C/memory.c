/* A process that works for long does not grow. */
#include "check.h"

/* The memory that this process has of its own, in KiB, wherever it is. What it has of files is not
 * counted: the system takes that away and gives it back as others need memory. */
static long owned(void) {
  char line[256];
  long one, sum = 0;
  int found = 0;
  FILE *file = fopen("/proc/self/status", "r");
  CHECK(file != NULL);
  while (fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "RssAnon: %ld", &one) == 1 || sscanf(line, "VmSwap: %ld", &one) == 1) {
      sum += one;
      found++;
    }
  }
  fclose(file);
  CHECK(found == 2);
  return sum;
}

/* How many pieces of files it has mapped. */
static int mapped(void) {
  char line[4096];
  int count = 0;
  FILE *file = fopen("/proc/self/maps", "r");
  CHECK(file != NULL);
  while (fgets(line, sizeof line, file) != NULL) {
    count += strchr(line, '/') != NULL;
  }
  fclose(file);
  return count;
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
  int i, files;
  strcpy(path, in_folder("memory.db"));
  store = open_store(path, "{\"durability\":\"normal\"}");
  for (i = 0; i < 2000; i++) {
    use(store, i);
  }
  before = owned();
  files = mapped();
  for (; i < 10000; i++) {
    use(store, i);
  }
  grown = owned() - before;
  files = mapped() - files;
  printf("10,000 rounds of calls: %ld KiB more, %ld in all, %d files\n", grown, owned(), files);
  CHECK(grown < 2048 && files < 16);
  CHECK(evalstore_close(store) == EVALSTORE_OK);

  for (i = 0; i < 200; i++) {
    open_and_use(path);
    open_and_use(":memory:");
  }
  before = owned();
  files = mapped();
  for (; i < 1500; i++) {
    open_and_use(path);
    open_and_use(":memory:");
  }
  grown = owned() - before;
  files = mapped() - files;
  printf("3,000 opens: %ld KiB more, %ld in all, %d files\n", grown, owned(), files);
  CHECK(grown < 2048 && files < 16);
  return 0;
}
