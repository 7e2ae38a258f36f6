"""`import`: what `export --format events` wrote, into a store."""

from __future__ import annotations

import binascii
import json
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from .._errors import ConflictError, EvalStoreError, InvalidRequestError, RejectedError
from ._command import Command, Negative, Session, pass_session
from ._files import Place
from ._progress import progress
from ._table import write_record

if TYPE_CHECKING:
    from .. import EvalStore

BATCH = 500
BATCH_BYTES = 8 * 1024 * 1024
HEADER_BYTES = 64 * 1024
EVENT = {"event_id", "stream", "type", "timestamp", "data", "metadata"}


@click.command("import", cls=Command)
@click.argument("file", type=Place(allow_dash=True))
@pass_session
def import_command(session: Session, file: str) -> None:
    """Bring an export of events in FILE (`-`: standard input) into the store, made when there is none.

    What is there already stays and is counted as duplicate, so that an import that was interrupted is simply
    run again. 1 when the events are not those of the store that was exported.
    """
    with _opened(file) as lines:
        # Looked at before the store is opened, so that a wrong file makes none.
        header = _header(lines.readline(HEADER_BYTES), file)
        with session.open(write=True, create=True) as store, progress(session, "import") as bar:
            importing = Importing(store, header, bar)
            for number, line in enumerate(lines, 2):
                importing.take(number, line)
            answer = importing.end()
    write_record(session, answer)


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
    else:
        with Path(file).open("rb") as stream:
            yield stream


def _header(line: bytes, file: str) -> dict[str, Any]:
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or "evalstore_export" not in header:
        raise InvalidRequestError(
            f"{file} is no export of a store: line 1 is not its header; make one with evalstore export."
        )
    if header["evalstore_export"] != 1 or not isinstance(header.get("last_position"), int):
        raise InvalidRequestError(
            f"{file} line 1: this is an export of another format, {header['evalstore_export']!r}; this "
            "release knows 1."
        )
    if not isinstance(header.get("head"), str):
        raise InvalidRequestError(
            f"{file} line 1: the header has no head, so that nothing shows whether the events were changed; "
            "export the store again."
        )
    return header


