"""The store."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Literal

from ._analyses import Analyses
from ._benchmark_queries import BenchmarkQueries
from ._benchmark_run_queries import BenchmarkRunQueries
from ._checkpoint_queries import CheckpointQueries
from ._content import Contents
from ._errors import InvalidArgumentError
from ._execution import Execution
from ._following import Following
from ._handle import Handle
from ._json import encode
from ._library import loaded_library
from ._maintenance import Maintenance
from ._other_sqlite import watch
from ._projections import Projections
from ._registered_queries import RegisteredQueries
from ._result_queries import ResultQueries
from ._run_queries import RunQueries
from ._sql import SQL
from ._statistics_queries import StatisticsQueries
from ._study_queries import StudyQueries
from ._time import milliseconds


class EvalStore(
    Execution,
    StudyQueries,
    CheckpointQueries,
    RegisteredQueries,
    RunQueries,
    ResultQueries,
    Analyses,
    StatisticsQueries,
    BenchmarkQueries,
    BenchmarkRunQueries,
    SQL,
    Following,
    Contents,
    Projections,
    Maintenance,
):
    """An open store of evaluation results, one file on disk.

    Any thread may use it, and any number of processes may have the same file open and write. A method that
    returns has done its work durably; one that raises has written nothing. Use it in a `with`, or call
    `close`. A store does not survive `fork`: open it again in the child. Python's `sqlite3` must not open
    the same file in the same process; where that would do harm, it gives a `TwoSQLiteWarning`.

    Args:
        path: the file, made with its folders when there is none; `:memory:` for none at all. When left out,
            EVALSTORE_PATH, else DIFF_EVALS_DB_PATH, else `.evalstore/evals.db`.
        durability: `full` survives power loss, `normal` a crash of the process.
        timeout: seconds that a write waits for its turn, up to 3,600.
        read_only: never write; the file must exist.
        create: make the file when there is none.
        journal: `rollback` for a file system without shared memory, such as NFS, at your own risk: see
            "Where a store may be" in the reference. All who have the file open must choose the same.

    Raises:
        NotFoundError: there is no file, and it was not to be made.
        UnsupportedError: the file is newer than the library or another program's, or its place is unfit.
        CorruptError: the file is damaged.
        StorageError: the file system refused.
        InvalidArgumentError: an option is out of its range, or the path is empty.
        TypeError: the timeout is no number.
        ValueError: the timeout is not finite.
        LibraryNotFoundError: the shared library was not found.
        IncompatibleLibraryError: the shared library is of another release.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        durability: Literal["full", "normal"] = "full",
        timeout: float = 30.0,
        read_only: bool = False,
        create: bool = True,
        journal: Literal["wal", "rollback"] = "wal",
    ) -> None:
        options = {
            "durability": durability,
            "timeout_ms": milliseconds(timeout),
            "read_only": read_only,
            "create": create,
            "journal": journal,
        }
        name = None if path is None else os.fsencode(path)
        if name == b"":
            raise InvalidArgumentError(
                "The path is empty, which names no file; leave it out for EVALSTORE_PATH or "
                ".evalstore/evals.db, or say where the store is.",
                status=2,
                code="invalid_argument",
            )
        if name is not None and 0 in name:
            raise InvalidArgumentError(
                f"{path!r} is not a path: it has the character U+0000; remove it.",
                status=2,
                code="invalid_argument",
            )
        self._handle = Handle(loaded_library().functions, name, encode(options))
        self._path = os.fsdecode(name) if name else self.info()["path"]
        self._watched = watch(self._handle, self._path)

    @property
    def path(self) -> str:
        """The file, as it was given, or where the store found it when none was given."""
        return self._path

    def close(self) -> None:
        """Ends the store once running calls have ended; a second call does nothing."""
        try:
            self._handle.close()
        finally:
            if self._watched is not None:
                self._watched()

    def __enter__(self) -> EvalStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<EvalStore {self._path!r}{', closed' if self.closed else ''}>"


def library_version() -> str:
    """The version of the shared library."""
    return loaded_library().version


def library_path() -> str:
    """Where the shared library was loaded from, as it was named to the loader."""
    return loaded_library().path
