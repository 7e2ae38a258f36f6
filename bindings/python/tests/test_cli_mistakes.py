"""What a shell says to a mistake: in the words of the command line, and with the right exit code."""

import re
import uuid
from pathlib import Path

import pytest
from cli_evaluation import evaluate
from command_line import answer, evalstore, on_terminal, plain

from evalstore import EvalStore


@pytest.fixture
def evaluated(path: Path) -> Path:
    """A store with a run and a study."""
    with EvalStore(path) as store:
        evaluate(store)
        store.create_study(id="s", name="Nightly", period_type="daily")
        store.start_study("s")
    return path


@pytest.fixture
def damaged(evaluated: Path) -> Path:
    """A store of which only the beginning is left."""
    evaluated.write_bytes(evaluated.read_bytes()[: 4096 * 20])
    return evaluated


def test_a_damaged_file_is_told_to_be_checked_and_the_check_says_1(damaged: Path) -> None:
    refused = evalstore(damaged, "runs")
    assert (refused.code, refused.out) == (3, "")
    assert "evalstore check" in refused.err
    for command in ("check", "verify"):
        done = evalstore(damaged, command)
        assert done.code == 1
        assert len(done.rows) == 1
        assert "malformed" in done.rows[0]["problem"]
        assert "backup" in done.err
        for said in (done.out, done.err, refused.err):
            assert not re.search("maintain|project", said)
        assert "evalstore check" not in done.out + done.err
    assert evalstore(damaged, "check", "--json").json["ok"] is False
    found = evalstore(damaged, "verify", "--json")
    assert (found.code, found.json["clean"], len(found.json["findings"])) == (1, False, 1)


@pytest.mark.parametrize("command", ["models", "errors", "results", "cases", "export"])
def test_a_run_that_there_is_not_is_said(evaluated: Path, tmp_path: Path, command: str) -> None:
    more = [tmp_path / "out", "--format", "csv"] if command == "export" else []
    done = evalstore(evaluated, command, *more, "--run", "typo")
    assert (done.code, done.out) == (1, "")
    assert "typo" in done.err
    assert "evalstore runs" in done.err
    assert not (tmp_path / "out").exists()
    assert evalstore(evaluated, command, *more, "--run", "run-1").code == 0
    if command not in ("cases", "export"):
        assert evalstore(evaluated, command, "--run", "run-1", "--run", "typo").code == 1


