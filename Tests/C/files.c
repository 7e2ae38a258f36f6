/* Files that cannot be opened: each gets its own status, and stays as it was, byte for byte. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>

typedef struct {
  char *bytes;
  size_t size;
} contents;

static contents read_file(const char *path) {
  contents c = {NULL, 0};
  struct stat s;
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL && fstat(fileno(file), &s) == 0);
  c.size = (size_t)s.st_size;
  c.bytes = malloc(c.size + 1);
  CHECK(c.bytes != NULL && fread(c.bytes, 1, c.size, file) == c.size);
  fclose(file);
  return c;
}

static void write_at(const char *path, long offset, const void *bytes, size_t size) {
  FILE *file = fopen(path, offset < 0 ? "wb" : "r+b");
  CHECK(file != NULL);
  CHECK(fseek(file, offset < 0 ? 0 : offset, SEEK_SET) == 0);
  CHECK(fwrite(bytes, 1, size, file) == size);
  CHECK(fclose(file) == 0);
}

/* Opening is refused with `wanted`, in every way, and changes nothing. */
static void is_refused(int32_t wanted, const char *path) {
  contents before = read_file(path), after;
  refuse_store(wanted, path, NULL);
  refuse_store(wanted, path, "{\"read_only\":true}");
  refuse_store(wanted, path, "{\"create\":false}");
  after = read_file(path);
  CHECK(before.size == after.size && memcmp(before.bytes, after.bytes, after.size) == 0);
  free(before.bytes);
  free(after.bytes);
}

