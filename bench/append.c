/* Appends the same checkpoints through EvalStore and by the hand-written baseline, by turns, and
 * compares.
 *
 * append FOLDER ROUNDS: makes two stores in the folder; prints one JSON line a workload. Ends with
 * 1 when the files that come out are not the same.
 */

#define _XOPEN_SOURCE 700

#include "baseline.h"
#include "measure.h"
#include "workload.h"

#include <evalstore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROUNDS 102 /* with the one that warms up */

struct workload {
  const char *name;
  int events_per_call, calls_per_turn, turns_per_round;
};

static const struct workload workloads[] = {
    {"append_one", 1, 20, 50},
    {"append_thousand", 1000, 1, 20},
};

/* Carries out one call; ends the program with the error object when it fails. */
static char *answered(int32_t status, char *const *answer) {
  if (status == EVALSTORE_OK)
    return *answer;
  fprintf(stderr, "evalstore: %s\n", *answer == NULL ? evalstore_status_name(status) : *answer);
  exit(1);
}

static evalstore_store *opened(const char *path) {
  evalstore_store *store = NULL;
  char *error = NULL;
  answered(evalstore_open(path, NULL, &store, &error), &error);
  return store;
}

/* A new store with the running studies in it. */
static void make_store(const char *path) {
  evalstore_store *store = opened(path);
  char *request = studies_request(), *result = NULL;
  evalstore_free(answered(evalstore_execute(store, request, &result), &result));
  free(request);
  evalstore_close(store);
}

/* --- the comparison of what was written --------------------------------------------------------
 */

static int is_clean(const char *path) {
  evalstore_store *store = opened(path);
  char *result = NULL;
  answered(evalstore_project(store, "{\"action\":\"verify\"}", &result), &result);
  int clean = strstr(result, "\"clean\":true") != NULL && strstr(result, "\"done\":true") != NULL;
  if (!clean)
    fprintf(stderr, "%s: %s\n", path, result);
  evalstore_free(result);
  evalstore_close(store);
  return clean;
}

/* How many rows the two files have that are not in both, leaving aside what no two runs have in
 * common: event ids, times of recording and the hashes over them. */
