/* Gives hostile SQL to `sql` and looks whether it did more than read, or went on past its limits.
 *
 * sql_apart STORE LINES SEED COUNT   STORE is a store that this program may open; LINES has a
 * statement a line, those after a comment that begins with "-- refused" must not be answered. COUNT
 * more are made of their parts, as follows from SEED.
 *
 * Each statement runs in a process of its own (those that are made: 50 in one), against the file
 * and against a store in memory. Prints a JSON line for each loss, and one with figures at the end.
 */
#include "../C/check.h"
#include "random.h"

#include <ctype.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum {
  LIMIT_MS = 300,
  TOLERANCE_MS = 4000,
  STANDSTILL_MS = 60000,
  MOST_RSS_KB = 1 << 20,
  TOGETHER = 50,
  SECONDS = 600,
  MOST_LINES = 1000,
  MOST_PARTS = 20000,
  LONGEST = 4000
};

static char *lines[MOST_LINES];
static char is_refused[MOST_LINES];
static int line_count;
static const char *parts[MOST_PARTS];
static size_t part_lengths[MOST_PARTS];
static int part_count;
static long long slowest_ms, largest_kb, losses;

static void lose(const char *what, const char *sql, const char *answer) {
  printf("{\"loss\":\"%s\",\"number\":0}\n", what);
  fprintf(stderr, "%s: %s\n  %.600s\n", what, sql, answer == NULL ? "" : answer);
  fflush(stdout);
}

/* --- statements
 * ---------------------------------------------------------------------------------*/

static void read_lines(const char *path) {
  static char line[65536];
  FILE *file = fopen(path, "re");
  int refuse = 0;
  CHECK(file != NULL);
  while (fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "-- ", 3) == 0) {
      refuse = strncmp(line, "-- refused", 10) == 0;
    } else if (line[0] != '\0') {
      CHECK(line_count < MOST_LINES && strlen(line) < LONGEST);
      is_refused[line_count] = (char)refuse;
      lines[line_count++] = strdup(line);
    }
  }
  fclose(file);
}

/* A word, a number, a text in quotes, a sign. */
static size_t part_length(const char *at) {
  size_t length = 1;
  if (*at == '\'' || *at == '"') {
    const char *end = strchr(at + 1, *at);
    return end == NULL ? strlen(at) : (size_t)(end - at) + 1;
  }
  while ((isalnum((unsigned char)*at) || *at == '_') &&
         (isalnum((unsigned char)at[length]) || at[length] == '_'))
    length++;
  return length;
}

static void split_lines(void) {
  int i;
  for (i = 0; i < line_count; i++) {
    const char *at = lines[i];
    while (*at != '\0' && part_count < MOST_PARTS) {
      size_t length = part_length(at);
      if (*at != ' ') {
        parts[part_count] = at;
        part_lengths[part_count++] = length;
      }
      at += length;
    }
  }
}

/* A line in which parts are missing, are there twice or are others. */
static void make_statement(random_source *chance, char *out) {
  const char *at = lines[random_below(chance, (uint64_t)line_count)];
  size_t used = 0;
  while (*at != '\0' && used < LONGEST - 300) {
    size_t length = part_length(at);
    uint64_t which = random_below(chance, 24), part = random_below(chance, (uint64_t)part_count);
    if (which == 0 && *at != ' ') {
      at += length;
      continue;
    }
    if (which == 1 || which == 2) {
      size_t other = part_lengths[part] < 250 ? part_lengths[part] : 250;
      memcpy(out + used, parts[part], other);
      used += other;
      out[used++] = ' ';
      if (which == 2 && *at != ' ') {
        at += length;
        continue;
      }
    }
    if (which == 3)
      at = lines[random_below(chance, (uint64_t)line_count)], length = part_length(at);
    if (length > 250)
      length = 250;
    memcpy(out + used, at, length);
    used += length;
    at += length;
  }
  out[used] = '\0';
}

/* --- running them
 * -------------------------------------------------------------------------------*/

static const char fingerprint[] =
    "{\"query\":\"sql\",\"args\":{\"sql\":\"SELECT total_changes(), (SELECT count(*) FROM "
    "sqlite_schema), "
    "(SELECT count(*) FROM sqlite_temp_schema), (SELECT count(*) FROM log_events), (SELECT "
    "count(*) FROM "
    "consumers), (SELECT group_concat(schema || name) FROM pragma_table_list)\"}}";

