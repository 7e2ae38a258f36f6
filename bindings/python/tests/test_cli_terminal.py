"""What people see: tables that fit their terminal."""

import json
import subprocess
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from cli_evaluation import evaluate
from command_line import COMMAND, environment, on_terminal, plain

from evalstore import EvalStore
from evalstore.cli._table import Column, raw, shortened, text, widths

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


def test_ids_are_told_apart_where_they_are_cut(evaluated: Path) -> None:
    lines = plain(on_terminal(evaluated, 80, "results").out).splitlines()[2:32]
    ids = {line.split()[0] for line in lines}
    assert len(ids) == 30
    assert all("…" in one for one in ids)


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
    two = [one("a", "end"), one("b", "end")]
    assert widths(two, [30, 20], 22) == [10, 10]


def test_control_characters_are_spelt_out() -> None:
    assert raw("a\tb\n\\\x07\x9b") == "a\\tb\\n\\\\\\x07\\x9b"
    assert text("a\x1b[31m") == "a\\x1b[31m"
