/* The C functions for Node, through Node-API alone, so that one build serves every Node from 18 on.
 *
 * abiNumber(path) asks a library for its number, load(path) gives an object with its functions, as
 * src/backends/addon.ts has them.
 * Texts and bytes come in as Uint8Array, texts with the NUL that ends them; what comes out is
 * copied, and the library's memory is freed before a call returns. The library is not linked but
 * looked for, so that the package decides where it is.
 */
#define NAPI_VERSION 6
#include <node_api.h>

#include <evalstore.h>

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The functions of one loaded library, with the types of evalstore.h: what does not fit does not
 * compile. */
typedef struct {
#define FUNCTION(name) __typeof__(&name) name;
#include "functions.h"
#undef FUNCTION
} Library;

typedef __typeof__(&evalstore_execute) RequestFunction;

/* --- what goes in
 * ------------------------------------------------------------------------------------------ */

static napi_value thrown(napi_env env, const char *message) {
  napi_throw_type_error(env, NULL, message);
  return NULL;
}

/* The arguments of a call and the library it is for; false when there are too few of them. */
static bool read_arguments(napi_env env, napi_callback_info info, size_t count,
                           napi_value *arguments, Library **library) {
  size_t given = count;
  void *data = NULL;
  if (napi_get_cb_info(env, info, &given, arguments, NULL, &data) != napi_ok || given < count) {
    thrown(env, "Too few arguments.");
    return false;
  }
  *library = data;
  return true;
}

static bool read_store(napi_env env, napi_value value, evalstore_store **store) {
  uint64_t number = 0;
  bool lossless = false;
  if (napi_get_value_bigint_uint64(env, value, &number, &lossless) != napi_ok) {
    thrown(env, "A store is a bigint.");
    return false;
  }
  *store = (evalstore_store *)(uintptr_t)number; /* NOLINT: a handle is a number */
  return true;
}

/* The bytes of a Uint8Array; NULL for null. They stay where they are during the call. */
static bool read_bytes(napi_env env, napi_value value, const void **bytes, size_t *length) {
  napi_valuetype type;
  napi_typedarray_type kind = napi_int8_array;
  void *data = NULL;
  *bytes = NULL;
  *length = 0;
  if (napi_get_typedarray_info(env, value, &kind, length, &data, NULL, NULL) != napi_ok ||
      kind != napi_uint8_array) {
    if (napi_typeof(env, value, &type) == napi_ok && type == napi_null)
      return true;
    thrown(env, "Bytes are a Uint8Array.");
    return false;
  }
  *bytes = data;
  return true;
}

/* A text: bytes with a NUL at their end, or null. */
static bool read_text(napi_env env, napi_value value, const char **text) {
  const void *bytes = NULL;
  size_t length = 0;
  if (!read_bytes(env, value, &bytes, &length))
    return false;
  if (bytes == NULL && length == 0) {
    napi_valuetype type;
    *text = NULL;
    if (napi_typeof(env, value, &type) == napi_ok && type == napi_null)
      return true;
  }
  if (length == 0 || ((const char *)bytes)[length - 1] != '\0') {
    thrown(env, "A text ends with a NUL.");
    return false;
  }
  *text = bytes;
  return true;
}

/* --- what comes out
 * ---------------------------------------------------------------------------------------- */

static bool set(napi_env env, napi_value object, const char *key, napi_value value) {
  return napi_set_named_property(env, object, key, value) == napi_ok;
}

/* A text as a string; NULL when there is no room for it. What is ASCII alone, as most answers are,
 * needs no decoding. */
static napi_value string_of(napi_env env, const char *text) {
  unsigned char bits = 0;
  size_t length = strlen(text);
  for (size_t i = 0; i < length; i++)
    bits |= (unsigned char)text[i];
  napi_value string = NULL;
  napi_status made = bits < 0x80 ? napi_create_string_latin1(env, text, length, &string)
                                 : napi_create_string_utf8(env, text, length, &string);
  return made == napi_ok ? string : NULL;
}

static napi_value too_long(napi_env env) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending)
    napi_throw_range_error(env, NULL, "The answer is longer than a text of Node can be.");
  return NULL;
}

/* `{status, text}`; the text is freed on every path. NULL with an exception when there is no room
 * for it. */
static napi_value answer(napi_env env, Library *library, int32_t status, char *text) {
  napi_value object = NULL;
  napi_value number = NULL;
  napi_value string = NULL;
  bool made = napi_create_object(env, &object) == napi_ok &&
              napi_create_int32(env, status, &number) == napi_ok &&
              set(env, object, "status", number);
  if (made && text == NULL)
    made = napi_get_null(env, &string) == napi_ok;
  else if (made)
    made = (string = string_of(env, text)) != NULL;
  library->evalstore_free(text);
  return made && set(env, object, "text", string) ? object : too_long(env);
}

