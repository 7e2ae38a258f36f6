/* Stands between a program and its disk: loaded with LD_PRELOAD, it writes down, in one order for
 * all threads, what the program does to the files below a folder. SQLite takes its system calls
 * from the C library by name, and so does EvalStore, so that nothing either does goes past here.
 *
 * TORTURE_FOLDER    the folder, an absolute path; what is in it at the start is written down first,
 *                   as being on the disk
 * TORTURE_JOURNAL   where it is written down, see journal.h
 * TORTURE_CHECKPOINT  the store's own checkpoints come after so many pages instead of 1000
 * TORTURE_SABOTAGE  what is broken on purpose, so that the tests can be seen to find it:
 *                   drop-sync, drop-wal-sync, drop-database-sync, drop-backup-sync,
 *                   drop-folder-sync: these syncs do nothing and say that they were done;
 *                   synchronous-normal, synchronous-off: a store that says `full` has less;
 *                   no-transactions: each statement is committed by itself */
#include "journal.h"
#include "random.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
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
      found = (__typeof__(&name))real(#name);                                                      \
    found;                                                                                         \
  }))
#define EXPORTED __attribute__((visibility("default")))
#define MOST_DESCRIPTORS 4096
#define MOST_MAPPED 64

typedef struct {
  uint64_t file; /* 0: not below the folder */
  char path[PATH_MAX];
} descriptor;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *sabotage;
static FILE *journal;
static descriptor descriptors[MOST_DESCRIPTORS];
static descriptor mapped[MOST_MAPPED];
static size_t mapped_count;
static random_source chance = {1};

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  /* A program that loads SQLite while it runs has it out of sight. */
  if (found == NULL)
    found = dlsym(dlopen("libsqlite3.so.0", RTLD_LAZY), name);
  if (found == NULL) {
    fprintf(stderr, "disk: there is no %s\n", name);
    abort();
  }
  return found;
}

static void write_down(journal_op op, const void *bytes) {
  if (journal == NULL)
    return;
  if (fwrite(&op, sizeof op, 1, journal) != 1 ||
      (op.length > 0 && fwrite(bytes, op.length, 1, journal) != 1)) {
    fprintf(stderr, "disk: the journal cannot be written\n");
    abort();
  }
}

static void write_down_name(uint32_t kind, uint64_t file, uint64_t in, const char *name) {
  write_down(
      (journal_op){.kind = kind, .length = (uint32_t)strlen(name), .file = file, .folder = in},
      name);
}

/* --- what is below the folder -----------------------------------------------------------------*/

