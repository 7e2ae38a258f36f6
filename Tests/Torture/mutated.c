/* Damages copies of a store and looks whether the library still tells the truth.
 *
 * mutated make FILE REQUESTS whole|left   carries out the lines of REQUESTS, each the name of a
 * call, a tab and a request, in a new store; `left` dies without closing it, so that most of it
 * stands in the write-ahead log
 * mutated try FILE FOLDER SEED FIRST COUNT [KIND]   damages copies of FILE in FOLDER, in ways that
 * follow from SEED and the numbers from FIRST on, or in one way that `kinds` names, and looks at
 * each in a process of its own. Prints a JSON line for each loss, and one with figures at the end.
 * A COUNT of 0 leaves the damaged copy of number FIRST behind.
 *
 * What holds: nothing crashes, hangs or grows without end. A damaged file is `corrupt`
 * (`unsupported` when it no longer says that it is a store of this version), or an answer is what
 * the undamaged store answers. An answer may be another only when `verify` does not say that the
 * store is clean.
 *
 * Where the write-ahead log is damaged, SQLite takes what comes before the damage, as it does after
 * a loss of power. The log of the store may then end sooner, with an event of the undamaged one;
 * that this is not the last shows only to who keeps the head elsewhere. */
#include "../C/check.h"
#include "random.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum {
  SECONDS = 600,
  MOST_QUESTIONS = 512,
  MOST_BYTES = 256 << 20,
  MOST_HEADS = 8 << 20,
  LARGEST_FILE = 64 << 20
};
#define MOST_MEMORY ((rlim_t)3 << 30)

/* --- questions, and what the undamaged store answers
 * --------------------------------------------*/

typedef struct {
  call *function;
  char request[320];
} question;

/* In memory that the children share: `answers` has the texts, one after the other; `heads` has the
 * hash of each event, 64 digits from position 1 on. */
static question *questions;
static int *question_count;
static char *answers, *heads;

static void ask_later(call *function, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void ask_later(call *function, const char *format, ...) {
  va_list arguments;
  CHECK(*question_count < MOST_QUESTIONS);
  va_start(arguments, format);
  vsnprintf(questions[*question_count].request, sizeof questions[0].request, format, arguments);
  va_end(arguments);
  questions[(*question_count)++].function = function;
}

static const char verify[] = "{\"action\":\"verify\"}";

/* --- files
 * --------------------------------------------------------------------------------------*/

static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
enum { DATABASE, WAL, SHM, LOCK, FILES };

typedef struct {
  unsigned char *bytes;
  size_t size;
  int is_there;
} content_of_file;

static content_of_file original[FILES], damaged[FILES];

static void read_file(const char *path, content_of_file *file) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got;
  file->size = 0;
  file->is_there = fd >= 0;
  if (file->bytes == NULL) {
    file->bytes = malloc(LARGEST_FILE);
    CHECK(file->bytes != NULL);
  }
  while (fd >= 0 && (got = read(fd, file->bytes + file->size, LARGEST_FILE - file->size)) > 0) {
    file->size += (size_t)got;
  }
  CHECK(file->size < LARGEST_FILE);
  if (fd >= 0)
    close(fd);
}

static void write_files(const char *path, const content_of_file *files) {
  char name[PATH_MAX];
  int i, fd;
  for (i = 0; i < FILES; i++) {
    snprintf(name, sizeof name, "%s%s", path, ends[i]);
    unlink(name);
    if (!files[i].is_there)
      continue;
    fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, files[i].bytes, files[i].size) == (ssize_t)files[i].size);
    close(fd);
  }
}

/* --- damage
 * -------------------------------------------------------------------------------------*/

