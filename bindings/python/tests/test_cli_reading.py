"""What is in a store, asked from a shell: fields between tabs, JSON, exit codes."""

import json
from pathlib import Path

import pytest
from cli_evaluation import MODELS, evaluate
from command_line import answer, evalstore
from other_process import run

from evalstore import EvalStore, __version__


@pytest.fixture
def evaluated(path: Path) -> Path:
    """A store with two runs."""
    with EvalStore(path) as store:
        evaluate(store)
        evaluate(store, "run-2", tasks=3, branch="other", git="abc")
    return path


def test_the_version_is_that_of_the_package() -> None:
    assert answer(None, "--version").out == f"evalstore {__version__}\n"


def test_runs_come_with_what_they_come_to(evaluated: Path) -> None:
    rows = answer(evaluated, "runs").rows
    assert {row["run_id"]: row["attempts"] for row in rows} == {"run-1": "12", "run-2": "6"}
    (other,) = answer(evaluated, "runs", "--label", "branch=other").rows
    assert (other["run_id"], other["cases"], other["n"]) == ("run-2", "3", "6")
    low, rate, high = (float(other[key]) for key in ("success_rate_low", "success_rate", "success_rate_high"))
    assert low < rate < high
    valid = answer(evaluated, "runs", "--valid-only", "--json").json_lines
    with EvalStore(evaluated, read_only=True) as store:
        expected = [
            store.request(
                "query", {"query": "run_stats", "args": {"run_id": run.run_id, "valid_attempts_only": True}}
            )["result"]
            for run in store.list_runs()
        ]
    assert [run["stats"] for run in valid] == expected
    assert len(answer(evaluated, "runs", "--limit", 1).rows) == 1
    assert answer(evaluated, "runs", "--from", "2026-02-01").rows == []
    assert len(answer(evaluated, "runs", "--to", "2026-01-31").rows) == 2


def test_results_can_be_filtered(evaluated: Path) -> None:
    assert len(answer(evaluated, "results").rows) == 18
    rows = answer(evaluated, "results", "--run", "run-1", "--model", MODELS[0], "--outcome", "failed").rows
    assert {(row["run_id"], row["model_id"], row["succeeded"]) for row in rows} == {
        ("run-1", MODELS[0], "false")
    }
    assert {row["error"] for row in answer(evaluated, "results", "--error", 2).rows} == {"parsing_error"}
    several = answer(evaluated, "results", "--task", "task-0", "--task", "task-1", "--run", "run-2").rows
    assert {row["task_id"] for row in several} == {"task-0", "task-1"}
    assert answer(evaluated, "results", "--from", "2026-01-31T13:06:00+01:00").rows == []
    later = answer(evaluated, "results", "--from", "2026-01-31T13:05:00+01:00").rows
    assert {row["task_id"] for row in later} == {"task-5"}
    assert len(answer(evaluated, "results", "--limit", 3, "--json").json_lines) == 3


def test_a_field_never_breaks_its_line(evaluated: Path) -> None:
    rows = answer(evaluated, "results", "--texts", "--run", "run-2").rows
    assert len(rows) == 6
    assert rows[-1]["raw_model_output"] == f"answer\\t0\\nof {MODELS[0]} \\x1b[31mred"
    texts = answer(evaluated, "results", "--texts", "--json", "--run", "run-2").json_lines
    assert texts[-1]["raw_model_output"] == f"answer\t0\nof {MODELS[0]} \x1b[31mred"


def test_cases_of_a_run(evaluated: Path) -> None:
    rows = answer(evaluated, "cases", "--run", "run-2").rows
    assert [row["task_id"] for row in rows] == ["task-0", "task-1", "task-2"]
    assert len(answer(evaluated, "cases", "--task", "task-0", "--json").json_lines) == 2


def test_models_have_rates_with_interval_and_n(evaluated: Path) -> None:
    models = answer(evaluated, "models", "--json").json
    with EvalStore(evaluated, read_only=True) as store:
        rates = store.request("query", {"query": "success_rates_by_model", "args": {}})["result"]
    assert [{key: model[key] for key in rates[0]} for model in models] == rates
    rows = answer(evaluated, "models").rows
    assert [row["model_id"] for row in rows] == [rate["model_id"] for rate in rates]
    assert [int(row["n"]) for row in rows] == [rate["success_rate"]["denominator"] for rate in rates]
    assert float(rows[0]["success_rate_low"]) == rates[0]["success_rate"]["low"]
    every = answer(evaluated, "models", "--all-attempts", "--json").json
    assert sum(model["results"] for model in every) == 18
    assert answer(evaluated, "models", "--min-results", 100).rows == []
    assert answer(evaluated, "models", "--label", "git=none", "--json").json == []


def test_errors_are_shares_of_what_failed(evaluated: Path) -> None:
    whole = answer(evaluated, "errors", "--json").json
    rows = answer(evaluated, "errors").rows
    assert sum(int(row["results"]) for row in rows) == whole["failed"]
    assert {row["n"] for row in rows} == {str(whole["failed"])}
    assert rows[0].keys() >= {"error", "share", "share_low", "share_high"}


