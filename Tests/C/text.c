/* Hostile text: every answer is a status of its own, and nothing is written. */
#include "check.h"

static call *const calls[] = {evalstore_execute, evalstore_append,  evalstore_query,
                              evalstore_read,    evalstore_poll,    evalstore_commit,
                              evalstore_project, evalstore_maintain};
static const size_t calls_count = sizeof calls / sizeof calls[0];

static void everywhere(evalstore_store *store, int32_t wanted, const char *request) {
  size_t i;
  for (i = 0; i < calls_count; i++) {
    EXPECT(wanted, calls[i], store, request);
  }
}

/* `count` times `part`, to be freed. */
static char *repeat(const char *part, size_t count) {
  size_t length = strlen(part), i;
  char *text = malloc(length * count + 1);
  CHECK(text != NULL);
  for (i = 0; i < count; i++) {
    memcpy(text + i * length, part, length);
  }
  text[length * count] = '\0';
  return text;
}

/* A text made of the three, to be freed. */
static char *join(const char *before, const char *middle, const char *after) {
  size_t length = strlen(before) + strlen(middle) + strlen(after) + 1;
  char *text = malloc(length);
  CHECK(text != NULL);
  snprintf(text, length, "%s%s%s", before, middle, after);
  return text;
}

/* An append whose data is `data`. */
static void append_data(evalstore_store *store, int32_t wanted, const char *data) {
  char *request = join("{\"events\":[{\"type\":\"T\",\"stream\":\"s\",\"data\":", data, "}]}");
  EXPECT(wanted, evalstore_append, store, request);
  free(request);
}

static void not_json(evalstore_store *store) {
  static const char *const texts[] = {
      "", " ", "{", "}", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
      "{a:1}", "{'a':1}", "{}{}", "{} x", "[", "nul", "{\"a\":tru}", "{\"a\":NaN}",
      "{\"a\":Infinity}", "{\"a\":-Infinity}", "{\"a\":1e}", "{\"a\":01}", "{\"a\":.5}",
      "{\"a\":+1}", "{\"a\":0x1}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\n\"}",
      "{\"a\":\"\t\"}", "{\"a\":\"\x01\"}", "// c\n{}", "{/**/}", "\xef\xbb\xbf{}",
      /* the same key twice */
      "{\"a\":1,\"a\":1}", "{\"x\":{\"a\":1,\"b\":2,\"a\":3}}", "{\"a\":1,\"\\u0061\":1}",
      /* numbers out of range */
      "{\"a\":1e400}", "{\"a\":-1e400}", "{\"a\":9223372036854775808}",
      "{\"a\":-9223372036854775809}", "{\"a\":123456789012345678901234567890}",
      /* not UTF-8: alone, cut off, overlong, a surrogate, past the end, Latin-1 */
      "{\"a\":\"\xff\"}", "{\"a\":\"\x80\"}", "{\"a\":\"\xc3\"}", "{\"a\":\"\xe2\x82\"}",
      "{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xe0\x80\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}",
      "{\"a\":\"\xf4\x90\x80\x80\"}", "{\"caf\xe9\":1}", "{\"a\":\"\xf0\x9f\x98\"}",
      /* half a surrogate pair and NUL, escaped */
      "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\\ud800\\u0041\"}",
      "{\"a\":\"\\u0000\"}", "{\"a\\u0000b\":1}"};
  size_t i;
  for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    everywhere(store, EVALSTORE_INVALID_JSON, texts[i]);
  }
}