static const char *const kinds[] = {"bits",
                                    "bytes",
                                    "end cut off",
                                    "pages swapped",
                                    "page twice",
                                    "page of zeros",
                                    "header field",
                                    "head of a page",
                                    "letter",
                                    "number",
                                    "sector moved",
                                    "log: bits",
                                    "log: end cut off",
                                    "log: frames swapped",
                                    "lock file",
                                    "shared memory file"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void flip_bits(content_of_file *file, random_source *chance) {
  uint64_t times = 1 + random_below(chance, 4);
  while (file->size > 0 && times-- > 0) {
    file->bytes[random_below(chance, file->size)] ^= (unsigned char)(1u << random_below(chance, 8));
  }
}

static void blast(content_of_file *file, size_t at, size_t count, random_source *chance) {
  for (; count > 0 && at < file->size; at++, count--) {
    file->bytes[at] = (unsigned char)random_next(chance);
  }
}

static void cut_off(content_of_file *file, size_t page, random_source *chance) {
  /* Nothing at all would be a new store. */
  size_t size = 1 + random_below(chance, file->size);
  file->size = random_once_in(chance, 2) || size < page ? size : size - size % page;
}

static void move_pages(content_of_file *file, size_t start, size_t page, int is_swap,
                       random_source *chance) {
  size_t count = file->size > start ? (file->size - start) / page : 0;
  unsigned char *one = file->bytes + start + page * random_below(chance, count);
  unsigned char *other = file->bytes + start + page * random_below(chance, count);
  size_t i;
  for (i = 0; count > 0 && i < page; i++) {
    unsigned char byte = one[i];
    one[i] = other[i];
    if (is_swap)
      other[i] = byte;
  }
}

static void make_garbage(content_of_file *file, size_t size, random_source *chance) {
  file->is_there = 1;
  if (file->size == 0 || random_once_in(chance, 2)) {
    file->size = random_once_in(chance, 4) ? random_below(chance, size) : size;
    blast(file, 0, file->size, chance);
  } else {
    flip_bits(file, chance);
  }
}

/* A byte of the database for which `fits` holds, from a random one on; its end when there is none.
 */
static size_t find(int (*fits)(int), random_source *chance) {
  size_t at = random_below(chance, damaged[DATABASE].size);
  while (at < damaged[DATABASE].size && !fits(damaged[DATABASE].bytes[at]))
    at++;
  return at;
}

static int is_letter(int byte) { return (byte | 32) >= 'a' && (byte | 32) <= 'z'; }
static int is_digit_or_small(int byte) {
  return (byte >= '0' && byte <= '9') || (byte > 0 && byte < 8);
}

/* ANY_KIND, or the one kind of damage that is wanted. */
enum { ANY_KIND = -1 };
static int wanted_kind = ANY_KIND;

static int damage(uint64_t seed, uint64_t number) {
  random_source chance = random_from(seed, number);
  content_of_file *file = &damaged[DATABASE];
  int kind, i;
  size_t page, at;
  for (i = 0; i < FILES; i++) {
    memcpy(damaged[i].bytes, original[i].bytes, original[i].size);
    damaged[i].size = original[i].size;
    damaged[i].is_there = original[i].is_there;
  }
  page = (size_t)file->bytes[16] << 8 | file->bytes[17];
  if (page < 512)
    page = 4096;
  do {
    kind = (int)random_below(&chance, KINDS);
  } while (wanted_kind != ANY_KIND ? kind != wanted_kind
                                   : kind >= 11 && kind <= 13 && original[WAL].size == 0);
  at = random_below(&chance, file->size);
  switch (kind) {
  case 0:
    flip_bits(file, &chance);
    break;
  case 1:
    blast(file, at, 1 + random_below(&chance, 64), &chance);
    break;
  case 2:
    cut_off(file, page, &chance);
    break;
  case 3:
    move_pages(file, 0, page, 1, &chance);
    break;
  case 4:
    move_pages(file, 0, page, 0, &chance);
    break;
  case 5:
    memset(file->bytes + at - at % page, 0, page);
    break;
  case 6:
    blast(file, random_below(&chance, 100), 1 + random_below(&chance, 4), &chance);
    break;
  case 7:
    blast(file, at - at % page + random_below(&chance, 12), 1 + random_below(&chance, 2), &chance);
    break;
  case 8:
    at = find(is_letter, &chance);
    if (at < file->size)
      file->bytes[at] ^= (unsigned char)(1 + random_below(&chance, 3));
    break;
  case 9:
    at = find(is_digit_or_small, &chance);
    if (at < file->size)
      file->bytes[at] ^= 1;
    break;
  case 10:
    move_pages(file, 0, 512, (int)random_below(&chance, 2), &chance);
    break;
  case 11:
    flip_bits(&damaged[WAL], &chance);
    break;
  case 12:
    cut_off(&damaged[WAL], 1, &chance);
    break;
  case 13:
    move_pages(&damaged[WAL], 32, page + 24, 1, &chance);
    break;
  case 14:
    make_garbage(&damaged[LOCK], 16384, &chance);
    break;
  default:
    make_garbage(&damaged[SHM], 32768, &chance);
  }
  return kind;
}

/* --- looking
 * ------------------------------------------------------------------------------------*/

static uint64_t the_number;
static const char *the_kind, *the_file;

static void lose(const char *what, int32_t status, const char *answer) {
  printf("{\"file\":\"%s\",\"number\":%llu,\"kind\":\"%s\",\"loss\":\"%s\",\"status\":\"%s\"}\n",
         the_file, (unsigned long long)the_number, the_kind, what, evalstore_status_name(status));
  fprintf(stderr, "number %llu: %s: %.600s\n", (unsigned long long)the_number, what,
          answer == NULL ? "NULL" : answer);
  fflush(stdout);
}

/* What a child found. */
enum { REFUSED = 10, RIGHT, SHORTER, WRONG_AND_SAID, LOST };

/* Whether a clean store's log is the beginning of the undamaged one. */
static int is_beginning(const char *answer) {
  const long long last = number_of(answer, "last_position");
  const char *head = strstr(answer, "\"head\":\"");
  return head != NULL && last >= 0 && (size_t)last <= strlen(heads) / 64 &&
         (last == 0 || strncmp(head + 8, heads + 64 * (last - 1), 64) == 0);
}

static int look(const char *path, random_source *chance) {
  evalstore_store *store = NULL;
  char *error = NULL, *answer = NULL, *expected = answers;
  const int is_read_only = random_once_in(chance, 3);
  int is_clean, i, wrong = -1, refused = 0, outcome;
  int32_t status = evalstore_open(
      path, is_read_only ? "{\"read_only\":true}" : "{\"timeout_ms\":5000}", &store, &error);
  if (status != EVALSTORE_OK) {
    if (store != NULL || !is_error(status, error) ||
        (status != EVALSTORE_CORRUPT && status != EVALSTORE_UNSUPPORTED)) {
      lose("open says something else than corrupt", status, error);
      return LOST;
    }
    return REFUSED;
  }
  status = evalstore_project(store, verify, &answer);
  is_clean = status == EVALSTORE_OK && strstr(answer, "\"clean\":true") != NULL;
  if (status != EVALSTORE_OK && status != EVALSTORE_CORRUPT) {
    lose("verify says something else than corrupt", status, answer);
    return LOST;
  }
  if (is_clean && strcmp(answer, expected) != 0) {
    if (strncmp(the_kind, "log: ", 5) == 0 && is_beginning(answer)) {
      evalstore_free(answer);
      CHECK(evalstore_close(store) == EVALSTORE_OK);
      return SHORTER;
    }
    lose("verify says that it is clean, of another log", status, answer);
    return LOST;
  }
  evalstore_free(answer);
  expected += strlen(expected) + 1;
  for (i = 0; i < *question_count; i++) {
    status = questions[i].function(store, questions[i].request, &answer);
    if (answer == NULL || status == EVALSTORE_INTERNAL) {
      lose("a question is not answered", status, answer);
      return LOST;
    }
    if (status != EVALSTORE_OK) {
      refused++;
      if (is_clean) {
        lose("a question is refused by a store that verify calls clean", status, answer);
        fprintf(stderr, "  %s\n", questions[i].request);
        return LOST;
      }
    } else if (strcmp(answer, expected) != 0 && wrong < 0) {
      wrong = i;
      if (is_clean) {
        lose("a wrong answer that verify calls clean", status, answer);
        fprintf(stderr, "  %s\n  should be %.600s\n", questions[i].request, expected);
        return LOST;
      }
    }
    evalstore_free(answer);
    expected += strlen(expected) + 1;
  }
  status = evalstore_maintain(store, "{\"action\":\"check\"}", &answer);
  evalstore_free(answer);
  outcome = wrong >= 0 ? WRONG_AND_SAID : refused > 0 ? REFUSED : RIGHT;
  if (!is_read_only) {
    status = evalstore_append(
        store, "{\"events\":[{\"type\":\"After\",\"stream\":\"after/1\",\"data\":{\"a\":1}}]}",
        &answer);
    if (status != EVALSTORE_OK &&
        (status == EVALSTORE_INTERNAL || (is_clean && status != EVALSTORE_CORRUPT))) {
      lose("appending does not work", status, answer);
      outcome = LOST;
    }
    evalstore_free(answer);
    status = evalstore_project(store, "{\"action\":\"rebuild\"}", &answer);
    if (status != EVALSTORE_OK &&
        (status == EVALSTORE_INTERNAL || (is_clean && status != EVALSTORE_CORRUPT))) {
      lose("a rebuild does not work", status, answer);
      outcome = LOST;
    }
    evalstore_free(answer);
    status = evalstore_project(store, verify, &answer);
    if (is_clean && (status != EVALSTORE_OK || strstr(answer, "\"clean\":true") == NULL)) {
      lose("what was clean is not after an append", status, answer);
      outcome = LOST;
    }
    evalstore_free(answer);
  }
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  return outcome;
}

/* In a process of its own, which may neither run nor grow without end. */
static int look_apart(const char *path, uint64_t seed, uint64_t number) {
  int state;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    random_source chance = random_from(seed ^ 0x5eed, number);
    struct rlimit most = {MOST_MEMORY, MOST_MEMORY}, none = {0, 0};
    setrlimit(RLIMIT_AS, &most);
    setrlimit(RLIMIT_CORE, &none);
    alarm(SECONDS);
    state = look(path, &chance);
    fflush(stdout);
    _exit(state);
  }
  CHECK(waitpid(child, &state, 0) == child);
  if (WIFEXITED(state) && WEXITSTATUS(state) >= REFUSED && WEXITSTATUS(state) <= LOST)
    return WEXITSTATUS(state);
  printf("{\"file\":\"%s\",\"number\":%llu,\"kind\":\"%s\",\"loss\":\"%s %d\",\"status\":\"\"}\n",
         the_file, (unsigned long long)number, the_kind,
         WIFSIGNALED(state) ? WTERMSIG(state) == SIGALRM ? "it hangs" : "it dies of signal"
                            : "it ends with",
         WIFSIGNALED(state) ? WTERMSIG(state) : WEXITSTATUS(state));
  return LOST;
}