/* A store with one event, closed. */
static void make_store(const char *path) {
  evalstore_store *store = open_store(path, NULL);
  EXPECT(EVALSTORE_OK, evalstore_append, store,
         "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}");
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

static void a_newer_file(void) {
  /* user_version stands at byte 60 of an SQLite file, most significant byte first. */
  static const unsigned char newer[] = {0x00, 0x01, 0x00, 0x00};
  const char *path = in_folder("newer.db");
  make_store(path);
  write_at(path, 60, newer, sizeof newer);
  is_refused(EVALSTORE_UNSUPPORTED, path);
}

static void files_of_other_programs(void) {
  static const char text[] = "name,score\nfirst,1\n";
  static const unsigned char foreign_id[] = {0x12, 0x34, 0x56, 0x78};
  const char *path = in_folder("table.csv");
  char *long_text;
  sqlite3 *db = NULL;
  write_at(path, -1, text, sizeof text - 1);
  is_refused(EVALSTORE_UNSUPPORTED, path);

  path = in_folder("long.txt");
  long_text = malloc(100000);
  CHECK(long_text != NULL);
  memset(long_text, 'x', 100000);
  write_at(path, -1, long_text, 100000);
  free(long_text);
  is_refused(EVALSTORE_UNSUPPORTED, path);

  path = in_folder("other.db");
  CHECK(sqlite3_open(path, &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "CREATE TABLE notes(text); INSERT INTO notes VALUES('mine')", NULL, NULL,
                     NULL) == SQLITE_OK);
  CHECK(sqlite3_close(db) == SQLITE_OK);
  is_refused(EVALSTORE_UNSUPPORTED, path);
  /* application_id stands at byte 68. */
  write_at(path, 68, foreign_id, sizeof foreign_id);
  is_refused(EVALSTORE_UNSUPPORTED, path);
}

static void folders_and_missing_files(void) {
  char path[256];
  strcpy(path, in_folder("folder"));
  CHECK(mkdir(path, 0777) == 0);
  refuse_store(EVALSTORE_INVALID_ARGUMENT, path, NULL);
  refuse_store(EVALSTORE_INVALID_ARGUMENT, path, "{\"read_only\":true}");
  strcpy(path, in_folder("table.csv/below.db"));
  refuse_store(EVALSTORE_STORAGE, path, NULL);
  strcpy(path, in_folder("missing/none.db"));
  refuse_store(EVALSTORE_NOT_FOUND, path, "{\"create\":false}");
  refuse_store(EVALSTORE_NOT_FOUND, path, "{\"read_only\":true}");
  CHECK(access(in_folder("missing"), F_OK) != 0);
}

/* Every byte is overwritten in turn, somewhere; the store says so or works, and never crashes. */
static void damaged_files(void) {
  char path[256], whole[256];
  contents sound;
  size_t offset;
  int opened = 0, refused = 0;
  strcpy(whole, in_folder("whole.db"));
  strcpy(path, in_folder("damaged.db"));
  make_store(whole);
  sound = read_file(whole);
  for (offset = 100; offset < sound.size; offset += sound.size / 40) {
    char junk[512];
    size_t size = sound.size - offset < sizeof junk ? sound.size - offset : sizeof junk;
    evalstore_store *store = NULL;
    char *text = NULL;
    int32_t status;
    memset(junk, 0xa5, sizeof junk);
    write_at(path, -1, sound.bytes, sound.size);
    write_at(path, (long)offset, junk, size);
    status = evalstore_open(path, NULL, &store, &text);
    if (status == EVALSTORE_OK) {
      static call *const calls[] = {evalstore_maintain, evalstore_project, evalstore_read,
                                    evalstore_query, evalstore_append};
      static const char *const requests[] = {
          "{\"action\":\"check\"}", "{\"action\":\"verify\"}", "{}", "{\"query\":\"list_studies\"}",
          "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}"};
      size_t i;
      for (i = 0; i < 5; i++) {
        status = calls[i](store, requests[i], &text);
        CHECK(status == EVALSTORE_OK || status == EVALSTORE_CORRUPT);
        CHECK(status == EVALSTORE_OK || is_error(status, text));
        evalstore_free(text);
      }
      CHECK(evalstore_close(store) == EVALSTORE_OK);
      opened++;
    } else {
      CHECK(status == EVALSTORE_CORRUPT || status == EVALSTORE_UNSUPPORTED);
      CHECK(store == NULL && is_error(status, text));
      evalstore_free(text);
      refused++;
    }
  }
  CHECK(opened > 0 && refused > 0);
  /* The end is missing. */
  write_at(path, -1, sound.bytes, sound.size / 2);
  refuse_store(EVALSTORE_CORRUPT, path, NULL);
  free(sound.bytes);
}

static void what_nobody_may_open(const char *folder) {
  char path[512];
  contents before, after;
  evalstore_store *store;
  snprintf(path, sizeof path, "%s/locked.db", folder);
  make_store(path);
  CHECK(chmod(path, 0) == 0);
  refuse_store(EVALSTORE_STORAGE, path, NULL);
  refuse_store(EVALSTORE_STORAGE, path, "{\"read_only\":true}");
  CHECK(chmod(path, 0644) == 0);
  CHECK(evalstore_close(open_store(path, NULL)) == EVALSTORE_OK);

  /* A file that may only be read can be opened for reading only. */
  snprintf(path, sizeof path, "%s/reading.db", folder);
  make_store(path);
  CHECK(chmod(path, 0444) == 0);
  before = read_file(path);
  refuse_store(EVALSTORE_READ_ONLY, path, NULL);
  store = open_store(path, "{\"read_only\":true}");
  EXPECT(EVALSTORE_OK, evalstore_read, store, "{}");
  EXPECT(EVALSTORE_OK, evalstore_query, store, "{\"query\":\"list_studies\"}");
  EXPECT(EVALSTORE_READ_ONLY, evalstore_append, store,
         "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}");
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  after = read_file(path);
  CHECK(before.size == after.size && memcmp(before.bytes, after.bytes, after.size) == 0);
  free(before.bytes);
  free(after.bytes);

  /* So can one in a folder that may only be read. */
  CHECK(chmod(folder, 0555) == 0);
  store = open_store(path, "{\"read_only\":true}");
  EXPECT(EVALSTORE_OK, evalstore_read, store, "{}");
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  snprintf(path, sizeof path, "%s/new.db", folder);
  refuse_store(EVALSTORE_STORAGE, path, NULL);
  snprintf(path, sizeof path, "%s/below/new.db", folder);
  refuse_store(EVALSTORE_STORAGE, path, NULL);
  CHECK(chmod(folder, 0) == 0);
  snprintf(path, sizeof path, "%s/reading.db", folder);
  refuse_store(EVALSTORE_STORAGE, path, NULL);
  CHECK(chmod(folder, 0777) == 0);
}

/* Permissions do not bind root, so that they are tried by a child that is somebody else. */
static void permissions(void) {
  char folder[256];
  pid_t child;
  int status = 0;
  strcpy(folder, in_folder("permissions"));
  CHECK(mkdir(folder, 0777) == 0 && chmod(folder, 0777) == 0);
  child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    if (geteuid() == 0) {
      CHECK(chown(folder, 65534, 65534) == 0);
      CHECK(setresgid(65534, 65534, 65534) == 0 && setresuid(65534, 65534, 65534) == 0);
    }
    what_nobody_may_open(folder);
    _exit(0);
  }
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

static void a_store_that_was_opened_for_reading(void) {
  const char *path = in_folder("store.db");
  evalstore_store *store;
  char *text = NULL;
  make_store(path);
  store = open_store(path, "{\"read_only\":true}");
  EXPECT(EVALSTORE_READ_ONLY, evalstore_execute, store,
         "{\"command\":\"create_study\",\"args\":{\"name\":\"n\",\"period_type\":\"daily\"}}");
  EXPECT(EVALSTORE_READ_ONLY, evalstore_commit, store, "{\"consumer\":\"c\",\"position\":1}");
  EXPECT(EVALSTORE_READ_ONLY, evalstore_project, store, "{\"action\":\"rebuild\"}");
  EXPECT(EVALSTORE_READ_ONLY, evalstore_maintain, store, "{\"action\":\"vacuum\"}");
  CHECK(evalstore_put_content(store, "x", 1, &text) == EVALSTORE_READ_ONLY);
  evalstore_free(text);
  EXPECT(EVALSTORE_OK, evalstore_commit, store, "{\"consumer\":\"c\"}");
  EXPECT(EVALSTORE_OK, evalstore_poll, store, "{\"consumer\":\"c\"}");
  EXPECT(EVALSTORE_OK, evalstore_project, store, "{\"action\":\"verify\"}");
  EXPECT(EVALSTORE_OK, evalstore_maintain, store, "{\"action\":\"info\"}");
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

int main(void) {
  a_newer_file();
  files_of_other_programs();
  folders_and_missing_files();
  damaged_files();
  permissions();
  a_store_that_was_opened_for_reading();
  return 0;
}
