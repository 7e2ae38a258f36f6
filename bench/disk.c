/* How long the disk takes for a sync that comes right after the one before, or later.
 *
 * disk FILE ROUNDS PAUSE...: writes 8 pages of a file that is there already, as a small commit does
 * to a write-ahead log, and syncs it, so many microseconds after the last sync. Prints a line for
 * each pause of each round: the pause, and the median of the syncs in microseconds.
 */

#define _XOPEN_SOURCE 700

#include "measure.h"
#include "turns.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PAGES 8
#define PAGE 4096
#define LOG_PAGES 1000
#define SYNCS 48
#define UNCOUNTED 4 /* the first ones, after another pause */

static const char page[PAGE];

static void write_pages(int file, int first, int count) {
  for (int number = first; number < first + count; number++)
    if (pwrite(file, page, PAGE, (off_t)(number % LOG_PAGES) * PAGE) != PAGE)
      failed("the file cannot be written");
}

static double sync_seconds(int file) {
  double started = wall_seconds();
  if (fdatasync(file) != 0)
    failed("the file cannot be synced");
  return wall_seconds() - started;
}

int main(int count, char **arguments) {
  if (count < 4) {
    fputs("usage: disk FILE ROUNDS PAUSE...\n", stderr);
    return 2;
  }
  int file = open(arguments[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (file < 0)
    failed(arguments[1]);
  write_pages(file, 0, LOG_PAGES);
  sync_seconds(file);
  for (int round = 0; round < atoi(arguments[2]); round++) {
    for (int pause = 3; pause < count; pause++) {
      double taken[SYNCS];
      for (int number = 0; number < SYNCS; number++) {
        keep_busy(atof(arguments[pause]) / 1e6);
        write_pages(file, number * PAGES, PAGES);
        taken[number] = sync_seconds(file);
      }
      struct spread spread = spread_of(taken + UNCOUNTED, SYNCS - UNCOUNTED);
      printf("%s %.1f\n", arguments[pause], spread.median * 1e6);
    }
  }
  return close(file) == 0 ? 0 : 1;
}