static int is_watched(const char *path) {
  size_t length;
  if (journal == NULL || path == NULL)
    return 0;
  length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* The inode at a path; 0 when there is none. */
static uint64_t inode(const char *path) {
  struct stat s;
  return REAL(lstat)(path, &s) == 0 ? (uint64_t)s.st_ino : 0;
}

static const char *name_of(const char *path) { return strrchr(path, '/') + 1; }

static uint64_t folder_of(const char *path) {
  char above[PATH_MAX];
  snprintf(above, sizeof above, "%.*s", (int)(strrchr(path, '/') - path), path);
  return inode(above);
}

static uint64_t watched_file(int fd) {
  return fd >= 0 && fd < MOST_DESCRIPTORS ? descriptors[fd].file : 0;
}

static void write_down_bytes(uint64_t file, uint64_t offset, const void *bytes, size_t length) {
  write_down(
      (journal_op){.kind = OP_WRITE, .length = (uint32_t)length, .file = file, .offset = offset},
      bytes);
}

/* What a file holds that the program writes by way of memory: nobody sees these writes. */
static void write_down_whole(const char *path, uint64_t file) {
  static char bytes[1 << 20];
  int fd = REAL(open64)(path, O_RDONLY | O_CLOEXEC);
  ssize_t length;
  uint64_t offset = 0;
  if (fd < 0)
    return;
  while ((length = REAL(pread64)(fd, bytes, sizeof bytes, (off_t)offset)) > 0) {
    write_down_bytes(file, offset, bytes, (size_t)length);
    offset += (uint64_t)length;
  }
  REAL(close)(fd);
}

static void write_down_tree(const char *path) {
  uint64_t here = inode(path);
  struct dirent *entry;
  DIR *open_folder = opendir(path);
  if (open_folder == NULL)
    return;
  while ((entry = readdir(open_folder)) != NULL) {
    char below[PATH_MAX];
    uint64_t file;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
    file = inode(below);
    if (entry->d_type == DT_DIR) {
      write_down_name(OP_FOLDER, file, here, entry->d_name);
      write_down_tree(below);
    } else {
      write_down_name(OP_FILE, file, here, entry->d_name);
      write_down_whole(below, file);
      write_down((journal_op){.kind = OP_SYNC, .file = file}, NULL);
    }
  }
  closedir(open_folder);
  write_down((journal_op){.kind = OP_SYNC, .file = here}, NULL);
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("TORTURE_JOURNAL");
  folder = getenv("TORTURE_FOLDER");
  sabotage = getenv("TORTURE_SABOTAGE");
  if (path == NULL || folder == NULL)
    return;
  journal = fopen(path, "wbe");
  if (journal == NULL) {
    fprintf(stderr, "disk: %s cannot be made\n", path);
    abort();
  }
  write_down((journal_op){.kind = OP_FOLDER, .file = inode(folder)}, NULL);
  write_down_tree(folder);
}

/* Other threads may still be at work. */
__attribute__((destructor)) static void end(void) {
  pthread_mutex_lock(&lock);
  if (journal != NULL && fclose(journal) != 0)
    abort();
  journal = NULL;
  pthread_mutex_unlock(&lock);
}

static int is_sabotaged(const char *how) { return sabotage != NULL && strcmp(sabotage, how) == 0; }

/* The program's own word, at this moment of the journal. */
EXPORTED void torture_mark(const char *text) {
  size_t i;
  pthread_mutex_lock(&lock);
  if (journal != NULL) {
    for (i = 0; i < mapped_count; i++) {
      if (random_once_in(&chance, 16) && inode(mapped[i].path) == mapped[i].file)
        write_down_whole(mapped[i].path, mapped[i].file);
    }
    write_down((journal_op){.kind = OP_MARK, .length = (uint32_t)strlen(text)}, text);
  }
  pthread_mutex_unlock(&lock);
}

/* --- opening and closing ----------------------------------------------------------------------*/

static int open_watched(const char *path, int flags, mode_t mode) {
  int fd, is_new;
  struct stat s;
  pthread_mutex_lock(&lock);
  is_new = inode(path) == 0;
  fd = REAL(open64)(path, flags, mode);
  if (fd >= 0 && fd < MOST_DESCRIPTORS && REAL(fstat)(fd, &s) == 0) {
    descriptors[fd].file = (uint64_t)s.st_ino;
    snprintf(descriptors[fd].path, sizeof descriptors[fd].path, "%s", path);
    if (is_new)
      write_down_name(OP_FILE, (uint64_t)s.st_ino, folder_of(path), name_of(path));
    else if ((flags & O_TRUNC) != 0)
      write_down((journal_op){.kind = OP_SIZE, .file = (uint64_t)s.st_ino}, NULL);
  }
  pthread_mutex_unlock(&lock);
  return fd;
}

#define OPEN(name)                                                                                 \
  EXPORTED int name(const char *path, int flags, ...) {                                            \
    mode_t mode = 0;                                                                               \
    va_list arguments;                                                                             \
    va_start(arguments, flags);                                                                    \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0)                                                      \
      mode = va_arg(arguments, mode_t);                                                            \
    va_end(arguments);                                                                             \
    return is_watched(path) ? open_watched(path, flags, mode) : REAL(name)(path, flags, mode);     \
  }
OPEN(open)
OPEN(open64)

EXPORTED int close(int fd) {
  int result;
  if (watched_file(fd) == 0)
    return REAL(close)(fd);
  pthread_mutex_lock(&lock);
  descriptors[fd].file = 0;
  result = REAL(close)(fd);
  pthread_mutex_unlock(&lock);
  return result;
}

