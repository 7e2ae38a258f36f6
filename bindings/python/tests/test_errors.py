"""Each status raises its class; every one is produced by the library itself, as a user would meet it."""

import os
import pickle
import re
import uuid
from pathlib import Path

import pytest
from other_process import output, run, start

import evalstore
from evalstore import EvalStore, EvalStoreError
from evalstore._errors import ERROR_BY_STATUS
from evalstore._library import loaded_library

HOLD = """
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.read()
"""


def check(error: EvalStoreError, status: int, code: str, *, retryable: bool = False) -> None:
    """What holds of every error: its number, its name, and a sentence for people."""
    assert (error.status, error.code, error.retryable) == (status, code, retryable)
    assert type(error) is ERROR_BY_STATUS[status]
    assert str(error) == error.message
    assert len(error.message) > 20
    assert isinstance(error.details, dict)


def test_there_is_one_class_for_each_status_and_its_name_is_the_librarys() -> None:
    def snake(name: str) -> str:
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Error")).lower()

    names = {status: loaded_library().functions.status_name(status) for status in range(-1, 30)}
    known = {status: name.decode() for status, name in names.items() if name not in (None, b"unknown", b"ok")}
    assert {status: snake(kind.__name__) for status, kind in ERROR_BY_STATUS.items()} == known
    assert names[0] == b"ok"


def test_every_error_is_in_one_tree() -> None:
    kinds = [
        value
        for value in (getattr(evalstore, name) for name in evalstore.__all__)
        if isinstance(value, type) and issubclass(value, Exception) and not issubclass(value, Warning)
    ]
    assert len(kinds) == len(ERROR_BY_STATUS) + 5
    assert all(issubclass(kind, EvalStoreError) for kind in kinds)


def test_invalid_argument(store: EvalStore) -> None:
    with pytest.raises(evalstore.InvalidArgumentError) as raised:
        store.get_content("no hash")
    check(raised.value, 2, "invalid_argument")


def test_invalid_json(store: EvalStore) -> None:
    with pytest.raises(evalstore.InvalidJSONError) as raised:
        store.request("query", "{")
    check(raised.value, 3, "invalid_json")


def test_invalid_request(store: EvalStore) -> None:
    with pytest.raises(evalstore.InvalidRequestError) as raised:
        store.request("query", {"query": "get_studi"})
    check(raised.value, 4, "invalid_request")


def test_rejected(store: EvalStore, study: str) -> None:
    with pytest.raises(evalstore.RejectedError) as raised:
        store.resume_study(study)
    check(raised.value, 5, "rejected")


def test_conflict(store: EvalStore) -> None:
    id = str(uuid.uuid4())
    store.append([{"type": "Own", "stream": "own", "data": {}, "event_id": id}])
    with pytest.raises(evalstore.ConflictError) as raised:
        store.append([{"type": "Own", "stream": "own", "data": {"a": 1}, "event_id": id}])
    check(raised.value, 6, "conflict")
    assert raised.value.details["event_id"] == id
    assert raised.value.details["position"] == 1


def test_not_found(store: EvalStore) -> None:
    with pytest.raises(evalstore.NotFoundError) as raised:
        store.start_study("nobody")
    check(raised.value, 7, "not_found")


def test_busy(path: Path) -> None:
    with EvalStore(path, timeout=0.3) as store:
        holder = start(HOLD, path)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(evalstore.BusyError) as raised:
            store.create_study(name="Nightly", period_type="daily")
        check(raised.value, 8, "busy", retryable=True)
        assert store.list_studies().items == ()
        output(holder)
        store.create_study(name="Nightly", period_type="daily")


def test_storage(path: Path) -> None:
    """A file that may not grow any more stands for a full disk."""
    program = """
        import os, resource, sys
        from evalstore import EvalStore, EvalStoreError
        with EvalStore(sys.argv[1]) as store:
            store.create_study(name="Before", period_type="daily")
            size = max(os.path.getsize(sys.argv[1] + end) for end in ("", "-wal"))
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            try:
                store.put_content(b"x" * 1_000_000)
            except EvalStoreError as error:
                print(type(error).__name__, error.status, error.code, error.retryable)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            store.create_study(name="After", period_type="daily")
            print([study.name for study in store.list_studies()], store.check()["ok"], store.verify().clean)
    """
    assert run(program, path).splitlines() == [
        "StorageError 9 storage False",
        "['After', 'Before'] True True",
    ]


def test_corrupt(path: Path) -> None:
    with EvalStore(path) as store:
        store.append([{"type": "Own", "stream": "own", "data": {"n": n}} for n in range(2000)])
    contents = bytearray(path.read_bytes())
    contents[4096 * 10 :] = os.urandom(len(contents) - 4096 * 10)
    path.write_bytes(contents)
    with pytest.raises(evalstore.CorruptError) as raised, EvalStore(path) as store:
        position = 1
        while position <= 2000:
            position = store.read(from_position=position).next_position
    check(raised.value, 10, "corrupt")


def test_unsupported(path: Path) -> None:
    path.write_text("These are my notes.\n" * 1000)
    with pytest.raises(evalstore.UnsupportedError) as raised:
        EvalStore(path)
    check(raised.value, 11, "unsupported")


def test_read_only(path: Path) -> None:
    EvalStore(path).close()
    with EvalStore(path, read_only=True) as store:
        for write in (
            lambda: store.create_study(name="Nightly", period_type="daily"),
            lambda: store.append([{"type": "Own", "stream": "own", "data": {}}]),
            lambda: store.put_content("x"),
            lambda: store.commit("c", 1),
            store.rebuild,
            store.vacuum,
        ):
            with pytest.raises(evalstore.ReadOnlyError) as raised:
                write()
            check(raised.value, 12, "read_only")
        assert store.list_studies().items == ()
        assert store.info()["read_only"] is True


def test_forked(path: Path) -> None:
    program = """
        import os, sys
        from evalstore import EvalStore, EvalStoreError
        with EvalStore(sys.argv[1]) as store:
            store.create_study(name="Parent", period_type="daily")
            child = os.fork()
            if child == 0:
                try:
                    store.list_studies()
                except EvalStoreError as error:
                    print(type(error).__name__, error.status, error.code, error.retryable, flush=True)
                store.close()
                with EvalStore(sys.argv[1]) as own:
                    own.create_study(name="Child", period_type="daily")
                os._exit(0)
            print(os.waitpid(child, 0)[1], flush=True)
            print([study.name for study in store.list_studies()])
    """
    assert run(program, path).splitlines() == ["ForkedError 13 forked False", "0", "['Child', 'Parent']"]


def test_an_error_can_be_sent_to_another_process(store: EvalStore) -> None:
    with pytest.raises(evalstore.NotFoundError) as raised:
        store.start_study("nobody")
    copy = pickle.loads(pickle.dumps(raised.value))
    assert type(copy) is evalstore.NotFoundError
    assert vars(copy) == vars(raised.value)
