/* What a side of a benchmark is asked for, turn by turn, over its standard input.
 *
 * A turn is a line "GROUP LINES TIMES [PAUSE_MS [THREADS]]", followed by so many lines with a
 * request each. They are carried out so many times, with a pause after each call, by so many
 * threads that share them out. The answer is a line with the microseconds of a call, pauses
 * included, and those of the slowest one.
 */

#ifndef EVALSTORE_BENCH_TURNS_H
#define EVALSTORE_BENCH_TURNS_H

struct turn {
  char group[32];
  long count, times;
  double pause_ms;
  int threads;
  char **lines;
};

/* Ends the program with a sentence. */
_Noreturn void failed(const char *what);

/* Reads the next turn; 0 at the end of the input. What it holds is given back by end_turn. */
int next_turn(struct turn *turn);

/* Carries out the turn and prints its answer. `call` is told which line it is about, from 0. */
void carry_out(const struct turn *turn, void (*call)(void *context, long index), void *context);

void end_turn(struct turn *turn);

#endif
