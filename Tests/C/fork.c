/* A handle stays with the process that opened it; parent and child each work with their own. */
#include "check.h"

#include <pthread.h>
#include <sys/wait.h>

static call *const calls[] = {evalstore_execute, evalstore_append,  evalstore_query,
                              evalstore_read,    evalstore_poll,    evalstore_commit,
                              evalstore_project, evalstore_maintain};
static const char *const seen = "{\"events\":[{\"type\":\"Seen\",\"stream\":\"s\",\"data\":{}}]}";
static char path[256];
static char other_path[256];

/* Runs `body` in a child, which must end well within minutes: on a busy machine valgrind is slow.
 */
static void in_child(void (*body)(evalstore_store *), evalstore_store *store) {
  int status = 0;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    alarm(240);
    body(store);
    _exit(0);
  }
  CHECK(waitpid(child, &status, 0) == child);
  if (status != 0) {
    fprintf(stderr, "a child ended with status %#x\n", (unsigned)status);
    exit(1);
  }
}

static long long last_position(evalstore_store *store) {
  char *text = ANSWER(evalstore_maintain, store, "{\"action\":\"info\"}");
  long long position = number_of(text, "last_position");
  evalstore_free(text);
  return position;
}

static void is_forked(evalstore_store *store) {
  size_t i, length = 1;
  char *text = NULL;
  void *bytes = &bytes;
  for (i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    EXPECT(EVALSTORE_FORKED, calls[i], store, "{}");
  }
  CHECK(evalstore_put_content(store, "x", 1, &text) == EVALSTORE_FORKED);
  CHECK(is_error(EVALSTORE_FORKED, text));
  evalstore_free(text);
  CHECK(evalstore_get_content(store,
                              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                              &bytes, &length, &text) == EVALSTORE_FORKED);
  CHECK(is_error(EVALSTORE_FORKED, text) && bytes == NULL && length == 0);
  evalstore_free(text);
  CHECK(evalstore_close(store) == EVALSTORE_FORKED);
  CHECK(evalstore_close(store) == EVALSTORE_FORKED);
}

/* Opens the store anew, reads what the parent wrote, writes, closes. */
static void work_with_its_own(evalstore_store *inherited) {
  evalstore_store *own = open_store(path, NULL);
  long long before = last_position(own);
  CHECK(own != inherited);
  EXPECT(EVALSTORE_OK, evalstore_append, own, seen);
  CHECK(last_position(own) > before);
  is_forked(inherited);
  CHECK(evalstore_close(own) == EVALSTORE_OK);
  EXPECT(EVALSTORE_INVALID_ARGUMENT, evalstore_read, own, "{}");
  is_forked(inherited);
}

static void with_a_grandchild(evalstore_store *inherited) {
  evalstore_store *own = open_store(path, NULL);
  EXPECT(EVALSTORE_OK, evalstore_append, own, seen);
  in_child(is_forked, inherited);
  in_child(is_forked, own);
  in_child(work_with_its_own, own);
  EXPECT(EVALSTORE_OK, evalstore_append, own, seen);
  CHECK(evalstore_close(own) == EVALSTORE_OK);
}

