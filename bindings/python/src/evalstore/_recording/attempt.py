"""What the reports of one run of a test come to."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from evalstore._error_kind import ErrorKind

from .evalcase import EvalCase, said


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attempt ended.

    Attributes:
        succeeded: whether the model did what was asked for.
        error: why it failed, if that is known.
    """

    succeeded: bool
    error: ErrorKind | None = None

    @property
    def is_due_again(self) -> bool:
        """Whether it says nothing about the model."""
        return not self.succeeded and self.error in NOT_THE_MODELS


NOT_THE_MODELS = frozenset(
    {ErrorKind.MISSING_ORIGINAL_DIFF_EDIT_TOOL_CALL_MESSAGE, ErrorKind.API_ERROR, ErrorKind.OTHER_ERROR}
)
_BROKEN = Verdict(False, ErrorKind.OTHER_ERROR)


@dataclass(slots=True)
class Attempt:
    """One run of a test, from its set-up to its end.

    Attributes:
        evalcase: what the test said, when it asked for the fixture.
        duration_ms: how long the test's own part took, or None when it did not come to it.
        longreprs: how pytest describes what went wrong.
    """

    evalcase: EvalCase | None = None
    duration_ms: float | None = None
    longreprs: list[str] = field(default_factory=list)
    _skipped: bool = False
    _broken: bool = False
    _expected: bool = False
    _failures: list[bool] = field(default_factory=list)

    def add(self, report: pytest.TestReport, exception: BaseException | None) -> None:
        """Takes one phase into account; subtests report phases of their own before the test's last one."""
        expected = hasattr(report, "wasxfail")
        if report.failed or (report.skipped and expected):
            self.longreprs.append(report.longreprtext)
        if report.when != "call":
            self._add_setting(report, exception, expected)
            return
        self.duration_ms = report.duration * 1000
        self._skipped = report.skipped and not expected
        self._expected = report.skipped and expected
        if report.failed and not (exception is None and report.longreprtext.startswith("[XPASS(strict)]")):
            self._failures.append(exception is None or is_verdict(exception))

    def verdict(self) -> Verdict | None:
        """How the attempt ended; None when it was not made."""
        if self.evalcase is not None and (error := said(self.evalcase)[3]) is not None:
            return Verdict(False, error)
        if self._skipped and not self._failures:
            return None
        if self._broken or not all(self._failures):
            return _BROKEN
        return Verdict(not self._failures and not self._expected)

    def _add_setting(
        self, report: pytest.TestReport, exception: BaseException | None, expected: bool
    ) -> None:
        """Set-up or teardown: what is expected to fail is the test itself, so these fail all the same."""
        not_run = expected and isinstance(exception, pytest.xfail.Exception)
        if report.when == "setup" and report.skipped and (not_run or not expected):
            self._skipped = True
        elif report.failed or (expected and exception is not None and not not_run):
            self._broken = True


def is_verdict(exception: BaseException) -> bool:
    """Whether an exception is what a test says about what it tests: an assertion, or `pytest.fail`."""
    if isinstance(exception, BaseExceptionGroup):
        return all(map(is_verdict, exception.exceptions))
    return isinstance(exception, AssertionError | pytest.fail.Exception)
