"""The corpus itself: written as README.md says, and complete as measured by docs/reference.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
REFERENCE = (FOLDER.parents[1] / "docs" / "reference.md").read_text("utf-8")
CASES: list[dict[str, Any]] = [
    case for file in sorted(FOLDER.glob("*.json")) for case in json.loads(file.read_text("utf-8"))
]
GROUPS = {"execute", "append", "query", "read", "poll", "commit", "project", "maintain"}
GROUPS |= {"put_content", "get_content", "open"}
# What no request can bring about on a healthy machine; the tests of the layer that makes them have these.
NOT_BY_REQUEST = {"internal", "busy", "corrupt", "forked"}


def steps(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a case, `when` with its expectation among them."""
    yield from case.get("given", [])
    yield case["when"] | case["then"]
    yield from case.get("after", [])


def values(key: str, value: Any) -> Iterator[Any]:
    """Every value that stands under a key, at any depth."""
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for part in value.values():
            yield from values(key, part)
    elif isinstance(value, list):
        for part in value:
            yield from values(key, part)


def succeeding(group: str, key: str) -> set[str]:
    """The names under a key in the requests of a group that are answered with ok."""
    return {
        name
        for case in CASES
        for step in steps(case)
        if step.get("status", "ok") == "ok"
        for name in values(key, step.get(group, {}))
        if isinstance(name, str)
    }


def section(title: str) -> str:
    """A section of the reference."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", REFERENCE, re.DOTALL | re.MULTILINE)
    assert found, f"docs/reference.md has no section {title!r}"
    return found[1]


def first_column(text: str, head: str) -> set[str]:
    """The names in code style in the first column of the table with this head."""
    table = text.partition(f"| {head} |")[2].partition("\n\n")[0]
    return {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_every_case_is_written_as_the_readme_says() -> None:
    for case in CASES:
        assert case.keys() <= {"name", "given", "when", "then", "after"}, case["name"]
        assert case["when"].keys() <= GROUPS, case["name"]
        assert "status" in case["then"], case["name"]
        for step in steps(case):
            assert step.keys() <= GROUPS | {"status", "answer", "message"}, case["name"]
            assert len(step.keys() & GROUPS) == 1, case["name"]
            assert "message" not in step or step.get("status", "ok") != "ok", case["name"]


def test_every_name_is_used_once() -> None:
    names = [case["name"] for case in CASES]
    assert sorted(set(names)) == sorted(names)


def test_every_refusal_that_names_something_is_checked_for_it() -> None:
    naming = {"invalid_request", "conflict", "not_found"}
    refusals = [case for case in CASES if case["then"]["status"] in naming]
    assert [case["name"] for case in refusals if not case["then"].get("message")] == []


def test_every_command_succeeds_somewhere() -> None:
    commands = first_column(section("execute"), "command")
    assert len(commands) >= 7
    assert commands <= succeeding("execute", "command")


def test_every_event_type_is_appended_somewhere() -> None:
    types = first_column(section("append"), "event")
    assert len(types) >= 7
    assert types <= succeeding("append", "type")


def test_every_query_is_answered_somewhere() -> None:
    queries = first_column(section("query"), "query")
    assert len(queries) >= 7
    assert queries <= succeeding("query", "query")


def test_every_action_succeeds_somewhere() -> None:
    assert first_column(section("maintain"), "action") <= succeeding("maintain", "action")
    assert {"status", "rebuild", "verify"} <= succeeding("project", "action")


def test_every_status_that_a_request_can_have_is_expected_somewhere() -> None:
    statuses = first_column(section("Statuses"), "status")
    assert len(statuses) >= 14
    assert statuses - NOT_BY_REQUEST == {step.get("status", "ok") for case in CASES for step in steps(case)}


def test_every_status_that_a_function_answers_is_in_its_list() -> None:
    header = (FOLDER.parents[1] / "include" / "evalstore.h").read_text("utf-8")
    for group in GROUPS:
        comment = header.partition(f"int32_t evalstore_{group}(")[0].rpartition("/**")[2]
        listed = re.search(r" \* Errors: (.*?)\.\n", comment, re.DOTALL)
        assert listed, f"evalstore_{group} has no list of statuses"
        answered = {step.get("status", "ok") for case in CASES for step in steps(case) if group in step}
        assert answered - {"ok"} <= set(re.findall(r"\w+", listed[1])), group


def test_every_metric_is_refused_somewhere() -> None:
    metrics = first_column(section("execute"), "metric")
    assert len(metrics) >= 17
    refused = [case["when"] for case in CASES if case["then"]["status"] == "invalid_request"]
    assert metrics <= {name for metrics in values("metrics", refused) if isinstance(metrics, dict) for name in metrics}
