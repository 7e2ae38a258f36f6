"""What people see: tables that fit their terminal."""

import json
import re
import subprocess
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from cli_evaluation import evaluate
from command_line import COMMAND, answer, environment, evalstore, on_terminal, plain

from evalstore import EvalStore
from evalstore.cli._command import Session
from evalstore.cli._table import Column, Writer, column, dollars, ident, raw, shortened, text, widths

RUN = "018f3c2e-7a41-7c3d-9e5f-0123456789ab"


@pytest.fixture
def evaluated(path: Path) -> Path:
    """A store with runs whose names are long and wide."""
    with EvalStore(path) as store:
        evaluate(store, RUN, tasks=12, branch="feature/a-very-long-name", machine="日本語のとても長い名前")
        evaluate(store, "run-2", tasks=3)
        study = store.create_study(name="毎晩 " * 20, period_type="weekly", period_value=2).id
        store.start_study(study)
        store.record_checkpoint(study, metrics={"session_success_rate": 0.5})
        store.append([{"type": "Own", "stream": "own", "data": {"text": "\x1b[31m" + "x" * 500}}])
    return path


def cells(line: str) -> int:
    """How many cells of a terminal a line takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize(
    "command",
    ["runs", "models", "errors", "results", "results --texts", "cases", "studies", "log", "check", "migrate"],
)
def test_a_table_fits_its_terminal(evaluated: Path, command: str, columns: int) -> None:
    done = on_terminal(evaluated, columns, *command.split())
    assert done.code == 0
    lines = plain(done.out).splitlines()
    assert len(lines) > 1 or command == "check"
    assert max(map(cells, lines)) <= columns
    assert "\x1b[31m" not in done.out


@pytest.mark.parametrize(
    ("command", "key"),
    [("runs", "run_id"), ("results", "result_id"), ("cases", "case_id"), ("studies", "id")],
)
def test_an_id_is_whole_at_80_columns(evaluated: Path, command: str, key: str) -> None:
    ids = [row[key] for row in answer(evaluated, command, "--json").json_lines]
    lines = plain(on_terminal(evaluated, 80, command).out).splitlines()
    assert [line.split()[0] for line in lines[2 : len(ids) + 2]] == ids


def test_an_events_type_and_stream_are_whole_at_80_columns(evaluated: Path) -> None:
    out = plain(on_terminal(evaluated, 80, "log", "--stream", f"run/{RUN}", "--last", 2).out)
    assert out.count(f"run/{RUN}") == 2
    assert out.count("ResultRecorded") == 2


def test_ids_that_have_no_room_are_told_apart_and_named(evaluated: Path) -> None:
    lines = plain(on_terminal(evaluated, 60, "results").out).splitlines()
    ids = {line.split()[0] for line in lines[2:32]}
    assert len(ids) == 30
    assert all("…" in one for one in ids)
    assert "Cut: result." in " ".join(lines)


def test_a_hash_has_a_line_of_its_own_where_it_is_too_long(evaluated: Path) -> None:
    head = answer(evaluated, "info", "--json").json["head"]
    assert f"\nhead\n  {head}\n" in plain(on_terminal(evaluated, 80, "info").out)
    assert re.search(rf"^head +{head}$", plain(on_terminal(evaluated, 140, "info").out), re.MULTILINE)


def test_long_texts_of_a_record_break_between_words(evaluated: Path) -> None:
    (study,) = answer(evaluated, "studies", "--json").json_lines
    lines = plain(on_terminal(evaluated, 60, "study", "status", study["id"]).out).splitlines()
    assert max(map(cells, lines)) <= 60
    assert sum(line.split().count("毎晩") for line in lines) == study["name"].split().count("毎晩")


def test_texts_of_results_stand_under_their_rows(evaluated: Path) -> None:
    lines = plain(on_terminal(evaluated, 80, "results", "--texts", "--limit", 2).out).splitlines()
    assert [line[:20] for line in lines[3:6:2]] == ["  output: answer\\t2\\n"[:20]] * 2
    assert "answer" not in lines[2]


def test_columns_of_sql_that_have_no_room_are_named(evaluated: Path) -> None:
    out = plain(on_terminal(evaluated, 80, "sql", "SELECT * FROM results").out)
    assert max(map(cells, out.splitlines())) <= 80
    named = " ".join(out.partition("No room for: ")[2].split())
    assert "raw_model_output" in named


def test_a_number_is_never_cut(evaluated: Path) -> None:
    numbers = [f"{digit}" * 18 for digit in range(1, 6)]
    columns = ", ".join(f"{number} AS n{at}" for at, number in enumerate(numbers))
    out = plain(on_terminal(evaluated, 54, "sql", f"SELECT {columns}").out)
    assert out.splitlines()[2].split() == numbers[:2]


def test_a_failure_without_a_kind_says_so(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store, tasks=1)
        case = store.list_cases()[0].case_id
        store.record_result(run_id="run-1", case_id=case, model_id="anvil-large", succeeded=False)
    assert "(no kind)" in plain(on_terminal(path, 80, "errors").out)


def test_what_comes_later_and_is_wider_gets_its_room(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(Session):
        terminal = True

    monkeypatch.setenv("COLUMNS", "80")
    writer = Writer(Terminal(), [ident("id"), column("error", shrink="end")], live=True)
    writer.write([{"id": "a", "error": None}])
    writer.write([{"id": RUN, "error": "no_tool_calls"}])
    writer.write([{"id": "b", "error": None}])
    lines = plain(capsys.readouterr().out).splitlines()
    assert [line.split() for line in lines if "─" not in line] == [
        ["id", "error"],
        ["a", "–"],
        [],
        ["id", "error"],
        [RUN, "no_tool_calls"],
        ["b", "–"],
    ]


@pytest.mark.parametrize("group", [[], ["study"], ["metrics"]])
def test_help_has_the_whole_sentence_of_each_command(evaluated: Path, group: list[str]) -> None:
    out = plain(on_terminal(evaluated, 80, *group, "--help").out)
    listed = out.partition("Commands:")[2]
    assert listed
    assert "..." not in listed
    assert max(map(len, out.splitlines())) <= 80


def test_what_is_wrong_is_said_in_whole_words(evaluated: Path) -> None:
    done = on_terminal(evaluated, 80, "query", "nope")
    lines = done.out.splitlines()
    assert done.code == 3
    assert max(map(len, lines)) <= 80
    assert '"list_studies_by_status",' in " ".join(lines).split()
    wrong = on_terminal(evaluated, 40, "results", "--outcome", "maybe")
    assert wrong.code == 2
    assert max(map(len, wrong.out.splitlines())) <= 40
    elsewhere = evalstore(evaluated, "query", "nope").err
    assert len(elsewhere.splitlines()) == 1


def test_a_study_without_checkpoints_says_so(path: Path) -> None:
    with EvalStore(path) as store:
        store.create_study(name="Nightly", period_type="daily")
    out = plain(on_terminal(path, 80, "study", "report", "Nightly").out)
    assert out == "Nightly (pending, daily): 0 checkpoints\n"


def test_a_small_amount_is_not_nothing() -> None:
    assert [dollars(value) for value in (0, 0.00001, 0.0001, 12)] == ["0.00", "<0.0001", "0.0001", "12.00"]


def test_rates_have_their_interval_and_their_n(evaluated: Path) -> None:
    for columns in (60, 80, 140):
        for command in ("runs", "models", "errors"):
            head = plain(on_terminal(evaluated, columns, command).out).splitlines()[0]
            assert "95 % interval" in head
            assert head.split("95 % interval")[1].split()[0] == "n"


def test_what_has_no_room_is_named(evaluated: Path) -> None:
    out = plain(on_terminal(evaluated, 80, "models").out)
    assert "No room for: " in out
    assert "--json" in out
    assert "No room for" not in plain(on_terminal(evaluated, 200, "models").out)


def test_colours_can_be_left_out(evaluated: Path) -> None:
    assert "\x1b[36m" in on_terminal(evaluated, 100, "log").out
    assert "\x1b[3" not in on_terminal(evaluated, 100, "log", "--no-color").out


def test_json_on_a_terminal_is_json(evaluated: Path) -> None:
    assert json.loads(on_terminal(evaluated, 80, "info", "--json").out)["path"] == str(evaluated)


def test_long_work_shows_how_far_it_is_only_on_a_terminal(evaluated: Path) -> None:
    assert "verify ━" in plain(on_terminal(evaluated, 80, "verify", "--step", 5).out)
    done = subprocess.run([*COMMAND, "verify"], env=environment(evaluated), capture_output=True, check=True)
    assert done.stderr == b""


def test_nothing_is_said_in_a_word(path: Path) -> None:
    EvalStore(path).close()
    assert plain(on_terminal(path, 80, "runs").out) == "nothing found\n"


def test_an_id_is_cut_in_its_middle_and_a_text_at_its_end() -> None:
    assert shortened(RUN, 13, "middle") == "018f…456789ab"
    assert shortened("abcdefghij", 5, "end") == "abcd…"
    assert shortened("日本語", 4, "end") == "日…"
    assert shortened("abc", 3, "end") == "abc"


def test_columns_leave_in_their_order_and_shrink_evenly() -> None:
    def one(title: str, shrink: str = "no", order: int = 0) -> Column:
        return Column(title, title, lambda row: row, shrink=shrink, order=order, least=4)  # type: ignore[arg-type]

    columns = [one("a"), one("b", "end"), one("c", order=1), one("d", order=2)]
    assert widths(columns, [5, 20, 5, 5], 41) == [5, 20, 5, 5]
    assert widths(columns, [5, 20, 5, 5], 30) == [5, 9, 5, 5]
    assert widths(columns, [5, 20, 5, 5], 19) == [5, 5, 5, None]
    assert widths(columns, [5, 20, 5, 5], 12) == [5, 5, None, None]
    assert widths([one("a"), one("b", order=1), one("c", order=2)], [5, 20, 5], 12) == [5, None, 5]
    two = [one("a", "end"), one("b", "end")]
    assert widths(two, [30, 20], 22) == [10, 10]


def test_what_is_to_be_copied_is_cut_only_where_nothing_else_can_leave() -> None:
    columns = [ident("id"), Column("b", "b", str, shrink="end", least=4), ident("c", order=1)]
    assert widths(columns, [36, 20, 36], 100) == [36, 20, 36]
    assert widths(columns, [36, 20, 36], 80) == [36, 4, 36]
    assert widths(columns, [36, 20, 36], 70) == [36, 20, None]
    assert widths(columns, [36, 20, 36], 42) == [36, 4, None]
    assert widths(columns, [36, 20, 36], 40) == [13, 10, 13]


def test_control_characters_are_spelt_out() -> None:
    assert raw("a\tb\n\\\x07\x9b") == "a\\tb\\n\\\\\\x07\\x9b"
    assert text("a\x1b[31m") == "a\\x1b[31m"