/* --- contents ---------------------------------------------------------------------------------*/

static ssize_t write_watched(int fd, const void *bytes, size_t count, off_t offset) {
  ssize_t written;
  pthread_mutex_lock(&lock);
  written = REAL(pwrite64)(fd, bytes, count, offset);
  if (written > 0)
    write_down_bytes(descriptors[fd].file, (uint64_t)offset, bytes, (size_t)written);
  pthread_mutex_unlock(&lock);
  return written;
}

EXPORTED ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  return watched_file(fd) == 0 ? REAL(pwrite)(fd, bytes, count, offset)
                               : write_watched(fd, bytes, count, offset);
}

EXPORTED ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  return watched_file(fd) == 0 ? REAL(pwrite64)(fd, bytes, count, offset)
                               : write_watched(fd, bytes, count, offset);
}

EXPORTED ssize_t write(int fd, const void *bytes, size_t count) {
  ssize_t written;
  off_t offset;
  if (watched_file(fd) == 0)
    return REAL(write)(fd, bytes, count);
  offset = lseek(fd, 0, SEEK_CUR);
  written = write_watched(fd, bytes, count, offset);
  if (written > 0)
    lseek(fd, offset + written, SEEK_SET);
  return written;
}

static int size_watched(int fd, off_t size) {
  int result;
  pthread_mutex_lock(&lock);
  result = REAL(ftruncate64)(fd, size);
  if (result == 0)
    write_down(
        (journal_op){.kind = OP_SIZE, .file = descriptors[fd].file, .offset = (uint64_t)size},
        NULL);
  pthread_mutex_unlock(&lock);
  return result;
}

EXPORTED int ftruncate(int fd, off_t size) {
  return watched_file(fd) == 0 ? REAL(ftruncate)(fd, size) : size_watched(fd, size);
}

EXPORTED int ftruncate64(int fd, off64_t size) {
  return watched_file(fd) == 0 ? REAL(ftruncate64)(fd, size) : size_watched(fd, size);
}

EXPORTED int posix_fallocate(int fd, off_t offset, off_t length) {
  struct stat s;
  int result;
  if (watched_file(fd) == 0)
    return REAL(posix_fallocate)(fd, offset, length);
  pthread_mutex_lock(&lock);
  result = REAL(posix_fallocate)(fd, offset, length);
  if (result == 0 && REAL(fstat)(fd, &s) == 0)
    write_down(
        (journal_op){.kind = OP_SIZE, .file = descriptors[fd].file, .offset = (uint64_t)s.st_size},
        NULL);
  pthread_mutex_unlock(&lock);
  return result;
}

static void *map_watched(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
  pthread_mutex_lock(&lock);
  if ((flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0 && mapped_count < MOST_MAPPED)
    mapped[mapped_count++] = descriptors[fd];
  pthread_mutex_unlock(&lock);
  return REAL(mmap64)(at, length, protection, flags, fd, offset);
}

EXPORTED void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
  return watched_file(fd) == 0 ? REAL(mmap)(at, length, protection, flags, fd, offset)
                               : map_watched(at, length, protection, flags, fd, offset);
}

EXPORTED void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset) {
  return watched_file(fd) == 0 ? REAL(mmap64)(at, length, protection, flags, fd, offset)
                               : map_watched(at, length, protection, flags, fd, offset);
}

/* --- syncs ------------------------------------------------------------------------------------*/

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), end_length = strlen(end);
  return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static int is_dropped(int fd) {
  struct stat s;
  const char *path = descriptors[fd].path;
  return is_sabotaged("drop-sync") || (is_sabotaged("drop-wal-sync") && ends_with(path, "-wal")) ||
         (is_sabotaged("drop-database-sync") && ends_with(path, ".db")) ||
         (is_sabotaged("drop-backup-sync") && ends_with(path, ".partial")) ||
         (is_sabotaged("drop-folder-sync") && REAL(fstat)(fd, &s) == 0 && S_ISDIR(s.st_mode));
}