static void a_child_gets_forked_and_the_parent_goes_on(void) {
  evalstore_store *store = open_store(path, NULL);
  evalstore_store *memory = open_store(":memory:", NULL);
  EXPECT(EVALSTORE_OK, evalstore_append, store, seen);
  EXPECT(EVALSTORE_OK, evalstore_append, memory, seen);
  in_child(is_forked, store);
  in_child(is_forked, memory);
  EXPECT(EVALSTORE_OK, evalstore_append, store, seen);
  EXPECT(EVALSTORE_OK, evalstore_append, memory, seen);
  in_child(work_with_its_own, store);
  CHECK(last_position(store) == 3 && last_position(memory) == 2);
  EXPECT(EVALSTORE_OK, evalstore_append, store, seen);
  in_child(with_a_grandchild, store);
  CHECK(last_position(store) == 7);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  CHECK(evalstore_close(memory) == EVALSTORE_OK);
  store = open_store(path, NULL);
  in_child(work_with_its_own, store);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

static void tell(int pipe_end) { CHECK(write(pipe_end, "x", 1) == 1); }

static void hear(int pipe_end) {
  char byte;
  CHECK(read(pipe_end, &byte, 1) == 1);
}

/* The child's own store holds locks of its own: it stays whole when the parent, whose locks a child
   does not inherit, closes its own and a new process opens and closes the file meanwhile. */
static void a_child_does_not_lean_on_its_parents_locks(void) {
  int to_child[2], to_parent[2], status = 0;
  evalstore_store *store = open_store(path, NULL);
  long long before;
  pid_t child;
  EXPECT(EVALSTORE_OK, evalstore_append, store, seen);
  before = last_position(store);
  CHECK(pipe(to_child) == 0 && pipe(to_parent) == 0);
  child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    evalstore_store *own;
    alarm(240);
    close(to_child[1]);
    close(to_parent[0]);
    own = open_store(path, NULL);
    EXPECT(EVALSTORE_OK, evalstore_append, own, seen);
    tell(to_parent[1]);
    hear(to_child[0]);
    EXPECT(EVALSTORE_OK, evalstore_append, own, seen);
    CHECK(last_position(own) == before + 3);
    tell(to_parent[1]);
    hear(to_child[0]);
    _exit(0); /* like a process that dies: what it was told is durable all the same */
  }
  close(to_child[0]);
  close(to_parent[1]);
  hear(to_parent[0]);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  store = open_store(path, NULL);
  EXPECT(EVALSTORE_OK, evalstore_append, store, seen);
  CHECK(last_position(store) == before + 2);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  tell(to_child[1]);
  hear(to_parent[0]);
  store = open_store(path, NULL);
  CHECK(last_position(store) == before + 3);
  tell(to_child[1]);
  close(to_child[1]);
  close(to_parent[0]);
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK(last_position(store) == before + 3);
  EXPECT(EVALSTORE_OK, evalstore_append, store, seen);
  {
    char *text = ANSWER(evalstore_project, store, "{\"action\":\"verify\"}");
    CHECK(strstr(text, "\"clean\":true") != NULL);
    evalstore_free(text);
  }
  CHECK(evalstore_close(store) == EVALSTORE_OK);
  store = open_store(path, NULL);
  CHECK(last_position(store) == before + 4);
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

static volatile int stop;

static void *keep_writing(void *argument) {
  evalstore_store *store = argument;
  int round;
  for (round = 0; !stop; round++) {
    evalstore_store *other = open_store(round % 2 == 0 ? ":memory:" : other_path, NULL);
    EXPECT(EVALSTORE_OK, evalstore_append, store, seen);
    EXPECT(EVALSTORE_OK, evalstore_append, other, seen);
    CHECK(evalstore_close(other) == EVALSTORE_OK);
  }
  return NULL;
}

static void *keep_waiting(void *argument) {
  evalstore_store *store = argument;
  while (!stop) {
    EXPECT(EVALSTORE_OK, evalstore_poll, store,
           "{\"consumer\":\"w\",\"timeout_ms\":50,\"partition\":0,\"partitions\":1}");
  }
  return NULL;
}

/* A child is usable at whatever moment of the other threads' work it was made. */
static void forks_amid_other_threads(int times) {
  evalstore_store *store = open_store(path, "{\"durability\":\"normal\"}");
  pthread_t threads[4];
  size_t i;
  stop = 0;
  for (i = 0; i < 4; i++) {
    CHECK(pthread_create(&threads[i], NULL, i < 3 ? keep_writing : keep_waiting, store) == 0);
  }
  while (times-- > 0) {
    in_child(work_with_its_own, store);
  }
  stop = 1;
  for (i = 0; i < 4; i++) {
    pthread_join(threads[i], NULL);
  }
  {
    char *text = ANSWER(evalstore_project, store, "{\"action\":\"verify\"}");
    CHECK(strstr(text, "\"clean\":true") != NULL);
    evalstore_free(text);
  }
  CHECK(evalstore_close(store) == EVALSTORE_OK);
}

/* Processes that make the same new store at the same moment all get it. */
static void processes_make_one_file_at_once(int times) {
  enum { count = 8 };
  char name[32];
  for (; times > 0; times--) {
    pid_t children[count];
    int start[2], i, status;
    snprintf(name, sizeof name, "new-%d.db", times);
    strcpy(other_path, in_folder(name));
    CHECK(pipe(start) == 0);
    for (i = 0; i < count; i++) {
      children[i] = fork();
      CHECK(children[i] >= 0);
      if (children[i] == 0) {
        evalstore_store *store;
        char byte;
        alarm(240);
        close(start[1]);
        CHECK(read(start[0], &byte, 1) == 0);
        store = open_store(other_path, NULL);
        EXPECT(EVALSTORE_OK, evalstore_append, store, seen);
        CHECK(evalstore_close(store) == EVALSTORE_OK);
        _exit(0);
      }
    }
    close(start[0]);
    close(start[1]);
    for (i = 0; i < count; i++) {
      CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
    }
    {
      evalstore_store *store = open_store(other_path, NULL);
      CHECK(last_position(store) == count);
      CHECK(evalstore_close(store) == EVALSTORE_OK);
    }
  }
}

/* The arguments say how many stores to make, and how often to fork while other threads run. */
int main(int argc, char **argv) {
  CHECK(argc == 3);
  strcpy(path, in_folder("fork.db"));
  a_child_gets_forked_and_the_parent_goes_on();
  a_child_does_not_lean_on_its_parents_locks();
  processes_make_one_file_at_once(atoi(argv[1]));
  if (atoi(argv[2]) > 0) {
    strcpy(other_path, in_folder("other.db"));
    forks_amid_other_threads(atoi(argv[2]));
  }
  return 0;
}
