"""The whole store as lines and back, and read models as files."""

import csv
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cli_evaluation import evaluate
from command_line import answer, environment, evalstore, start
from other_process import dump, sqlite

from evalstore import EvalStore
from evalstore.cli import _asking, _events, _tables, importing
from evalstore.cli._app import run

# SQLite's own tables are no data.
SQLITE_OWN = "sqlite_"


def tables(path: Path) -> list[str]:
    rows = sqlite(path, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows if not name.startswith(SQLITE_OWN)]


def assert_same(first: Path, second: Path) -> None:
    names = tables(first)
    assert {"contents", "log_events", "recorded_results", "consumers"} <= set(names)
    assert names == tables(second)
    for name in names:
        assert dump(first, name) == dump(second, name), name


@pytest.fixture
def filled(path: Path) -> Path:
    """A store with something of everything."""
    with EvalStore(path) as store:
        store.put_content(b"\x00\xff no text")
        evaluate(store, tasks=20)
        evaluate(store, "run-2", tasks=5, git="abc")
        pair = store.upsert_processing_functions(name="p", parsing_function="a", diff_edit_function="b").hash
        file = store.upsert_file(filepath="src/ä.py", content="x = 1\n", tokens=3).hash
        case = store.create_case(run_id="run-2", task_id="t", file_hash=file).id
        store.record_result(
            run_id="run-2",
            case_id=case,
            model_id="m",
            succeeded=True,
            processing_functions_hash=pair,
            parsed_tool_call_json={"ü": [1, None]},
            time_round_trip_ms=1.5,
            result_id="named",
        )
        store.put_content("")
        study = store.create_study(name="N", period_type="daily", config={"metadata": {"a": {"b": 1.0}}}).id
        store.start_study(study)
        store.record_checkpoint(study, metrics={"own": 1e-300, "total_cost_usd": 3})
        store.update_study(study, config={"metadata": None})
        event: dict[str, Any] = {"type": "Own", "stream": "own/1", "data": {"n": 2**53 + 1, "t": "\u2028é"}}
        store.append([event, {**event, "metadata": {"why": [1.0, 1, -0.0]}}])
        store.commit("reader", 7)
        store.commit("end", store.info()["last_position"])
        store.commit("elsewhere", 10**9)
    return path


def test_an_export_imported_is_the_same_store_byte_for_byte(filled: Path, tmp_path: Path) -> None:
    file, copy = tmp_path / "all.jsonl", tmp_path / "copy.db"
    exported = answer(filled, "export", file, "--json").json
    imported = answer(copy, "import", file, "--json").json
    assert imported["new_events"] == imported["events"] == exported["events"]
    assert imported["new_contents"] == exported["contents"]
    assert (imported["consumers"], imported["moved_consumers"]) == (3, 3)
    assert_same(filled, copy)
    assert answer(copy, "verify").record["clean"] == "true"
    again = tmp_path / "again.jsonl"
    answer(copy, "export", again)
    assert again.read_bytes() == file.read_bytes()


def test_an_export_goes_through_pipes(filled: Path, tmp_path: Path) -> None:
    lines = answer(filled, "export", "-").out
    copy = tmp_path / "copy.db"
    answer(copy, "import", "-", input=lines)
    assert_same(filled, copy)


def test_importing_twice_changes_nothing(filled: Path, tmp_path: Path) -> None:
    file, copy = tmp_path / "all.jsonl", tmp_path / "copy.db"
    answer(filled, "export", file)
    answer(copy, "import", file)
    first = {name: dump(copy, name) for name in tables(copy)}
    again = answer(copy, "import", file, "--json").json
    assert (again["new_events"], again["new_contents"], again["moved_consumers"]) == (0, 0, 0)
    assert (again["duplicate_events"], again["duplicate_contents"]) == (again["events"], again["contents"])
    assert {name: dump(copy, name) for name in tables(copy)} == first
    back = answer(filled, "import", file, "--json").json
    assert back["new_events"] == 0


