"""Information, checks, backups, space and schema versions."""

import threading
from pathlib import Path

import pytest
from other_process import sqlite

import evalstore
from evalstore import ConflictError, EvalStore, InvalidRequestError, UnsupportedError


def test_info_tells_what_is_open(store: EvalStore, study: str) -> None:
    store.put_content("x")
    store.commit("c", 1)
    info = store.info()
    assert Path(info["path"]) == Path(store.path)
    assert info["library_version"] == evalstore.library_version()
    assert info["durability"] == "full"
    assert info["timeout_ms"] == 30_000
    assert info["read_only"] is False
    assert (info["last_position"], info["streams"], info["contents"], info["consumers"]) == (2, 1, 1, 1)
    assert info["file_bytes"] > 0
    assert len(info["head"]) == 64
    assert info["schema_version"] >= 1


def test_the_settings_are_read_back_from_the_file(store: EvalStore) -> None:
    pragmas = store.info()["pragmas"]
    assert str(pragmas["journal_mode"]).lower() == "wal"
    assert pragmas["foreign_keys"] in (1, True)


def test_a_sound_file_passes_its_check(store: EvalStore, study: str) -> None:
    assert store.check() == {"ok": True, "problems": []}


def test_a_backup_is_a_store_of_one_moment(store: EvalStore, study: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    answer = store.backup(target)
    store.stop_study(study)
    assert answer["last_position"] == 2
    assert answer["bytes"] == target.stat().st_size
    with EvalStore(target, create=False) as copy:
        assert [study.status for study in copy.list_studies()] == ["running"]
        assert copy.verify().clean
        copy.stop_study(study)


def test_a_backup_replaces_nothing(store: EvalStore, tmp_path: Path) -> None:
    target = tmp_path / "precious.txt"
    target.write_text("keep me")
    with pytest.raises(ConflictError, match=r"precious\.txt"):
        store.backup(str(target))
    assert target.read_text() == "keep me"
    with pytest.raises(ConflictError):
        store.backup(store.path)


def test_a_backup_while_others_write_is_whole(store: EvalStore, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            store.append([{"type": "Own", "stream": "own", "data": {"n": number, "text": "x" * 1000}}])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        answers = [store.backup(tmp_path / f"backup-{number}.db") for number in range(5)]
    finally:
        stop.set()
        thread.join()
    for number, answer in enumerate(answers):
        with EvalStore(tmp_path / f"backup-{number}.db") as copy:
            assert copy.info()["last_position"] == answer["last_position"]
            assert copy.check()["ok"]
            assert copy.verify().clean


def test_vacuum_gives_space_back(path: Path) -> None:
    with EvalStore(path) as store:
        for number in range(20):
            store.put_content(f"{number}" + "x" * 100_000)
    sqlite(path, "DELETE FROM contents")
    before = path.stat().st_size
    with EvalStore(path) as store:
        assert store.info()["free_bytes"] > 1_000_000
        assert store.vacuum().done
        assert store.info()["free_bytes"] < 100_000
    assert path.stat().st_size < before / 2


def test_vacuum_in_steps_shows_progress(path: Path) -> None:
    with EvalStore(path) as store:
        for number in range(20):
            store.put_content(f"{number}" + "x" * 100_000)
    sqlite(path, "DELETE FROM contents")
    steps: list[evalstore.Progress] = []
    with EvalStore(path) as store:
        assert store.vacuum(max_events=100, progress=steps.append).done
        assert store.info()["free_bytes"] < 100_000
        assert store.check()["ok"]
    assert len(steps) > 1


def test_migrate_without_a_version_tells_what_there_is(store: EvalStore) -> None:
    answer = store.migrate()
    version = store.info()["schema_version"]
    assert answer["from"] == answer["to"] == version
    assert [step["version"] for step in answer["versions"]] == list(range(1, version + 1))
    with pytest.raises(InvalidRequestError):
        store.migrate(9999)


def test_a_store_moved_to_an_older_version_writes_no_more_until_it_is_opened_again(
    store: EvalStore, study: str
) -> None:
    newest = store.info()["schema_version"]
    with EvalStore(store.path) as other:
        assert store.migrate(newest - 1)["to"] == newest - 1
        for either in (store, other):
            with pytest.raises(UnsupportedError):
                either.pause_study(study)
            assert [found.status for found in either.list_studies()] == ["running"]
    with EvalStore(store.path) as again:
        assert again.info()["schema_version"] == newest
        again.pause_study(study)
        assert again.verify().clean
