"""What most tests begin with: a path, an open store, a running study."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_sessions import Suite

from evalstore import EvalStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A place for a store; nothing is there yet."""
    return tmp_path / "evals.db"


@pytest.fixture
def store(path: Path) -> Iterator[EvalStore]:
    """An open, empty store."""
    with EvalStore(path) as store:
        yield store


@pytest.fixture
def study(store: EvalStore) -> str:
    """The id of a running study."""
    id = store.create_study(name="Nightly", period_type="daily").id
    store.start_study(id)
    return id


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """A folder for tests that pytest runs in a process of its own."""
    return Suite(tmp_path)
