"""`forget`: destroys the bytes of contents."""

from __future__ import annotations

import sys

import click

from .._errors import EvalStoreError
from ._command import Command, Negative, Session, pass_session
from ._table import column, number, write_list


@click.command("forget", cls=Command)
@click.argument("hashes", metavar="HASH…", nargs=-1, required=True)
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept for ever. Needed.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@pass_session
@click.pass_context
def forget_command(
    ctx: click.Context, session: Session, hashes: tuple[str, ...], reason: str, yes: bool
) -> None:
    """Destroy the bytes of the contents HASH for good; 1 when some of them are still in the file.

    All of them or none, and the whole file is written anew once. Hashes, results and the log stay; what
    showed a text says that it was forgotten. Backups and exports that were made before keep it.
    """
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("Nobody can be asked here; say --yes to destroy the bytes for good.")
        count = "this content" if len(hashes) == 1 else f"these {len(hashes):,} contents"
        if not click.confirm(f"Destroy the bytes of {count} for good?", err=True):
            raise Negative("nothing was forgotten")
    with session.open(write=True) as store:
        try:
            with store.batch() as batch:
                outcomes = [batch.forget_content(hash.lower(), reason=reason) for hash in hashes]
        except EvalStoreError as error:
            if len(hashes) > 1 and "command_index" in error.details:
                problem = error.message.partition(": ")[2]
                error.message = f"{hashes[error.details['command_index']]}: {problem}"
            raise
        answers = [
            {
                "hash": outcome.hash,
                "destroyed": outcome.destroyed,
                "position": outcome.events[0].position if outcome.events else None,
            }
            for outcome in outcomes
        ]
    destroyed = all(outcome.destroyed for outcome in outcomes)
    columns = [column("hash", shrink="middle", least=20), column("destroyed"), number("position")]
    write_list(session, columns, answers)
    if not destroyed:
        print(
            "evalstore: forgotten, but bytes are still in the file, because others read it or the disk is "
            "full; run the same again, or evalstore vacuum --full, when that is over",
            file=sys.stderr,
        )
    ctx.exit(0 if destroyed else 1)