def test_a_benchmark_run_is_a_run_to_export(evaluated: Path, tmp_path: Path) -> None:
    with EvalStore(evaluated) as store:
        store.record_benchmark_run(
            run_id="b", project_name="p", benchmark_name="n", timestamp="2026-01-01T00:00:00Z"
        )
    rows = answer(evaluated, "export", tmp_path / "out", "--format", "csv", "--run", "b").rows
    assert {row["table"]: row["rows"] for row in rows}["benchmark_runs"] == "1"


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["study", "start", " ", "--period", "days"], "NAME is blank"),
        (["study", "start", "n", "--period", "days", "--tag", ""], "--tag "),
        (["study", "start", "n", "--period", "days", "--id", "x" * 201], "--id "),
        (
            ["study", "checkpoint", "Nightly", "--metric", "session_success_rate=2"],
            "--metric session_success_rate ",
        ),
        (["study", "checkpoint", "Nightly", "--events", "-1"], "--events "),
        (["study", "checkpoint", "Nightly", "--session", ""], "--session "),
        (["sql", "SELECT 1", "--limit", "0"], "--limit "),
        (["results", "--error", "bogus"], "--error "),
        (["metrics", "trend", "bogus"], '"bogus"'),
        (["query", "list_runs", "--arg", "limit=0"], "limit "),
        (["query", "list_runs", "--arg", "bogus=0"], '"bogus"'),
        (["forget", "0" * 64, "--yes", "--reason", " "], "--reason is blank"),
        (["forget", "nohash", "--yes", "--reason", "r"], "HASH"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_refusal_names_the_option(evaluated: Path, arguments: list[str], option: str) -> None:
    done = evalstore(evaluated, *arguments)
    assert (done.code, done.out) == (3, "")
    assert option in done.err
    assert not re.search(r"args\.|commands\[|of the batch|_ms|metrics\.", done.err), done.err


def test_of_several_hashes_the_refused_one_is_named(evaluated: Path) -> None:
    with EvalStore(evaluated) as store:
        hash = store.put_content("secret").hash
    done = evalstore(evaluated, "forget", hash, "0" * 64, "--yes", "--reason", "r")
    assert done.code == 3
    assert "0" * 64 in done.err
    assert "of the batch" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["sql", "SELECT 1", "--timeout", "nan"],
        ["sql", "SELECT 1", "--timeout", "inf"],
        ["sql", "SELECT 1", "--timeout", "1e300"],
        ["sql", "SELECT 1", "--timeout", "601"],
        ["sql", "SELECT 1", "--timeout", "0"],
        ["sql", "SELECT ?", "--param", "1e999"],
        ["sql", "SELECT :a", "--param", "a=" + "9" * 20],
        ["sql", "SELECT :a", "--param", "a=1", "--param", "a=2"],
        ["query", "list_runs", "--arg", "labels=" + "[" * 3000],
        ["query", "list_runs", "--arg", "limit=" + "9" * 20],
        ["query", "list_runs", "--arg", "limit=" + "9" * 5000],
        ["query", "list_runs", "--arg", 'labels={"a":"\\u0000"}'],
        ["query", "list_runs", "--arg", 'labels={"a":"\\ud800"}'],
        ["query", "list_runs", "--arg", "limit=1", "--arg", "limit=2"],
        ["study", "checkpoint", "Nightly", "--metric", "a=nan"],
        ["study", "checkpoint", "Nightly", "--metric", "a=1e999"],
        ["study", "checkpoint", "Nightly", "--metric", "a=" + "9" * 20],
        ["study", "checkpoint", "Nightly", "--metric", "a=" + "9" * 5000],
        ["study", "checkpoint", "Nightly", "--metric", "a=1", "--metric", "a=2"],
        ["runs", "--label", "a=1", "--label", "a=2"],
        ["rebuild", "--step", "9" * 20],
        ["results", "--limit", "9" * 20],
        ["log", "--from", "9" * 20],
        ["export", ""],
        ["export", "", "--format", "csv"],
        ["export", "x", "--format", "csv", "--tables", ""],
        ["export", "x", "--format", "csv", "--tables", " , "],
        ["metrics", "export", ""],
        ["backup", ""],
        ["import", ""],
        ["info", "--store", ""],
    ],
    ids=lambda value: " ".join(value)[:60],
)
def test_a_value_that_cannot_be_meant_is_wrong_usage(
    evaluated: Path, tmp_path: Path, arguments: list[str]
) -> None:
    done = evalstore(evaluated, *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "Usage:" in done.err
    option = next((word for word in reversed(arguments) if word.startswith("--")), "")
    assert option in ("--format", "--id") or option in done.err
    assert len(done.err) < 500
    assert not list(tmp_path.glob("*.csv"))


def test_a_refusal_prints_no_head(evaluated: Path) -> None:
    assert evalstore(evaluated, "results", "--error", "bogus").out == ""
    assert len(answer(evaluated, "results", "--from", "2027-01-01").lines) == 1


def test_a_study_gets_an_id_of_the_kind_that_the_store_makes(evaluated: Path) -> None:
    first, second = (
        uuid.UUID(answer(evaluated, "study", "start", name, "--period", "days", "--json").json["id"])
        for name in ("A", "B")
    )
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    with EvalStore(evaluated) as store:
        own = uuid.UUID(store.create_study(name="C", period_type="daily").id)
    assert first.int >> 80 <= second.int >> 80 <= own.int >> 80
    assert (own.int >> 80) - (first.int >> 80) < 60_000


def test_a_forgotten_text_is_shown_as_forgotten(evaluated: Path) -> None:
    with EvalStore(evaluated) as store:
        (result,) = store.list_results(limit=1)
        assert result.raw_model_output_hash is not None
        store.forget_content(result.raw_model_output_hash, reason="r")
    first, second = answer(evaluated, "results", "--texts", "--limit", 2).rows
    assert (first["raw_model_output"], first["forgotten"]) == ("", '["raw_model_output"]')
    assert (bool(second["raw_model_output"]), second["forgotten"]) == (True, "")
    out = plain(on_terminal(evaluated, 100, "results", "--texts", "--limit", 2).out)
    assert out.count("output: (forgotten)") == 1
    assert out.count("output: ") == 2
    assert "forgotten" not in answer(evaluated, "results", "--limit", 1).out


def test_models_say_what_is_left_out_and_what_is_estimated(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
    out = plain(on_terminal(path, 160, "models", "--run", "run-1").out)
    assert "10 of 12 attempts are valid and count; --all-attempts counts all" in out
    assert "estimate" not in out
    assert "--all-attempts" not in plain(on_terminal(path, 160, "models", "--all-attempts").out)
    assert "10 of 12" in plain(on_terminal(path, 160, "models", "--valid-only").out)


def test_models_say_that_percentiles_are_estimates(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
        case = store.list_cases()[0].case_id
        result = {"run_id": "run-1", "case_id": case, "model_id": "m", "succeeded": True, "num_edits": 1}
        store.record_results([{**result, "time_round_trip_ms": float(n)} for n in range(1, 20_001)])
        models = {model.model_id: model for model in store.model_comparison()}
        assert models["m"].time_round_trip_ms.percentiles == "sketch"
    out = plain(on_terminal(path, 160, "models").out)
    assert "p50 and p95 are estimates, at most 1 % off" in out
