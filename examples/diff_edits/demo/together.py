"""Both harnesses at work on one file: how a round is played, and what the log says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import pairwise
from pathlib import Path

from evalstore import EvalStore

from .rounds import Round
from .sessions import Session, play_in_python, play_in_typescript

PARTS = 2
"""Each of Python's runs is played by so many processes."""
LOOK_S = 0.02

Begin = Callable[[], Session]


def play(store: EvalStore, path: Path, played: Round) -> list[Session]:
    """Plays what the plans of a round still want.

    Python begins; TypeScript comes in when Python has recorded something, and the other parts of Python's
    runs when TypeScript has. So each records while the other does, however slow the machine is.
    """
    python = list(played.live.values())

    def part(number: int) -> list[Begin]:
        return [partial(play_in_python, path, run_id, number, PARTS) for run_id in python]

    typescript: list[Begin] = [
        partial(play_in_typescript, path, run_id, strategy, played.labels)
        for strategy, run_id in played.typescript.items()
    ]
    sessions: list[Future[Session]] = []
    with ThreadPoolExecutor(len(python) * PARTS + len(typescript)) as pool:
        for begins, runs in (
            (part(1), python),
            (typescript, list(played.typescript.values())),
            (part(2), []),
        ):
            begun = [pool.submit(begin) for begin in begins]
            sessions += begun
            _until_something_is_recorded(store, runs, begun)
        return [session.result() for session in sessions]


def _until_something_is_recorded(
    store: EvalStore, run_ids: Sequence[str], sessions: Sequence[Future[Session]]
) -> None:
    """Returns when one of the runs has a result, at the latest when the sessions have ended."""
    while run_ids and not store.list_results(run_id=run_ids, limit=1):
        if not wait(sessions, timeout=LOOK_S).not_done:
            return


def turns(store: EvalStore, played: Round) -> int:
    """How often the log goes from a result of one harness to one of the other, both of this round."""
    python = ((position, "python") for position in _positions(store, played.live.values()))
    typescript = ((position, "typescript") for position in _positions(store, played.typescript.values()))
    order = [harness for _, harness in sorted([*python, *typescript])]
    return sum(left != right for left, right in pairwise(order))


def _positions(store: EvalStore, run_ids: Iterable[str]) -> list[int]:
    """Where the log has the results of these runs."""
    pages = (store.read(stream=f"run/{run_id}", types=["ResultRecorded"], limit=10_000) for run_id in run_ids)
    return [event.position for page in pages for event in page.events]
