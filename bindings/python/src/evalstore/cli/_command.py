"""What every command has: the store, the form of its answer, and the options for both."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from .. import EvalStore


class Session:
    """What was said for the whole command line.

    Attributes:
        store_path: the file, or None for where the library looks.
        json: whether the answer is to be JSON.
        no_color: whether a terminal is to be written without colours.
    """

    def __init__(self) -> None:
        self.store_path: str | None = None
        self.json = False
        self.no_color = False

    @property
    def terminal(self) -> bool:
        """Whether the answer is a table for a person."""
        return not self.json and sys.stdout.isatty()

    def open(self, *, write: bool = False, create: bool = False) -> EvalStore:
        """The store; a command that only looks cannot change it, and only some make it when there is none."""
        from .._errors import NotFoundError, UnsupportedError
        from .._store import EvalStore

        try:
            return EvalStore(self.store_path, read_only=not write, create=create)
        except UnsupportedError as error:
            if "needed_version" not in error.details:
                raise
            raise UnsupportedError(f"{error.message}; evalstore migrate does that") from None
        except NotFoundError as error:
            where = error.details.get("path", self.store_path)
            raise NotFoundError(
                f"There is no store at {where}; make one with evalstore init, or name another with --store."
            ) from None


class Negative(click.ClickException):
    """The answer is no: what was asked for is not there."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Says so without the word "error", which it is not."""
        print(f"evalstore: {self.message}", file=file or sys.stderr)


def complain(message: str) -> None:
    """Writes to standard error; on a terminal its lines break between words."""
    if sys.stderr.isatty():
        from textwrap import fill

        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
        lines = message.splitlines()
        message = "\n".join(
            fill(line, width, break_long_words=False, break_on_hyphens=False) for line in lines
        )
    print(message, file=sys.stderr)


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    session = ctx.ensure_object(Session)
    if value == "":
        raise click.BadParameter("It is empty, which names no file; leave it out, or say where the store is.")
    if value is not None and value is not False:
        setattr(session, str(parameter.name), value)


def shared_options() -> list[click.Option]:
    """The options that may stand before a command's name as well as after it."""
    return [
        click.Option(
            ["--store", "store_path"],
            metavar="PATH",
            expose_value=False,
            callback=_keep,
            help="The store; else EVALSTORE_PATH, DIFF_EVALS_DB_PATH, .evalstore/evals.db.",
        ),
        click.Option(
            ["--json", "json"], is_flag=True, expose_value=False, callback=_keep, help="Answer in JSON."
        ),
        click.Option(
            ["--no-color", "no_color"], is_flag=True, expose_value=False, callback=_keep, help="No colours."
        ),
    ]


class Command(click.Command):
    """A command with the options that all have."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.params += shared_options()

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; what the store refuses is told in its words."""
        from .._errors import EvalStoreError

        try:
            return super().invoke(ctx)
        except EvalStoreError as error:
            from ._wording import reworded

            error.message = reworded(error, self)
            raise


class Group(click.Group):
    """A group of commands with the options that all have."""

    command_class = Command

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.params += shared_options()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands, each with its whole first sentence; click would cut it to one line."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(1000)) for name, one in commands if one])


Group.group_class = Group

pass_session = click.make_pass_decorator(Session, ensure=True)