static void *shared(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(memory != MAP_FAILED);
  return memory;
}

static void keep_heads(evalstore_store *store) {
  char *to = heads, *at,
       *list = ANSWER(evalstore_query, store,
                      "{\"query\":\"sql\",\"args\":{\"limit\":100000,\"sql\":\"SELECT "
                      "lower(hex(hash)) FROM log_events "
                      "ORDER BY position\"}}");
  for (at = list; (at = strstr(at, "[\"")) != NULL; at += 2) {
    if (strspn(at + 2, "0123456789abcdef") == 64) {
      CHECK(to + 65 < heads + MOST_HEADS);
      memcpy(to, at + 2, 64);
      to += 64;
    }
  }
  CHECK(to > heads);
  evalstore_free(list);
}

/* get_content in the shape of the other calls. That a content was forgotten is an answer too. */
static int32_t content(evalstore_store *store, const char *hash, char **result) {
  void *bytes = NULL;
  size_t length, i;
  int32_t status = evalstore_get_content(store, hash, &bytes, &length, result);
  if (status == EVALSTORE_OK) {
    char *text = malloc(2 * length + 1);
    CHECK(text != NULL);
    for (i = 0; i < length; i++)
      sprintf(text + 2 * i, "%02x", ((unsigned char *)bytes)[i]);
    text[2 * length] = '\0';
    evalstore_free(bytes);
    *result = text;
  }
  return status == EVALSTORE_NOT_FOUND ? EVALSTORE_OK : status;
}

