/* Cuts the power at many places of a journal that disk.c wrote while powercut_work.c worked, and
 * looks at what each cut leaves.
 *
 * powercut_check JOURNAL LOG FOLDER SEED DURABILITY CUTS [CUT]
 *
 * Each cut makes a disk as it could be then, in a fresh folder below FOLDER, and opens the store on
 * it. CUTS is about how many places to take, 0 for all there are. CUT takes that one only; with -1
 * for CUTS its disk is left behind, not looked at. Prints a JSON line for each loss and one with
 * the figures at the end; ends with 0 also when there were losses. Dies, with the number of the
 * cut, when the library does.
 *
 * The disk: what was synced is there. Of what was written since the last sync of a file, any
 * sectors of 512 bytes may be there, and the write that was under way up to any byte. Bytes beside
 * those of a write are not touched by it. Names (made, linked, removed, renamed) follow one of two
 * models, chosen for each cut:
 *   strict   a name is safe only when its folder was synced; any others may be there or not, in any
 *            combination; where a file grew, sectors that did not arrive may hold anything
 *   ordered  as in ext4: names become safe in their order, all of them with any sync */
#include "../C/check.h"
#include "journal.h"
#include "random.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>

enum { SECTOR = 512, MOST_FILES = 4096, MOST_CALLS = 65536, SECONDS_A_CUT = 600 };
enum { STRICT, ORDERED, MODELS };

/* --- what was recorded ------------------------------------------------------------------------*/

typedef struct {
  journal_op op;
  const char *bytes;
} step;

static step *steps;
static size_t step_count;

typedef struct {
  int begun, acknowledged; /* steps */
  long long first, last;   /* positions; 0: no events */
  char content[65], consumer[32];
  long long position;
} transaction;

static transaction transactions[MOST_CALLS];
static int transaction_count;

typedef struct {
  char name[64];
  int begun, acknowledged;
} backup;

static backup backups[64];
static int backup_count;
static int forgotten = INT_MAX;

/* The log as it was at the end: where each event ends in the text of all. */
static char *log_text;
static size_t *event_ends;
static long long log_length;
/* Whether a transaction ends with this position. */
static char *is_boundary;

static char *whole_file(const char *path, size_t *size) {
  struct stat s;
  char *bytes;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  CHECK(fd >= 0 && fstat(fd, &s) == 0);
  bytes = malloc((size_t)s.st_size + 1);
  CHECK(bytes != NULL);
  *size = 0;
  while (*size < (size_t)s.st_size) {
    ssize_t got = read(fd, bytes + *size, (size_t)s.st_size - *size);
    CHECK(got > 0);
    *size += (size_t)got;
  }
  bytes[*size] = '\0';
  CHECK(close(fd) == 0);
  return bytes;
}

static backup *backup_named(const char *name) {
  int i;
  for (i = 0; i < backup_count; i++) {
    if (strcmp(backups[i].name, name) == 0)
      return &backups[i];
  }
  CHECK(backup_count < (int)(sizeof backups / sizeof backups[0]));
  snprintf(backups[backup_count].name, sizeof backups[0].name, "%s", name);
  backups[backup_count].acknowledged = INT_MAX;
  return &backups[backup_count++];
}

/* False at the end of the work. */
static int read_mark(const char *text, int at) {
  int id;
  long long first, last, position;
  char content[65], consumer[32], name[64];
  if (sscanf(text, "b %d", &id) == 1) {
    CHECK(id >= 0 && id < MOST_CALLS);
    transactions[id].begun = at;
    if (id >= transaction_count)
      transaction_count = id + 1;
  } else if (sscanf(text, "a %d %lld %lld %64s %31s %lld", &id, &first, &last, content, consumer,
                    &position) == 6) {
    transaction *t = &transactions[id];
    CHECK(id >= 0 && id < transaction_count);
    t->acknowledged = at;
    t->first = first;
    t->last = last;
    t->position = position;
    strcpy(t->content, strcmp(content, "-") == 0 ? "" : content);
    strcpy(t->consumer, strcmp(consumer, "-") == 0 ? "" : consumer);
  } else if (sscanf(text, "B %63s", name) == 1) {
    backup_named(name)->begun = at;
  } else if (sscanf(text, "A %63s", name) == 1) {
    backup_named(name)->acknowledged = at;
  } else if (strcmp(text, "forget") == 0) {
    if (at < forgotten)
      forgotten = at;
  } else {
    CHECK(strcmp(text, "end") == 0);
    return 0;
  }
  return 1;
}