/* The text alone when all went well, because making an object takes as long as the rest of a small
 * call; else as `answer`. */
static napi_value text_or_answer(napi_env env, Library *library, int32_t status, char *text) {
  if (status != EVALSTORE_OK || text == NULL)
    return answer(env, library, status, text);
  napi_value string = string_of(env, text);
  library->evalstore_free(text);
  return string != NULL ? string : too_long(env);
}

/* --- the functions
 * ----------------------------------------------------------------------------------------- */

static napi_value call_open(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  Library *library = NULL;
  const char *path = NULL;
  const char *options = NULL;
  if (!read_arguments(env, info, 2, arguments, &library) || !read_text(env, arguments[0], &path) ||
      !read_text(env, arguments[1], &options)) {
    return NULL;
  }
  evalstore_store *store = NULL;
  char *error = NULL;
  int32_t status = library->evalstore_open(path, options, &store, &error);
  napi_value opened = answer(env, library, status, error);
  napi_value number = NULL;
  if (opened == NULL || napi_create_bigint_uint64(env, (uintptr_t)store, &number) != napi_ok ||
      !set(env, opened, "store", number)) {
    library->evalstore_close(store);
    return NULL;
  }
  return opened;
}

static napi_value call_close(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  Library *library = NULL;
  evalstore_store *store = NULL;
  if (!read_arguments(env, info, 1, arguments, &library) || !read_store(env, arguments[0], &store))
    return NULL;
  napi_value status = NULL;
  napi_create_int32(env, library->evalstore_close(store), &status);
  return status;
}

/* A call of one of the functions that take a request; `offset` is where it stands in Library. */
static napi_value call_request(napi_env env, napi_callback_info info, size_t offset) {
  napi_value arguments[2];
  Library *library = NULL;
  evalstore_store *store = NULL;
  const char *request = NULL;
  if (!read_arguments(env, info, 2, arguments, &library) ||
      !read_store(env, arguments[0], &store) || !read_text(env, arguments[1], &request)) {
    return NULL;
  }
  RequestFunction function;
  memcpy(&function, (const char *)library + offset, sizeof function);
  char *result = NULL;
  int32_t status = function(store, request, &result);
  return text_or_answer(env, library, status, result);
}

