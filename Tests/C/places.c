/* File systems that cannot keep two writers apart. The program answers some system calls itself,
 * for the library, SQLite and itself, as such a file system would. */
#include "check.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <sys/wait.h>

static enum { REFUSED = 1, BLIND } locks, memory;
static long type;

static void *next_one(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  CHECK(found != NULL);
  return found;
}

int statfs(const char *path, struct statfs *answer) {
  int (*system_call)(const char *, struct statfs *);
  int result;
  *(void **)&system_call = next_one("statfs");
  result = system_call(path, answer);
  if (result == 0 && type != 0)
    answer->f_type = type;
  return result;
}

static int lock_or_pass(const char *name, int fd, int command, void *argument) {
  int (*system_call)(int, int, void *);
  if (command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK) {
    if (locks == BLIND)
      return 0;
    if (locks == REFUSED) {
      errno = ENOLCK;
      return -1;
    }
  }
  *(void **)&system_call = next_one(name);
  return system_call(fd, command, argument);
}

#define FCNTL(name)                                                                                \
  int name(int fd, int command, ...) {                                                             \
    va_list rest;                                                                                  \
    void *argument;                                                                                \
    va_start(rest, command);                                                                       \
    argument = va_arg(rest, void *);                                                               \
    va_end(rest);                                                                                  \
    return lock_or_pass(#name, fd, command, argument);                                             \
  }
FCNTL(fcntl)
FCNTL(fcntl64)

#define MMAP(name)                                                                                 \
  void *name(void *at, size_t size, int protection, int flags, int fd, off_t offset) {             \
    void *(*system_call)(void *, size_t, int, int, int, off_t);                                    \
    *(void **)&system_call = next_one(#name);                                                      \
    if (fd >= 0 && (flags & MAP_TYPE) == MAP_SHARED && memory == REFUSED) {                        \
      errno = ENODEV;                                                                              \
      return MAP_FAILED;                                                                           \
    }                                                                                              \
    if (fd >= 0 && (flags & MAP_TYPE) == MAP_SHARED && memory == BLIND)                            \
      flags = (flags & ~MAP_TYPE) | MAP_PRIVATE;                                                   \
    return system_call(at, size, protection, flags, fd, offset);                                   \
  }
MMAP(mmap)
MMAP(mmap64)

static const char *const rollback = "{\"journal\":\"rollback\",\"durability\":\"normal\"}";
static const char *const append = "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}";

/* Opening is refused with a sentence that says this. */
static void refused(const char *path, const char *options, const char *sentence) {
  evalstore_store *store = NULL;
  char *error = NULL;
  CHECK(evalstore_open(path, options, &store, &error) == EVALSTORE_UNSUPPORTED);
  if (strstr(error, sentence) == NULL) {
    fprintf(stderr, "should say \"%s\": %s\n", sentence, error);
    exit(1);
  }
  evalstore_free(error);
}

static long long events_in(evalstore_store *store) {
  char *info = ANSWER(evalstore_maintain, store, "{\"action\":\"info\"}");
  long long count = number_of(info, "last_position");
  evalstore_free(info);
  return count;
}

static void is_sound(evalstore_store *store) {
  char *answer = ANSWER(evalstore_project, store, "{\"action\":\"verify\"}");
  CHECK(strstr(answer, "\"clean\":true") != NULL);
  evalstore_free(answer);
  answer = ANSWER(evalstore_maintain, store, "{\"action\":\"check\"}");
  CHECK(strstr(answer, "\"ok\":true") != NULL);
  evalstore_free(answer);
}

/* A program that knows nothing of the library reads the file; -1 when it cannot. */
static long long seen_by_others(const char *path) {
  sqlite3 *other;
  sqlite3_stmt *statement;
  long long count = -1;
  CHECK(sqlite3_open_v2(path, &other, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
  sqlite3_busy_timeout(other, 5000);
  if (sqlite3_prepare_v2(other, "SELECT count(*) FROM events", -1, &statement, NULL) == SQLITE_OK) {
    if (sqlite3_step(statement) == SQLITE_ROW)
      count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
  }
  sqlite3_close(other);
  return count;
}

static void types(void) {
  static const struct {
    long type;
    const char *name;
  } shared[] = {
      {0x6969, "nfs"},      {(int)0xff534d42, "cifs"}, {0xfe534d42, "smb3"},   {0x01021997, "9p"},
      {0x00c36400, "ceph"}, {0x0bd00bd0, "lustre"},    {0x786f4256, "vboxsf"},
  };
  const char *path = in_folder("types.db");
  char said[32];
  struct stat status;
  for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
    type = shared[i].type;
    snprintf(said, sizeof said, "may share (%s)", shared[i].name);
    refused(path, NULL, said);
    refused(path, NULL, "{\\\"journal\\\":\\\"rollback\\\"}");
    CHECK(stat(path, &status) != 0);
  }
  type = 0x794c7630; /* overlayfs, which is what a container has, is as good as what is below it */
  CHECK(evalstore_close(open_store(path, NULL)) == EVALSTORE_OK);
  type = 0x6969;
  refused(path, NULL, "may share (nfs)");
  refused(path, "{\"read_only\":true}", "may share (nfs)");
  type = 0;
}

static void tries(void) {
  const char *path = in_folder("tries.db");
  locks = REFUSED;
  refused(path, NULL, "locks do not work");
  refused(path, rollback, "No locks available");
  locks = BLIND;
  refused(path, NULL, "two openings of a file get the same lock");
  refused(path, rollback, "two openings of a file get the same lock");
  locks = 0;
  memory = REFUSED;
  refused(path, NULL, "has no memory that two openings of a file share");
  refused(path, NULL, "No such device");
  memory = BLIND;
  refused(path, NULL, "what one writes the other does not see");
  memory = 0;
  CHECK(evalstore_close(open_store(path, NULL)) == EVALSTORE_OK);
}

/* Everything goes on a file system like NFS, without a shared byte of memory. */
static void with_a_rollback_journal(void) {
  const char *path = in_folder("rollback.db");
  evalstore_store *store, *second;
  char *text;
  char side[300];
  struct stat status;
  type = 0x6969;
  memory = REFUSED;
  store = open_store(path, rollback);
  text = ANSWER(evalstore_maintain, store, "{\"action\":\"info\"}");
  CHECK(strstr(text, "\"journal\":\"rollback\",\"file_system\":\"nfs\"") != NULL);
  CHECK(strstr(text, "\"journal_mode\":\"delete\"") != NULL);
  CHECK(strstr(text, "\"wal\":null") != NULL);
  evalstore_free(text);
  second = open_store(path, "{\"journal\":\"rollback\"}");
  text = ANSWER(evalstore_maintain, second, "{\"action\":\"info\"}");
  CHECK(strstr(text, "\"synchronous\":3") != NULL);
  evalstore_free(text);
  for (int i = 0; i < 20; i++) {
    EXPECT(EVALSTORE_OK, evalstore_append, i % 2 ? store : second, append);
    CHECK(events_in(store) == i + 1 && seen_by_others(path) == i + 1);
  }
  snprintf(side, sizeof side, "%s-shm", path);
  CHECK(stat(side, &status) != 0);
  for (int child = 0; child < 4; child++) {
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
      evalstore_store *own = open_store(path, rollback);
      for (int i = 0; i < 25; i++)
        EXPECT(EVALSTORE_OK, evalstore_append, own, append);
      CHECK(evalstore_close(own) == EVALSTORE_OK);
      _exit(0);
    }
  }
  for (int child = 0; child < 4; child++) {
    int ended;
    CHECK(wait(&ended) > 0 && ended == 0);
  }
  CHECK(events_in(store) == 120);
  is_sound(store);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  CHECK(evalstore_close(second) == EVALSTORE_OK);
  memory = 0;
  type = 0;
}

static void from_one_journal_to_the_other(void) {
  const char *path = in_folder("both.db");
  evalstore_store *store = open_store(path, NULL), *other;
  EXPECT(EVALSTORE_OK, evalstore_append, store, append);
  /* Somebody has it open with its log: nothing is changed under them. */
  refuse_store(EVALSTORE_BUSY, path, "{\"journal\":\"rollback\",\"timeout_ms\":50}");
  EXPECT(EVALSTORE_OK, evalstore_append, store, append);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  refused(path, "{\"journal\":\"rollback\",\"read_only\":true}", "open it once for writing");
  memory = REFUSED;
  store = open_store(path, rollback);
  CHECK(events_in(store) == 2);
  EXPECT(EVALSTORE_OK, evalstore_append, store, append);
  memory = 0;
  CHECK(evalstore_close(open_store(path, "{\"journal\":\"rollback\",\"read_only\":true}")) ==
        EVALSTORE_OK);
  /* Somebody gives it a log again: the one without writes no more. */
  other = open_store(path, "{\"timeout_ms\":1000}");
  EXPECT(EVALSTORE_UNSUPPORTED, evalstore_append, store, append);
  EXPECT(EVALSTORE_OK, evalstore_append, other, append);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  CHECK(events_in(other) == 4);
  is_sound(other);
  CHECK(evalstore_close(other) == EVALSTORE_OK);
}

int main(void) {
  types();
  tries();
  with_a_rollback_journal();
  from_one_journal_to_the_other();
  return 0;
}
