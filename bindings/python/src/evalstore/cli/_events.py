"""The whole store as lines of JSON.

The first line says what it is, then come the contents in the order of the store, the consumers, the events
in the order of the log, and a last line that says how many there were, so that a piece is not taken for the
whole.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

from .._errors import NotFoundError
from ._command import Session
from ._progress import progress

if TYPE_CHECKING:
    from .. import EvalStore

FORMAT = 1
PAGE = 1000
EVENTS = 500
EVENT = ("event_id", "stream", "type", "timestamp", "data", "metadata")


def line(value: dict[str, Any]) -> str:
    """One line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def contents(store: EvalStore) -> Iterator[str]:
    """The hashes of the contents in the order of the store, page by page."""
    after = 0
    while True:
        page = store.sql(
            "SELECT content_id, lower(hex(hash)) FROM contents WHERE content_id > ?1 ORDER BY 1 LIMIT ?2",
            [after, PAGE],
            limit=PAGE,
            timeout=600,
        )
        if not page.rows:
            return
        for _, hash in page.rows:
            yield hash
        after = page.rows[-1][0]


def forgotten(store: EvalStore, end: int) -> Iterator[str]:
    """The hashes of the contents that were forgotten by the events up to a position."""
    start = 1
    while start <= end:
        page = store.request(
            "read",
            {"from_position": start, "to_position": end, "types": ["ContentForgotten"], "limit": EVENTS},
        )
        yield from (event["data"]["hash"] for event in page["events"])
        start = page["next_position"]
        if not page["events"]:
            return


def content(store: EvalStore, hash: str, forgotten: bool) -> dict[str, Any]:
    """The entry of a content; one that was forgotten has no bytes.

    Raises:
        NotFoundError: it was forgotten by an event after those of this export.
    """
    if forgotten:
        return {"content": hash, "forgotten": True}
    try:
        return {"content": hash, "base64": b64encode(store.get_content(hash)).decode("ascii")}
    except NotFoundError as error:
        raise NotFoundError(
            f"The content {hash} was forgotten while the store was being exported; export it again.",
            status=error.status,
            code=error.code,
            details=error.details,
        ) from None


def consumers(store: EvalStore) -> Iterator[tuple[str, int]]:
    """The consumers and their positions, page by page."""
    after = ""
    while True:
        page = store.sql(
            "SELECT name, position FROM consumers WHERE name > ? ORDER BY name LIMIT ?",
            [after, PAGE],
            limit=PAGE,
            timeout=600,
        )
        if not page.rows:
            return
        yield from page.rows
        after = page.rows[-1][0]


def export_events(store: EvalStore, session: Session, out: TextIO) -> dict[str, Any]:
    """Writes the store as it is now, while others may write on; gives how much it was."""
    # In this order each thing that is named was there before what names it: the positions of consumers are in
    # the log, and the contents of the events are among the contents.
    committed = list(consumers(store))
    info = store.info()
    end = info["last_position"]
    gone = set(forgotten(store, end))
    counted = {"events": 0, "contents": 0, "consumers": len(committed)}
    out.write(
        line(
            {
                "evalstore_export": FORMAT,
                "library_version": info["library_version"],
                "schema_version": info["schema_version"],
                "last_position": end,
                "head": info["head"],
            }
        )
    )
    with progress(session, "export") as bar:
        for hash in contents(store):
            out.write(line(content(store, hash, hash in gone)))
            counted["contents"] += 1
            bar(counted["contents"], None)
        for name, position in committed:
            out.write(line({"consumer": name, "position": position}))
        start = 1
        while start <= end:
            page = store.request("read", {"from_position": start, "to_position": end, "limit": EVENTS})
            for event in page["events"]:
                out.write(line({key: event[key] for key in EVENT}))
            counted["events"] += len(page["events"])
            start = page["next_position"]
            bar(start - 1, end)
            if not page["events"]:
                break
    out.write(line({"evalstore_export_end": FORMAT, **counted}))
    return counted
