#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "platform.h"

#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>

void evalstore_wait32(uint32_t *word, uint32_t expected, int64_t timeout_ns) {
  struct timespec limit = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
  syscall(SYS_futex, word, FUTEX_WAIT, expected, &limit, NULL, 0);
}

void evalstore_wake32(uint32_t *word) {
  syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}
#elif defined(__APPLE__)
#include <os/clock.h>
#include <os/os_sync_wait_on_address.h>

void evalstore_wait32(uint32_t *word, uint32_t expected, int64_t timeout_ns) {
  os_sync_wait_on_address_with_timeout(word, expected, sizeof *word, OS_SYNC_WAIT_ON_ADDRESS_SHARED,
                                       OS_CLOCK_MACH_ABSOLUTE_TIME, (uint64_t)timeout_ns);
}

void evalstore_wake32(uint32_t *word) {
  os_sync_wake_by_address_all(word, sizeof *word, OS_SYNC_WAKE_BY_ADDRESS_SHARED);
}
#else
#error "EvalStore needs a way to wait on a word of shared memory; it knows those of Linux and macOS"
#endif

enum { remembered = 4096 };

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int descriptors[remembered];
static int count;

static void before_fork(void) { pthread_mutex_lock(&guard); }

static void after_fork_in_parent(void) { pthread_mutex_unlock(&guard); }

static void after_fork_in_child(void) {
  for (int i = 0; i < count; i++)
    close(descriptors[i]);
  count = 0;
  pthread_mutex_unlock(&guard);
}

static void install(void) {
  pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void evalstore_close_in_child(int fd) {
  pthread_once(&once, install);
  pthread_mutex_lock(&guard);
  if (count < remembered)
    descriptors[count++] = fd;
  pthread_mutex_unlock(&guard);
}

void evalstore_forget_in_child(int fd) {
  pthread_mutex_lock(&guard);
  for (int i = 0; i < count; i++) {
    if (descriptors[i] == fd) {
      descriptors[i] = descriptors[--count];
      break;
    }
  }
  pthread_mutex_unlock(&guard);
}

int32_t evalstore_lock_holder(int fd, int64_t byte) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
#if defined(F_OFD_GETLK)
  if (fcntl(fd, F_OFD_GETLK, &lock) != 0)
    return 0;
#else
  if (fcntl(fd, F_GETLK, &lock) != 0)
    return 0;
#endif
  if (lock.l_type == F_UNLCK)
    return 0;
  return lock.l_pid > 0 ? (int32_t)lock.l_pid : -1;
}