static int sync_watched(int fd) {
  pthread_mutex_lock(&lock);
  if (!is_dropped(fd))
    write_down((journal_op){.kind = OP_SYNC, .file = descriptors[fd].file}, NULL);
  pthread_mutex_unlock(&lock);
  return 0;
}

EXPORTED int fsync(int fd) { return watched_file(fd) == 0 ? REAL(fsync)(fd) : sync_watched(fd); }

EXPORTED int fdatasync(int fd) {
  return watched_file(fd) == 0 ? REAL(fdatasync)(fd) : sync_watched(fd);
}

/* --- names ------------------------------------------------------------------------------------*/

EXPORTED int mkdir(const char *path, mode_t mode) {
  int result;
  if (!is_watched(path))
    return REAL(mkdir)(path, mode);
  pthread_mutex_lock(&lock);
  result = REAL(mkdir)(path, mode);
  if (result == 0)
    write_down_name(OP_FOLDER, inode(path), folder_of(path), name_of(path));
  pthread_mutex_unlock(&lock);
  return result;
}

EXPORTED int unlink(const char *path) {
  int result;
  if (!is_watched(path))
    return REAL(unlink)(path);
  pthread_mutex_lock(&lock);
  result = REAL(unlink)(path);
  if (result == 0)
    write_down_name(OP_UNLINK, 0, folder_of(path), name_of(path));
  pthread_mutex_unlock(&lock);
  return result;
}

EXPORTED int link(const char *path, const char *other) {
  int result;
  if (!is_watched(path))
    return REAL(link)(path, other);
  pthread_mutex_lock(&lock);
  result = REAL(link)(path, other);
  if (result == 0)
    write_down_name(OP_LINK, inode(other), folder_of(other), name_of(other));
  pthread_mutex_unlock(&lock);
  return result;
}

EXPORTED int rename(const char *path, const char *other) {
  char names[2 * PATH_MAX];
  int result, length;
  if (!is_watched(path))
    return REAL(rename)(path, other);
  pthread_mutex_lock(&lock);
  result = REAL(rename)(path, other);
  if (result == 0) {
    length = snprintf(names, sizeof names, "%s%c%s", name_of(path), '\0', name_of(other));
    write_down((journal_op){.kind = OP_RENAME,
                            .length = (uint32_t)length,
                            .file = inode(other),
                            .folder = folder_of(path),
                            .offset = folder_of(other)},
               names);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

/* --- settings of the store that a caller cannot change ----------------------------------------*/

static int begins_with(const char *sql, int length, const char *begin) {
  size_t begin_length = strlen(begin);
  return (length < 0 || (size_t)length >= begin_length) && strncmp(sql, begin, begin_length) == 0;
}

EXPORTED int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int length, unsigned flags,
                                sqlite3_stmt **statement, const char **tail) {
  const char *pages = getenv("TORTURE_CHECKPOINT");
  char other[64] = "";
  int code;
  if (pages != NULL && begins_with(sql, length, "PRAGMA wal_autocheckpoint = "))
    snprintf(other, sizeof other, "PRAGMA wal_autocheckpoint = %s", pages);
  if (sabotage != NULL && strncmp(sabotage, "synchronous-", 12) == 0 &&
      begins_with(sql, length, "PRAGMA synchronous = "))
    snprintf(other, sizeof other, "PRAGMA synchronous = %s", sabotage + 12);
  if (is_sabotaged("no-transactions") &&
      (begins_with(sql, length, "BEGIN") || begins_with(sql, length, "COMMIT")))
    snprintf(other, sizeof other, "SELECT 1");
  if (other[0] == '\0')
    return REAL(sqlite3_prepare_v3)(db, sql, length, flags, statement, tail);
  code = REAL(sqlite3_prepare_v3)(db, other, -1, flags, statement, NULL);
  if (tail != NULL)
    *tail = length < 0 ? sql + strlen(sql) : sql + length;
  return code;
}
