#ifndef EVALSTORE_PLATFORM_H
#define EVALSTORE_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

/* What Swift cannot reach by itself: atomics on shared memory, waiting on a word of it, a list of
   descriptors that a child of fork must not keep, and who holds a lock on a file. */

static inline uint32_t evalstore_load32(const uint32_t *word) {
  return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline void evalstore_store32(uint32_t *word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

static inline uint32_t evalstore_add32(uint32_t *word, uint32_t value) {
  return __atomic_add_fetch(word, value, __ATOMIC_SEQ_CST);
}

static inline uint64_t evalstore_load64(const uint64_t *word) {
  return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline void evalstore_store64(uint64_t *word, uint64_t value) {
  __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

static inline uint64_t evalstore_add64(uint64_t *word, uint64_t value) {
  return __atomic_add_fetch(word, value, __ATOMIC_SEQ_CST);
}

/* 1 when `word` held `expected` and now holds `desired`. */
static inline int evalstore_swap32(uint32_t *word, uint32_t expected, uint32_t desired) {
  return __atomic_compare_exchange_n(word, &expected, desired, 0, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST);
}

static inline int evalstore_swap64(uint64_t *word, uint64_t expected, uint64_t desired) {
  return __atomic_compare_exchange_n(word, &expected, desired, 0, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST);
}

/* Sleeps while `*word` is `expected`, at most `timeout_ns`; may wake early. Works across processes.
 */
void evalstore_wait32(uint32_t *word, uint32_t expected, int64_t timeout_ns);

/* Wakes every thread of every process that waits on `word`. */
void evalstore_wake32(uint32_t *word);

/* A lock taken with flock belongs to the open file, which a child of fork would keep open, and so
   keep locked after its parent has died. The child closes the descriptors named here. At most 4,096
   are remembered; one more is not closed in children. */
void evalstore_close_in_child(int fd);
void evalstore_forget_in_child(int fd);

/* The process that holds a POSIX lock on one byte of an open file, so that it could not be written:
   0 nobody, -1 one whose number this process cannot see (of another container), else its number.
   On Linux this process itself counts too; elsewhere its own locks are not seen. */
int32_t evalstore_lock_holder(int fd, int64_t byte);

/* Writes the name of the file system that a path is on. 1 when several machines may share it, 0
   when not, -1 when the system does not tell. */
int evalstore_file_system(const char *path, char *name, size_t size);

/* A descriptor by which this process has the file at `path` open already and can read it; -1 when
   there is none. */
int evalstore_open_descriptor(const char *path);

/* Locks one byte (where that is not possible, all) of an open file against other openings of it, of
   this process too, until it is closed: 0, EAGAIN when another opening has the lock, or why it
   cannot be locked at all. */
int evalstore_try_lock(int fd, int64_t byte);

#endif