class Importing:
    """One import: takes line after line and keeps no more than a batch of events."""

    def __init__(self, store: EvalStore, header: dict[str, Any], bar: Any) -> None:
        self._store = store
        self._total: int = header["last_position"]
        self._head: str = header["head"]
        self._began_empty = store.info()["last_position"] == 0
        self._same_positions = True
        self._bar = bar
        self._batch: list[tuple[int, dict[str, Any]]] = []
        self._bytes = 0
        self._taken = {"events": 0, "contents": 0, "consumers": 0}
        self._events = [0, 0]
        self._contents = [0, 0]
        self._consumers: dict[str, tuple[int, int]] = {}
        self._wanted: dict[int, int | None] = {}
        self._ended = False

    def take(self, number: int, line: bytes) -> None:
        """One line of the file after the first."""
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            raise _wrong(number, "it is not JSON; the file was cut off or changed") from None
        if self._ended:
            raise _wrong(number, "there is something after the last line of the export")
        if not isinstance(entry, dict):
            raise _wrong(number, "it is no entry of an export")
        if entry.keys() == EVENT:
            self._take_event(number, entry, len(line))
        elif entry.keys() == {"content", "base64"}:
            self._take_content(number, entry)
        elif entry.keys() == {"content", "forgotten"}:
            self._take_forgotten(number, entry)
        elif entry.keys() == {"consumer", "position"}:
            self._take_consumer(number, entry)
        elif "evalstore_export_end" in entry:
            self._take_end(number, entry)
        else:
            raise _wrong(number, "it is no entry of an export")

    def end(self) -> dict[str, Any]:
        """The end of the file; gives what there was.

        Raises:
            InvalidRequestError: the export is not whole; what there was of it is in the store.
            Negative: the events are not those of the store that was exported.
        """
        self._flush()
        if not self._ended:
            raise InvalidRequestError(
                "The file ends before the last line of the export: it was cut off. What there is of it was "
                "imported; import the whole file to go on."
            )
        proven = self._compare()
        moved = self._move_consumers()
        return {
            "events": self._taken["events"],
            "new_events": self._events[0],
            "duplicate_events": self._events[1],
            "contents": self._taken["contents"],
            "new_contents": self._contents[0],
            "duplicate_contents": self._contents[1],
            "consumers": self._taken["consumers"],
            "moved_consumers": moved,
            "proven": proven,
        }

    def _compare(self) -> bool:
        """Whether the log begins with the one that was exported; False where other events are between.

        Raises:
            Negative: the events are other ones, fewer or more.
        """
        if self._taken["events"] != self._total:
            raise _altered(
                f"the store had {self._total:,} events, and the file has {self._taken['events']:,}"
            )
        if not self._same_positions:
            here = self._store.info()["last_position"]
            if self._began_empty and here == self._events[0]:
                raise _altered(f"the store had {self._total:,} events, and this one has {here:,}")
            return False
        found = self._store.sql(
            "SELECT lower(hex(hash)) FROM log_events WHERE position = ?", [self._total], timeout=600
        ).rows
        if found and found[0][0] != self._head:
            raise _altered(f"its head was {self._head}, and here it is {found[0][0]}")
        return True

    def _take_event(self, number: int, entry: dict[str, Any], size: int) -> None:
        if not entry["metadata"]:
            del entry["metadata"]
        if self._batch and self._bytes + size > BATCH_BYTES:
            self._flush()
        self._taken["events"] += 1
        self._batch.append((number, entry))
        self._bytes += size
        if len(self._batch) >= BATCH:
            self._flush()

    def _take_content(self, number: int, entry: dict[str, Any]) -> None:
        self._flush()
        try:
            bytes = b64decode(entry["base64"], validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise _wrong(number, "its content is not base64") from None
        from hashlib import sha256

        if sha256(bytes).hexdigest() != entry["content"]:
            raise _wrong(number, f"its content is not the one of the hash {entry['content']}")
        try:
            duplicate = self._store.put_content(bytes).duplicate
        except RejectedError:  # it was forgotten here since
            duplicate = True
        except EvalStoreError as error:
            raise _at(number, error) from None
        self._taken["contents"] += 1
        self._contents[duplicate] += 1
        self._bar(self._taken["contents"], None)

    def _take_forgotten(self, number: int, entry: dict[str, Any]) -> None:
        """A content without bytes, to which events may refer; the event that forgot it comes later."""
        self._flush()
        hash = entry["content"]
        if not isinstance(hash, str) or entry["forgotten"] is not True:
            raise _wrong(number, "it is no content that was forgotten")
        try:
            before = self._store.info()["contents"]
            self._store.append([], forgotten=[hash])
            duplicate = self._store.info()["contents"] == before
        except EvalStoreError as error:
            raise _at(number, error) from None
        self._taken["contents"] += 1
        self._contents[duplicate] += 1
        self._bar(self._taken["contents"], None)

    def _take_consumer(self, number: int, entry: dict[str, Any]) -> None:
        name, position = entry["consumer"], entry["position"]
        if not isinstance(name, str) or not isinstance(position, int):
            raise _wrong(number, "it is no consumer with its position")
        self._taken["consumers"] += 1
        self._consumers[name] = (number, position)
        self._wanted[position] = None

    def _take_end(self, number: int, entry: dict[str, Any]) -> None:
        self._flush()
        for key, taken in self._taken.items():
            if entry.get(key) != taken:
                raise _wrong(
                    number, f"the export has {entry.get(key)} {key}, but the file {taken}; lines are missing"
                )
        self._ended = True

    def _flush(self) -> None:
        """Appends the events that wait, all in one transaction."""
        if not self._batch:
            return
        try:
            receipts = self._store.append([event for _, event in self._batch])
        except EvalStoreError:
            # All or none were written. One by one they go as far as they can, and the line is known.
            receipts = []
            for number, event in self._batch:
                try:
                    receipts += self._store.append([event])
                except EvalStoreError as error:
                    raise _at(number, error) from None
        first = self._taken["events"] - len(self._batch) + 1
        for old, receipt in enumerate(receipts, first):
            self._events[receipt.duplicate] += 1
            self._same_positions &= receipt.position == old
            if old in self._wanted:
                self._wanted[old] = receipt.position
        self._batch.clear()
        self._bytes = 0
        self._bar(self._taken["events"], self._total)

    def _move_consumers(self) -> int:
        """Moves the consumers to their events, which may have other positions here; never backwards."""
        moved = 0
        for name, (number, position) in self._consumers.items():
            # A position that is no event's here is 0, or that of another store's log.
            here = self._wanted[position]
            target = position if here is None else here
            before = self._store.consumer_position(name)
            if before >= target:
                continue
            try:
                self._store.commit(name, target)
            except ConflictError:  # somebody moved it on since
                continue
            except EvalStoreError as error:
                raise _at(number, error) from None
            moved += 1
        return moved


def _altered(difference: str) -> Negative:
    return Negative(
        f"The events are not those of the store that was exported: {difference}. The file was changed. Its "
        "events are in the store now, its consumers are not; delete the store if this import made it, and "
        "import an export that nobody has changed."
    )


def _wrong(number: int, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"line {number}: {problem}.")


def _at(number: int, error: EvalStoreError) -> EvalStoreError:
    return type(error)(
        f"line {number}: {error.message}",
        status=error.status,
        code=error.code,
        details=error.details,
        retryable=error.retryable,
    )
