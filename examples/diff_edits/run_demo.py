#!/usr/bin/env python3
"""Plays the cases with every strategy, records what happened, and prints the study's report."""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from pathlib import Path

from evalstore import EvalStore, EvalStoreError

from demo import study as studies
from demo.checkpoints import record_pending
from demo.checks import problems
from demo.report import report
from demo.sessions import AT_ONCE, run_sessions
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
    parser.add_argument(
        "--repeats",
        type=int,
        choices=range(1, 101),
        metavar="N",
        default=2,
        help="sessions a strategy, 1 to 100; default 2",
    )
    parser.add_argument("--report-only", action="store_true", help="play nothing, print the report")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    path = Path(options.store).resolve()
    begun = time.monotonic()
    with EvalStore(path) as store:
        study = studies.find_or_start(store)
        if not options.report_only:
            print(
                f"{len(STRATEGIES)} strategies, {options.repeats} sessions each, {AT_ONCE} at once …\n",
                flush=True,
            )
        runs = [] if options.report_only else run_sessions(path, study.id, options.repeats)
        record_pending(store, study.id)
        verification = store.verify()
        print(report(store, study, verification))
        wrong = problems(store, study.id, runs, verification)
    print(f"  {len(runs)} sessions in this run, {time.monotonic() - begun:.1f} s")
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
