"""Everything that the reference names has its method, with the same arguments."""

import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from evalstore import ErrorKind, EvalStore, NewCase, NewResult
from evalstore._errors import ERROR_BY_STATUS

REFERENCE = (Path(__file__).parents[3] / "docs" / "reference.md").read_text()

# Durations are seconds in Python and have no unit in their name; `from` is a word of Python.
NAMED = {"timeout_ms": "timeout", "from": "from_"}
# Durations are seconds in Python and have no unit in their name.
SECONDS = {"timeout_ms": "timeout"}
# What is a keyword of Python gets an underscore.
KEYWORDS = {"from": "from_"}
# A command that has a field `metadata` takes the metadata of its event under this name.
OTHER_METADATA = {"event_metadata"}
# The queries of which the filters hold for both sides.
OF_SIDES = ("compare", "gate", "decision", "power")


def section(title: str) -> str:
    """The text under a heading, with its subsections."""
    level, text = re.split(rf"^(##+) {re.escape(title)}$", REFERENCE, flags=re.MULTILINE)[1:]
    return re.split(rf"^#{{2,{len(level)}}} ", text, flags=re.MULTILINE)[0]


def rows(title: str) -> list[tuple[str, set[str]]]:
    """The rows of the first table of a section: the name in its first column, the names in its second."""
    first = re.search(r"(?:^\|.*\n)+", section(title), re.MULTILINE)
    assert first is not None
    table = re.findall(r"^\| (`\w+`.*?) \| (.*?) \|", first[0], re.MULTILINE)
    return [
        (name, set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)|:.*", "", rest))) | meant(name, rest))
        for names, rest in table
        for name in re.findall(r"`(\w+)`", names)
    ]


def meant(name: str, rest: str) -> set[str]:
    """The names that a row does not repeat: the fields of a result, and the filters by which it is found."""
    if name == "record_result":
        return {field for field, _ in rows("Result fields")}
    if not rest.startswith("filters"):
        return set()
    filters = {"model_id", "task_id", "labels", "from", "to"}
    if name not in ("run_comparison", "decision"):  # which say themselves which runs
        filters |= {"run_id"}
    if name != "valid_attempt_count":
        filters |= {"valid_attempts_only"}
    if name not in ("valid_attempt_count", "list_results", *OF_SIDES):
        filters |= {"min_results"}
    return filters


def parameters(method: str) -> set[str]:
    function = getattr(EvalStore, method)
    names = set(inspect.signature(function).parameters) - {"self"}
    if "filters" in names:
        (filters,) = get_args(get_type_hints(function)["filters"])
        names = names - {"filters"} | set(filters.__optional_keys__)
    return names


@pytest.mark.parametrize(("command", "args"), rows("execute"))
def test_every_command_is_a_method(command: str, args: set[str]) -> None:
    assert parameters(command) - OTHER_METADATA == args | {"event_id", "expected_version", "metadata"}


@pytest.mark.parametrize(("query", "args"), rows("query"))
def test_every_query_is_a_method(query: str, args: set[str]) -> None:
    assert parameters(query) == {NAMED.get(name, name) for name in args}


@pytest.mark.parametrize(("kind", "command"), [(NewCase, "create_case"), (NewResult, "record_result")])
def test_what_a_batch_is_made_of_has_the_arguments_of_one(kind: type[Any], command: str) -> None:
    assert {field.name for field in fields(kind)} == dict(rows("execute"))[command]


def test_every_error_kind_is_a_member() -> None:
    kinds = re.findall(r"^\| (\d+) \| `(\w+)` \|", section("Result fields"), re.MULTILINE)
    assert {kind.name.lower(): kind.value for kind in ErrorKind} == {name: int(n) for n, name in kinds}


def test_every_option_of_open_is_an_argument() -> None:
    options = {NAMED.get(name, name) for name, _ in rows("Options of `open`")}
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
    keys = {NAMED.get(key, key) for key in re.findall(r'"(\w+)"\??:', request)}
    assert parameters(group) == keys


def test_every_status_has_its_class() -> None:
    statuses = {
        int(number) for number in re.findall(r"^\| `\w+` \| (\d+) \|", section("Statuses"), re.MULTILINE)
    }
    assert statuses == {0, *ERROR_BY_STATUS}


def test_there_is_something_to_compare() -> None:
    assert len(rows("query")) >= 7
    assert len(rows("execute")) >= 7