static int differing_rows(const char *path, const char *other) {
  const char *sql =
      "WITH a AS (SELECT position, stream, version, type, data, metadata FROM main.events),"
      "     b AS (SELECT position, stream, version, type, data, metadata FROM other.events)"
      "SELECT (SELECT count(*) FROM (SELECT * FROM a EXCEPT SELECT * FROM b))"
      "     + (SELECT count(*) FROM (SELECT * FROM b EXCEPT SELECT * FROM a))"
      "     + (SELECT count(*) FROM (SELECT * FROM main.checkpoints EXCEPT SELECT * FROM "
      "other.checkpoints))"
      "     + (SELECT count(*) FROM (SELECT * FROM other.checkpoints EXCEPT SELECT * FROM "
      "main.checkpoints))"
      "     + (SELECT count(*) FROM (SELECT * FROM main.streams EXCEPT SELECT * FROM "
      "other.streams))";
  sqlite3 *file = NULL;
  sqlite3_stmt *statement = NULL;
  char *attach = sqlite3_mprintf("ATTACH %Q AS other", other);
  int rows = -1;
  if (sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
      sqlite3_exec(file, attach, NULL, NULL, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2(file, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    rows = sqlite3_column_int(statement, 0);
  else
    fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(file));
  sqlite3_finalize(statement);
  sqlite3_free(attach);
  sqlite3_close(file);
  return rows;
}

/* --- the measurement ------------------------------------------------------------------------ */

/* One of the two writers: what a call does, and what its rounds took. */
struct side {
  const char *name;
  void (*append)(void *writer, const char *request);
  void *writer;
  double wall[MAX_ROUNDS], cpu[MAX_ROUNDS]; /* seconds */
};

static void append_by_evalstore(void *store, const char *request) {
  char *result = NULL;
  evalstore_free(answered(evalstore_append(store, request, &result), &result));
}

static void append_by_baseline(void *baseline, const char *request) {
  baseline_append(baseline, request);
}

static void carry_out(struct side *side, int round, char **requests, int count) {
  double wall = wall_seconds(), cpu = cpu_seconds();
  for (int call = 0; call < count; call++)
    side->append(side->writer, requests[call]);
  side->wall[round] += wall_seconds() - wall;
  side->cpu[round] += cpu_seconds() - cpu;
}

/* Both sides carry out the same requests, a few calls at a time and by turns, so that whatever else
 * the machine does meets both alike. */
static void carry_out_round(struct side sides[2], const struct workload *workload, int round) {
  int count = workload->calls_per_turn, size = workload->events_per_call;
  char **requests = malloc(sizeof *requests * (size_t)count);
  for (int side = 0; side < 2; side++)
    sides[side].wall[round] = sides[side].cpu[round] = 0;
  for (int turn = 0; turn < workload->turns_per_round; turn++) {
    long first = ((long)round * workload->turns_per_round + turn) * count * size;
    for (int call = 0; call < count; call++)
      requests[call] = checkpoints_request(first + (long)call * size, size);
    carry_out(&sides[turn % 2], round, requests, count);
    carry_out(&sides[1 - turn % 2], round, requests, count);
    for (int call = 0; call < count; call++)
      free(requests[call]);
  }
  free(requests);
}

static void print_spread(const char *name, const double *values, int count, int digits) {
  struct spread spread = spread_of(values, count);
  printf("\"%s\":{\"min\":%.*f,\"median\":%.*f,\"max\":%.*f}", name, digits, spread.min, digits,
         spread.median, digits, spread.max);
}

/* The rounds count from 1: round 0 warms up. */
static void print_side(const struct side *side, int rounds, int events) {
  double rates[MAX_ROUNDS], costs[MAX_ROUNDS];
  for (int round = 1; round <= rounds; round++) {
    rates[round - 1] = events / side->wall[round];
    costs[round - 1] = side->cpu[round] * 1e6 / events;
  }
  printf("\"%s\":{", side->name);
  print_spread("events_per_second", rates, rounds, 0);
  printf(",");
  print_spread("cpu_us_per_event", costs, rounds, 2);
  printf("},");
}

/* How much `ours` gets done where `theirs` gets 1 done; more is better. */
static void print_ratio(const char *name, const double *ours, const double *theirs, int rounds) {
  double ratios[MAX_ROUNDS];
  for (int round = 1; round <= rounds; round++)
    ratios[round - 1] = theirs[round] / ours[round];
  print_spread(name, ratios, rounds, 3);
  printf(",");
}

static int measure(const struct workload *workload, const char *folder, int rounds) {
  char ours[4096], theirs[4096];
  snprintf(ours, sizeof ours, "%s/%s-evalstore.db", folder, workload->name);
  snprintf(theirs, sizeof theirs, "%s/%s-c.db", folder, workload->name);
  make_store(ours);
  make_store(theirs);
  struct side sides[2] = {
      {.name = "evalstore", .append = append_by_evalstore, .writer = opened(ours)},
      {.name = "c", .append = append_by_baseline, .writer = baseline_open(theirs)},
  };
  for (int round = 0; round <= rounds; round++)
    carry_out_round(sides, workload, round);
  evalstore_close(sides[0].writer);
  baseline_close(sides[1].writer);

  int calls = workload->calls_per_turn * workload->turns_per_round;
  int differing = differing_rows(ours, theirs);
  int same = is_clean(ours) && is_clean(theirs) && differing == 0;
  printf("{\"benchmark\":\"%s\",\"events_per_call\":%d,\"calls_per_round\":%d,\"rounds\":%d,",
         workload->name, workload->events_per_call, calls, rounds);
  print_ratio("ratio", sides[0].wall, sides[1].wall, rounds);
  print_ratio("cpu_ratio", sides[0].cpu, sides[1].cpu, rounds);
  for (int side = 0; side < 2; side++)
    print_side(&sides[side], rounds, calls * workload->events_per_call);
  printf("\"differing_rows\":%d,\"same_and_clean\":%s}\n", differing, same ? "true" : "false");
  fflush(stdout);
  return same;
}

int main(int count, char **arguments) {
  int rounds = count == 3 ? atoi(arguments[2]) : 0;
  if (rounds < 1 || rounds >= MAX_ROUNDS) {
    fprintf(stderr, "usage: append FOLDER ROUNDS, at most %d rounds\n", MAX_ROUNDS - 1);
    return 2;
  }
  int same = 1;
  for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++)
    same = measure(&workloads[i], arguments[1], rounds) && same;
  return same ? 0 : 1;
}
