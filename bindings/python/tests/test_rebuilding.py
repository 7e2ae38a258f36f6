"""Making the read models anew from the log."""

from pathlib import Path

import pytest
from other_process import dump, sqlite

from evalstore import EvalStore, InvalidRequestError, Progress

STUDIES = 40


@pytest.fixture
def busy_store(store: EvalStore) -> EvalStore:
    """A store with studies in every state and checkpoints."""
    for number in range(STUDIES):
        id = f"s{number}"
        store.create_study(
            name=f"Study {number}", period_type="daily", config={"tags": ["é", str(number)]}, id=id
        )
        for step in (store.start_study, store.pause_study, store.resume_study, store.stop_study)[
            : number % 5
        ]:
            step(id)
        if number % 5 in (1, 2, 3):
            store.record_checkpoint(
                id, metrics={"session_success_rate": number / STUDIES}, events_analyzed=number
            )
        store.update_study(id, config={"description": f"number {number}"})
        store.append([{"type": "Own", "stream": "own", "data": {"n": number}}])
    return store


def tables(store: EvalStore) -> list[str]:
    return [
        table for projection in store.projection_status()["projections"] for table in projection["tables"]
    ]


def test_the_status_names_every_read_model(busy_store: EvalStore) -> None:
    status = busy_store.projection_status()
    rows = {projection["name"]: projection["rows"] for projection in status["projections"]}
    assert rows["studies"] == STUDIES
    assert rows["checkpoints"] == STUDIES // 5 * 3
    assert status["done"]
    assert status["position"] == status["last_position"] == busy_store.info()["last_position"]
    assert [p["name"] for p in busy_store.projection_status("studies")["projections"]] == ["studies"]


def test_rebuilding_gives_the_same_bytes(busy_store: EvalStore) -> None:
    path = Path(busy_store.path)
    before = dump(path, *tables(busy_store))
    assert "s39" in before
    end = busy_store.rebuild()
    assert end == Progress(True, end.last_position, busy_store.info()["last_position"])
    assert dump(path, *tables(busy_store)) == before


def test_rebuilding_in_steps_gives_the_same_bytes_and_shows_progress(busy_store: EvalStore) -> None:
    path = Path(busy_store.path)
    before = dump(path, *tables(busy_store))
    seen: list[Progress] = []
    busy_store.rebuild(max_events=7, progress=seen.append)
    assert len(seen) > 3
    assert [step.done for step in seen] == [False] * (len(seen) - 1) + [True]
    assert [step.position for step in seen] == sorted(step.position for step in seen)
    assert dump(path, *tables(busy_store)) == before


def test_one_read_model_can_be_rebuilt_alone(busy_store: EvalStore) -> None:
    path = Path(busy_store.path)
    before = dump(path, *tables(busy_store))
    assert busy_store.rebuild("checkpoints").done
    assert dump(path, *tables(busy_store)) == before
    with pytest.raises(InvalidRequestError, match="checkpoints"):
        busy_store.rebuild("chekpoints")


def test_a_rebuild_mends_a_read_model_that_somebody_changed(busy_store: EvalStore) -> None:
    path = Path(busy_store.path)
    table = busy_store.projection_status("studies")["projections"][0]["tables"][0]
    before = dump(path, *tables(busy_store))
    sqlite(path, f"DELETE FROM {table} WHERE rowid % 2")
    assert not busy_store.verify().clean
    busy_store.rebuild()
    assert dump(path, *tables(busy_store)) == before
    assert busy_store.verify().clean


def test_a_rebuild_that_is_broken_off_leaves_the_old_read_model(busy_store: EvalStore) -> None:
    def enough(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        busy_store.rebuild(max_events=5, progress=enough)
    assert len(list(busy_store.iter_studies())) == STUDIES
    busy_store.create_study(name="Meanwhile", period_type="daily", id="meanwhile")
    busy_store.rebuild(max_events=5)
    assert len(list(busy_store.iter_studies())) == STUDIES + 1
    assert busy_store.verify().clean
