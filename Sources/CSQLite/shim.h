#ifndef EVALSTORE_CSQLITE_SHIM_H
#define EVALSTORE_CSQLITE_SHIM_H

#include <sqlite3.h>

/* Swift cannot call C functions with variable arguments; these are the forms the core uses. */
static inline int evalstore_sqlite3_db_config(sqlite3 *db, int option, int value) {
  return sqlite3_db_config(db, option, value, (int *)0);
}

/* SQLITE_TRANSIENT is a cast Swift cannot import. */
static inline int evalstore_sqlite3_bind_text(sqlite3_stmt *s, int i, const void *text,
                                              sqlite3_uint64 n) {
  return sqlite3_bind_text64(s, i, (const char *)text, n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int evalstore_sqlite3_bind_blob(sqlite3_stmt *s, int i, const void *bytes,
                                              sqlite3_uint64 n) {
  return sqlite3_bind_blob64(s, i, bytes, n, SQLITE_TRANSIENT);
}

/* For text and bytes that stay where they are until the statement is reset. */
static inline int evalstore_sqlite3_lend_text(sqlite3_stmt *s, int i, const void *text,
                                              sqlite3_uint64 n) {
  return sqlite3_bind_text64(s, i, (const char *)text, n, SQLITE_STATIC, SQLITE_UTF8);
}

static inline int evalstore_sqlite3_lend_blob(sqlite3_stmt *s, int i, const void *bytes,
                                              sqlite3_uint64 n) {
  return sqlite3_bind_blob64(s, i, bytes, n, SQLITE_STATIC);
}

static inline void evalstore_sqlite3_result_text(sqlite3_context *c, const void *text,
                                                 sqlite3_uint64 n) {
  sqlite3_result_text64(c, (const char *)text, n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline void evalstore_sqlite3_result_blob(sqlite3_context *c, const void *bytes,
                                                 sqlite3_uint64 n) {
  sqlite3_result_blob64(c, bytes, n, SQLITE_TRANSIENT);
}

#endif
