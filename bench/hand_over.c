#define _DEFAULT_SOURCE

#include "hand_over.h"

#include "turns.h"

#include <fcntl.h>
#include <platform.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#define SEATS 128
#define PATIENCE_NS 2000000

enum { FREE, ASKING, WAITING, DONE };

struct seat {
  uint32_t state;
  uint32_t reserved;
  _Alignas(8) char bytes[SEAT_ROOM];
};

struct hand_over {
  struct seat *seats;
  int file;
  pthread_mutex_t turn; /* among the threads of this process; the file's lock is that of all */
};

struct hand_over *open_hand_over(const char *path) {
  struct hand_over *shared = malloc(sizeof *shared);
  pthread_mutex_init(&shared->turn, NULL);
  shared->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (shared->file < 0 || ftruncate(shared->file, sizeof(struct seat) * SEATS) != 0)
    failed(path);
  shared->seats =
      mmap(NULL, sizeof(struct seat) * SEATS, PROT_READ | PROT_WRITE, MAP_SHARED, shared->file, 0);
  if (shared->seats == MAP_FAILED)
    failed(path);
  return shared;
}

static struct seat *free_seat(struct hand_over *shared) {
  for (;;)
    for (int number = 0; number < SEATS; number++)
      if (evalstore_swap32(&shared->seats[number].state, FREE, ASKING))
        return &shared->seats[number];
}

static int take_turn(struct hand_over *shared) {
  if (pthread_mutex_trylock(&shared->turn) != 0)
    return 0;
  if (flock(shared->file, LOCK_EX | LOCK_NB) == 0)
    return 1;
  pthread_mutex_unlock(&shared->turn);
  return 0;
}

static void end_turn_of(struct hand_over *shared, struct seat **served, int count) {
  for (int number = 0; number < count; number++)
    evalstore_store32(&served[number]->state, DONE);
  flock(shared->file, LOCK_UN);
  pthread_mutex_unlock(&shared->turn);
  for (int number = 0; number < count; number++)
    evalstore_wake32(&served[number]->state);
  for (int number = 0; number < SEATS; number++)
    if (evalstore_load32(&shared->seats[number].state) == WAITING) {
      evalstore_wake32(&shared->seats[number].state);
      break;
    }
}

void hand_over(struct hand_over *shared, const void *bytes, size_t length, void *context,
               void (*begin)(void *context), void (*write)(void *context, const void *bytes),
               void (*commit)(void *context)) {
  struct seat *mine = free_seat(shared);
  if (length > SEAT_ROOM)
    failed("what is asked for is larger than a seat");
  memcpy(mine->bytes, bytes, length);
  evalstore_store32(&mine->state, WAITING);
  while (evalstore_load32(&mine->state) == WAITING) {
    if (!take_turn(shared)) {
      evalstore_wait32(&mine->state, WAITING, PATIENCE_NS);
      continue;
    }
    struct seat *served[SEATS];
    int count = 0;
    if (evalstore_load32(&mine->state) == WAITING) {
      begin(context);
      for (int number = 0; number < SEATS; number++)
        if (evalstore_load32(&shared->seats[number].state) == WAITING) {
          served[count++] = &shared->seats[number];
          write(context, shared->seats[number].bytes);
        }
      commit(context);
    }
    end_turn_of(shared, served, count);
  }
  evalstore_store32(&mine->state, FREE);
}
