/* Stands between a program and its disk like disk.c, and lets the disk fail: loaded with
 * LD_PRELOAD, it counts what the program asks the system to do with the files below a folder, and
 * refuses it from some number on.
 *
 * TORTURE_FOLDER   the folder, an absolute path
 * TORTURE_AT       the number of the operation that fails, from 1; 0: none
 * TORTURE_ERRNO    with which error
 * TORTURE_FOREVER  1: so do all that follow, until torture_mend is called
 * TORTURE_SABOTAGE  swallow: what fails says that it was done */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The function of that name that comes after this library's. */
#define REAL(name)                                                                                 \
  (__extension__({                                                                                 \
    static __typeof__(&name) found;                                                                \
    if (found == NULL)                                                                             \
      found = (__typeof__(&name))dlsym(RTLD_NEXT, #name);                                          \
    found;                                                                                         \
  }))
#define EXPORTED __attribute__((visibility("default")))
#define MOST_DESCRIPTORS 4096

static const char *folder;
static long at;
static int error, is_forever, is_swallowed;
static atomic_long operations;
static atomic_int is_mended;
static atomic_char watched[MOST_DESCRIPTORS];
static const char *_Atomic failed;

static long number(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? 0 : strtol(value, NULL, 10);
}

__attribute__((constructor)) static void begin(void) {
  const char *sabotage = getenv("TORTURE_SABOTAGE");
  folder = getenv("TORTURE_FOLDER");
  at = number("TORTURE_AT");
  error = (int)number("TORTURE_ERRNO");
  is_forever = number("TORTURE_FOREVER") != 0;
  is_swallowed = sabotage != NULL && strcmp(sabotage, "swallow") == 0;
}

/* How many operations there were. */
EXPORTED long torture_operations(void) { return atomic_load(&operations); }

/* Nothing fails from here on; gives the name of the first operation that did, or NULL. */
EXPORTED const char *torture_mend(void) {
  atomic_store(&is_mended, 1);
  return atomic_load(&failed);
}

static int fails(const char *name) {
  long count = atomic_fetch_add(&operations, 1) + 1;
  const char *none = NULL;
  if (at == 0 || atomic_load(&is_mended) || !(is_forever ? count >= at : count == at))
    return 0;
  atomic_compare_exchange_strong(&failed, &none, name);
  errno = error;
  return 1;
}

static int is_below(const char *path) {
  size_t length;
  if (folder == NULL || path == NULL)
    return 0;
  length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static int is_watched(int fd) {
  return fd >= 0 && fd < MOST_DESCRIPTORS && atomic_load(&watched[fd]) != 0;
}

/* What an operation that fails answers. */
#define FAILED(done) (is_swallowed ? (done) : -1)

#define OPEN(name)                                                                                 \
  EXPORTED int name(const char *path, int flags, ...) {                                            \
    mode_t mode = 0;                                                                               \
    int fd;                                                                                        \
    va_list arguments;                                                                             \
    va_start(arguments, flags);                                                                    \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0)                                                      \
      mode = va_arg(arguments, mode_t);                                                            \
    va_end(arguments);                                                                             \
    if (is_below(path) && fails("open"))                                                           \
      return -1;                                                                                   \
    fd = REAL(name)(path, flags, mode);                                                            \
    if (fd >= 0 && fd < MOST_DESCRIPTORS)                                                          \
      atomic_store(&watched[fd], is_below(path) ? 1 : 0);                                          \
    return fd;                                                                                     \
  }
OPEN(open)
OPEN(open64)

EXPORTED int close(int fd) {
  if (is_watched(fd))
    atomic_store(&watched[fd], 0);
  return REAL(close)(fd);
}

/* A disk that is full takes what there is room for. */
static ssize_t fail_write(int fd, const void *bytes, size_t count, off_t offset) {
  if (is_swallowed)
    return (ssize_t)count;
  if (error == ENOSPC || error == EDQUOT)
    (void)!REAL(pwrite64)(fd, bytes, count / 2, offset);
  errno = error;
  return -1;
}

EXPORTED ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  return is_watched(fd) && fails("pwrite") ? fail_write(fd, bytes, count, offset)
                                           : REAL(pwrite)(fd, bytes, count, offset);
}

