"""Every pointer is freed exactly once, counted by a library that counts."""

import json
from pathlib import Path

import pytest
from other_library import compiled
from other_process import UNMEASURED, run

# Every call gives the caller what it can give: an answer, bytes or an error. A pointer that is freed twice,
# or that was never given, ends the process.
COUNTING = """
    #include <stddef.h>
    #include <stdint.h>
    #include <stdlib.h>
    #include <string.h>
    static int32_t outstanding, stores;
    int32_t counted(void) { return outstanding; }
    int32_t opened(void) { return stores; }
    static void *give(const char *text) {
        uint64_t *block = malloc(64);
        block[0] = 0x600d;
        __atomic_add_fetch(&outstanding, 1, __ATOMIC_SEQ_CST);
        return strcpy((char *)(block + 1), text);
    }
    void evalstore_free(void *memory) {
        if (!memory) return;
        uint64_t *block = (uint64_t *)memory - 1;
        if (block[0] != 0x600d) abort();
        block[0] = 0xbad;
        __atomic_sub_fetch(&outstanding, 1, __ATOMIC_SEQ_CST);
        free(block);
    }
    int32_t evalstore_abi_version(void) { return 1; }
    const char *evalstore_version(void) { return "0.0.0"; }
    const char *evalstore_status_name(int32_t status) { return "conflict"; }
    int32_t evalstore_open(const char *path, const char *options, void **store, char **error) {
        *store = NULL; *error = NULL;
        if (strcmp(path, "refused") == 0) { *error = give("{\\"error\\":{}}"); return 6; }
        *store = malloc(1); __atomic_add_fetch(&stores, 1, __ATOMIC_SEQ_CST); return 0;
    }
    int32_t evalstore_close(void *store) {
        if (!store) return 2;
        free(store); __atomic_sub_fetch(&stores, 1, __ATOMIC_SEQ_CST); return 0;
    }
    int32_t evalstore_put_content(void *store, const void *bytes, size_t length, char **result) {
        *result = give("{\\"error\\":{}}"); return 6;
    }
    int32_t evalstore_get_content(void *store, const char *hash, void **bytes, size_t *length, char **error) {
        *bytes = give("bytes"); *length = 5; *error = give("error"); return 0;
    }
    #define ANSWERS(name, text, status) \\
        int32_t evalstore_##name(void *store, const char *request, char **result) { \\
            *result = give(text); return status; }
    ANSWERS(execute, "{\\"error\\":{}}", 6)
    ANSWERS(append, "not JSON", 6)
    ANSWERS(query, "not JSON", 0)
    ANSWERS(read, "{}", 0)
    ANSWERS(poll, "{\\"events\\":[],\\"next_position\\":1}", 0)
    ANSWERS(commit, "{\\"position\\":1}", 0)
    ANSWERS(project, "\\xff", 0)
    ANSWERS(maintain, "\\xff", 6)
"""

USE = """
    import ctypes, json, os, signal
    from evalstore import EvalStore, EvalStoreError

    library = ctypes.CDLL(os.environ["EVALSTORE_LIBRARY"])

    def counts():
        return [library.counted(), library.opened()]

    store = EvalStore("any")
    calls = [
        lambda: store.execute_many([]),
        lambda: store.append([]),
        lambda: store.list_studies(),
        lambda: store.read(),
        lambda: store.poll("c", timeout=0),
        lambda: store.commit("c", 1),
        lambda: store.verify(),
        lambda: store.check(),
        lambda: store.put_content("x"),
        lambda: store.get_content("x"),
        lambda: EvalStore("refused"),
        lambda: EvalStore("any").close(),
    ]

    def work():
        for call in calls:
            try:
                call()
            except (EvalStoreError, ValueError, LookupError):
                pass
"""

PLAIN = """
    calls.append(lambda: EvalStore("any"))
    for _ in range(100):
        work()
    print(json.dumps(counts()))
"""

# Ctrl-C at every point a signal can be seen at: a timer that is a little later each time. Stores that are
# only dropped are not part of it, because Python loses an interrupt that comes while it drops an object.
INTERRUPTED = """
    interrupts = 0
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    for delay in range(20_000):
        try:
            signal.setitimer(signal.ITIMER_REAL, (delay % 1000 + 20) / 1_000_000)
            while True:
                work()
        except KeyboardInterrupt:
            interrupts += 1
    assert interrupts == 20_000
    print(json.dumps(counts()))
"""


@pytest.fixture
def counting(tmp_path: Path) -> str:
    return str(compiled(COUNTING, tmp_path / "counting.so"))


@pytest.mark.parametrize("program", [PLAIN, INTERRUPTED], ids=["plain", "interrupted"])
def test_nothing_is_left_and_nothing_is_freed_twice(counting: str, program: str) -> None:
    printed = run(USE + program, environment={"EVALSTORE_LIBRARY": counting, **UNMEASURED})
    assert json.loads(printed) == [0, 1]


def test_stores_left_open_are_closed_at_the_end_of_the_program(counting: str) -> None:
    program = """
        import atexit, ctypes, os
        library = ctypes.CDLL(os.environ["EVALSTORE_LIBRARY"])
        atexit.register(lambda: print(library.opened()))
        from evalstore import EvalStore
        kept = [EvalStore("any") for _ in range(10)]
        print(library.opened())
    """
    assert run(program, environment={"EVALSTORE_LIBRARY": counting, **UNMEASURED}).split() == ["10", "0"]