def test_an_import_that_was_killed_is_run_again(path: Path, tmp_path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store, tasks=10)
        for first in range(0, 20_000, 1000):
            store.append(
                [
                    {"type": "Own", "stream": "own", "data": {"n": n, "x": "x" * 100}}
                    for n in range(first, first + 1000)
                ]
            )
        last = store.info()["last_position"]
        store.commit("reader", last - 1)
    file, copy = tmp_path / "all.jsonl", tmp_path / "copy.db"
    answer(path, "export", file)
    # It is given only a half, so that it cannot come to its end before it is killed.
    text = file.read_text(encoding="utf-8")
    killed = start(copy, "import", "-")
    assert killed.stdin is not None
    killed.stdin.write(text[: len(text) // 2])
    killed.stdin.flush()
    with EvalStore(copy) as store:
        while not store.info()["last_position"]:
            time.sleep(0.001)
    killed.kill()
    killed.communicate()
    with EvalStore(copy) as store:
        half = store.info()["last_position"]
        assert store.verify().clean
    assert 0 < half < last
    again = answer(copy, "import", file, "--json").json
    assert (again["duplicate_events"], again["new_events"]) == (half, last - half)
    assert_same(path, copy)


def test_an_import_beside_other_events_moves_consumers_to_their_events(filled: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "all.jsonl", tmp_path / "other.db"
    answer(filled, "export", file)
    with EvalStore(other) as store:
        store.append([{"type": "Own", "stream": "mine", "data": {}}] * 3)
        store.commit("end", 10**6)
    answer(other, "import", file)
    with EvalStore(other) as store:
        assert store.consumer_position("reader") == 7 + 3
        assert store.consumer_position("end") == 10**6  # it is further, and is not moved back
        assert store.verify().clean


def test_what_is_no_export_is_refused_and_makes_no_store(path: Path, tmp_path: Path) -> None:
    for number, text in enumerate(
        ["", "hello\n", "{}\n", "[1]\n", '{"evalstore_export":2,"last_position":1}\n']
    ):
        file = tmp_path / f"{number}.jsonl"
        file.write_text(text)
        done = evalstore(path, "import", file)
        assert done.code == 3
        assert "line 1" in done.err
        assert not path.exists()


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("{", "not JSON"),
        ('{"a":1}', "no entry"),
        ('{"content":"00","base64":"AA=="}', "hash"),
        ('{"content":"00","base64":"!"}', "base64"),
        (
            '{"event_id":"018f3c2e-7a41-7c3d-9e5f-0123456789ab","stream":"study/x","type":"StudyStarted",'
            '"timestamp":"2026-01-01T00:00:00.000Z","data":{"id":"x"},"metadata":{}}',
            "x",
        ),
    ],
)
def test_an_error_names_its_line(filled: Path, tmp_path: Path, entry: str, problem: str) -> None:
    lines = answer(filled, "export", "-").out.rstrip("\n").split("\n")
    file = tmp_path / "wrong.jsonl"
    file.write_text("\n".join([*lines[:-10], entry, *lines[-10:]]))
    done = evalstore(tmp_path / "copy.db", "import", file)
    assert done.code == 3
    assert f"line {len(lines) - 9}: " in done.err
    assert problem in done.err


def test_a_piece_is_not_taken_for_the_whole(filled: Path, tmp_path: Path) -> None:
    lines = [line + "\n" for line in answer(filled, "export", "-").out.rstrip("\n").split("\n")]
    file, copy = tmp_path / "piece.jsonl", tmp_path / "copy.db"
    file.write_text("".join(lines[:-5]))
    done = evalstore(copy, "import", file)
    assert done.code == 3
    assert "cut off" in done.err
    file.write_text("".join([*lines[:-5], *lines[-4:]]))
    done = evalstore(tmp_path / "other.db", "import", file)
    assert done.code == 3
    assert "missing" in done.err
    file.write_text("".join(lines))
    answer(copy, "import", file)
    assert_same(filled, copy)


def test_an_export_replaces_nothing(filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "precious.txt"
    file.write_text("keep me")
    done = evalstore(filled, "export", file)
    assert done.code == 3
    assert "precious.txt" in done.err
    assert file.read_text() == "keep me"
    assert not list(tmp_path.glob("*.partial"))


def test_read_models_as_csv(filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    written = answer(filled, "export", folder, "--format", "csv").rows
    with EvalStore(filled, read_only=True) as store:
        names = [one["name"] for one in store.projection_status()["projections"]]
        assert [row["table"] for row in written] == names
        for row in written:
            table = store.sql(f"SELECT * FROM {row['table']}")
            with Path(row["path"]).open(newline="", encoding="utf-8") as file:
                head, *lines = csv.reader(file)
            assert tuple(head) == table.columns
            expected = [["" if cell is None else str(cell) for cell in line] for line in table.rows]
            assert sorted(lines) == sorted(expected)
            assert int(row["rows"]) == len(expected)


def test_read_models_as_json_with_filters(filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    written = answer(filled, "export", folder, "--format", "json", "--run", "run-2", "--json").json
    found_in = {row["table"] for row in written if row["rows"]}
    assert found_in == {"runs", "cases", "results"}
    assert "studies" not in {row["table"] for row in written}  # a run says nothing about them
    with EvalStore(filled, read_only=True) as store:
        for name in ("runs", "cases", "results"):
            expected = store.sql(f"SELECT * FROM {name} WHERE run_id = 'run-2'").dicts()
            found = json.loads((folder / f"{name}.json").read_text())
            key = {"runs": "run_id", "cases": "case_id", "results": "result_id"}[name]
            assert sorted(found, key=lambda row: row[key]) == sorted(expected, key=lambda row: row[key])


def test_filters_of_time_and_of_tables(filled: Path, tmp_path: Path) -> None:
    def rows(name: str, *options: str) -> int:
        folder = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        (one,) = answer(filled, "export", folder, "--format", "csv", "--tables", name, *options).rows
        return int(one["rows"])

    day = ("--to", "2026-01-31")
    assert rows("results") == 51
    assert rows("results", *day) == 50
    assert rows("results", *day, "--run", "run-2") == 10
    assert rows("cases", *day) == 25
    assert rows("cases", "--from", "2026-01-31T12:00:19Z", *day) == 1
    assert rows("runs", *day, "--from", "2026-01-31") == 2
    assert rows("checkpoints", *day) == 0
    lacking = evalstore(
        filled, "export", tmp_path / "x", "--format", "csv", "--tables", "studies", "--run", "r"
    )
    assert lacking.code == 2
    assert "studies" in lacking.err
    unknown = evalstore(filled, "export", tmp_path / "x", "--format", "csv", "--tables", "none")
    assert unknown.code == 2
    assert evalstore(filled, "export", tmp_path / "x", "--run", "run-2").code == 2
    assert not (tmp_path / "x").exists()


def test_exporting_and_importing_are_bounded_in_memory(path: Path, tmp_path: Path) -> None:
    with EvalStore(path) as store:
        for number in range(40):
            store.put_content(f"{number}" + "x" * 1_000_000)
        for first in range(0, 40_000, 2000):
            store.append(
                [
                    {"type": "Own", "stream": "own", "data": {"n": n, "x": "x" * 1000}}
                    for n in range(first, first + 2000)
                ]
            )
    file = tmp_path / "all.jsonl"
    program = (
        "import sys\n"
        "from evalstore.cli._app import run\n"
        "code = run(sys.argv[1:])\n"
        # Not getrusage, which counts what this process was before it became that program.
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(int(peak.split()[1]) // 1024, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    sizes = []
    for store_path, command in ((path, "export"), (tmp_path / "copy.db", "import")):
        done = subprocess.run(
            [sys.executable, "-c", program, command, str(file)],
            env=environment(store_path),
            capture_output=True,
            text=True,
            check=True,
        )
        sizes.append(int(done.stderr.split()[-1]))
    assert file.stat().st_size > 90_000_000
    assert max(sizes) < 160, sizes


def test_pages_join_without_a_gap(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, small = tmp_path / "whole", tmp_path / "small"
    for form in ("csv", "json"):
        answer(filled, "export", whole / form, "--format", form)
    answer(filled, "export", whole / "events.jsonl")
    for module, name, size in (
        (_tables, "PAGE", 2),
        (_tables, "PAGE_OF_TEXTS", 1),
        (_asking, "PAGE", 3),
        (_events, "PAGE", 2),
        (_events, "EVENTS", 3),
        (importing, "BATCH", 4),
        (importing, "BATCH_BYTES", 1000),
    ):
        monkeypatch.setattr(module, name, size)
    for form in ("csv", "json"):
        assert run(["--store", str(filled), "export", str(small / form), "--format", form]) == 0
    assert run(["--store", str(filled), "export", str(small / "events.jsonl")]) == 0
    for file in whole.rglob("*.*"):
        assert (small / file.relative_to(whole)).read_bytes() == file.read_bytes()
    copy = tmp_path / "copy.db"
    assert run(["--store", str(copy), "import", str(small / "events.jsonl")]) == 0
    assert_same(filled, copy)


def altered(filled: Path, change: str, file: Path) -> None:
    """Writes an export that somebody has changed, with an end that says how much is left."""
    head, *entries, end = answer(filled, "export", "-").out.rstrip("\n").split("\n")
    events = [at for at, entry in enumerate(entries) if '"type":"Own"' in entry]
    first, second = events[:2]
    if change == "data":
        entries[first] = entries[first].replace('"n":9007199254740993', '"n":1')
    elif change == "time":
        entries[first] = entries[first].replace('"timestamp":"2', '"timestamp":"1')
    elif change == "order":
        entries[first], entries[second] = entries[second], entries[first]
    elif change == "removed":
        del entries[second]
    elif change == "repeated":
        entries[second] = entries[first]
    elif change == "added":
        event = json.loads(entries[second]) | {"event_id": "018f3c2e-7a41-7c3d-9e5f-0123456789ab"}
        entries.append(json.dumps(event))
    count = sum('"event_id"' in entry for entry in entries)
    end = json.dumps(json.loads(end) | {"events": count})
    file.write_text("\n".join([head, *entries, end]) + "\n")


@pytest.mark.parametrize("change", ["data", "time", "order", "removed", "repeated", "added"])
def test_an_export_that_was_altered_is_found_at_the_end(filled: Path, tmp_path: Path, change: str) -> None:
    file, copy = tmp_path / "altered.jsonl", tmp_path / "copy.db"
    altered(filled, change, file)
    done = evalstore(copy, "import", file)
    assert (done.code, done.out) == (1, "")
    with EvalStore(filled) as store:
        info = store.info()
    expected = info["head"] if change in ("data", "time", "order") else str(info["last_position"])
    assert expected in done.err
    assert "are in the store now" in done.err
    assert "export" in done.err.partition("are in the store now")[2]
    with EvalStore(copy) as store:
        assert store.info()["last_position"] > 0
        assert store.consumer_position("reader") == 0


def test_the_rest_of_an_import_is_compared_too(filled: Path, tmp_path: Path) -> None:
    file, copy = tmp_path / "all.jsonl", tmp_path / "copy.db"
    whole = answer(filled, "export", "-").out
    half = whole.split("\n")[:-20]
    assert evalstore(copy, "import", "-", input="\n".join(half) + "\n").code == 3
    altered(filled, "data", file)
    assert evalstore(copy, "import", file).code == 1
    other = tmp_path / "other.db"
    assert evalstore(other, "import", "-", input="\n".join(half) + "\n").code == 3
    assert answer(other, "import", "-", "--json", input=whole).json["proven"] is True
    assert_same(filled, other)


def test_what_was_added_to_a_copy_since_is_no_difference(filled: Path, tmp_path: Path) -> None:
    older, newer, copy = tmp_path / "older.jsonl", tmp_path / "newer.jsonl", tmp_path / "copy.db"
    answer(filled, "export", older)
    with EvalStore(filled) as store:
        store.append([{"type": "Own", "stream": "own/1", "data": {}}])
    answer(filled, "export", newer)
    for file in (older, newer, older):
        assert answer(copy, "import", file, "--json").json["proven"] is True
    other = tmp_path / "other.db"
    with EvalStore(other) as store:
        store.append([{"type": "Own", "stream": "mine", "data": {}}])
    assert answer(other, "import", older, "--json").json["proven"] is False


def test_a_header_without_its_head_is_refused(filled: Path, tmp_path: Path) -> None:
    lines = answer(filled, "export", "-").out.split("\n")
    header = json.loads(lines[0])
    del header["head"]
    file, copy = tmp_path / "headless.jsonl", tmp_path / "copy.db"
    file.write_text("\n".join([json.dumps(header), *lines[1:]]))
    done = evalstore(copy, "import", file)
    assert done.code == 3
    assert "head" in done.err
    assert not copy.exists()


def test_an_import_says_which_file_or_line_it_could_not_read(tmp_path: Path, filled: Path) -> None:
    copy = tmp_path / "copy.db"
    missing = evalstore(copy, "import", tmp_path / "nope.jsonl")
    assert missing.code == 3
    assert "nope.jsonl" in missing.err
    assert evalstore(copy, "import", tmp_path).code == 3
    assert evalstore(copy, "import", "").code == 2
    deep = "[" * 100_000
    first = evalstore(copy, "import", "-", input=deep + "\n")
    assert (first.code, copy.exists()) == (3, False)
    assert "line 1" in first.err
    lines = answer(filled, "export", "-").out.split("\n")
    later = evalstore(copy, "import", "-", input="\n".join([lines[0], deep, *lines[1:]]))
    assert later.code == 3
    assert "line 2: " in later.err
