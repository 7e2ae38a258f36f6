/* The requests that both writers carry out. */

#ifndef EVALSTORE_BENCH_WORKLOAD_H
#define EVALSTORE_BENCH_WORKLOAD_H

#define STUDIES 10

/* The request that creates and starts the studies that the checkpoints belong to, and records the
 * first one, so that the event type is known to the file. The caller frees it. */
char *studies_request(void);

/* A request that appends so many checkpoints, each with every known metric; the caller frees it.
 * `first` is the number of the first one, which nobody may have used before. */
char *checkpoints_request(long first, int count);

#endif
