/* A library that answers every request with the status that the request's first number names, and
 * counts what it has handed out: its version is that count. With -DABI=n it says that it speaks
 * another ABI, with -DLACKING one function is missing. */
#include <evalstore.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef ABI
#define ABI EVALSTORE_ABI_VERSION
#endif

static int live;

static int32_t answered(const char *request, char **result) {
  int32_t status = atoi(request + strcspn(request, "0123456789"));
  live++;
  *result = malloc(200);
  snprintf(*result, 200,
           status == 0 ? "{}"
                       : "{\"error\":{\"code\":\"%s\",\"message\":\"m\",\"details\":{\"a\":1},"
                         "\"retryable\":%s}}",
           evalstore_status_name(status), status == 8 ? "true" : "false");
  return status;
}

int32_t evalstore_open(const char *path, const char *options, evalstore_store **store,
                       char **error) {
  (void)options;
  int32_t status = path == NULL ? 0 : answered(path, error);
  if (status == 0 && path != NULL)
    evalstore_free(*error);
  if (status == 0)
    *error = NULL;
  *store = status == 0 ? (evalstore_store *)(uintptr_t)7 : NULL;
  return status;
}

int32_t evalstore_close(evalstore_store *store) {
  (void)store;
  return 0;
}

#define REQUEST(name)                                                                              \
  int32_t evalstore_##name(evalstore_store *store, const char *request, char **result) {           \
    (void)store;                                                                                   \
    return answered(request, result);                                                              \
  }
REQUEST(execute)
REQUEST(append)
REQUEST(query)
REQUEST(read)
REQUEST(poll)
REQUEST(commit)
REQUEST(project)
#ifndef LACKING
REQUEST(maintain)
#endif

int32_t evalstore_put_content(evalstore_store *store, const void *bytes, size_t length,
                              char **result) {
  (void)store;
  char request[20] = "";
  if (length < sizeof request)
    memcpy(request, bytes, length);
  return answered(request, result);
}

int32_t evalstore_get_content(evalstore_store *store, const char *hash, void **bytes,
                              size_t *length, char **error) {
  (void)store;
  int32_t status = answered(hash, error);
  *bytes = NULL;
  *length = 0;
  if (status != 0)
    return status;
  *bytes = *error;
  *length = 2;
  *error = NULL;
  return 0;
}

void evalstore_free(void *memory) {
  if (memory != NULL)
    live--;
  free(memory);
}

const char *evalstore_version(void) {
  static char text[20];
  snprintf(text, sizeof text, "%d", live);
  return text;
}

int32_t evalstore_abi_version(void) { return ABI; }

const char *evalstore_status_name(int32_t status) {
  return status == 7 ? "not_found" : status == 8 ? "busy" : "status";
}