static void ask_about(evalstore_store *store) {
  static const char *const tables[] = {
      "studies",
      "checkpoints",
      "system_prompts",
      "processing_functions",
      "files",
      "runs",
      "cases",
      "results",
      "benchmark_results",
      "benchmark_runs",
      "performance_metrics",
      "autonomy_metrics",
      "quality_metrics",
      "workflow_metrics",
      "forgotten_contents",
      "events",
      "consumers", /* the last: before schema 5 nothing in the file says where they were */
  };
  static const char *const queries[] = {"list_studies", "list_runs",        "list_cases",
                                        "list_results", "list_benchmarks",  "list_benchmark_runs",
                                        "run_stats",    "model_comparison", "error_distribution",
                                        "cost_by_run"};
  char *list, *at;
  size_t i;
  int page;
  for (page = 0; page < 40; page++) {
    ask_later(evalstore_read, "{\"from_position\":%d,\"limit\":50}", 1 + 50 * page);
  }
  ask_later(evalstore_read, "{\"backwards\":true,\"limit\":100}");
  ask_later(evalstore_read, "{\"types\":[\"StudyCreated\",\"ResultRecorded\"],\"limit\":1000}");
  ask_later(evalstore_read, "{\"stream\":\"study/s1\"}");
  for (i = 0; i < sizeof tables / sizeof tables[0] - (original[DATABASE].bytes[63] < 5); i++) {
    ask_later(evalstore_query,
              "{\"query\":\"sql\",\"args\":{\"sql\":\"SELECT * FROM %s ORDER BY 1, "
              "2\",\"limit\":100000}}",
              tables[i]);
    ask_later(evalstore_query, "{\"query\":\"sql\",\"args\":{\"sql\":\"SELECT count(*) FROM %s\"}}",
              tables[i]);
  }
  for (i = 0; i < sizeof queries / sizeof queries[0]; i++) {
    ask_later(evalstore_query, "{\"query\":\"%s\",\"args\":{}}", queries[i]);
  }
  ask_later(evalstore_query, "{\"query\":\"get_study\",\"args\":{\"id\":\"s1\"}}");
  ask_later(evalstore_project, "{\"action\":\"status\"}");
  list = ANSWER(evalstore_query, store,
                "{\"query\":\"sql\",\"args\":{\"sql\":\"SELECT lower(hex(hash)) FROM contents\"}}");
  for (at = list; (at = strstr(at, "[\"")) != NULL && *question_count < MOST_QUESTIONS; at += 2) {
    if (strspn(at + 2, "0123456789abcdef") == 64)
      ask_later(content, "%.64s", at + 2);
  }
  evalstore_free(list);
}