#define REQUEST(name)                                                                              \
  static napi_value call_##name(napi_env env, napi_callback_info info) {                           \
    return call_request(env, info, offsetof(Library, evalstore_##name));                           \
  }
REQUEST(execute)
REQUEST(append)
REQUEST(query)
REQUEST(read)
REQUEST(poll)
REQUEST(commit)
REQUEST(project)
REQUEST(maintain)

static napi_value call_put_content(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  Library *library = NULL;
  evalstore_store *store = NULL;
  const void *bytes = NULL;
  size_t length = 0;
  if (!read_arguments(env, info, 2, arguments, &library) ||
      !read_store(env, arguments[0], &store) || !read_bytes(env, arguments[1], &bytes, &length)) {
    return NULL;
  }
  char *result = NULL;
  int32_t status = library->evalstore_put_content(store, bytes, length, &result);
  return answer(env, library, status, result);
}

/* The bytes as a Uint8Array of their own, or null. */
static bool copied(napi_env env, const void *bytes, size_t length, napi_value *array) {
  if (bytes == NULL)
    return napi_get_null(env, array) == napi_ok;
  void *copy = NULL;
  napi_value buffer = NULL;
  if (napi_create_arraybuffer(env, length, &copy, &buffer) != napi_ok)
    return false;
  if (length > 0)
    memcpy(copy, bytes, length);
  return napi_create_typedarray(env, napi_uint8_array, length, buffer, 0, array) == napi_ok;
}

static napi_value call_get_content(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  Library *library = NULL;
  evalstore_store *store = NULL;
  const char *hash = NULL;
  if (!read_arguments(env, info, 2, arguments, &library) ||
      !read_store(env, arguments[0], &store) || !read_text(env, arguments[1], &hash)) {
    return NULL;
  }
  void *bytes = NULL;
  size_t length = 0;
  char *error = NULL;
  int32_t status = library->evalstore_get_content(store, hash, &bytes, &length, &error);
  napi_value content = answer(env, library, status, error);
  napi_value array = NULL;
  bool made =
      content != NULL && copied(env, bytes, length, &array) && set(env, content, "bytes", array);
  library->evalstore_free(bytes);
  return made ? content : NULL;
}

static napi_value call_version(napi_env env, napi_callback_info info) {
  Library *library = NULL;
  if (!read_arguments(env, info, 0, NULL, &library))
    return NULL;
  napi_value text = NULL;
  napi_create_string_utf8(env, library->evalstore_version(), NAPI_AUTO_LENGTH, &text);
  return text;
}

static napi_value call_abi_version(napi_env env, napi_callback_info info) {
  Library *library = NULL;
  if (!read_arguments(env, info, 0, NULL, &library))
    return NULL;
  napi_value number = NULL;
  napi_create_int32(env, library->evalstore_abi_version(), &number);
  return number;
}

static napi_value call_status_name(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  Library *library = NULL;
  int32_t status = 0;
  if (!read_arguments(env, info, 1, arguments, &library))
    return NULL;
  if (napi_get_value_int32(env, arguments[0], &status) != napi_ok)
    return thrown(env, "A status is a number.");
  napi_value text = NULL;
  napi_create_string_utf8(env, library->evalstore_status_name(status), NAPI_AUTO_LENGTH, &text);
  return text;
}

/* --- loading
 * -----------------------------------------------------------------------------------------------
 */

static const struct {
  const char *name;
  napi_callback callback;
} exported[] = {
    {"open", call_open},
    {"close", call_close},
    {"execute", call_execute},
    {"append", call_append},
    {"query", call_query},
    {"read", call_read},
    {"poll", call_poll},
    {"commit", call_commit},
    {"project", call_project},
    {"maintain", call_maintain},
    {"putContent", call_put_content},
    {"getContent", call_get_content},
    {"version", call_version},
    {"abiVersion", call_abi_version},
    {"statusName", call_status_name},
};

/* The address of a function; throws when there is none. */
static bool find(napi_env env, void *loaded, const char *name, void *function) {
  void *address = dlsym(loaded, name);
  if (address == NULL) {
    napi_throw_error(env, NULL, name);
    return false;
  }
  memcpy(function, &address, sizeof address);
  return true;
}

/* The library at the path that is the only argument; throws the loader's words when it refuses. */
static void *open_library(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  size_t count = 1;
  char path[4097];
  size_t length = 0;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count < 1 ||
      napi_get_value_string_utf8(env, arguments[0], path, sizeof path, &length) != napi_ok) {
    return thrown(env, "A path is a text of at most 4096 bytes.");
  }
  void *loaded = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (loaded == NULL)
    napi_throw_error(env, NULL, dlerror());
  return loaded;
}

/* abiNumber(path): the library's number, or null when it has none. */
static napi_value abi_number(napi_env env, napi_callback_info info) {
  void *loaded = open_library(env, info);
  if (loaded == NULL)
    return NULL;
  __typeof__(&evalstore_abi_version) function = NULL;
  void *address = dlsym(loaded, "evalstore_abi_version");
  memcpy(&function, &address, sizeof address);
  napi_value number = NULL;
  if (address == NULL) {
    napi_get_null(env, &number);
  } else {
    napi_create_int32(env, function(), &number);
  }
  return number;
}

/* load(path): the functions. The library stays loaded. */
static napi_value load(napi_env env, napi_callback_info info) {
  void *loaded = open_library(env, info);
  if (loaded == NULL)
    return NULL;
  Library *library = calloc(1, sizeof *library);
  if (library == NULL)
    return thrown(env, "There is no memory.");
#define FUNCTION(name)                                                                             \
  if (!find(env, loaded, #name, &library->name)) {                                                 \
    free(library);                                                                                 \
    return NULL;                                                                                   \
  }
#include "functions.h"
#undef FUNCTION
  napi_value functions = NULL;
  if (napi_create_object(env, &functions) != napi_ok) {
    free(library);
    return NULL;
  }
  for (size_t i = 0; i < sizeof exported / sizeof *exported; i++) {
    napi_value function = NULL;
    if (napi_create_function(env, exported[i].name, NAPI_AUTO_LENGTH, exported[i].callback, library,
                             &function) != napi_ok ||
        !set(env, functions, exported[i].name, function)) {
      free(library);
      return NULL;
    }
  }
  /* The functions may outlive the object, so that only the end of the environment frees what they
   * use. */
  napi_add_env_cleanup_hook(env, free, library);
  return functions;
}

NAPI_MODULE_INIT() {
  napi_value function = NULL;
  if (napi_create_function(env, "abiNumber", NAPI_AUTO_LENGTH, abi_number, NULL, &function) !=
          napi_ok ||
      !set(env, exports, "abiNumber", function) ||
      napi_create_function(env, "load", NAPI_AUTO_LENGTH, load, NULL, &function) != napi_ok ||
      !set(env, exports, "load", function)) {
    return NULL;
  }
  return exports;
}
