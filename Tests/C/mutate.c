/* Valid requests with random damage, from a fixed seed: each call answers, none is `internal`, and
   the store is sound afterwards. The argument says how many. */
#include "check.h"

static uint64_t state = 0x243f6a8885a308d3u;

static uint32_t random_below(uint32_t bound) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 33) % bound;
}

static const struct {
  call *function;
  const char *request;
} requests[] = {
    {evalstore_execute, "{\"command\":\"create_study\",\"args\":{\"id\":\"s\",\"name\":\"n\","
                        "\"period_type\":\"daily\",\"period_value\":7,\"config\":{\"tags\":[\"a\"],"
                        "\"metadata\":{\"k\":[1,2.5,null]}}},\"expected_version\":\"any\"}"},
    {evalstore_execute, "{\"commands\":[{\"command\":\"start_study\",\"args\":{\"id\":\"s\"}},"
                        "{\"command\":\"pause_study\",\"args\":{\"id\":\"s\"}}]}"},
    {evalstore_execute,
     "{\"command\":\"record_checkpoint\",\"args\":{\"study_id\":\"s\",\"metrics\":{"
     "\"session_success_rate\":0.75,\"total_tokens\":12,\"period\":{\"start\":"
     "\"2026-01-01T00:00:00Z\",\"end\":\"2026-01-02T00:00:00+01:00\"}},\"events_analyzed\":3}}"},
    {evalstore_execute,
     "{\"command\":\"update_study\",\"args\":{\"id\":\"s\",\"period_value\":null,"
     "\"config\":{\"metadata\":{\"k\":null}}}}"},
    {evalstore_append,
     "{\"events\":[{\"type\":\"Seen\",\"stream\":\"mine/1\",\"data\":{\"a\":\"\\u00e4\"},"
     "\"metadata\":{\"by\":\"me\"},\"timestamp\":\"2026-02-28T23:59:59.999Z\","
     "\"expected_version\":\"any\"}],\"commit\":{\"consumer\":\"k\",\"position\":1}}"},
    {evalstore_append,
     "{\"events\":[{\"type\":\"StudyCreated\",\"data\":{\"id\":\"t\",\"name\":\"n\","
     "\"period_type\":\"hourly\"},"
     "\"event_id\":\"01941f29-7c00-7000-8000-000000000001\"}]}"},
    {evalstore_query, "{\"query\":\"list_studies\",\"args\":{\"status\":\"running\",\"name\":\"n\","
                      "\"tag\":\"a\",\"limit\":10}}"},
    {evalstore_query,
     "{\"query\":\"get_checkpoints_in_range\",\"args\":{\"study_id\":\"s\",\"start\":"
     "\"2026-01-01T00:00:00Z\",\"end\":\"2027-01-01T00:00:00Z\"}}"},
    {evalstore_query,
     "{\"query\":\"sql\",\"args\":{\"sql\":\"SELECT count(*), wilson_low(1, 2) FROM "
     "events WHERE type = :t\",\"parameters\":{\"t\":\"Seen\"},\"limit\":5,"
     "\"timeout_ms\":50}}"},
    {evalstore_read, "{\"from_position\":1,\"to_position\":9,\"limit\":20,\"types\":[\"Seen\"],"
                     "\"backwards\":true}"},
    {evalstore_read, "{\"stream\":\"mine/1\",\"from_version\":1,\"to_version\":5,\"limit\":3}"},
    {evalstore_poll, "{\"consumer\":\"p\",\"max\":3,\"timeout_ms\":0}"},
    {evalstore_commit, "{\"consumer\":\"c\",\"position\":42}"},
    {evalstore_commit, "{\"consumer\":\"c\",\"seek\":\"beginning\"}"},
    {evalstore_project, "{\"action\":\"rebuild\",\"projection\":\"studies\",\"max_events\":5}"},
    {evalstore_project, "{\"action\":\"verify\",\"max_events\":50}"},
    {evalstore_project, "{\"action\":\"status\"}"},
    {evalstore_maintain, "{\"action\":\"info\"}"},
    {evalstore_maintain, "{\"action\":\"check\"}"},
};
enum { requests_count = sizeof requests / sizeof requests[0], largest = 1200 };