EXPORTED ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  return is_watched(fd) && fails("pwrite") ? fail_write(fd, bytes, count, offset)
                                           : REAL(pwrite64)(fd, bytes, count, offset);
}

EXPORTED ssize_t write(int fd, const void *bytes, size_t count) {
  return is_watched(fd) && fails("write") ? FAILED((ssize_t)count) : REAL(write)(fd, bytes, count);
}

#define READ(name, type)                                                                           \
  EXPORTED ssize_t name(int fd, void *bytes, size_t count, type offset) {                          \
    return is_watched(fd) && error == EIO && fails("pread")                                        \
               ? -1                                                                                \
               : REAL(name)(fd, bytes, count, offset);                                             \
  }
READ(pread, off_t)
READ(pread64, off64_t)

EXPORTED ssize_t read(int fd, void *bytes, size_t count) {
  return is_watched(fd) && error == EIO && fails("read") ? -1 : REAL(read)(fd, bytes, count);
}

EXPORTED int ftruncate(int fd, off_t size) {
  return is_watched(fd) && fails("ftruncate") ? FAILED(0) : REAL(ftruncate)(fd, size);
}

EXPORTED int ftruncate64(int fd, off64_t size) {
  return is_watched(fd) && fails("ftruncate") ? FAILED(0) : REAL(ftruncate64)(fd, size);
}

EXPORTED int posix_fallocate(int fd, off_t offset, off_t length) {
  return is_watched(fd) && fails("posix_fallocate") ? error
                                                    : REAL(posix_fallocate)(fd, offset, length);
}

EXPORTED void *mmap(void *place, size_t length, int protection, int flags, int fd, off_t offset) {
  return is_watched(fd) && fails("mmap") ? MAP_FAILED
                                         : REAL(mmap)(place, length, protection, flags, fd, offset);
}

EXPORTED void *mmap64(void *place, size_t length, int protection, int flags, int fd,
                      off64_t offset) {
  return is_watched(fd) && fails("mmap")
             ? MAP_FAILED
             : REAL(mmap64)(place, length, protection, flags, fd, offset);
}

EXPORTED int fsync(int fd) {
  return is_watched(fd) && fails("fsync") ? FAILED(0) : REAL(fsync)(fd);
}

EXPORTED int fdatasync(int fd) {
  return is_watched(fd) && fails("fdatasync") ? FAILED(0) : REAL(fdatasync)(fd);
}

EXPORTED int mkdir(const char *path, mode_t mode) {
  return is_below(path) && fails("mkdir") ? FAILED(0) : REAL(mkdir)(path, mode);
}

EXPORTED int unlink(const char *path) {
  return is_below(path) && fails("unlink") ? FAILED(0) : REAL(unlink)(path);
}

EXPORTED int link(const char *path, const char *other) {
  return is_below(path) && fails("link") ? FAILED(0) : REAL(link)(path, other);
}

EXPORTED int rename(const char *path, const char *other) {
  return is_below(path) && fails("rename") ? FAILED(0) : REAL(rename)(path, other);
}

/* Checkpoints come after a few pages instead of 1000, so that the disk fails in them too. */
EXPORTED int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int length, unsigned flags,
                                sqlite3_stmt **statement, const char **tail) {
  static const char setting[] = "PRAGMA wal_autocheckpoint = ";
  int code;
  if (strncmp(sql, setting, strlen(setting)) != 0)
    return REAL(sqlite3_prepare_v3)(db, sql, length, flags, statement, tail);
  code = REAL(sqlite3_prepare_v3)(db, "PRAGMA wal_autocheckpoint = 40", -1, flags, statement, NULL);
  if (tail != NULL)
    *tail = length < 0 ? sql + strlen(sql) : sql + length;
  return code;
}
