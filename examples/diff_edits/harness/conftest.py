"""The harness's options, fixtures and hooks; what they record is in recorder.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import pytest
from evalstore import EvalStoreError

from edits.attempt import Attempt
from edits.strategies import STRATEGIES
from harness.recorder import Recorder

RECORDER = pytest.StashKey[Recorder]()
NOTHING_LEFT = pytest.StashKey[bool]()


def shard(text: str) -> tuple[int, int]:
    """`2/3`: the second of three parts."""
    part, parts = (int(number) for number in text.split("/"))
    if not 1 <= part <= parts:
        raise ValueError(text)
    return part, parts


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("diff edits")
    group.addoption(
        "--edit-strategy",
        choices=list(STRATEGIES),
        default=os.environ.get("EDIT_STRATEGY", "exact"),
        help="how answers are applied (EDIT_STRATEGY; exact when neither is given)",
    )
    group.addoption("--edit-store", metavar="PATH", help="the store to record in; without it, none")
    group.addoption(
        "--edit-run",
        metavar="ID",
        help="play of this run, with its strategy, what is not done; without it, a new run",
    )
    group.addoption(
        "--edit-shard", metavar="K/N", type=shard, default=(1, 1), help="play the Kth of N parts only"
    )


def pytest_configure(config: pytest.Config) -> None:
    path, run = config.getoption("--edit-store"), config.getoption("--edit-run")
    if run and not path:
        raise pytest.UsageError("--edit-run needs --edit-store")
    if path:
        try:
            config.stash[RECORDER] = Recorder.open(path, run, config.getoption("--edit-strategy"))
        except (EvalStoreError, LookupError) as error:
            raise pytest.UsageError(str(error)) from None


def pytest_unconfigure(config: pytest.Config) -> None:
    if recorder := config.stash.get(RECORDER, None):
        recorder.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the part of this process, and of it what the run's plan still wants."""
    part, parts = config.getoption("--edit-shard")
    keep = [at % parts == part - 1 for at in range(len(items))]
    if recorder := config.stash.get(RECORDER, None):
        wanted = recorder.wanted([item.callspec.params["case"] for item in items])  # type: ignore[attr-defined]
        keep = [mine and open_ for mine, open_ in zip(keep, wanted, strict=True)]
    kept = [item for item, stays in zip(items, keep, strict=True) if stays]
    config.hook.pytest_deselected(items=[item for item, stays in zip(items, keep, strict=True) if not stays])
    config.stash[NOTHING_LEFT] = bool(items) and not kept
    items[:] = kept


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A session that finds everything done has ended well."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.stash.get(NOTHING_LEFT, False):
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(scope="session")
def strategy(pytestconfig: pytest.Config) -> str:
    """The name of the strategy to apply answers with."""
    recorder = pytestconfig.stash.get(RECORDER, None)
    return recorder.strategy if recorder else str(pytestconfig.getoption("--edit-strategy"))


@pytest.fixture
def record(pytestconfig: pytest.Config) -> Callable[[Sequence[Attempt]], None]:
    """Records attempts durably before it returns; does nothing without a store."""
    recorder = pytestconfig.stash.get(RECORDER, None)
    return recorder.record if recorder else lambda _attempts: None