static void read_journal(const char *path) {
  size_t size, offset = 0, capacity = 0;
  const char *bytes = whole_file(path, &size);
  int goes_on = 1;
  while (goes_on && offset < size) {
    step s;
    CHECK(offset + sizeof s.op <= size);
    memcpy(&s.op, bytes + offset, sizeof s.op);
    s.bytes = bytes + offset + sizeof s.op;
    offset += sizeof s.op + s.op.length;
    CHECK(offset <= size);
    if (step_count == capacity) {
      capacity = capacity * 2 + 1024;
      steps = realloc(steps, capacity * sizeof *steps);
      CHECK(steps != NULL);
    }
    steps[step_count] = s;
    if (s.op.kind == OP_MARK) {
      char text[512];
      snprintf(text, sizeof text, "%.*s", (int)s.op.length, s.bytes);
      goes_on = read_mark(text, (int)step_count);
    }
    step_count++;
  }
}

/* The length of the object or list that begins at `text`. */
static size_t json_length(const char *text) {
  size_t i;
  int depth = 0, quoted = 0;
  for (i = 0;; i++) {
    CHECK(text[i] != '\0');
    if (quoted) {
      if (text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = 0;
    } else if (text[i] == '"') {
      quoted = 1;
    } else if (text[i] == '{' || text[i] == '[') {
      depth++;
    } else if (text[i] == '}' || text[i] == ']') {
      if (--depth == 0)
        return i + 1;
    }
  }
}

static const char events_begin[] = "{\"events\":[";

static void read_log(const char *path) {
  size_t size, offset = strlen(events_begin);
  int i;
  log_text = whole_file(path, &size);
  CHECK(strncmp(log_text, events_begin, offset) == 0);
  event_ends = malloc((size + 1) * sizeof *event_ends);
  CHECK(event_ends != NULL);
  event_ends[0] = offset;
  while (log_text[offset] == '{') {
    offset += json_length(log_text + offset);
    event_ends[++log_length] = offset;
    if (log_text[offset] == ',')
      offset++;
  }
  is_boundary = calloc((size_t)log_length + 1, 1);
  CHECK(is_boundary != NULL);
  /* A program that makes no marks may have called as it liked. */
  memset(is_boundary, transaction_count == 0, (size_t)log_length + 1);
  is_boundary[0] = 1;
  for (i = 0; i < transaction_count; i++) {
    /* The first one is what was there from the start. */
    CHECK(i == 0 || transactions[i].acknowledged > 0);
    CHECK(transactions[i].last <= log_length);
    is_boundary[transactions[i].last] = 1;
  }
  is_boundary[log_length] = 1;
}

/* --- the disk ---------------------------------------------------------------------------------*/

typedef struct {
  uint64_t id;
  int is_folder;
  char *bytes; /* what is safe */
  size_t size, capacity;
  int *pending; /* steps since */
  size_t pending_count, pending_capacity;
  char made[PATH_MAX]; /* where the cut has put it; empty: not yet */
} file;

typedef struct {
  uint64_t folder, file;
  char name[256];
} entry;

typedef struct {
  entry *entries;
  size_t count, capacity;
} entry_list;

typedef struct {
  entry_list safe;
  int *pending;
  size_t pending_count, pending_capacity;
} names;

static file files[MOST_FILES];
static size_t file_count;
static names models[MODELS];
static uint64_t root;

static file *file_of(uint64_t id) {
  size_t i;
  for (i = 0; i < file_count; i++) {
    if (files[i].id == id)
      return &files[i];
  }
  CHECK(file_count < MOST_FILES);
  files[file_count].id = id;
  return &files[file_count++];
}

static void push(int **list, size_t *count, size_t *capacity, int value) {
  if (*count == *capacity) {
    *capacity = *capacity * 2 + 16;
    *list = realloc(*list, *capacity * sizeof **list);
    CHECK(*list != NULL);
  }
  (*list)[(*count)++] = value;
}

static void remove_entry(entry_list *list, uint64_t folder, const char *name) {
  size_t i;
  for (i = 0; i < list->count; i++) {
    if (list->entries[i].folder == folder && strcmp(list->entries[i].name, name) == 0) {
      list->entries[i] = list->entries[--list->count];
      return;
    }
  }
}

static void add_entry(entry_list *list, uint64_t folder, uint64_t id, const char *name) {
  remove_entry(list, folder, name);
  if (list->count == list->capacity) {
    list->capacity = list->capacity * 2 + 16;
    list->entries = realloc(list->entries, list->capacity * sizeof *list->entries);
    CHECK(list->entries != NULL);
  }
  list->entries[list->count].folder = folder;
  list->entries[list->count].file = id;
  strcpy(list->entries[list->count++].name, name);
}

static void apply_name(entry_list *list, const step *s) {
  char name[512];
  CHECK(s->op.length < sizeof name);
  memcpy(name, s->bytes, s->op.length);
  name[s->op.length] = '\0';
  switch (s->op.kind) {
  case OP_UNLINK:
    remove_entry(list, s->op.folder, name);
    break;
  case OP_RENAME:
    remove_entry(list, s->op.folder, name);
    add_entry(list, s->op.offset, s->op.file, name + strlen(name) + 1);
    break;
  default:
    add_entry(list, s->op.folder, s->op.file, name);
  }
}

static void reserve(char **bytes, size_t *capacity, size_t size) {
  if (size > *capacity) {
    *capacity = size * 2 + 4096;
    *bytes = realloc(*bytes, *capacity);
    CHECK(*bytes != NULL);
  }
}

static void resize(char **bytes, size_t *size, size_t *capacity, size_t wanted) {
  reserve(bytes, capacity, wanted);
  if (wanted > *size)
    memset(*bytes + *size, 0, wanted - *size);
  *size = wanted;
}

static void apply_bytes(char **bytes, size_t *size, size_t *capacity, const step *s) {
  if (s->op.kind == OP_SIZE) {
    resize(bytes, size, capacity, s->op.offset);
  } else {
    size_t end = s->op.offset + s->op.length;
    if (end > *size)
      resize(bytes, size, capacity, end);
    memcpy(*bytes + s->op.offset, s->bytes, s->op.length);
  }
}

static void make_names_safe(names *n, int everywhere, uint64_t folder) {
  size_t i, left = 0;
  for (i = 0; i < n->pending_count; i++) {
    const step *s = &steps[n->pending[i]];
    if (everywhere || s->op.folder == folder)
      apply_name(&n->safe, s);
    else
      n->pending[left++] = n->pending[i];
  }
  n->pending_count = left;
}

static void take_step(int at) {
  const step *s = &steps[at];
  file *f;
  size_t i;
  switch (s->op.kind) {
  case OP_FOLDER:
    file_of(s->op.file)->is_folder = 1;
    if (s->op.length == 0) {
      root = s->op.file;
      break;
    }
    /* fall through */
  case OP_FILE:
  case OP_LINK:
  case OP_UNLINK:
  case OP_RENAME:
    for (i = 0; i < MODELS; i++)
      push(&models[i].pending, &models[i].pending_count, &models[i].pending_capacity, at);
    break;
  case OP_WRITE:
  case OP_SIZE:
    f = file_of(s->op.file);
    push(&f->pending, &f->pending_count, &f->pending_capacity, at);
    break;
  case OP_SYNC:
    f = file_of(s->op.file);
    for (i = 0; i < f->pending_count; i++)
      apply_bytes(&f->bytes, &f->size, &f->capacity, &steps[f->pending[i]]);
    f->pending_count = 0;
    make_names_safe(&models[STRICT], 0, s->op.file);
    make_names_safe(&models[ORDERED], 1, 0);
    break;
  default:
    break;
  }
}

/* --- what a cut leaves ------------------------------------------------------------------------*/

static const char *const fates[] = {"nothing", "everything", "the older", "the newer",
                                    "some",    "few",        "most"};
enum { NOTHING, EVERYTHING, OLDER, NEWER, SOME, FEW, MOST, FATES };

typedef struct {
  int at;   /* the steps before this one have been begun */
  int torn; /* bytes of the step before that have been, -1: all */
  int model, fate, divide;
  int garbage; /* whether grown sectors that did not arrive may hold anything */
  random_source random;
} cut;

static int arrives(cut *c, int at) {
  switch (c->fate) {
  case NOTHING:
    return 0;
  case EVERYTHING:
    return 1;
  case OLDER:
    return at < c->divide;
  case NEWER:
    return at >= c->divide;
  case SOME:
    return random_once_in(&c->random, 2);
  case FEW:
    return random_once_in(&c->random, 10);
  default:
    return !random_once_in(&c->random, 10);
  }
}

/* The bytes that a file has after the cut; the buffer is the next call's too. */
static char *image(cut *c, const file *f, size_t *size) {
  static char *bytes;
  static size_t capacity;
  size_t i;
  *size = f->size;
  reserve(&bytes, &capacity, f->size + 1);
  if (f->size > 0)
    memcpy(bytes, f->bytes, f->size);
  for (i = 0; i < f->pending_count; i++) {
    step s = steps[f->pending[i]];
    uint64_t end = s.op.offset + s.op.length, begin = s.op.offset;
    if (s.op.kind == OP_SIZE) {
      if (arrives(c, f->pending[i]))
        apply_bytes(&bytes, size, &capacity, &s);
      continue;
    }
    if (c->torn >= 0 && f->pending[i] == c->at - 1)
      end = begin + (uint64_t)c->torn;
    while (begin < end) {
      uint64_t next = (begin / SECTOR + 1) * SECTOR;
      step piece = s;
      char junk[SECTOR];
      int arrived = arrives(c, f->pending[i]);
      if (next > end)
        next = end;
      piece.op.offset = begin;
      piece.op.length = (uint32_t)(next - begin);
      piece.bytes = s.bytes + (begin - s.op.offset);
      if (!arrived && c->garbage && begin >= f->size && random_once_in(&c->random, 4)) {
        size_t k;
        for (k = 0; k < sizeof junk; k++)
          junk[k] = (char)random_next(&c->random);
        piece.bytes = junk;
        arrived = 1;
      }
      if (arrived)
        apply_bytes(&bytes, size, &capacity, &piece);
      begin = next;
    }
  }
  return bytes;
}

static void make_tree(cut *c, const entry_list *list, uint64_t folder, const char *path) {
  size_t i;
  CHECK(mkdir(path, 0700) == 0);
  for (i = 0; i < list->count; i++) {
    file *f = file_of(list->entries[i].file);
    char below[PATH_MAX];
    if (list->entries[i].folder != folder)
      continue;
    CHECK(snprintf(below, sizeof below, "%s/%s", path, list->entries[i].name) < PATH_MAX);
    if (f->is_folder) {
      make_tree(c, list, f->id, below);
    } else if (f->made[0] != '\0') {
      CHECK(link(f->made, below) == 0);
    } else {
      size_t size;
      const char *bytes = image(c, f, &size);
      int fd = open(below, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      CHECK(fd >= 0 && write(fd, bytes, size) == (ssize_t)size && close(fd) == 0);
      strcpy(f->made, below);
    }
  }
}

/* Puts the disk of a cut below `path`, which must not be there. */
static void make_disk(cut *c, const char *path) {
  const names *n = &models[c->model];
  entry_list list = {NULL, 0, 0};
  size_t i;
  for (i = 0; i < n->safe.count; i++)
    add_entry(&list, n->safe.entries[i].folder, n->safe.entries[i].file, n->safe.entries[i].name);
  for (i = 0; i < n->pending_count; i++) {
    int arrived = arrives(c, n->pending[i]);
    if (arrived)
      apply_name(&list, &steps[n->pending[i]]);
    else if (c->model == ORDERED)
      break;
  }
  for (i = 0; i < file_count; i++)
    files[i].made[0] = '\0';
  make_tree(c, &list, root, path);
  free(list.entries);
}

/* --- looking at it ----------------------------------------------------------------------------*/

static int full, losses;
static cut now;
static int now_number;

static const char *const kinds[] = {"",       "make file", "make folder", "link", "unlink",
                                    "rename", "write",     "size",        "sync", "mark"};

static void lose(const char *what, const char *details) {
  const char *c;
  printf("{\"cut\":%d,\"step\":%d,\"after\":\"%s\",\"torn\":%d,\"names\":\"%s\",\"arrives\":\"%s\","
         "\"loss\":\"%s",
         now_number, now.at, now.at == 0 ? "" : kinds[steps[now.at - 1].op.kind], now.torn,
         now.model == STRICT ? "strict" : "ordered", fates[now.fate], what);
  for (c = details; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      putchar('\\');
    if ((unsigned char)*c >= ' ')
      putchar(*c);
  }
  printf("\"}\n");
  fflush(stdout);
}

/* Makes a call that must answer; NULL and a loss when it fails. */
static char *must(const char *what, call *function, evalstore_store *store, const char *request) {
  char *answer = NULL;
  if (function(store, request, &answer) == EVALSTORE_OK)
    return answer;
  lose(what, answer == NULL ? "no answer" : answer);
  evalstore_free(answer);
  return NULL;
}

static int must_say(const char *what, call *function, evalstore_store *store, const char *request,
                    const char *said) {
  char *answer = must(what, function, store, request);
  int found = answer != NULL && strstr(answer, said) != NULL;
  if (answer != NULL && !found)
    lose(what, answer);
  evalstore_free(answer);
  return found;
}

static evalstore_store *must_open(const char *path) {
  evalstore_store *store = NULL;
  char *error = NULL;
  if (evalstore_open(path, full ? NULL : "{\"durability\":\"normal\"}", &store, &error) !=
      EVALSTORE_OK) {
    lose("it cannot be opened: ", error == NULL ? "no answer" : error);
    evalstore_free(error);
    return NULL;
  }
  return store;
}

static int is_sound(evalstore_store *store) {
  return must_say("check: ", evalstore_maintain, store, "{\"action\":\"check\"}", "\"ok\":true") &&
         must_say("verify: ", evalstore_project, store, "{\"action\":\"verify\"}",
                  "\"clean\":true");
}

/* How many events there are, each as it was written; -1 and a loss when one is another. */
static long long intact_events(evalstore_store *store) {
  char *answer = must("read: ", evalstore_read, store, "{\"limit\":10000}"), *end;
  long long length;
  size_t size;
  if (answer == NULL)
    return -1;
  length = 0;
  for (end = strstr(answer, "],\"next_position\":"); end != NULL;) {
    char *next = strstr(end + 1, "],\"next_position\":");
    if (next == NULL)
      break;
    end = next;
  }
  if (end == NULL) {
    lose("events: ", "the answer ends in the middle");
    evalstore_free(answer);
    return -1;
  }
  length = number_of(end, "next_position") - 1;
  size = (size_t)(end - answer);
  if (length > log_length || event_ends[length] != size || memcmp(answer, log_text, size) != 0) {
    char details[128];
    snprintf(details, sizeof details, "%lld events come back, not as they were written", length);
    lose("events: ", details);
    length = -1;
  } else if (!is_boundary[length]) {
    char details[128];
    snprintf(details, sizeof details, "the log ends with position %lld, inside a transaction",
             length);
    lose("half a transaction: ", details);
    length = -1;
  }
  evalstore_free(answer);
  return length;
}

/* The answer's list of contents and consumers. */
static char *contents_and_consumers(evalstore_store *store) {
  return must("sql: ", evalstore_query, store,
              "{\"query\":\"sql\",\"args\":{\"limit\":100000,\"sql\":\"SELECT 'h' || "
              "lower(hex(hash)) FROM contents UNION ALL SELECT name || '=' || position || ';' FROM "
              "consumers\"}}");
}

static int has_consumer(const char *found, const transaction *t) {
  char name[64];
  const char *at;
  snprintf(name, sizeof name, "\"%s=", t->consumer);
  at = strstr(found, name);
  return at != NULL && strtoll(at + strlen(name), NULL, 10) >= t->position;
}

static int has_content(const char *found, const transaction *t) {
  char hash[80];
  snprintf(hash, sizeof hash, "\"h%s\"", t->content);
  return strstr(found, hash) != NULL;
}

/* Whether each call's work is there whole, and what may not be missing is there. */
static int keeps_promises(evalstore_store *store, long long length) {
  char *found = contents_and_consumers(store);
  static char survives[MOST_CALLS];
  int i, newest = -1, kept = 1;
  if (found == NULL)
    return 0;
  for (i = 0; i < transaction_count; i++) {
    const transaction *t = &transactions[i];
    int parts = 0, there = 0;
    char details[128];
    if (t->last > 0) {
      parts++;
      there += t->last <= length;
    }
    if (t->content[0] != '\0') {
      parts++;
      there += has_content(found, t);
    }
    if (t->consumer[0] != '\0' && now.at <= forgotten) {
      parts++;
      there += has_consumer(found, t);
    }
    if (there != parts && there != 0) {
      snprintf(details, sizeof details, "call %d has %d of its %d parts", i, there, parts);
      lose("half a transaction: ", details);
      kept = 0;
    }
    survives[i] = there == parts;
    if (t->begun >= now.at && there > 0) {
      snprintf(details, sizeof details, "call %d", i);
      lose("something is there that was not begun: ", details);
      kept = 0;
    }
    if (survives[i] && parts > 0 && t->begun > newest)
      newest = t->begun;
  }
  for (i = 0; i < transaction_count && kept; i++) {
    const transaction *t = &transactions[i];
    char details[128];
    /* Acknowledged before the cut; with `normal`, before something began that is there; or there
     * from the start. */
    if (!survives[i] && (i == 0 || t->acknowledged < (full ? now.at : newest))) {
      snprintf(details, sizeof details,
               "call %d, events %lld to %lld, content %s, consumer %s %lld; there are %lld events",
               i, t->first, t->last, t->content, t->consumer, t->position, length);
      lose(full ? "an acknowledged call is lost: "
                : "an acknowledged call is lost from the middle: ",
           details);
      kept = 0;
    }
  }
  evalstore_free(found);
  return kept;
}

/* One more event, and the store is still sound. */
static int goes_on(evalstore_store *store, long long length) {
  char *answer = must("append: ", evalstore_append, store,
                      "{\"events\":[{\"type\":\"After\",\"stream\":\"after\",\"data\":{}}]}");
  int right = answer != NULL && number_of(answer, "position") == length + 1;
  if (answer != NULL && !right)
    lose("append: ", answer);
  evalstore_free(answer);
  return right;
}

static int store_survives(const char *folder) {
  char path[PATH_MAX];
  evalstore_store *store;
  long long length;
  int sound;
  struct stat s;
  snprintf(path, sizeof path, "%s/store.db", folder);
  /* A store that is migrated stands in the folder itself, a new one in folders of its own. */
  if (stat(path, &s) != 0)
    snprintf(path, sizeof path, "%s/new/below/store.db", folder);
  store = must_open(path);
  if (store == NULL)
    return 0;
  length = intact_events(store);
  sound = length >= 0 && keeps_promises(store, length) && is_sound(store) && goes_on(store, length);
  if (evalstore_close(store) != EVALSTORE_OK) {
    lose("close: ", "it fails");
    sound = 0;
  }
  if (sound && random_once_in(&now.random, 4)) {
    store = must_open(path);
    if (store == NULL)
      return 0;
    sound = goes_on(store, length + 1) && is_sound(store);
    sound = evalstore_close(store) == EVALSTORE_OK && sound;
  }
  return sound;
}

static int backups_survive(const char *folder) {
  int i, sound = 1;
  for (i = 0; i < backup_count && sound; i++) {
    const backup *b = &backups[i];
    char path[PATH_MAX], details[256];
    evalstore_store *store;
    long long length;
    int k;
    struct stat s;
    CHECK(snprintf(path, sizeof path, "%s/%.63s", folder, b->name) < PATH_MAX);
    if (stat(path, &s) != 0) {
      if (b->acknowledged < now.at) {
        lose("a backup is lost: ", b->name);
        sound = 0;
      }
      continue;
    }
    store = must_open(path);
    if (store == NULL)
      return 0;
    length = intact_events(store);
    sound = length >= 0 && is_sound(store);
    for (k = 0; k < transaction_count && sound; k++) {
      if (transactions[k].acknowledged < b->begun && transactions[k].last > length) {
        snprintf(details, sizeof details, "%.63s has %lld events, and call %d came before it",
                 b->name, length, k);
        lose("a backup lacks events: ", details);
        sound = 0;
      }
    }
    CHECK(evalstore_close(store) == EVALSTORE_OK);
  }
  return sound;
}

/* --- the cuts ---------------------------------------------------------------------------------*/

static char progress[64];

static void died(int signal_number) {
  ssize_t ignored = write(2, progress, strlen(progress));
  (void)ignored;
  _exit(signal_number == SIGALRM ? 4 : 3);
}

static void plan_cut(cut *c, int number, int at, int torn, uint64_t seed) {
  *c = (cut){.at = at, .torn = torn, .random = random_from(seed, (uint64_t)number)};
  c->model = (int)random_below(&c->random, MODELS);
  c->fate = (int)random_below(&c->random, FATES);
  c->garbage = c->model == STRICT && random_once_in(&c->random, 4);
}

/* The division between older and newer lies where there is something to divide. */
static void divide(cut *c) {
  int *all = NULL;
  size_t i, k, count = 0, capacity = 0;
  for (i = 0; i < file_count; i++) {
    for (k = 0; k < files[i].pending_count; k++)
      push(&all, &count, &capacity, files[i].pending[k]);
  }
  for (k = 0; k < models[c->model].pending_count; k++)
    push(&all, &count, &capacity, models[c->model].pending[k]);
  c->divide = count == 0 ? 0 : all[random_below(&c->random, count)];
  free(all);
}

/* Looks at the disk of a cut, of which all steps before it have been taken. */
static void examine(const char *above, int keep) {
  char disk[512];
  snprintf(progress, sizeof progress, "died at cut %d, step %d\n", now_number, now.at);
  alarm(SECONDS_A_CUT);
  divide(&now);
  CHECK(snprintf(disk, sizeof disk, "%s/%d", above, now_number) < (int)sizeof disk);
  make_disk(&now, disk);
  if (keep) {
    fprintf(stderr, "the disk as it was is in %s\n", disk);
    return;
  }
  if (!store_survives(disk) || !backups_survive(disk))
    losses++;
  CHECK(nftw(disk, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

int main(int count, char **arguments) {
  uint64_t seed;
  int only = -1, taken = 0, number = 0, syncs = 0, at, wanted, places;
  random_source random, choice;
  CHECK(count == 7 || count == 8);
  read_journal(arguments[1]);
  read_log(arguments[2]);
  seed = strtoull(arguments[4], NULL, 10);
  full = strcmp(arguments[5], "full") == 0;
  wanted = atoi(arguments[6]);
  if (count == 8)
    only = atoi(arguments[7]);
  signal(SIGALRM, died);
  signal(SIGSEGV, died);
  signal(SIGILL, died);
  signal(SIGTRAP, died);
  signal(SIGABRT, died);
  signal(SIGBUS, died);
  random = random_from(seed, UINT64_MAX);
  choice = random_from(seed, UINT64_MAX - 1);
  /* Before and after each sync, after each name, and inside or after one write in eight: about so
   * many eighths are places. */
  for (places = 0, at = 0; at < (int)step_count; at++) {
    uint32_t of = steps[at].op.kind;
    places += of == OP_SYNC ? 16 : of == OP_WRITE ? 1 : of == OP_MARK ? 0 : 8;
  }
  places = places / 8 + 1;
  for (at = 0; at <= (int)step_count; at++) {
    int after = at == 0 ? 0 : (int)steps[at - 1].op.kind;
    int before = at == (int)step_count ? 0 : (int)steps[at].op.kind;
    int is_place = after == OP_SYNC || before == OP_SYNC || (after != OP_WRITE && after != OP_MARK);
    int torn = -1;
    if (at > 0)
      take_step(at - 1);
    syncs += after == OP_SYNC;
    if (after == OP_WRITE && !is_place && random_once_in(&random, 8)) {
      is_place = 1;
      if (!random_once_in(&random, 4))
        torn = (int)random_below(&random, steps[at - 1].op.length);
    }
    /* The power goes after what is there from the start was put in place. */
    if (!is_place || at <= transactions[0].acknowledged)
      continue;
    number++;
    if (only >= 0 ? number != only
                  : wanted > 0 && random_below(&choice, (uint64_t)places) >= (uint64_t)wanted)
      continue;
    now_number = number;
    plan_cut(&now, number, at, torn, seed);
    examine(arguments[3], only >= 0 && wanted < 0);
    taken++;
  }
  printf("{\"cuts\":%d,\"losses\":%d,\"syncs\":%d,\"steps\":%zu,\"events\":%lld,\"calls\":%d}\n",
         taken, losses, syncs, step_count, log_length, transaction_count);
  return 0;
}
