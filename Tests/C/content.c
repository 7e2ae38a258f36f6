/* Content goes in and comes out byte for byte. */
#include "check.h"

static const struct {
  const char *bytes;
  const char *hash;
} known[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
};

/* Stores the bytes and leaves their hash in `hash`. */
static void put(evalstore_store *store, const void *bytes, size_t length, int duplicate,
                char hash[65]) {
  char *text = NULL;
  const char *found;
  int32_t status = evalstore_put_content(store, bytes, length, &text);
  if (status != EVALSTORE_OK) {
    fprintf(stderr, "put_content of %zu bytes: %s\n", length, text);
    exit(1);
  }
  CHECK(number_of(text, "size") == (long long)length);
  CHECK(strstr(text, duplicate ? "\"duplicate\":true" : "\"duplicate\":false") != NULL);
  found = strstr(text, "\"hash\":\"");
  CHECK(found != NULL && strspn(found + 8, "0123456789abcdef") == 64);
  memcpy(hash, found + 8, 64);
  hash[64] = '\0';
  evalstore_free(text);
}

static void comes_back(evalstore_store *store, const char *hash, const void *bytes, size_t length) {
  void *back = NULL;
  size_t size = length + 1;
  char *error = NULL;
  CHECK(evalstore_get_content(store, hash, &back, &size, &error) == EVALSTORE_OK);
  CHECK(error == NULL && back != NULL && size == length);
  CHECK(length == 0 || memcmp(back, bytes, length) == 0);
  CHECK(((char *)back)[length] == '\0');
  evalstore_free(back);
}

static void known_hashes(evalstore_store *store) {
  char hash[65];
  size_t i;
  for (i = 0; i < sizeof known / sizeof known[0]; i++) {
    size_t length = strlen(known[i].bytes);
    put(store, length == 0 ? NULL : known[i].bytes, length, 0, hash);
    CHECK(strcmp(hash, known[i].hash) == 0);
    put(store, known[i].bytes, length, 1, hash);
    CHECK(strcmp(hash, known[i].hash) == 0);
    comes_back(store, hash, known[i].bytes, length);
  }
}

static void any_bytes_of_any_length(evalstore_store *store) {
  static const size_t lengths[] = {1, 2, 255, 4096, 65537, 5000001};
  unsigned char *bytes = malloc(5000001);
  char hash[65];
  size_t i, k;
  CHECK(bytes != NULL);
  for (i = 0; i < 5000001; i++) {
    bytes[i] = (unsigned char)(i * 2654435761u >> 13);
  }
  bytes[0] = 0;
  for (k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
    put(store, bytes, lengths[k], 0, hash);
    comes_back(store, hash, bytes, lengths[k]);
  }
  free(bytes);
}

/* `hash` is refused with `wanted`. */
static void is_not_there(evalstore_store *store, int32_t wanted, const char *hash) {
  void *bytes = &bytes;
  size_t length = 1;
  char *error = NULL;
  int32_t status = evalstore_get_content(store, hash, &bytes, &length, &error);
  if (status != wanted) {
    fprintf(stderr, "get_content of %s is %s: %s\n", hash, evalstore_status_name(status), error);
    exit(1);
  }
  CHECK(is_error(status, error) && bytes == NULL && length == 0);
  evalstore_free(error);
}

static void hashes_are_checked(evalstore_store *store) {
  char hash[66];
  is_not_there(store, EVALSTORE_NOT_FOUND,
               "0000000000000000000000000000000000000000000000000000000000000000");
  is_not_there(store, EVALSTORE_INVALID_ARGUMENT, "");
  is_not_there(store, EVALSTORE_INVALID_ARGUMENT, "abc");
  is_not_there(store, EVALSTORE_INVALID_ARGUMENT,
               "000000000000000000000000000000000000000000000000000000000000000g");
  is_not_there(store, EVALSTORE_INVALID_ARGUMENT,
               "00000000000000000000000000000000000000000000000000000000000000000");
  memset(hash, '0', 64);
  memcpy(hash, "\xff\xfe", 2);
  hash[64] = '\0';
  is_not_there(store, EVALSTORE_INVALID_ARGUMENT, hash);
}

static void what_is_too_long_is_refused_unread(evalstore_store *store) {
  static const size_t lengths[] = {(size_t)512 * 1024 * 1024 + 1, SIZE_MAX / 2, SIZE_MAX};
  size_t i;
  for (i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    char *text = NULL;
    CHECK(evalstore_put_content(store, "x", lengths[i], &text) == EVALSTORE_INVALID_ARGUMENT);
    CHECK(is_error(EVALSTORE_INVALID_ARGUMENT, text));
    CHECK(strstr(text, "536870912") != NULL);
    evalstore_free(text);
  }
}

int main(void) {
  char path[256];
  evalstore_store *store;
  strcpy(path, in_folder("content.db"));
  store = open_store(path, "{\"durability\":\"normal\"}");
  known_hashes(store);
  any_bytes_of_any_length(store);
  hashes_are_checked(store);
  what_is_too_long_is_refused_unread(store);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  store = open_store(path, "{\"read_only\":true}");
  comes_back(store, known[1].hash, "abc", 3);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  return 0;
}
