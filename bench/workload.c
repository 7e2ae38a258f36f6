#define _XOPEN_SOURCE 700

#include "workload.h"

#include <stdio.h>
#include <stdlib.h>

static FILE *text(char **result) {
  static size_t length;
  FILE *out = open_memstream(result, &length);
  if (out == NULL) {
    perror("open_memstream");
    exit(1);
  }
  return out;
}

char *studies_request(void) {
  char *result = NULL;
  FILE *out = text(&result);
  fputs("{\"commands\":[", out);
  for (int study = 0; study < STUDIES; study++)
    fprintf(out,
            "{\"command\":\"create_study\",\"args\":{\"id\":\"study-%02d\",\"name\":\"Study %d\","
            "\"period_type\":\"daily\"}},{\"command\":\"start_study\",\"args\":{\"id\":\"study-%"
            "02d\"}},",
            study, study, study);
  fputs("{\"command\":\"record_checkpoint\",\"args\":{\"id\":\"first\",\"study_id\":\"study-00\","
        "\"timestamp\":\"2026-01-01T00:00:00Z\"}}]}",
        out);
  fclose(out);
  return result;
}

/* Fractions of a power of two, which have one shortest text and the same for every writer. */
static double rate(long number, int shift) { return (double)((number + shift) % 63 + 1) / 64; }

static void checkpoint(FILE *out, long number) {
  long second = number % 60, minute = number / 60 % 60, hour = number / 3600 % 24,
       day = number / 86400 % 28;
  fprintf(
      out,
      "{\"type\":\"CheckpointRecorded\",\"data\":{\"id\":\"0199c0de-0000-7000-8000-%012lx\","
      "\"study_id\":\"study-%02ld\",\"timestamp\":\"2026-01-%02ldT%02ld:%02ld:%02ld.000Z\","
      "\"metrics\":{"
      "\"sessions_completed\":%ld,\"tasks_completed\":%ld,\"learnings_applied\":%ld,"
      "\"avg_session_duration_ms\":%ld.5,\"avg_iterations_to_success\":%ld.75,\"session_success_"
      "rate\":%.10g,"
      "\"first_attempt_success_rate\":%.10g,\"agent_efficiency\":%.10g,\"tool_success_rate\":%.10g,"
      "\"self_correction_rate\":%.10g,\"parallelism_efficiency\":%.10g,\"total_tokens\":%ld,"
      "\"total_cost_usd\":%ld.25},\"events_analyzed\":%ld,\"sessions_included\":[\"session-%06ld\"]"
      "}}",
      number, number % STUDIES, day + 1, hour, minute, second, number % 40, number % 200,
      number % 7, 40000 + number % 9000, number % 5, rate(number, 0), rate(number, 7),
      rate(number, 13), rate(number, 19), rate(number, 29), rate(number, 37),
      100000 + number % 900000, number % 12, number % 500, number);
}

char *checkpoints_request(long first, int count) {
  char *result = NULL;
  FILE *out = text(&result);
  fputs("{\"events\":[", out);
  for (int index = 0; index < count; index++) {
    if (index > 0)
      fputc(',', out);
    checkpoint(out, first + index);
  }
  fputs("]}", out);
  fclose(out);
  return result;
}
