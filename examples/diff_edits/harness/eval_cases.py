"""Every case with the strategy that --edit-strategy names.

An answer that does not give the expected file is a finding about a model, not a defect of this code: it
is recorded and shown as an expected failure. `--runxfail` shows each as a failure with its difference.
The file is not named `test_…`, so that pytest plays it only when it is asked for by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from edits.attempt import Attempt, play
from edits.case import Case, load_cases


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.id)
def test_the_answer_gives_the_expected_file(
    case: Case, strategy: str, record: Callable[[Sequence[Attempt]], None]
) -> None:
    attempts = play(case, strategy)
    record(attempts)
    last = attempts[-1]
    if not last.succeeded:
        pytest.xfail(f"{case.model}: {last.outcome}: {last.error or 'another file than expected'}")
    assert last.produced == case.expected, last.outcome
