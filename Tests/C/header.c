/* The header alone, included twice, as strict C99 and as strict C++17. */
#include <evalstore.h>

#include <evalstore.h>

/* Each function has the type that bindings declare for it, and each status its number. */
typedef struct {
  int32_t (*open)(const char *, const char *, evalstore_store **, char **);
  int32_t (*close)(evalstore_store *);
  int32_t (*requests[8])(evalstore_store *, const char *, char **);
  int32_t (*put_content)(evalstore_store *, const void *, size_t, char **);
  int32_t (*get_content)(evalstore_store *, const char *, void **, size_t *, char **);
  void (*free)(void *);
  const char *(*version)(void);
  int32_t (*abi_version)(void);
  const char *(*status_name)(int32_t);
} functions;

static const functions all = {evalstore_open,
                              evalstore_close,
                              {evalstore_execute, evalstore_append, evalstore_query, evalstore_read,
                               evalstore_poll, evalstore_commit, evalstore_project,
                               evalstore_maintain},
                              evalstore_put_content,
                              evalstore_get_content,
                              evalstore_free,
                              evalstore_version,
                              evalstore_abi_version,
                              evalstore_status_name};

static const struct {
  int32_t number;
  const char *name;
} statuses[] = {{EVALSTORE_OK, "ok"},
                {EVALSTORE_INTERNAL, "internal"},
                {EVALSTORE_INVALID_ARGUMENT, "invalid_argument"},
                {EVALSTORE_INVALID_JSON, "invalid_json"},
                {EVALSTORE_INVALID_REQUEST, "invalid_request"},
                {EVALSTORE_REJECTED, "rejected"},
                {EVALSTORE_CONFLICT, "conflict"},
                {EVALSTORE_NOT_FOUND, "not_found"},
                {EVALSTORE_BUSY, "busy"},
                {EVALSTORE_STORAGE, "storage"},
                {EVALSTORE_CORRUPT, "corrupt"},
                {EVALSTORE_UNSUPPORTED, "unsupported"},
                {EVALSTORE_READ_ONLY, "read_only"},
                {EVALSTORE_FORKED, "forked"},
                {-1, "unknown"},
                {14, "unknown"},
                {INT32_MAX, "unknown"},
                {INT32_MIN, "unknown"}};

static int same(const char *a, const char *b) {
  while (*a != '\0' && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

int main(void) {
  size_t i;
  int32_t number = 0;
  if (all.abi_version() != EVALSTORE_ABI_VERSION) {
    return 1;
  }
  if (!same(all.version(), EVALSTORE_EXPECTED_VERSION)) {
    return 2;
  }
  for (i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
    if (!same(all.status_name(statuses[i].number), statuses[i].name)) {
      return 3;
    }
    if (i < 14 && statuses[i].number != number++) {
      return 4;
    }
  }
  all.free((void *)0);
  return 0;
}