static void not_a_request(evalstore_store *store) {
  static const char *const texts[] = {"[]",   "null", "true",     "1",         "\"x\"",
                                      "[{}]", "-0",   "{\"\":1}", "{\"a\":{}}"};
  size_t i;
  for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    everywhere(store, EVALSTORE_INVALID_REQUEST, texts[i]);
  }
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_execute, store, "{}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_append, store, "{}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_query, store, "{}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_poll, store, "{}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_commit, store, "{}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_project, store, "{}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_maintain, store, "{}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_read, store, "{\"limit\":0}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_read, store, "{\"limit\":9223372036854775807}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_read, store, "{\"limit\":1.5}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_read, store, "{\"limit\":\"1\"}");
}

/* An unknown key is named, with the one that was probably meant. */
static void misspelled(evalstore_store *store) {
  char *text =
      expect_at(__LINE__, EVALSTORE_INVALID_REQUEST, evalstore_read, store, "{\"limt\":1}");
  CHECK(strstr(text, "limt") != NULL && strstr(text, "limit") != NULL);
  evalstore_free(text);
  /* What the caller wrote comes back as JSON, whatever it is. */
  text = expect_at(__LINE__, EVALSTORE_INVALID_REQUEST, evalstore_query, store,
                   "{\"query\":\"a\\\"b\\\\c\\n\\u001f\\u007f\xe2\x82\xac\",\"args\":{}}");
  CHECK(strchr(text, '\n') == NULL && strchr(text, '\x1f') == NULL);
  evalstore_free(text);
}

static void nesting(evalstore_store *store) {
  size_t depth;
  for (depth = 50; depth <= 70; depth++) {
    /* Three levels stand around the data, which is one level itself. */
    char *open = repeat("[", depth - 4), *close = repeat("]", depth - 4);
    char *inner = join(open, "", close), *data = join("{\"a\":", inner, "}");
    append_data(store, depth <= 64 ? EVALSTORE_OK : EVALSTORE_INVALID_REQUEST, data);
    free(open);
    free(close);
    free(inner);
    free(data);
  }
  {
    char *open = repeat("{\"a\":", 200000), *lists = repeat("[", 1000000);
    char *text = NULL;
    int32_t status = evalstore_read(store, open, &text);
    CHECK(status == EVALSTORE_INVALID_JSON || status == EVALSTORE_INVALID_REQUEST);
    CHECK(is_error(status, text));
    evalstore_free(text);
    status = evalstore_read(store, lists, &text);
    CHECK(status == EVALSTORE_INVALID_JSON || status == EVALSTORE_INVALID_REQUEST);
    CHECK(is_error(status, text));
    evalstore_free(text);
    free(open);
    free(lists);
  }
}

static void long_texts(evalstore_store *store, size_t length) {
  char *name200 = repeat("n", 200), *name201 = repeat("n", 201), *megabytes = repeat("m", length);
  char *request = join("{\"consumer\":\"", name200, "\"}");
  EXPECT(EVALSTORE_OK, evalstore_commit, store, request);
  free(request);
  request = join("{\"consumer\":\"", name201, "\"}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_commit, store, request);
  free(request);
  request = join("{\"consumer\":\"", megabytes, "\"}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_commit, store, request);
  free(request);
  request = join("{\"", megabytes, "\":1}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_read, store, request);
  free(request);
  request = join("{\"a\":\"", megabytes, "\"}");
  append_data(store, EVALSTORE_OK, request);
  free(request);
  free(name200);
  free(name201);
  free(megabytes);
}

static void past_the_size(evalstore_store *store, size_t functions) {
  size_t i;
  char *blank = repeat(" ", 64 * 1024 * 1024), *request = join("{", blank, "}");
  for (i = 0; i < functions && i < calls_count; i++) {
    EXPECT(EVALSTORE_INVALID_REQUEST, calls[i], store, request);
  }
  free(blank);
  free(request);
}

static void control_characters(evalstore_store *store) {
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_commit, store, "{\"consumer\":\"a\\u0001b\"}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_commit, store, "{\"consumer\":\"a\\nb\"}");
  EXPECT(EVALSTORE_INVALID_REQUEST, evalstore_commit, store, "{\"consumer\":\"\"}");
  append_data(store, EVALSTORE_OK, "{\"a\":\"\\u0001\\u001f\\u007f\\n\\t\\r\\b\\f\\/\\\\\\\"\"}");
}

/* What is stored comes back as it was written. */
static void kept(evalstore_store *store) {
  static const char *const values[] = {"\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"",
                                       "9223372036854775807",
                                       "-9223372036854775808",
                                       "1.7976931348623157e308",
                                       "[[],{},null,true,false]",
                                       "\"\\u2028\\u2029\""};
  size_t i;
  for (i = 0; i < sizeof values / sizeof values[0]; i++) {
    char *data = join("{\"kept\":", values[i], "}");
    append_data(store, EVALSTORE_OK, data);
    free(data);
  }
  {
    char *text = ANSWER(evalstore_read, store, "{\"stream\":\"s\",\"limit\":10000}");
    CHECK(strstr(text, "\"kept\":9223372036854775807}") != NULL);
    CHECK(strstr(text, "\"kept\":-9223372036854775808}") != NULL);
    CHECK(strstr(text, "\"kept\":[[],{},null,true,false]}") != NULL);
    CHECK(strstr(text, "\"kept\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"}") != NULL);
    evalstore_free(text);
  }
}

/* The arguments say how many functions get the largest text, and how many megabytes a long one has.
 */
int main(int argc, char **argv) {
  evalstore_store *store = open_store(":memory:", NULL);
  char *text;
  CHECK(argc == 3 && atoi(argv[1]) > 0 && atoi(argv[2]) > 0);
  not_json(store);
  not_a_request(store);
  misspelled(store);
  past_the_size(store, (size_t)atoi(argv[1]));
  text = ANSWER(evalstore_read, store, "{}");
  CHECK(strstr(text, "\"events\":[]") != NULL);
  evalstore_free(text);
  nesting(store);
  long_texts(store, (size_t)atoi(argv[2]) * 1000000);
  control_characters(store);
  kept(store);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  return 0;
}
