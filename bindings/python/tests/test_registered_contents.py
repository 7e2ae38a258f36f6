"""System prompts, processing functions and files, each once under its hash."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest

from evalstore import (
    ConflictError,
    EvalStore,
    File,
    HashedOutcome,
    InvalidRequestError,
    ProcessingFunctions,
    SystemPrompt,
)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def prompt(store: EvalStore) -> HashedOutcome:
    return store.upsert_system_prompt(name="editor", content="You edit files.")


def functions(store: EvalStore) -> HashedOutcome:
    return store.upsert_processing_functions(
        name="search and replace", parsing_function="parse_v2", diff_edit_function="apply_v4"
    )


def file(store: EvalStore) -> HashedOutcome:
    return store.upsert_file(filepath="src/main.swift", content="print(1)\n", tokens=4)


UPSERTS = [prompt, functions, file]


def test_a_system_prompt_comes_back(store: EvalStore) -> None:
    outcome = prompt(store)
    found = store.get_system_prompt(outcome.hash)
    assert found is not None
    assert found == SystemPrompt(sha256("You edit files."), "editor", "You edit files.", found.created_at)
    assert abs(found.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert (
        found.to_dict()
        == store.request("query", {"query": "get_system_prompt", "args": {"hash": outcome.hash}})["result"]
    )


def test_a_pair_of_functions_comes_back(store: EvalStore) -> None:
    outcome = functions(store)
    found = store.get_processing_functions(outcome.hash)
    assert found is not None
    assert found == ProcessingFunctions(
        sha256("parse_v2\napply_v4"), "search and replace", "parse_v2", "apply_v4", found.created_at
    )
    assert found.created_at.utcoffset() == timedelta(0)
    assert (
        found.to_dict()
        == store.request("query", {"query": "get_processing_functions", "args": {"hash": outcome.hash}})[
            "result"
        ]
    )


@pytest.mark.parametrize("tokens", [None, 0, 4])
def test_a_file_comes_back(store: EvalStore, tokens: int | None) -> None:
    outcome = store.upsert_file(filepath="src/main.swift", content="print(1)\n", tokens=tokens)
    found = store.get_file(outcome.hash)
    assert found is not None
    assert found == File(sha256("print(1)\n"), "src/main.swift", "print(1)\n", tokens, found.created_at)
    assert found.created_at.utcoffset() == timedelta(0)
    assert (
        found.to_dict()
        == store.request("query", {"query": "get_file", "args": {"hash": outcome.hash}})["result"]
    )


@pytest.mark.parametrize("text", ["", "naïve 試験 \U0001f600", "a\r\nb\tc", "x" * 1_000_000])
def test_a_text_is_a_content_too(store: EvalStore, text: str) -> None:
    hash = store.upsert_system_prompt(name="any", content=text).hash
    assert store.upsert_file(filepath="any", content=text).hash == hash == sha256(text)
    assert store.get_content(hash) == text.encode()
    assert store.info()["contents"] == 1


@pytest.mark.parametrize("upsert", UPSERTS)
def test_the_same_again_changes_nothing(
    store: EvalStore, upsert: Callable[[EvalStore], HashedOutcome]
) -> None:
    first, again = upsert(store), upsert(store)
    assert [receipt.stream for receipt in first.events] == [f"content/{first.hash}"]
    assert (again.hash, again.result, again.events) == (first.hash, {"hash": first.hash}, ())
    assert store.info()["last_position"] == 1


def test_what_was_given_first_stays(store: EvalStore) -> None:
    hash = prompt(store).hash
    store.upsert_system_prompt(name="another", content="You edit files.")
    found = store.get_system_prompt(hash)
    assert found is not None
    assert found.name == "editor"


def test_an_event_id_makes_sending_again_safe(store: EvalStore) -> None:
    once = uuid.uuid4()
    first = store.upsert_file(filepath="a", content="a", event_id=once)
    again = store.upsert_file(filepath="a", content="a", event_id=once)
    assert (again.hash, again.events[0].position, again.events[0].duplicate) == (first.hash, 1, True)
    with pytest.raises(ConflictError):
        store.upsert_file(filepath="a", content="b", event_id=once)


def test_expected_version_and_metadata_are_passed_on(store: EvalStore) -> None:
    with pytest.raises(ConflictError):
        store.upsert_system_prompt(name="a", content="a", expected_version=3)
    store.upsert_system_prompt(name="a", content="a", expected_version=0, metadata={"by": "ci"})
    store.upsert_file(filepath="a", content="a", expected_version=1, metadata={"by": "ci"})
    store.upsert_processing_functions(
        name="a", parsing_function="a", diff_edit_function="a", expected_version=0, metadata={"by": "ci"}
    )
    assert [event.metadata for event in store.read()] == [{"by": "ci"}] * 3


def test_many_at_once_know_of_each_other(store: EvalStore) -> None:
    one = {"command": "upsert_file", "args": {"filepath": "a", "content": "a"}}
    first, again = store.execute_many([one, one])
    assert (first.id, first.result, again.result) == (None, {"hash": sha256("a")}, first.result)
    assert (len(first.events), again.events) == (1, ())


def test_what_was_never_registered_is_none(store: EvalStore) -> None:
    hash = store.put_content("only a content").hash
    assert store.get_system_prompt(hash) is None
    assert store.get_processing_functions(hash) is None
    assert store.get_file(hash) is None


@pytest.mark.parametrize(
    ("method", "args", "named"),
    [
        ("upsert_system_prompt", {"name": "", "content": "a"}, "name"),
        ("upsert_system_prompt", {"name": "a" * 201, "content": "a"}, "name"),
        (
            "upsert_processing_functions",
            {"name": "a", "parsing_function": "", "diff_edit_function": "a"},
            "pars",
        ),
        (
            "upsert_processing_functions",
            {"name": "a", "parsing_function": "a", "diff_edit_function": ""},
            "diff",
        ),
        ("upsert_file", {"filepath": "", "content": "a"}, "filepath"),
        ("upsert_file", {"filepath": "a" * 4097, "content": "a"}, "filepath"),
        ("upsert_file", {"filepath": "a", "content": "a", "tokens": -1}, "tokens"),
    ],
)
def test_what_is_out_of_range_is_refused(
    store: EvalStore, method: str, args: dict[str, object], named: str
) -> None:
    with pytest.raises(InvalidRequestError, match=named):
        getattr(store, method)(**args)
    assert store.info()["contents"] == 0


def test_they_cannot_be_changed(store: EvalStore) -> None:
    found = store.get_file(file(store).hash)
    with pytest.raises(FrozenInstanceError):
        found.tokens = 5  # type: ignore[misc, union-attr]


@pytest.mark.parametrize("upsert", UPSERTS)
def test_a_rebuild_keeps_them(store: EvalStore, upsert: Callable[[EvalStore], HashedOutcome]) -> None:
    hash = upsert(store).hash
    get = (store.get_system_prompt, store.get_processing_functions, store.get_file)
    before = [question(hash) for question in get]
    store.rebuild()
    assert [question(hash) for question in get] == before
    assert sum(found is not None for found in before) == 1
    assert store.verify().clean
