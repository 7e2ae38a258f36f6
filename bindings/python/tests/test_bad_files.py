"""Files that are no store, or that cannot be used: each says what it is and stays as it was."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from other_process import PACKAGE, run, sqlite

import evalstore
from evalstore import EvalStore, EvalStoreError, InvalidArgumentError, StorageError, UnsupportedError

OPEN = """
    import sys
    from evalstore import EvalStore, EvalStoreError
    try:
        with EvalStore(sys.argv[1]) as store:
            store.create_study(name="Nightly", period_type="daily")
    except EvalStoreError as error:
        print(type(error).__name__, error.message)
"""


def refused(path: Path) -> EvalStoreError:
    """The error of opening, after a look at that nothing has changed and that it names the file."""
    before = path.read_bytes()
    beside = sorted(path.parent.iterdir())
    with pytest.raises(EvalStoreError) as raised:
        EvalStore(path)
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == beside
    assert str(path) in raised.value.message
    return raised.value


def test_a_newer_store_says_so(path: Path) -> None:
    EvalStore(path).close()
    sqlite(path, "PRAGMA user_version = 9999")
    error = refused(path)
    assert isinstance(error, UnsupportedError)
    assert "9999" in error.message
    assert "newer" in error.message


def test_a_text_file_is_no_store(path: Path) -> None:
    path.write_text("These are my notes, and I want to keep them.\n" * 100)
    assert isinstance(refused(path), UnsupportedError)


def test_a_short_text_file_is_no_store(path: Path) -> None:
    path.write_text("keep me")
    assert isinstance(refused(path), UnsupportedError)


def test_another_programs_database_is_no_store(path: Path) -> None:
    sqlite(path, "CREATE TABLE bookmarks(url TEXT); INSERT INTO bookmarks VALUES('https://example.org')")
    assert isinstance(refused(path), UnsupportedError)
    assert sqlite(path, "SELECT * FROM bookmarks") == [["https://example.org"]]


def test_another_programs_database_with_its_mark_is_no_store(path: Path) -> None:
    sqlite(path, "PRAGMA application_id = 252006673; CREATE TABLE vectors(a)")
    assert isinstance(refused(path), UnsupportedError)


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    with EvalStore(path) as store:
        store.create_study(name="Nightly", period_type="daily")


def test_a_folder_is_no_store(path: Path) -> None:
    path.mkdir()
    (path / "keep").write_text("me")
    with pytest.raises(EvalStoreError) as raised:
        EvalStore(path)
    assert isinstance(raised.value, InvalidArgumentError)
    assert str(path) in raised.value.message
    assert [entry.name for entry in path.iterdir()] == ["keep"]


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("keep me")
    with pytest.raises(StorageError, match="file"):
        EvalStore(tmp_path / "file" / "evals.db")
    assert (tmp_path / "file").read_text() == "keep me"


def test_a_store_whose_tables_were_dropped_says_what_is_missing(path: Path) -> None:
    EvalStore(path).close()
    sqlite(path, "DROP TABLE consumers")
    with pytest.raises(EvalStoreError, match="consumers"):
        EvalStore(path)


class Visitor:
    """Someone who is not root, in a folder they can reach, with a copy of the package and its library."""

    def __init__(self, home: Path) -> None:
        self.home = home
        shutil.copytree(
            PACKAGE / "evalstore", home / "evalstore", ignore=shutil.ignore_patterns("__pycache__")
        )
        (home / "evalstore" / "lib").mkdir(exist_ok=True)
        shutil.copy(evalstore.library_path(), home / "evalstore" / "lib")
        subprocess.run(["chmod", "-R", "a+rX", str(home)], check=True)
        self.root = os.geteuid() == 0

    def opens(self, path: Path) -> str:
        """What opening and writing says; as the user `nobody` when the tests run as root."""
        options = {"user": 65534, "group": 65534, "extra_groups": []} if self.root else {}
        python = "/usr/bin/python3" if self.root else sys.executable
        return run(OPEN, path, python=python, environment={"PYTHONPATH": str(self.home)}, cwd="/", **options)

    def takes(self, path: Path) -> None:
        """Makes a file or folder the visitor's own."""
        if self.root:
            os.chown(path, 65534, 65534)


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with tempfile.TemporaryDirectory() as home:
        yield Visitor(Path(home))


def test_a_store_that_may_only_be_read_cannot_be_written(visitor: Visitor) -> None:
    path = visitor.home / "evals.db"
    with EvalStore(path) as store:
        store.create_study(name="Before", period_type="daily")
    path.chmod(0o444)
    before = path.read_bytes()
    said = visitor.opens(path)
    assert said.startswith(("ReadOnlyError", "StorageError"))
    assert "permission" in said
    assert path.read_bytes() == before


def test_a_folder_that_may_not_be_written_is_named(visitor: Visitor) -> None:
    folder = visitor.home / "closed"
    folder.mkdir(mode=0o555)
    said = visitor.opens(folder / "evals.db")
    assert said.startswith(("ReadOnlyError", "StorageError"))
    assert str(folder) in said
    assert list(folder.iterdir()) == []


def test_a_folder_that_may_not_be_entered_is_named(visitor: Visitor) -> None:
    folder = visitor.home / "secret"
    folder.mkdir()
    with EvalStore(folder / "evals.db") as store:
        store.create_study(name="Before", period_type="daily")
    folder.chmod(0)
    try:
        said = visitor.opens(folder / "evals.db")
    finally:
        folder.chmod(0o700)
    assert said.startswith("StorageError")
    assert str(folder) in said


def test_anyone_can_make_a_store_in_a_folder_of_their_own(visitor: Visitor) -> None:
    folder = visitor.home / "own"
    folder.mkdir()
    visitor.takes(folder)
    assert visitor.opens(folder / "deep" / "evals.db") == ""
    assert (folder / "deep" / "evals.db").is_file()