static void look_at_original(const char *path) {
  int state;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    evalstore_store *store = open_store(path, NULL);
    char *to = answers, *answer = ANSWER(evalstore_project, store, verify);
    int i;
    CHECK(strstr(answer, "\"clean\":true") != NULL);
    ask_about(store);
    keep_heads(store);
    for (i = -1; i < *question_count; i++) {
      if (i >= 0)
        answer = ANSWER(questions[i].function, store, questions[i].request);
      CHECK(to + strlen(answer) + 1 < answers + MOST_BYTES);
      strcpy(to, answer);
      to += strlen(answer) + 1;
      free(answer);
    }
    CHECK(evalstore_close(store) == EVALSTORE_OK);
    exit(0);
  }
  CHECK(waitpid(child, &state, 0) == child && WIFEXITED(state) && WEXITSTATUS(state) == 0);
}

static int try_all(char **argv, const char *only) {
  char path[PATH_MAX];
  const uint64_t seed = strtoull(argv[4], NULL, 10), first = strtoull(argv[5], NULL, 10),
                 count = strtoull(argv[6], NULL, 10);
  uint64_t found[LOST + 1] = {0};
  long long slowest = 0;
  int i;
  questions = shared(sizeof *questions * MOST_QUESTIONS);
  question_count = shared(sizeof *question_count);
  answers = shared(MOST_BYTES);
  heads = shared(MOST_HEADS);
  for (i = 0; only != NULL && i < KINDS; i++) {
    if (strcmp(only, kinds[i]) == 0)
      wanted_kind = i;
  }
  CHECK(only == NULL || wanted_kind != ANY_KIND);
  the_file = strrchr(argv[2], '/') == NULL ? argv[2] : strrchr(argv[2], '/') + 1;
  for (i = 0; i < FILES; i++) {
    snprintf(path, sizeof path, "%s%s", argv[2], ends[i]);
    read_file(path, &original[i]);
    damaged[i].bytes = malloc(LARGEST_FILE);
    CHECK(damaged[i].bytes != NULL);
  }
  CHECK(original[DATABASE].size > 0);
  snprintf(path, sizeof path, "%s/damaged.db", argv[3]);
  write_files(path, original);
  look_at_original(path);
  for (the_number = first; the_number < first + (count == 0 ? 1 : count); the_number++) {
    long long begun = now_ms();
    the_kind = kinds[damage(seed, the_number)];
    write_files(path, damaged);
    if (count == 0)
      return 0;
    found[look_apart(path, seed, the_number)]++;
    slowest = now_ms() - begun > slowest ? now_ms() - begun : slowest;
  }
  for (i = 0; i < FILES; i++)
    damaged[i].is_there = 0;
  write_files(path, damaged);
  printf("{\"tried\":%llu,\"refused\":%llu,\"right\":%llu,\"shorter\":%llu,\"said\":%llu,"
         "\"losses\":%llu,\"slowest_ms\":%lld}\n",
         (unsigned long long)count, (unsigned long long)found[REFUSED],
         (unsigned long long)found[RIGHT], (unsigned long long)found[SHORTER],
         (unsigned long long)found[WRONG_AND_SAID], (unsigned long long)found[LOST], slowest);
  return 0;
}

