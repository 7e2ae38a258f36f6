"""The root of the command line: its commands, and what becomes of their failures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from io import StringIO
from typing import Any

import click

from .._errors import EvalStoreError
from .._version import __version__
from . import gates
from ._command import Group, Session, complain

# The module of each command; a command that is not run is not imported.
COMMANDS = {
    "backup": "maintenance",
    "cases": "cases",
    "check": "maintenance",
    "compare": "compare",
    "completion": "completion",
    "decision": "decision",
    "errors": "errors",
    "export": "export",
    "forget": "forgetting",
    "gate": "gate",
    "import": "importing",
    "info": "maintenance",
    "init": "maintenance",
    "leaderboard": "leaderboard",
    "log": "log",
    "metrics": "metrics",
    "migrate": "maintenance",
    "models": "models",
    "passk": "passk",
    "power": "power",
    "query": "query",
    "rebuild": "maintenance",
    "results": "results",
    "runs": "runs",
    "sql": "sql",
    "studies": "studies",
    "study": "study",
    "trend": "trend",
    "vacuum": "maintenance",
    "verify": "maintenance",
}

OTHERWISE = {1: 3, 2: 4}
"""What `gate`, of which 1 and 2 are verdicts, ends with where others end with 1 and 2."""


class Root(Group):
    """A group that imports a command when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """The names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, from its module."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        loaded = import_module(f".{module}", __package__)
        command: click.Command = getattr(loaded, f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; click would end the process with 1 when nobody reads its output."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise Unread from None


class Unread(Exception):  # noqa: N818 - it is no error
    """Nobody reads the output any more."""


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"evalstore {__version__}")
        ctx.exit()


@click.group(cls=Root, name="evalstore", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Print the version and exit.",
)
def root() -> None:
    """Looks after a store of AI evaluation results and shows what is in it.

    On a terminal answers are tables; elsewhere they are lines of fields between tabs, and with --json they
    are JSON. Only data goes to standard output.

    Exit codes: 0 done, 1 the answer is no (not clean, not found), 2 wrong usage, 3 the store refused. Those
    of gate are its own.
    """


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and gives its exit code."""
    otherwise = OTHERWISE if gates(arguments) else {}
    if hasattr(sys.stdout, "reconfigure") and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        code = root.main(list(arguments), prog_name="evalstore", standalone_mode=False, obj=Session())
        return code if isinstance(code, int) else 0
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        said = StringIO()
        error.show(said)
        complain(said.getvalue().rstrip("\n"))
        return otherwise.get(error.exit_code, error.exit_code)
    except EvalStoreError as error:
        return _refused(error.message)
    except Unread:
        raise BrokenPipeError from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _refused(f"{where}{error.strerror or error}")


def _refused(message: str) -> int:
    complain(f"evalstore: {message}")
    return 3
