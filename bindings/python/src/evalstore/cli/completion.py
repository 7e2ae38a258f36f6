"""`completion`: what makes a shell complete this command line."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from ._command import Command, Session, pass_session
from ._table import as_json


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@pass_session
@click.pass_context
def completion_command(ctx: click.Context, session: Session, shell: str) -> None:
    """Print what makes SHELL complete this command line.

    In ~/.bashrc or ~/.zshrc: eval "$(evalstore completion bash)".
    For fish: evalstore completion fish > ~/.config/fish/completions/evalstore.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    root = ctx.find_root()
    source = kind(root.command, {}, "evalstore", "_EVALSTORE_COMPLETE").source()
    print(as_json({"shell": shell, "source": source}) if session.json else source)
