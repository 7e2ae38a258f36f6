/* Time, and what many measurements say together. */

#ifndef EVALSTORE_BENCH_MEASURE_H
#define EVALSTORE_BENCH_MEASURE_H

struct spread {
  double min, median, max;
};

/* Seconds on a clock that only goes forward. */
double wall_seconds(void);

/* Keeps a processor busy for so long. */
void keep_busy(double seconds);

/* Seconds that this process has kept a processor busy, in its own code and in the system's for it.
 */
double cpu_seconds(void);

struct spread spread_of(const double *values, int count);

#endif
