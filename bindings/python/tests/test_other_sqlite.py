"""The warning about Python's `sqlite3` on the file of an open store."""

import os
import sqlite3
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from other_process import run

from evalstore import EvalStore, TwoSQLiteWarning, _other_sqlite


@pytest.fixture
def two_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if `sqlite3` and the library had a copy of SQLite each, whatever is true here."""
    monkeypatch.setattr(_other_sqlite, "uses_another_copy", lambda: True)


def warned(database: object, *, uri: bool = False) -> int:
    """How many warnings a connection gives; it is closed without having touched the file."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        sqlite3.connect(database, uri=uri).close()  # type: ignore[call-overload]
    return len([one for one in given if one.category is TwoSQLiteWarning])


def test_the_warning_says_what_can_happen_and_what_to_do(
    two_copies: None, store: EvalStore, path: Path
) -> None:
    with pytest.warns(TwoSQLiteWarning) as given, closing(sqlite3.connect(path)):
        pass
    (one,) = given
    assert issubclass(TwoSQLiteWarning, RuntimeWarning)
    assert one.filename == __file__
    assert str(path.resolve()) in str(one.message)
    assert "drops the store's locks" in str(one.message)
    assert "EvalStore.sql" in str(one.message)
    assert "another process" in str(one.message)


@pytest.mark.parametrize(
    "named",
    [
        str,
        os.fsencode,
        Path,
        os.path.relpath,
        lambda path: path.with_name("link.db"),
        lambda path: path.with_name("hard.db"),
    ],
    ids=["text", "bytes", "path", "relative", "symlink", "hard link"],
)
def test_every_name_of_the_file_is_known(
    two_copies: None, store: EvalStore, path: Path, named: Callable[[Path], object]
) -> None:
    path.with_name("link.db").symlink_to(path)
    path.with_name("hard.db").hardlink_to(path)
    assert warned(named(path)) == 1


@pytest.mark.parametrize("form", ["file:{}", "file://{}?mode=ro", "file://localhost{}?mode=ro#x"])
def test_a_uri_is_understood(two_copies: None, tmp_path: Path, form: str) -> None:
    path = tmp_path / "a file? ü.db"
    with EvalStore(path):
        assert warned(form.format(quote(str(path))), uri=True) == 1


def test_it_comes_once_for_each_path(two_copies: None, store: EvalStore, path: Path) -> None:
    assert [warned(path), warned(path)] == [1, 0]
    other = path.with_name("other.db")
    with EvalStore(other), EvalStore(other):
        assert [warned(other), warned(path), warned(other)] == [1, 0, 0]


def test_as_an_error_it_stops_every_attempt(two_copies: None, store: EvalStore, path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            with pytest.raises(TwoSQLiteWarning):
                sqlite3.connect(path)


def test_other_files_and_no_files_give_none(two_copies: None, store: EvalStore, path: Path) -> None:
    with EvalStore(":memory:"):
        for database in (":memory:", "", path.with_name("another.db")):
            assert warned(database) == 0
        assert warned("file::memory:", uri=True) == 0


def test_what_is_no_name_is_left_to_sqlite3(two_copies: None, store: EvalStore) -> None:
    for database in (None, 7, "nul\0.db"):
        with pytest.raises((TypeError, ValueError)):
            sqlite3.connect(database)  # type: ignore[arg-type]


def test_a_closed_store_and_a_dropped_one_give_none(two_copies: None, path: Path) -> None:
    before = set(_other_sqlite._open)  # what other tests dropped and nobody has collected yet
    first, second = EvalStore(path), EvalStore(path)
    first.close()
    first.close()
    assert len(_other_sqlite._open.keys() - before) == 1
    del second
    assert not _other_sqlite._open.keys() - before
    assert warned(path) == 0


def test_one_and_the_same_copy_gives_none(
    monkeypatch: pytest.MonkeyPatch, store: EvalStore, path: Path
) -> None:
    monkeypatch.setattr(_other_sqlite, "uses_another_copy", lambda: False)
    assert warned(path) == 0


def test_what_is_said_of_copies_is_what_the_process_has_mapped(path: Path) -> None:
    program = """
        import sqlite3, sys, warnings
        from pathlib import Path
        from evalstore import EvalStore, TwoSQLiteWarning, library_path

        with EvalStore(sys.argv[1]), warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            sqlite3.connect(sys.argv[1]).close()
        lines = [line.split(maxsplit=5) for line in Path("/proc/self/maps").read_text().splitlines()]
        files = {line[5] for line in lines if len(line) == 6 and "/libsqlite3" in line[5]}
        print(len(files) + (not files), sum(one.category is TwoSQLiteWarning for one in given))
    """
    copies, count = map(int, run(program, path).split())
    assert count == (copies > 1)


def test_a_forked_child_has_no_store_to_warn_about(path: Path) -> None:
    program = """
        import os, sqlite3, sys, warnings
        from evalstore import EvalStore, TwoSQLiteWarning, _other_sqlite

        _other_sqlite.uses_another_copy = lambda: True
        warnings.simplefilter("error", TwoSQLiteWarning)
        store = EvalStore(sys.argv[1])
        child = os.fork()
        if child == 0:
            sqlite3.connect(sys.argv[1]).close()
            os._exit(0)
        print(os.waitpid(child, 0)[1])
    """
    assert run(program, path).strip() == "0"


def test_a_store_opens_where_audit_hooks_are_refused(path: Path) -> None:
    program = """
        import sys

        def refuse(event, arguments):
            if event == "sys.addaudithook":
                raise PermissionError("no more hooks")

        sys.addaudithook(refuse)
        from evalstore import EvalStore

        with EvalStore(sys.argv[1]) as store:
            print(store.info()["last_position"])
    """
    assert run(program, path).strip() == "0"