/* 1 when something is lost. */
static int run(evalstore_store *store, const char *sql, int refuse) {
  static char request[LONGEST * 6 + 200];
  size_t used = (size_t)sprintf(
      request, "{\"query\":\"sql\",\"args\":{\"timeout_ms\":%d,\"sql\":\"", LIMIT_MS);
  char *answer = NULL, *before = ANSWER(evalstore_query, store, fingerprint), *after;
  long long begun = now_ms(), took, had_worked = worked_ms(), worked;
  int32_t status;
  int lost = 0;
  const char *at;
  for (at = sql; *at != '\0'; at++)
    used += (size_t)(*at == '"' || *at == '\\' ? sprintf(request + used, "\\%c", *at)
                                               : sprintf(request + used, "%c", *at));
  strcpy(request + used, "\"}}");
  status = evalstore_query(store, request, &answer);
  took = now_ms() - begun;
  worked = worked_ms() - had_worked;
  after = ANSWER(evalstore_query, store, fingerprint);
  if (status != EVALSTORE_OK && status != EVALSTORE_INVALID_REQUEST && status != EVALSTORE_REJECTED)
    lose("a status that SQL does not lead to", sql, answer), lost = 1;
  else if (refuse && status == EVALSTORE_OK)
    lose("it was answered", sql, answer), lost = 1;
  /* On a busy machine much time goes by without a processor. */
  else if (worked > LIMIT_MS + TOLERANCE_MS || took > STANDSTILL_MS)
    lose("it ran past its time", sql, answer), lost = 1;
  else if (strcmp(before, after) != 0)
    lose("something is changed", sql, after), lost = 1;
  evalstore_free(answer);
  evalstore_free(before);
  evalstore_free(after);
  return lost;
}

static void run_apart(const char *path, const char *const *statements, const char *refuse,
                      int count) {
  struct rusage used;
  long long begun = now_ms();
  int state, i;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    struct rlimit most = {(rlim_t)8 << 30, (rlim_t)8 << 30}, none = {0, 0};
    evalstore_store *store =
        open_store(path, strcmp(path, ":memory:") == 0 ? NULL : "{\"read_only\":true}");
    int lost = 0;
    setrlimit(RLIMIT_AS, &most);
    setrlimit(RLIMIT_CORE, &none);
    alarm(SECONDS);
    if (strcmp(path, ":memory:") == 0)
      EXPECT(EVALSTORE_OK, evalstore_append, store,
             "{\"events\":[{\"type\":\"T\",\"stream\":\"t\",\"data\":{\"a\":\"b\"}}]}");
    for (i = 0; i < count; i++)
      lost += run(store, statements[i], refuse == NULL ? 0 : refuse[i]);
    CHECK(evalstore_close(store) == EVALSTORE_OK);
    fflush(stdout);
    _exit(lost);
  }
  CHECK(wait4(child, &state, 0, &used) == child);
  if (count == 1 && now_ms() - begun > slowest_ms)
    slowest_ms = now_ms() - begun;
  if (used.ru_maxrss > largest_kb)
    largest_kb = used.ru_maxrss;
  if (!WIFEXITED(state)) {
    lose("it dies or hangs", statements[0], "");
    losses++;
  } else {
    losses += WEXITSTATUS(state);
  }
  if (used.ru_maxrss > MOST_RSS_KB) {
    lose("it takes more than 1 GiB of memory", statements[0], "");
    losses++;
  }
}

/* A number that follows from what is in the file and its log; 0 for no file. */
static uint64_t sum_of(const char *path) {
  static const char *const ends[] = {"", "-wal"};
  uint64_t sum = 0;
  int i;
  for (i = 0; i < 2; i++) {
    char name[4096];
    FILE *file;
    int byte;
    snprintf(name, sizeof name, "%s%s", path, ends[i]);
    file = fopen(name, "rbe");
    while (file != NULL && (byte = getc(file)) != EOF)
      sum = sum * 0x9e3779b97f4a7c15u + (uint64_t)byte + 1;
    if (file != NULL)
      fclose(file);
  }
  return sum;
}

int main(int argc, char **argv) {
  static char made[TOGETHER][LONGEST];
  const char *statements[TOGETHER];
  long count, done;
  uint64_t before, seed;
  int i, in_memory;
  CHECK(argc == 5);
  seed = strtoull(argv[3], NULL, 10);
  count = strtol(argv[4], NULL, 10);
  read_lines(argv[2]);
  split_lines();
  before = sum_of(argv[1]);
  for (in_memory = 0; in_memory < 2; in_memory++) {
    const char *path = in_memory ? ":memory:" : argv[1];
    for (i = 0; i < line_count; i++) {
      const char *one = lines[i];
      /* What depends on there being much is not refused where there is one event. */
      const char refuse =
          (char)(is_refused[i] && !(in_memory && strstr(one, "events AS e") != NULL));
      run_apart(path, &one, &refuse, 1);
    }
    for (done = 0; done < count / 2; done += TOGETHER) {
      for (i = 0; i < TOGETHER; i++) {
        random_source chance = random_from(seed + (uint64_t)in_memory, (uint64_t)(done + i));
        make_statement(&chance, made[i]);
        statements[i] = made[i];
      }
      run_apart(path, statements, NULL, TOGETHER);
    }
  }
  if (sum_of(argv[1]) != before) {
    lose("the file is not what it was", "", "");
    losses++;
  }
  printf("{\"tried\":%ld,\"losses\":%lld,\"slowest_ms\":%lld,\"largest_mib\":%lld}\n",
         2L * line_count + count / 2 / TOGETHER * TOGETHER * 2, losses, slowest_ms,
         largest_kb >> 10);
  return 0;
}
