"""How far long work has come, on standard error and only for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ._command import Session


@contextmanager
def progress(session: Session, what: str) -> Iterator[Callable[[float, float | None], None]]:
    """Shows a bar while the work goes on, when standard error is a terminal.

    Yields:
        What to call with how much is done, and of how much (None where nobody knows).
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    shown = Console(stderr=True, no_color=session.no_color or None)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=shown, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def step(done: float, total: float | None) -> None:
            bar.update(task, completed=int(done), total=None if total is None else int(total))

        yield step