static int make(char **argv) {
  static char line[1 << 20];
  static const struct {
    const char *name;
    call *function;
  } calls[] = {
      {"execute", evalstore_execute}, {"append", evalstore_append}, {"commit", evalstore_commit}};
  evalstore_store *store = open_store(argv[2], NULL);
  FILE *requests = fopen(argv[3], "re");
  long carried_out = 0;
  CHECK(requests != NULL);
  while (fgets(line, sizeof line, requests) != NULL) {
    char *request = strchr(line, '\t'), *answer = NULL;
    size_t i;
    CHECK(request != NULL);
    *request++ = '\0';
    request[strcspn(request, "\n")] = '\0';
    for (i = 0; i < 3; i++) {
      if (strcmp(line, calls[i].name) == 0)
        carried_out += calls[i].function(store, request, &answer) == EVALSTORE_OK;
    }
    CHECK(answer != NULL);
    evalstore_free(answer);
  }
  fclose(requests);
  printf("{\"carried_out\":%ld}\n", carried_out);
  fflush(stdout);
  if (strcmp(argv[4], "left") == 0)
    _exit(0);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 5 && strcmp(argv[1], "make") == 0)
    return make(argv);
  if ((argc == 7 || argc == 8) && strcmp(argv[1], "try") == 0)
    return try_all(argv, argc == 8 ? argv[7] : NULL);
  fprintf(stderr, "mutated make FILE REQUESTS whole|left\n"
                  "mutated try FILE FOLDER SEED FIRST COUNT [KIND]\n");
  return 2;
}
