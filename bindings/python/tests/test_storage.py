"""What the outputs of models cost in the file."""

import hashlib
import json
import random
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evalstore import EvalStore

CASES = 100
RESULTS = 1_000
OUTPUT_BYTES = 8_192
CALL_BYTES = 500
MEGABYTE = 10**6


def execute(store: EvalStore, command: str, **args: Any) -> dict[str, Any]:
    result: dict[str, Any] = store.request("execute", {"command": command, "args": args})["result"]
    return result


def query(store: EvalStore, name: str, **args: Any) -> Any:
    return store.request("query", {"query": name, "args": args})["result"]


def texts() -> list[tuple[str, str]]:
    """For each result an output and a tool call, no two alike."""
    chance = random.Random(8)
    letters = string.ascii_letters + string.digits + " \n{}()"
    outputs = ["".join(chance.choices(letters, k=OUTPUT_BYTES)) for _ in range(RESULTS)]
    calls = [json.dumps({"tool": "edit", "diff": "".join(chance.choices(letters, k=450))}) for _ in outputs]
    assert all(abs(len(call) - CALL_BYTES) < 50 for call in calls)
    return list(zip(outputs, calls, strict=True))


@dataclass(frozen=True)
class Run:
    """A run with its cases, and the hashes that its results name."""

    id: str
    cases: list[str]
    hashes: dict[str, str]

    def result(self, number: int, **more: Any) -> dict[str, Any]:
        """The arguments of a result with every number and every hash."""
        succeeded = number % 3 != 0
        return {
            "run_id": self.id,
            "case_id": self.cases[number % CASES],
            "model_id": f"model-{number % 5}",
            "succeeded": succeeded,
            "error_enum": None if succeeded else 3,
            "num_edits": number % 7,
            "num_lines_deleted": number % 31,
            "num_lines_added": number % 43,
            "time_to_first_token_ms": 100.25 + number,
            "time_to_first_edit_ms": 900.5 + number,
            "time_round_trip_ms": 4_000.125 + number,
            "cost_usd": 0.001 * (number + 1),
            "completion_tokens": 500 + number,
            **self.hashes,
            **more,
        }


def run_of(path: Path, name: str | None) -> Run:
    """Creates a run with its cases, under ids from its name or, without one, ids that the store makes."""
    with EvalStore(path) as store:
        prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
        file = store.upsert_file(filepath="src/main.swift", content="print(1)\n", tokens=4).hash
        functions = store.upsert_processing_functions(
            name="v2", parsing_function="parse_v2", diff_edit_function="apply_v4"
        ).hash
        named = {} if name is None else {"run_id": name}
        run = execute(store, "create_run", system_prompt_hash=prompt, **named)["id"]
        cases: list[dict[str, Any]] = [
            {"run_id": run, "task_id": f"task-{number}", "file_hash": file} for number in range(CASES)
        ]
        if name is not None:
            cases = [{**case, "case_id": f"{name}/{number}"} for number, case in enumerate(cases)]
        ids = execute(store, "create_cases", cases=cases)["ids"]
    return Run(run, ids, {"file_edited_hash": file, "processing_functions_hash": functions})


def record(path: Path, run: Run, texts: list[tuple[str, str]]) -> None:
    """Records a result for each output with its tool call."""
    with EvalStore(path) as store:
        results = [
            run.result(number, raw_model_output=output, parsed_tool_call_json=call)
            for number, (output, call) in enumerate(texts)
        ]
        execute(store, "record_results", results=results)


def contents(path: Path) -> int:
    with EvalStore(path) as store:
        return store.info()["contents"]


def size(path: Path) -> int:
    """The size of the file once its store is closed and nothing waits in a log beside it."""
    assert not path.with_name(f"{path.name}-wal").exists()
    return path.stat().st_size


def test_a_replay_adds_less_than_a_megabyte_and_no_contents(path: Path) -> None:
    results = texts()
    record(path, run_of(path, "first"), results)
    before, contents_before = size(path), contents(path)
    record(path, run_of(path, "replay"), results)
    assert before > RESULTS * (OUTPUT_BYTES + CALL_BYTES)
    assert size(path) - before < MEGABYTE
    assert contents(path) == contents_before


def test_the_results_of_a_replay_add_less_than_a_megabyte_under_longer_ids_too(path: Path) -> None:
    results = texts()
    record(path, run_of(path, None), results)
    replay = run_of(path, None)
    before, contents_before = size(path), contents(path)
    record(path, replay, results)
    assert size(path) - before < MEGABYTE
    assert contents(path) == contents_before


def test_every_text_of_a_replay_reads_back(path: Path) -> None:
    expected = texts()
    runs = [run_of(path, name) for name in ("first", "replay")]
    for run in runs:
        record(path, run, expected)
    with EvalStore(path) as store:
        for run in runs:
            listed = query(store, "list_results", run_id=run.id, limit=RESULTS)[::-1]
            assert [(row["raw_model_output"], row["parsed_tool_call_json"]) for row in listed] == expected
            table = store.sql(
                "SELECT raw_model_output, parsed_tool_call_json FROM results WHERE run_id = ?", [run.id]
            )
            assert sorted(table.rows) == sorted(expected)
        for text in (text for both in expected for text in both):
            assert store.get_content(hashlib.sha256(text.encode()).hexdigest()) == text.encode()
        assert store.verify().clean


@pytest.mark.parametrize("text", ["an answer", "", "naïve 試験 \U0001f600\r\n", "x" * OUTPUT_BYTES])
def test_a_result_recorded_by_hashes_shows_their_texts(path: Path, text: str) -> None:
    run = run_of(path, None)
    with EvalStore(path) as store:
        hash = store.put_content(text).hash
        call = store.put_content(json.dumps({"text": text})).hash
        contents = store.info()["contents"]
        hashes = {"raw_model_output_hash": hash, "parsed_tool_call_json_hash": call}
        id = execute(store, "record_result", **run.result(1, **hashes))["id"]
        found = query(store, "get_result", result_id=id)
        assert (found["raw_model_output_hash"], found["raw_model_output"]) == (hash, text)
        assert found["parsed_tool_call_json_hash"] == call
        assert json.loads(found["parsed_tool_call_json"]) == {"text": text}
        table = store.sql(
            "SELECT raw_model_output, parsed_tool_call_json ->> 'text' FROM results WHERE result_id = ?", [id]
        )
        assert table.rows == ((text, text),)
        assert store.info()["contents"] == contents


def test_a_text_and_its_hash_are_one_content(path: Path) -> None:
    run = run_of(path, None)
    with EvalStore(path) as store:
        by_text = run.result(1, raw_model_output="an answer", parsed_tool_call_json="{}")
        one = execute(store, "record_result", **by_text)["id"]
        contents = store.info()["contents"]
        by_hash = run.result(
            2,
            raw_model_output_hash=hashlib.sha256(b"an answer").hexdigest(),
            parsed_tool_call_json_hash=hashlib.sha256(b"{}").hexdigest(),
        )
        other = execute(store, "record_result", **by_hash)["id"]
        assert store.info()["contents"] == contents
        found = [query(store, "get_result", result_id=id) for id in (one, other)]
    for key in ("raw_model_output", "parsed_tool_call_json"):
        for shown in (key, f"{key}_hash"):
            assert found[0][shown] == found[1][shown] is not None
