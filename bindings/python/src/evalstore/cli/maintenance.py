"""Looking after the file: `init`, `info`, `check`, `verify`, `rebuild`, `backup`, `vacuum` and `migrate`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from .._errors import CorruptError
from .._progress import STEP, Progress
from ._command import Command, Session, complain, pass_session
from ._files import Place
from ._options import Whole
from ._progress import progress
from ._table import column, count, number, text, things, write_list, write_record

if TYPE_CHECKING:
    from .._maintenance import Check

_STEP = click.option(
    "--step",
    type=Whole(1),
    default=STEP,
    show_default=True,
    metavar="N",
    help="Do so much before others may write and Ctrl-C is heard.",
)
COUNTS = (
    "last_position",
    "streams",
    "contents",
    "forgotten_contents",
    "pending_destructions",
    "consumers",
    "timeout_ms",
)
_PROJECTION = click.option("--projection", metavar="NAME", help="Only this read model.")


@click.command("init", cls=Command)
@pass_session
def init_command(session: Session) -> None:
    """Make a store, with its folders, when there is none."""
    from .._errors import NotFoundError

    created = False
    try:
        store = session.open(write=True)
    except NotFoundError:
        store, created = session.open(write=True, create=True), True
    with store:
        info = store.info()
        answer = {"path": info["path"], "created": created, "schema_version": info["schema_version"]}
    write_record(session, answer)


def bytes_text(size: int) -> str:
    """A size for people, and to the byte."""
    value, unit = float(size), "bytes"
    for bigger in ("KiB", "MiB", "GiB", "TiB"):
        if value < 1024:
            break
        value, unit = value / 1024, bigger
    return f"{size:,} bytes" if unit == "bytes" else f"{value:,.1f} {unit} ({size:,} bytes)"


def _log_shown(log: dict[str, Any] | None) -> dict[str, str]:
    """The write-ahead log in lines: how much is in it, and who keeps it there."""
    if log is None:
        return {}
    lines = {"wal frames": f"{log['frames']:,}", "wal checkpointed": f"{log['checkpointed']:,}"}
    if log["readers"]:
        lines["wal readers"] = ", ".join(
            f"process {reader['pid'] or 'of another container'}" for reader in log["readers"]
        )
    if log["why"] is not None:
        lines["wal why"] = log["why"]
    return lines


@click.command("info", cls=Command)
@pass_session
def info_command(session: Session) -> None:
    """Show what the store is: file, versions, settings, sizes."""
    with session.open() as store:
        info: dict[str, Any] = dict(store.info())
    shown: dict[str, Any] = {}
    for key, value in info.items():
        if key.endswith("_bytes"):
            shown[key.removesuffix("_bytes")] = bytes_text(value)
        elif key == "pragmas":
            shown |= {f"pragma {name}": text(setting) for name, setting in value.items()}
        elif key == "wal":
            shown |= _log_shown(value)
        elif key in COUNTS:
            shown[key] = f"{value:,}"
        else:
            shown[key] = value
    write_record(session, info, shown)


@click.command("check", cls=Command)
@pass_session
@click.pass_context
def check_command(ctx: click.Context, session: Session) -> None:
    """Check the file with SQLite's checks; 1 when it is damaged."""
    answer: Check
    try:
        with session.open() as store:
            answer = store.check()
    except CorruptError as error:
        # So damaged that nothing can be asked of it: that is an answer, too.
        answer = {"ok": False, "problems": [_damage(error)]}
    if session.json or answer["ok"]:
        write_record(session, answer, {"ok": "yes"})
    else:
        write_list(session, [column("problem")], [{"problem": problem} for problem in answer["problems"]])
    if not answer["ok"]:
        complain(f"evalstore: {RESTORE}")
    ctx.exit(0 if answer["ok"] else 1)


RESTORE = "the file is damaged; restore a backup of it"


def _damage(error: CorruptError) -> str:
    """What is damaged, without the advice to look whether it is."""
    return re.sub(r"; (run (maintain|project)|restore a backup)\b.*", "", error.message)