static const char *const pieces[] = {
    "\"",   "{",     "}",    "[",   "]",       ":",       ",",    "\\",
    "null", "-1",    "0",    "1e9", "\\u0000", "\xff",    "\xc3", "9223372036854775807",
    "true", "{}",    "\"\"", "any", "\x01",    "\\ud83d", "'",    ";",
    "%",    "study/"};

/* One change somewhere in `text`. */
static void damage(char *text) {
  size_t length = strlen(text), at = random_below((uint32_t)length + 1), n;
  const char *piece = pieces[random_below(sizeof pieces / sizeof pieces[0])];
  switch (random_below(5)) {
  case 0: /* another byte */
    if (at < length) {
      text[at] = (char)random_below(256);
    }
    break;
  case 1: /* some bytes less */
    n = random_below(12) + 1;
    if (at + n <= length) {
      memmove(text + at, text + at + n, length - at - n + 1);
    }
    break;
  case 2: /* a piece more */
    n = strlen(piece);
    if (length + n < largest) {
      memmove(text + at + n, text + at, length - at + 1);
      memcpy(text + at, piece, n);
    }
    break;
  case 3: /* a part twice */
    n = random_below(40) + 1;
    if (at + n <= length && length + n < largest) {
      memmove(text + at + n, text + at, length - at + 1);
    }
    break;
  default: /* the end is missing */
    if (random_below(4) == 0) {
      text[at] = '\0';
    }
  }
}

int main(int argc, char **argv) {
  long count = argc > 1 ? strtol(argv[1], NULL, 10) : 0, i, accepted = 0;
  evalstore_store *store;
  char *answer;
  CHECK(count > 0);
  store = open_store(in_folder("mutate.db"), "{\"durability\":\"normal\"}");
  for (i = 0; i < requests_count; i++) {
    /* Some of these depend on what comes later; undamaged, all are understood. */
    int32_t status = requests[i].function(store, requests[i].request, &answer);
    if (status != EVALSTORE_OK && status != EVALSTORE_CONFLICT && status != EVALSTORE_NOT_FOUND &&
        status != EVALSTORE_REJECTED) {
      fprintf(stderr, "%s\n  %s\n", requests[i].request, answer);
      return 1;
    }
    evalstore_free(answer);
  }
  for (i = 0; i < count; i++) {
    char text[largest + 64];
    uint32_t which = random_below(requests_count), times = random_below(4);
    int32_t status;
    strcpy(text, requests[which].request);
    do {
      damage(text);
    } while (times-- > 0);
    answer = NULL;
    status = requests[which].function(store, text, &answer);
    if (answer == NULL || status <= EVALSTORE_OK - 1 || status == EVALSTORE_INTERNAL ||
        status >= EVALSTORE_BUSY || (status != EVALSTORE_OK && !is_error(status, answer))) {
      fprintf(stderr, "request %ld is %s: %s\n  %s\n", i, evalstore_status_name(status),
              answer == NULL ? "NULL" : answer, text);
      return 1;
    }
    accepted += status == EVALSTORE_OK;
    evalstore_free(answer);
  }
  answer = ANSWER(evalstore_project, store, "{\"action\":\"verify\"}");
  CHECK(strstr(answer, "\"clean\":true") != NULL);
  evalstore_free(answer);
  answer = ANSWER(evalstore_maintain, store, "{\"action\":\"check\"}");
  CHECK(strstr(answer, "\"ok\":true") != NULL);
  evalstore_free(answer);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  printf("%ld damaged requests, %ld of them still understood\n", count, accepted);
  return 0;
}
