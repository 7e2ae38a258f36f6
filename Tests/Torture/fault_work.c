/* Carries out requests on a store while fault.c lets its disk fail, and writes down each answer.
 *
 * fault_work STORE REQUESTS FIRST ANSWERS HOW [MORE]
 *
 * Requests are as in writer.c; two more functions are `open` and `close`, which change the handle.
 * With a FIRST above 0 the store is opened before. From FIRST on they are carried out, and for each
 * attempt ANSWERS receives a line: the number of the request, a tab, the attempt from 1, a tab, the
 * answer. HOW: once     a refused request is sent again at once; its disk has failed only once
 *   while    refused requests are sent again when MORE requests more have been carried out, and the
 * disk is mended die      then the program ends without closing anything, as if it had been killed
 * The line before the mending has `end`, the number of operations on the disk, and the first that
 * failed.
 *
 * Without fault.c the disk is a small one; TORTURE_BALLAST is a file that is removed to make room.
 *
 * TORTURE_SABOTAGE=acknowledge says `ok` for what was refused. */
#include "requests.h"

#include <fcntl.h>

extern long torture_operations(void) __attribute__((weak));
extern const char *torture_mend(void) __attribute__((weak));

static const char *path;
static evalstore_store *store;
static int answers, is_sabotaged;
static requests all;

static int32_t do_one(request one, char **answer) {
  int32_t status;
  *answer = NULL;
  if (strcmp(one.function, "open") == 0)
    return store == NULL ? evalstore_open(path, one.body, &store, answer) : EVALSTORE_OK;
  if (strcmp(one.function, "close") != 0)
    return carry_out(store, one, answer);
  status = evalstore_close(store);
  store = NULL;
  return status;
}

/* The disk works again, and there is room on it; gives what had failed first. */
static const char *mend(void) {
  const char *ballast = getenv("TORTURE_BALLAST"), *failed = NULL;
  if (torture_mend != NULL)
    failed = torture_mend();
  if (ballast != NULL)
    unlink(ballast);
  return failed == NULL ? "-" : failed;
}

static int attempt(long number, int count) {
  static char line[1 << 22];
  char *answer;
  int32_t status = do_one(all.all[number], &answer);
  const char *text = answer == NULL ? "{}" : answer;
  int length;
  if (is_sabotaged && status != EVALSTORE_OK) {
    text = "{}";
    status = EVALSTORE_OK;
  }
  length = snprintf(line, sizeof line, "%ld\t%d\t%s\n", number, count, text);
  CHECK(length > 0 && (size_t)length < sizeof line &&
        write(answers, line, (size_t)length) == length);
  evalstore_free(answer);
  return status == EVALSTORE_OK;
}

int main(int count, char **arguments) {
  const char *how, *sabotage = getenv("TORTURE_SABOTAGE"), *failed;
  long number, refused[4096], refusals = 0, i, left = -1;
  CHECK(count == 6 || count == 7);
  path = arguments[1];
  all = read_requests(arguments[2]);
  number = strtol(arguments[3], NULL, 10);
  answers = open(arguments[4], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  how = arguments[5];
  is_sabotaged = sabotage != NULL && strcmp(sabotage, "acknowledge") == 0;
  CHECK(answers >= 0 && all.count <= 4096);
  if (number > 0)
    store = open_store(path, NULL);
  for (; number < all.count && left != 0; number++, left--) {
    if (attempt(number, 1))
      continue;
    if (strcmp(how, "once") == 0) {
      mend();
      attempt(number, 2);
      continue;
    }
    refused[refusals++] = number;
    if (left < 0)
      left = strtol(arguments[6], NULL, 10) + 1;
  }
  failed = mend();
  dprintf(answers, "end\t%ld\t%s\n", torture_operations == NULL ? 0 : torture_operations(), failed);
  if (strcmp(how, "die") == 0)
    _exit(0);
  if (store == NULL && refusals > 0)
    store = open_store(path, NULL);
  for (i = 0; i < refusals; i++)
    attempt(refused[i], 2);
  for (; number < all.count; number++)
    attempt(number, 1);
  if (store != NULL)
    CHECK(evalstore_close(store) == EVALSTORE_OK);
  return 0;
}