def test_any_query_by_its_name(evaluated: Path) -> None:
    assert answer(evaluated, "query", "get_run", "--arg", "run_id=run-2", "--json").json["result"][
        "labels"
    ] == {"branch": "other", "git": "abc"}
    assert answer(evaluated, "query", "get_run", "--arg", "run_id=run-2").record["run_id"] == "run-2"
    page = answer(evaluated, "query", "list_cases", "--arg", "limit=2", "--json").json
    assert len(page["result"]) == 2
    done = evalstore(evaluated, "query", "list_cases", "--arg", "limit=2")
    assert done.code == 0
    assert page["next_cursor"] in done.err
    names = answer(evaluated, "query", "success_rates_by_model", "--arg", f'model_ids=["{MODELS[0]}"]').rows
    assert [row["model_id"] for row in names] == [MODELS[0]]


def test_nothing_where_one_thing_was_asked_for_is_1(evaluated: Path) -> None:
    done = evalstore(evaluated, "query", "get_run", "--arg", "run_id=none")
    assert (done.code, done.out) == (1, "")
    assert "found nothing" in done.err
    as_json = evalstore(evaluated, "query", "get_run", "--arg", "run_id=none", "--json")
    assert (as_json.code, as_json.json) == (1, {"result": None})


def test_sql_with_parameters(evaluated: Path) -> None:
    by_place = answer(evaluated, "sql", "SELECT ? AS a, ? AS b", "--param", "1", "--param", "x y").rows
    assert by_place == [{"a": "1", "b": "x y"}]
    by_name = answer(evaluated, "sql", "SELECT :a AS a, :b AS b", "--param", "a=null", "--param", "b==").rows
    assert by_name == [{"a": "", "b": "="}]
    quoted = answer(evaluated, "sql", "SELECT ? AS a", "--param", '"a=1"').rows
    assert quoted == [{"a": "a=1"}]
    counted = answer(evaluated, "sql", "-", "--json", input="SELECT count(*) AS n FROM runs").json
    assert counted == {"columns": ["n"], "rows": [[2]], "truncated": False}
    mixed = evalstore(evaluated, "sql", "SELECT ?", "--param", "a=1", "--param", "2")
    assert mixed.code == 2
    cut = evalstore(evaluated, "sql", "SELECT * FROM results", "--limit", 2)
    assert (cut.code, len(cut.rows)) == (0, 2)
    assert "more rows" in cut.err


def test_what_the_store_refuses_is_3_with_its_sentence(evaluated: Path, tmp_path: Path) -> None:
    refused = evalstore(evaluated, "sql", "DELETE FROM runs")
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.startswith("evalstore: ")
    unknown = evalstore(evaluated, "query", "no_such_query")
    assert unknown.code == 3
    assert "no_such_query" in unknown.err
    missing = evalstore(tmp_path / "none.db", "runs")
    assert missing.code == 3
    assert "evalstore init" in missing.err
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("no store" * 1000)
    assert evalstore(tmp_path / "text.db", "info").code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        [],
        ["query"],
        ["runs", "--label", "x"],
        ["runs", "--from", "yesterday"],
        ["runs", "--from", "2026-01-31T12:00:00"],
        ["results", "--limit", "0"],
        ["export", "-", "--format", "csv"],
        ["log", "--follow", "--to", "3"],
        ["completion", "tcsh"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(evaluated: Path, arguments: list[str]) -> None:
    done = evalstore(evaluated, *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage:" in done.err


def test_shared_options_stand_before_and_after_the_command(evaluated: Path) -> None:
    after = answer(None, "info", "--store", evaluated, "--json").json
    before = answer(None, "--store", evaluated, "--json", "info").json
    assert before == after
    assert before["path"] == str(evaluated)


def test_looking_changes_nothing(evaluated: Path) -> None:
    before = evaluated.read_bytes()
    for command in ("info", "runs", "results", "models", "errors", "cases", "studies", "log", "check"):
        answer(evaluated, command)
    answer(evaluated, "verify")
    assert evaluated.read_bytes() == before


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_of_a_shell(shell: str) -> None:
    assert "_EVALSTORE_COMPLETE" in answer(None, "completion", shell).out
    assert answer(None, "completion", shell, "--json").json["shell"] == shell


def test_json_is_json_where_there_is_nothing(path: Path) -> None:
    answer(path, "init")
    for command in ("runs", "results", "cases", "studies", "log"):
        assert answer(path, command, "--json").out == ""
    assert answer(path, "models", "--json").json == []
    assert json.loads(answer(path, "errors", "--json").out)["errors"] == []
    assert answer(path, "runs").rows == []


def test_the_package_itself_needs_neither_click_nor_rich() -> None:
    program = """
        import sys
        from evalstore import EvalStore
        EvalStore(":memory:").close()
        print([name for name in sys.modules if name.partition(".")[0] in ("click", "rich")])
        print("evalstore.cli" in sys.modules)
    """
    assert run(program) == "[]\nFalse\n"


def test_a_command_loads_only_what_it_needs(evaluated: Path) -> None:
    program = """
        import sys
        from evalstore.cli._app import run
        run(["--store", sys.argv[1], "--json", "info"])
        print([name for name in sys.modules if name.partition(".")[0] == "rich"])
        print(sorted(name for name in sys.modules if name.startswith("evalstore.cli.") and "._" not in name))
    """
    assert run(program, evaluated).splitlines()[1:] == ["[]", "['evalstore.cli.maintenance']"]
