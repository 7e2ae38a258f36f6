/* Group commit by hand: processes and threads that want to write hand over to the one whose turn it
 * is, which carries out all of them in one transaction.
 *
 * Who waits puts what it asks for into a seat of memory that all share, and tries the lock of a
 * file. Who gets it carries out every seat that is taken, lets it go and wakes the others.
 */

#ifndef EVALSTORE_BENCH_HAND_OVER_H
#define EVALSTORE_BENCH_HAND_OVER_H

#include <stddef.h>

/* The most that is asked for at once, in bytes. */
#define SEAT_ROOM 4000

struct hand_over;

/* Shares the file at `path`, which is made when there is none. */
struct hand_over *open_hand_over(const char *path);

/* Returns when it has been done. `begin`, `write` for each that waits, and `commit` are called with
 * the turn, here or where it was handed over to. */
void hand_over(struct hand_over *shared, const void *bytes, size_t length, void *context,
               void (*begin)(void *context), void (*write)(void *context, const void *bytes),
               void (*commit)(void *context));

#endif
