"""Looking after the file."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypedDict, cast

from ._errors import InvalidArgumentError
from ._json import without_none
from ._progress import Progress, progress_from, steps
from ._requests import Requests


class SnapshotReader(TypedDict):
    """A process that reads from a snapshot; `pid` is None when it is of another container."""

    pid: int | None
    frames: int


class WriteAheadLog(TypedDict):
    """How long the write-ahead log is, and why when it has grown."""

    frames: int
    checkpointed: int
    readers: list[SnapshotReader]
    why: str | None


class Info(TypedDict):
    """The answer of `info`."""

    path: str
    schema_version: int
    library_version: str
    sqlite_version: str
    durability: str
    journal: str
    file_system: str | None
    read_only: bool
    timeout_ms: int
    last_position: int
    streams: int
    contents: int
    forgotten_contents: int
    pending_destructions: int
    consumers: int
    file_bytes: int
    wal_bytes: int
    free_bytes: int
    head: str
    pragmas: dict[str, Any]
    wal: WriteAheadLog | None


class Check(TypedDict):
    """The answer of `check`."""

    ok: bool
    problems: list[str]


class Backup(TypedDict):
    """The answer of `backup`."""

    path: str
    bytes: int
    last_position: int


class SchemaVersion(TypedDict):
    """One version of the schema, and what it brought."""

    version: int
    name: str


Migration = TypedDict("Migration", {"from": int, "to": int, "versions": list[SchemaVersion]})
Migration.__doc__ = "The answer of `migrate`: the version before, the version now, and all that there are."


class Maintenance(Requests):
    """Looking after the file: what it is, whether it is sound, copies, space and versions."""

    def info(self) -> Info:
        """What is open: the file, the versions, the settings and the sizes."""
        return cast(Info, self._ask("maintain", {"action": "info"}))

    def check(self) -> Check:
        """SQLite's checks of the file; whether events are as they were written is `verify`'s question."""
        return cast(Check, self._ask("maintain", {"action": "check"}))

    def backup(self, path: str | os.PathLike[str]) -> Backup:
        """Copies the store as it is at one moment, while others write.

        Raises:
            ConflictError: there is something at that path already.
            InvalidArgumentError: the path is empty.
        """
        target = os.fsdecode(path)
        if not target:
            raise InvalidArgumentError(
                "The path is empty, which names no file; say where the backup is to be.",
                status=2,
                code="invalid_argument",
            )
        return cast(Backup, self._ask("maintain", {"action": "backup", "path": target}))

    def vacuum(
        self,
        *,
        max_events: int | None = None,
        progress: Callable[[Progress], object] | None = None,
    ) -> Progress:
        """Gives unused space back to the file system.

        Args:
            max_events: pages given back a step; without it and `progress`, the whole file is written anew.
            progress: called after each step.
        """
        *_, last = steps(lambda step: self._ask("maintain", step), {"action": "vacuum"}, max_events, progress)
        return progress_from(last)

    def migrate(self, to: int | None = None) -> Migration:
        """The schema versions of the file, or the move to one of them.

        Args:
            to: the version to move to; left out, nothing is changed. After a move to an older version this
                store writes no more, so that an older library can have the file; opening it here again
                moves it forward.
        """
        return cast(Migration, self._ask("maintain", without_none(action="migrate", to=to)))
