/* Breaks SQLite for the library on purpose: loaded with LD_PRELOAD, it shows that the tests see
 * what they are there to see. TORTURE_SABOTAGE says how:
 *
 * authorizer, progress, length          what keeps callers' SQL in bounds is not there
 * integrity, read-models, contents      verify does not look at these
 * column-bytes                          every text of a row is one byte longer than it is */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

static int is_broken(const char *how) {
  const char *broken = getenv("TORTURE_SABOTAGE");
  return broken != NULL && strcmp(broken, how) == 0;
}

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) {
    fprintf(stderr, "sabotage: there is no %s\n", name);
    abort();
  }
  return found;
}

EXPORTED int sqlite3_set_authorizer(sqlite3 *db,
                                    int (*authorizer)(void *, int, const char *, const char *,
                                                      const char *, const char *),
                                    void *data) {
  __typeof__(&sqlite3_set_authorizer) function;
  *(void **)&function = real("sqlite3_set_authorizer");
  return function(db, is_broken("authorizer") ? NULL : authorizer, data);
}

EXPORTED void sqlite3_progress_handler(sqlite3 *db, int steps, int (*handler)(void *), void *data) {
  __typeof__(&sqlite3_progress_handler) function;
  *(void **)&function = real("sqlite3_progress_handler");
  function(db, steps, is_broken("progress") ? NULL : handler, data);
}

EXPORTED int sqlite3_limit(sqlite3 *db, int which, int value) {
  __typeof__(&sqlite3_limit) function;
  *(void **)&function = real("sqlite3_limit");
  return function(db, which, which == SQLITE_LIMIT_LENGTH && is_broken("length") ? -1 : value);
}

EXPORTED int sqlite3_column_bytes(sqlite3_stmt *statement, int column) {
  __typeof__(&sqlite3_column_bytes) function;
  int count;
  *(void **)&function = real("sqlite3_column_bytes");
  count = function(statement, column);
  return count + (count > 0 && is_broken("column-bytes"));
}

EXPORTED int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int length, unsigned flags,
                                sqlite3_stmt **statement, const char **tail) {
  __typeof__(&sqlite3_prepare_v3) function;
  char *text = strndup(sql, length < 0 ? strlen(sql) : (size_t)length);
  const char *instead = NULL;
  int code;
  *(void **)&function = real("sqlite3_prepare_v3");
  if (is_broken("integrity") && strstr(text, "PRAGMA integrity_check") != NULL)
    instead = "SELECT 'ok'";
  if (is_broken("read-models") && strstr(text, " EXCEPT SELECT ") != NULL)
    instead = "SELECT 0";
  if (is_broken("contents") && strstr(text, "SELECT c.hash, c.bytes FROM contents") != NULL)
    instead = "SELECT hash, bytes FROM contents LIMIT 0";
  code = function(db, instead == NULL ? sql : instead, instead == NULL ? length : -1, flags,
                  statement, tail);
  if (instead != NULL && tail != NULL)
    *tail = sql + strlen(text);
  free(text);
  return code;
}
