/* The rows that EvalStore writes, written by hand: jansson, prepared statements, libcrypto, nothing
 * more. */

#ifndef EVALSTORE_BENCH_BASELINE_H
#define EVALSTORE_BENCH_BASELINE_H

struct baseline;

/* Opens a file that EvalStore has made. Every failure ends the program with what SQLite says. */
struct baseline *baseline_open(const char *path);

/* Appends the checkpoints of one append request in one durable transaction. */
void baseline_append(struct baseline *baseline, const char *request);

void baseline_close(struct baseline *baseline);

#endif