@click.command("verify", cls=Command)
@_PROJECTION
@_STEP
@pass_session
@click.pass_context
def verify_command(ctx: click.Context, session: Session, projection: str | None, step: int) -> None:
    """Prove that the store is what was written; 1 when it is not.

    Checks the hash chain, the streams, the contents, and that each read model is what the log says. The head
    that it prints, kept elsewhere, proves later that nothing before it changed.
    """
    answer: dict[str, Any]
    try:
        with session.open() as store, progress(session, "verify") as bar:
            found = store.verify(
                projection, max_events=step, progress=lambda at: bar(at.position, at.last_position)
            )
        findings = [{"position": one.position, "problem": one.problem} for one in found.findings]
        answer = {"clean": found.clean, "position": found.position, "head": found.head, "findings": findings}
    except CorruptError as error:
        findings = [{"position": None, "problem": _damage(error)}]
        answer = {"clean": False, "position": None, "head": None, "findings": findings}
        complain(f"evalstore: {RESTORE}")
    if session.json or not findings:
        shown = {"clean": answer["clean"], "events": count(answer["position"]), "head": answer["head"]}
        write_record(session, answer, shown)
    else:
        columns = [number("position"), column("problem", shrink="end", least=30)]
        write_list(session, columns, findings, footer=f"not clean; {things(len(findings), 'finding')}")
    ctx.exit(0 if answer["clean"] else 1)


def _done(session: Session, state: Progress) -> None:
    answer = {"done": state.done, "position": state.position, "last_position": state.last_position}
    write_record(session, answer)


@click.command("rebuild", cls=Command)
@_PROJECTION
@_STEP
@pass_session
def rebuild_command(session: Session, projection: str | None, step: int) -> None:
    """Make the read models anew from the log.

    The old ones stay readable until the end. Interrupted, it goes on where it was when it is called again.
    """
    with session.open(write=True) as store, progress(session, "rebuild") as bar:
        state = store.rebuild(
            projection, max_events=step, progress=lambda at: bar(at.position, at.last_position)
        )
    _done(session, state)


@click.command("backup", cls=Command)
@click.argument("path", type=Place())
@pass_session
def backup_command(session: Session, path: str) -> None:
    """Copy the store, as it is at one moment, to PATH, where nothing may be yet."""
    with session.open() as store:
        answer = store.backup(path)
    shown = {
        "path": answer["path"],
        "size": bytes_text(answer["bytes"]),
        "last_position": f"{answer['last_position']:,}",
    }
    write_record(session, answer, shown)


@click.command("vacuum", cls=Command)
@_STEP
@click.option("--full", is_flag=True, help="Write the whole file anew, in one step.")
@pass_session
def vacuum_command(session: Session, step: int, full: bool) -> None:
    """Give unused space back to the file system, in steps of pages."""
    with session.open(write=True) as store:
        before = store.info()
        if full:
            store.vacuum()
        else:
            with progress(session, "vacuum") as bar:
                store.vacuum(max_events=step, progress=lambda at: bar(at.position, at.last_position))
        after = store.info()
    answer = {
        "file_bytes_before": before["file_bytes"],
        "file_bytes": after["file_bytes"],
        "free_bytes": after["free_bytes"],
    }
    write_record(
        session,
        answer,
        {
            "file before": bytes_text(before["file_bytes"]),
            "file": bytes_text(after["file_bytes"]),
            "free": bytes_text(after["free_bytes"]),
        },
    )


@click.command("migrate", cls=Command)
@click.option(
    "--to", type=Whole(), metavar="VERSION", help="Move to this version; an older one loses what it lacks."
)
@pass_session
def migrate_command(session: Session, to: int | None) -> None:
    """Move the file's schema to the newest version, or to another, and show the versions.

    Any command that writes moves a file to the newest version when it opens it.
    """
    with session.open(write=True) as store:
        answer = store.migrate(to)
    versions = [dict(one, current=one["version"] == answer["to"]) for one in answer["versions"]]
    columns = [number("version"), column("name"), column("current")]
    write_list(session, columns, versions, whole=answer)
