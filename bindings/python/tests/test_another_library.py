"""Libraries of another release, or of no release."""

import json
from pathlib import Path
from typing import Any

from other_library import COMPLAIN, compiled, in_the_package, package_without_library
from other_process import run

from evalstore import ABI_VERSION

NUMBERED = "#include <stdint.h>\nint32_t evalstore_abi_version(void) { return %d; }\n"

# Opens anything; then every request fails with a status of the future, or with no text.
STRANGE = """
    #include <stddef.h>
    #include <stdint.h>
    #include <stdlib.h>
    #include <string.h>
    static int dummy;
    int32_t evalstore_abi_version(void) { return 1; }
    const char *evalstore_version(void) { return "9.9.9"; }
    const char *evalstore_status_name(int32_t s) {
        return s == 99 ? "overheated" : s == 1 ? "internal" : "unknown"; }
    void evalstore_free(void *memory) { free(memory); }
    int32_t evalstore_open(const char *p, const char *o, void **store, char **e) {
        *store = &dummy; *e = NULL; return 0; }
    int32_t evalstore_close(void *store) { return 99; }
    int32_t evalstore_execute(void *s, const char *r, char **a) {
        *a = strdup("{\\"error\\":{\\"code\\":\\"overheated\\","
        "\\"message\\":\\"cool it\\",\\"details\\":{\\"celsius\\":90},\\"retryable\\":true}}"); return 99; }
    int32_t evalstore_append(void *s, const char *r, char **a) { *a = NULL; return 99; }
    int32_t evalstore_query(void *s, const char *r, char **a) { *a = strdup("no JSON"); return 1; }
    int32_t evalstore_read(void *s, const char *r, char **a) { *a = NULL; return 1234; }
    int32_t evalstore_poll(void *s, const char *r, char **a) { *a = NULL; return 1; }
    int32_t evalstore_commit(void *s, const char *r, char **a) { *a = NULL; return 1; }
    int32_t evalstore_project(void *s, const char *r, char **a) { *a = NULL; return 1; }
    int32_t evalstore_maintain(void *s, const char *r, char **a) { *a = NULL; return 1; }
    int32_t evalstore_put_content(void *s, const void *b, size_t n, char **a) { *a = NULL; return 1; }
    int32_t evalstore_get_content(void *s, const char *h, void **b, size_t *n, char **e) {
        *e = NULL; return 1; }
"""


def said(library: Path) -> Any:
    return json.loads(run(COMPLAIN, environment={"EVALSTORE_LIBRARY": str(library)}))


def test_another_abi_number_is_refused_with_both_numbers_and_a_remedy(tmp_path: Path) -> None:
    path = compiled(NUMBERED % 7, tmp_path / "future.so")
    kind, code, message, details = said(path)
    assert (kind, code) == ("IncompatibleLibraryError", "incompatible_library")
    assert details == {"path": str(path), "found": 7, "needed": ABI_VERSION}
    assert "ABI number 7" in message
    assert f"needs ABI number {ABI_VERSION}" in message
    assert str(path) in message
    assert "Install" in message


def test_a_library_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = compiled("int something_else(void) { return 1; }", tmp_path / "other.so")
    kind, _, message, details = said(path)
    assert kind == "IncompatibleLibraryError"
    assert details["found"] is None
    assert "evalstore_abi_version" in message


def test_a_library_that_lacks_a_function_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    path = compiled(NUMBERED % ABI_VERSION, tmp_path / "half.so")
    kind, _, message, _ = said(path)
    assert kind == "IncompatibleLibraryError"
    assert "evalstore_open" in message


def test_a_library_in_the_package_that_does_not_fit_is_not_passed_over(tmp_path: Path) -> None:
    folder = package_without_library(tmp_path / "site-packages")
    path = compiled(NUMBERED % 2, in_the_package(folder))
    environment = {"PYTHONPATH": str(folder), "EVALSTORE_LIBRARY": ""}
    kind, _, _, details = json.loads(run(COMPLAIN, environment=environment))
    assert kind == "IncompatibleLibraryError"
    assert details["path"] == str(path)


def test_a_status_of_a_later_release_is_still_an_error_with_its_words(tmp_path: Path) -> None:
    program = """
        import json
        from evalstore import EvalStore, EvalStoreError
        store = EvalStore("anything")
        for call in (
            lambda: store.start_study("s"),
            lambda: store.append([]),
            lambda: store.list_studies(),
            lambda: store.read(),
            lambda: store.close(),
        ):
            try:
                call()
            except EvalStoreError as error:
                kind = type(error).__name__
                print(json.dumps([kind, error.status, error.code, error.message, error.details,
                                  error.retryable]))
    """
    path = compiled(STRANGE, tmp_path / "strange.so")
    lines = run(program, environment={"EVALSTORE_LIBRARY": str(path)}).splitlines()
    assert [json.loads(line) for line in lines] == [
        ["EvalStoreError", 99, "overheated", "cool it", {"celsius": 90}, True],
        [
            "EvalStoreError",
            99,
            "overheated",
            "The library answered status 99 (overheated) without a message.",
            {},
            False,
        ],
        ["InternalError", 1, "internal", "no JSON", {}, False],
        [
            "EvalStoreError",
            1234,
            "unknown",
            "The library answered status 1234 (unknown) without a message.",
            {},
            False,
        ],
        [
            "EvalStoreError",
            99,
            "overheated",
            "The library answered status 99 (overheated) without a message.",
            {},
            False,
        ],
    ]
