"""The command line `evalstore`; `docs/cli.md` describes it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

UNFORESEEN = 5
"""What `gate` ends with when something nobody thought of went wrong; Python's own 1 would be a verdict."""


def gates(arguments: Sequence[str]) -> bool:
    """Whether a command line is one of `gate`, whose exit codes are verdicts."""
    rest = iter(arguments)
    for one in rest:
        if one == "--store":
            next(rest, None)
        elif not one.startswith("-"):
            return one == "gate"
    return False


def main() -> int:
    """Runs the command line of this process and gives its exit code.

    Returns:
        0 done, 1 the answer is no, 2 wrong usage, 3 the store refused, 130 interrupted, 141 nobody reads; of
        `gate` what it says itself.
    """
    try:
        from ._app import run

        code = run(sys.argv[1:])
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # What is still buffered has no reader; the interpreter must not try to write it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception:
        if not gates(sys.argv[1:]):
            raise
        from traceback import print_exc

        print_exc()
        return UNFORESEEN
