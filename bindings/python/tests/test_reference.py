"""Everything that the reference names has its method, with the same arguments."""

import inspect
import re
from pathlib import Path

import pytest

from evalstore import EvalStore
from evalstore._errors import ERROR_BY_STATUS

REFERENCE = (Path(__file__).parents[3] / "docs" / "reference.md").read_text()

# Durations are seconds in Python and have no unit in their name.
SECONDS = {"timeout_ms": "timeout"}


def section(title: str) -> str:
    """The text under a heading, with its subsections."""
    level, text = re.split(rf"^(##+) {re.escape(title)}$", REFERENCE, flags=re.MULTILINE)[1:]
    return re.split(rf"^#{{2,{len(level)}}} ", text, flags=re.MULTILINE)[0]


def rows(title: str) -> list[tuple[str, set[str]]]:
    """The rows of the first table of a section: the name in its first column, the names in its second."""
    first = re.search(r"(?:^\|.*\n)+", section(title), re.MULTILINE)
    assert first is not None
    table = re.findall(r"^\| `(\w+)` \| (.*?) \|", first[0], re.MULTILINE)
    return [(name, set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", rest)))) for name, rest in table]


def parameters(method: str) -> set[str]:
    return set(inspect.signature(getattr(EvalStore, method)).parameters) - {"self"}


@pytest.mark.parametrize(("command", "args"), rows("execute"))
def test_every_command_is_a_method(command: str, args: set[str]) -> None:
    assert parameters(command) == args | {"event_id", "expected_version", "metadata"}


@pytest.mark.parametrize(("query", "args"), rows("query"))
def test_every_query_is_a_method(query: str, args: set[str]) -> None:
    assert parameters(query) == {SECONDS.get(name, name) for name in args}


def test_every_option_of_open_is_an_argument() -> None:
    options = {SECONDS.get(name, name) for name, _ in rows("Options of `open`")}
    assert set(inspect.signature(EvalStore).parameters) == options | {"path"}


def test_every_action_is_a_method() -> None:
    actions = {name for name, _ in rows("maintain")} | set(
        re.findall(r"^- `(\w+)`", section("project"), re.MULTILINE)
    )
    named = {"status": "projection_status"}
    assert actions == {"info", "check", "backup", "vacuum", "migrate", "status", "rebuild", "verify"}
    assert all(callable(getattr(EvalStore, str(named.get(action, action)))) for action in actions)


@pytest.mark.parametrize("group", ["read", "poll"])
def test_every_key_of_reading_and_polling_is_an_argument(group: str) -> None:
    title = {"read": "read", "poll": "poll, commit"}[group]
    request = section(title).split("answers")[0]
    keys = {SECONDS.get(key, key) for key in re.findall(r'"(\w+)"\??:', request)}
    assert parameters(group) == keys


def test_every_status_has_its_class() -> None:
    statuses = {
        int(number) for number in re.findall(r"^\| `\w+` \| (\d+) \|", section("Statuses"), re.MULTILINE)
    }
    assert statuses == {0, *ERROR_BY_STATUS}


def test_there_is_something_to_compare() -> None:
    assert len(rows("query")) >= 7
    assert len(rows("execute")) >= 7
