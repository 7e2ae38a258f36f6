"""The command line `evalstore`; `docs/cli.md` describes it."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Runs the command line of this process and gives its exit code.

    Returns:
        0 done, 1 the answer is no, 2 wrong usage, 3 the store refused, 130 interrupted, 141 nobody reads.
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
