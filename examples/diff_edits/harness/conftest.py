"""The harness's options, fixtures and hooks; what they do is in recorder.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

import pytest

from edits.attempt import Attempt
from edits.strategies import STRATEGIES
from harness.recorder import Recorder

RECORDER = pytest.StashKey[Recorder]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("diff edits")
    group.addoption(
        "--edit-strategy",
        choices=list(STRATEGIES),
        default=os.environ.get("EDIT_STRATEGY", "exact"),
        help="how answers are applied (EDIT_STRATEGY; exact when neither is given)",
    )
    group.addoption("--edit-store", metavar="PATH", help="the store to record in; without it, none")
    group.addoption("--edit-study", metavar="ID", help="the study the session belongs to")
    group.addoption("--edit-session", metavar="ID", help="the session's id; made when left out")


def pytest_configure(config: pytest.Config) -> None:
    if path := config.getoption("--edit-store"):
        study, session = config.getoption("--edit-study"), config.getoption("--edit-session")
        strategy = config.getoption("--edit-strategy")
        config.stash[RECORDER] = Recorder.open(path, strategy, study=study, session=session)


def pytest_unconfigure(config: pytest.Config) -> None:
    if recorder := config.stash.get(RECORDER, None):
        recorder.close()


def pytest_collection_finish(session: pytest.Session) -> None:
    if recorder := session.config.stash.get(RECORDER, None):
        recorder.start(cases=len(session.items))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    recorder = session.config.stash.get(RECORDER, None)
    if recorder and exitstatus == pytest.ExitCode.OK:
        recorder.finish()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    recorder = item.config.stash.get(RECORDER, None)
    report: pytest.TestReport = outcome.get_result()  # type: ignore[attr-defined]
    if recorder and report.when == "call":
        recorder.count(passed=report.passed, expected_failure=hasattr(report, "wasxfail"))


@pytest.fixture(scope="session")
def strategy(pytestconfig: pytest.Config) -> str:
    """The name of the strategy to apply answers with."""
    return str(pytestconfig.getoption("--edit-strategy"))


@pytest.fixture
def record(pytestconfig: pytest.Config) -> Callable[[Sequence[Attempt]], None]:
    """Records attempts durably before it returns; does nothing without a store."""
    recorder = pytestconfig.stash.get(RECORDER, None)
    return recorder.record if recorder else lambda _attempts: None
