"""Looking after a store from a shell."""

from pathlib import Path

from cli_evaluation import evaluate
from command_line import answer, evalstore
from other_process import sqlite

from evalstore import EvalStore


def test_init_makes_a_store_once(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "evals.db"
    assert answer(path, "init", "--json").json["created"] is True
    assert answer(path, "init").record["created"] == "false"
    assert answer(path, "info").record["last_position"] == "0"


def test_check_and_verify_say_yes(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
        head, last = store.info()["head"], store.info()["last_position"]
    assert answer(path, "check").record["ok"] == "true"
    verified = answer(path, "verify", "--step", 5, "--json").json
    assert verified == {"clean": True, "position": last, "head": head, "findings": []}
    assert answer(path, "verify", "--projection", "runs").record["clean"] == "true"


def test_verify_says_no_with_1(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
    sqlite(path, "UPDATE runs SET description = 'another'")
    done = evalstore(path, "verify")
    assert done.code == 1
    assert len(done.rows) >= 1
    assert "runs" in done.rows[0]["problem"]
    found = evalstore(path, "verify", "--json")
    assert (found.code, found.json["clean"]) == (1, False)
    answer(path, "rebuild", "--step", 7)
    assert answer(path, "verify").record["clean"] == "true"


def test_check_says_no_with_1(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
    sqlite(path, "PRAGMA foreign_keys = OFF; DELETE FROM streams WHERE stream_id = 1")
    done = evalstore(path, "check")
    assert done.code == 1
    assert done.rows
    assert evalstore(path, "check", "--json").json["ok"] is False


def test_rebuild_ends(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
        last = store.info()["last_position"]
    assert answer(path, "rebuild", "--json").json == {"done": True, "position": last, "last_position": last}
    assert evalstore(path, "rebuild", "--projection", "none").code == 3


def test_a_backup_is_a_store_and_replaces_nothing(path: Path, tmp_path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
    target = tmp_path / "backup.db"
    assert answer(path, "backup", target).record["path"] == str(target)
    assert answer(target, "runs").out == answer(path, "runs").out
    again = evalstore(path, "backup", target)
    assert again.code == 3
    assert "backup.db" in again.err


def test_vacuum_gives_space_back(path: Path) -> None:
    with EvalStore(path) as store:
        for number in range(20):
            store.put_content(f"{number}" + "x" * 100_000)
    sqlite(path, "DELETE FROM contents")
    sizes = answer(path, "vacuum", "--step", 50, "--json").json
    assert sizes["file_bytes"] < sizes["file_bytes_before"] / 2
    assert sizes["free_bytes"] < 100_000
    assert answer(path, "vacuum", "--full").record["free_bytes"] == "0"


def test_migrate_shows_and_moves(path: Path) -> None:
    answer(path, "init")
    versions = answer(path, "migrate").rows
    newest = len(versions)
    assert [row["current"] for row in versions] == ["false"] * (newest - 1) + ["true"]
    moved = answer(path, "migrate", "--to", newest - 1, "--json").json
    assert (moved["from"], moved["to"]) == (newest, newest - 1)
    assert evalstore(path, "migrate", "--to", 999).code == 3


def test_a_file_of_an_older_schema_is_refused_with_what_to_do_and_migrate_does_it(path: Path) -> None:
    answer(path, "init")
    newest = len(answer(path, "migrate").rows)
    answer(path, "migrate", "--to", newest - 1)
    refused = evalstore(path, "runs")
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.endswith("evalstore migrate does that\n")
    assert answer(path, "migrate").rows[-1]["current"] == "true"
    answer(path, "runs")
