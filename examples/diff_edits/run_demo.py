#!/usr/bin/env python3
"""Plays the cases with every strategy in both harnesses, replays a run, and prints the study's report."""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from pathlib import Path

from evalstore import EvalStore, EvalStoreError

from demo import study as studies
from demo.checkpoints import record_checkpoints
from demo.checks import problems_of_round, problems_of_sessions, problems_of_study, problems_of_turns
from demo.report import report
from demo.rounds import Round, current, newest_finished
from demo.sessions import Session
from demo.together import PARTS, play
from edits.strategies import STRATEGIES

REPOSITORY = Path(__file__).resolve().parents[2]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--store",
        type=Path,
        default=os.environ.get("EVALSTORE_PATH") or REPOSITORY / "build" / "demo" / "evals.db",
        help="the file to record in; default: EVALSTORE_PATH, else build/demo/evals.db",
    )
    parser.add_argument("--report-only", action="store_true", help="play nothing, print the report")
    return parser.parse_args()


def play_round(store: EvalStore, path: Path, played: Round) -> tuple[list[Session], list[str]]:
    """The sessions of a round, its replay and its checkpoints; and what did not go well."""
    played.begin(store)
    fresh = not store.list_results(run_id=played.runs, limit=1)
    sessions = play(store, path, played)
    wrong = list(problems_of_sessions(store, sessions))
    if any(session.exit_code != 0 for session in sessions):
        return sessions, wrong  # the round stays unfinished, and the next demo goes on with it
    if fresh:
        wrong += problems_of_turns(store, played)
    if added := played.play_again(store):
        wrong.append(f"run {played.replay}: {added} contents were stored for answers that were there already")
    record_checkpoints(store, played.study, played.runs)
    return sessions, [*wrong, *problems_of_round(store, played)]


def main() -> int:
    options = arguments()
    path = Path(options.store).resolve()
    begun = time.monotonic()
    sessions: list[Session] = []
    wrong: list[str] = []
    with EvalStore(path) as store:
        study = studies.find_or_start(store)
        if options.report_only:
            finished = newest_finished(store, study.id)
            if finished:
                wrong += problems_of_round(store, finished)
        else:
            played = current(store, study.id)
            print(
                f"Round {played.number}: {len(STRATEGIES)} strategies,"
                f" {PARTS} sessions of Python and one of TypeScript each …\n",
                flush=True,
            )
            sessions, wrong = play_round(store, path, played)
            finished = newest_finished(store, study.id)
        verification = store.verify()
        print(report(store, study, finished, verification))
        wrong += problems_of_study(store, study.id, verification)
    cases = sum(len(session.verdicts) for session in sessions)
    print(f"  {len(sessions)} sessions played {cases} cases in this demo, {time.monotonic() - begun:.1f} s")
    for problem in wrong:
        print(f"problem: {problem}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without these characters still gets the numbers
    try:
        status = main()
        sys.stdout.flush()  # here, where it is known what to do when nobody reads any more
    except EvalStoreError as error:
        sys.exit(f"run_demo: {error}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read the report has read enough
        status = 1
    sys.exit(status)
