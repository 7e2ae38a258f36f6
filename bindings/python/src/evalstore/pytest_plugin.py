"""Records a pytest session into a store: `pytest --evalstore`; `docs/pytest.md` says everything about it.

Hooks only; what they do is beside, in `_recording`. pytest loads this module by the package's entry point;
nothing else of the package imports it, so that the package does not need pytest.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from ._recording.evalcase import EvalCase
from ._recording.identity import MARKER, identity_of
from ._recording.session import NOTE, SESSION, Session, session_of
from ._recording.settings import add_options, settings_of
from ._recording.summary import write_summary

__all__ = ["EvalCase"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declares the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Declares the mark; begins nothing yet."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(*, task=None, model=None, attempt=1, description=None): what the test is an attempt at.",
    )
    if hasattr(config, "workerinput"):
        if (given := config.workerinput.get(NOTE)) is not None:
            config.stash[SESSION] = Session.of_worker(config, given)
    elif (settings := settings_of(config)) is not None:
        config.stash[SESSION] = session = Session(config, settings)
        config.pluginmanager.register(_Reports(session), "evalstore-reports")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Says where the session is recorded, and which run it continues."""
    if (session := session_of(config)) is None:
        return []
    lines = [f"evalstore: {session.place}"]
    if session.resumes and (choice := session.begin().choice) is not None:
        lines.append(f"evalstore: {choice}")
    return lines


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker of pytest-xdist where to record."""
    if (session := session_of(node.config)) is not None:
        node.workerinput[NOTE] = session.for_worker(node.gateway.id)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Learns from a worker of pytest-xdist how many tests there are."""
    if (session := session_of(node.config)) is not None:
        session.tests = len(ids)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Learns from a worker of pytest-xdist how many tests were left out."""
    told = getattr(node, "workeroutput", {}).get(NOTE)
    if told is not None and (session := session_of(node.config)) is not None:
        session.deselected = told["deselected"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what a continued run has done."""
    if (session := session_of(config)) is not None:
        session.choose(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Creates the cases before the first test; each worker of pytest-xdist makes sure that they are there."""
    goes_on = not session.testsfailed or session.config.option.continue_on_collection_errors
    controls = session.config.pluginmanager.has_plugin("dsession")
    if goes_on and not controls and (recording := session_of(session.config)) is not None:
        recording.collected(session.items)


@pytest.fixture
def evalcase(request: pytest.FixtureRequest) -> EvalCase:
    """What this test measures: scores, output, tokens, cost, edits, times, the kind of its error."""
    session = session_of(request.config)
    return EvalCase(identity_of(request.node), None) if session is None else session.evalcase(request.node)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Records the test when its last phase has ended, before the next test begins."""
    report = yield
    if (session := session_of(item.config)) is not None:
        session.reported(item, report, None if call.excinfo is None else call.excinfo.value)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Notes the end in the log, and fails a session that lost results."""
    if (recording := session_of(session.config)) is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[NOTE] = {"deselected": recording.deselected}
    else:
        session.exitstatus = recording.end(int(session.exitstatus))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Writes the table."""
    if (session := session_of(config)) is not None:
        write_summary(terminalreporter, session, config.get_verbosity())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the store."""
    if (session := session_of(config)) is not None:
        session.close()


class _Reports:
    """Hears the reports, of workers as well; the hook for them does not say whose they are."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Takes note of what could not be collected."""
        if report.failed:
            self._session.not_collected()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes note of what was recorded."""
        self._session.heard(report)
