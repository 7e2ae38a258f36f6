"""Commands gathered into one transaction."""

import copy
import pickle

import pytest

from evalstore import (
    Batch,
    ConflictError,
    EvalStore,
    InvalidArgumentError,
    InvalidRequestError,
    NotFoundError,
    PendingError,
    ReadOnlyError,
    RejectedError,
)
from evalstore._all_commands import AllCommands
from evalstore._commands import Commands


def test_a_batch_is_one_transaction_in_the_order_of_its_commands(store: EvalStore) -> None:
    with store.batch() as batch:
        study = batch.create_study(id="s", name="Nightly", period_type="daily")
        batch.start_study("s")
        checkpoint = batch.record_checkpoint("s", metrics={"total_tokens": 3})
        prompt = batch.upsert_system_prompt(name="editor", content="You edit files.")
        assert len(batch) == 4
        assert store.read().events == ()
    assert study.id == "s"
    assert study.result == {"id": "s"}
    assert [event.position for event in study.events] == [1]
    latest = store.get_latest_checkpoint("s")
    assert latest is not None
    assert latest.id == checkpoint.id
    assert store.get_system_prompt(prompt.hash) is not None
    assert [event.type for event in store.read()] == [
        "StudyCreated",
        "StudyStarted",
        "CheckpointRecorded",
        "SystemPromptRegistered",
    ]


def test_runs_cases_and_results_go_together(store: EvalStore) -> None:
    hash = store.upsert_system_prompt(name="editor", content="You edit files.").hash
    with store.batch() as batch:
        batch.create_run(run_id="r", system_prompt_hash=hash)
        cases = batch.create_cases([{"run_id": "r", "task_id": task} for task in ("a", "b")])
        batch.create_case(case_id="c", run_id="r", task_id="c")
        result = batch.record_result(run_id="r", case_id="c", model_id="m", succeeded=True)
    assert len(cases.ids) == 2
    assert store.get_result(result.id) is not None


def test_an_outcome_is_pending_until_the_block_has_ended(store: EvalStore) -> None:
    with store.batch() as batch:
        study = batch.create_study(id="s", name="Nightly", period_type="daily")
        prompt = batch.upsert_system_prompt(name="editor", content="You edit files.")
        for ask in (
            lambda: study.id,
            lambda: study.result,
            lambda: study.events,
            lambda: prompt.hash,
            study.to_dict,
            lambda: pickle.dumps(study),
        ):
            with pytest.raises(PendingError, match="ids of your own"):
                ask()
        assert repr(study) == "<IdentifiedOutcome, pending>"
        assert not hasattr(study, "nothing")
    assert repr(study).startswith("IdentifiedOutcome(id='s', ")
    assert copy.deepcopy(study) == pickle.loads(pickle.dumps(study)) == study
    with pytest.raises(AttributeError):
        study.id = "other"  # type: ignore[misc]


def test_a_block_that_raises_writes_nothing(store: EvalStore) -> None:
    with pytest.raises(ZeroDivisionError), store.batch() as batch:
        study = batch.create_study(id="s", name="Nightly", period_type="daily")
        _ = 1 / 0
    assert store.read().events == ()
    with pytest.raises(PendingError):
        _ = study.id


def fill(batch: Batch, count: int) -> None:
    for number in range(count):
        batch.create_study(id=f"s{number}", name="Nightly", period_type="daily")


@pytest.mark.parametrize("before", [0, 1, 2, 3, 6, 7, 8, 31])
@pytest.mark.parametrize("after", [0, 1, 9])
def test_a_refusal_names_the_command_and_nothing_is_written(
    store: EvalStore, before: int, after: int
) -> None:
    batch = store.batch()
    with pytest.raises(NotFoundError) as raised, batch:
        fill(batch, before)
        batch.start_study("nobody")
        for _ in range(after):
            batch.create_study(name="Later", period_type="daily")
    assert raised.value.details["command_index"] == before
    assert raised.value.details["command"] == "start_study"
    assert raised.value.message == str(raised.value)
    assert raised.value.message.startswith(
        f'command {before} of the batch, start_study: there is no study "nobody"'
    )
    assert store.read().events == ()


def test_every_kind_of_refusal_names_the_command(store: EvalStore) -> None:
    store.create_study(id="pending", name="Nightly", period_type="daily")
    with pytest.raises(RejectedError) as rejected, store.batch() as batch:
        fill(batch, 3)
        batch.stop_study("pending")
    assert rejected.value.details["command_index"] == 3
    with pytest.raises(ConflictError) as conflict, store.batch() as batch:
        fill(batch, 2)
        fill(batch, 2)
    assert conflict.value.details["command_index"] == 2
    with pytest.raises(InvalidRequestError) as invalid, store.batch() as batch:
        fill(batch, 2)
        batch.create_study(name="", period_type="daily")
        fill(batch, 2)
    assert invalid.value.details["command_index"] == 2
    assert store.info()["last_position"] == 1


def test_a_refusal_that_is_of_no_command_names_none(store: EvalStore) -> None:
    with EvalStore(store.path, read_only=True) as reader:
        with pytest.raises(ReadOnlyError) as raised, reader.batch() as batch:
            fill(batch, 2)
        assert "command_index" not in raised.value.details
    batch = store.batch()
    with pytest.raises(InvalidArgumentError), batch:
        fill(batch, 1)
        store.close()


def test_an_empty_batch_asks_nothing(store: EvalStore) -> None:
    with store.batch() as batch:
        pass
    assert repr(batch) == "<Batch of 0 commands, which has ended; begin another one>"
    assert store.info()["last_position"] == 0


def test_a_batch_is_used_once_and_within_its_block(store: EvalStore) -> None:
    batch = store.batch()
    with pytest.raises(InvalidArgumentError, match="has not begun"):
        batch.start_study("s")
    with batch:
        assert repr(batch) == "<Batch of 0 commands>"
        fill(batch, 1)
    with pytest.raises(InvalidArgumentError, match="has ended"):
        batch.start_study("s0")
    with pytest.raises(InvalidArgumentError, match="has ended"), batch:
        pass
    assert store.info()["last_position"] == 1


def test_what_cannot_be_sent_is_an_error_of_its_line(store: EvalStore) -> None:
    tags = ["a"]
    with store.batch() as batch:
        batch.create_study(id="s", name="Nightly", period_type="daily", config={"tags": tags})
        tags.append("b")
        with pytest.raises(TypeError):
            batch.create_study(name="x", period_type="daily", config={"x": object()})
    study = store.get_study("s")
    assert study is not None
    assert study.config["tags"] == ["a"]


def test_a_batch_may_be_sent_again_after_a_lost_answer(store: EvalStore) -> None:
    event_id = "0197a3c0-0000-7000-8000-000000000001"
    for duplicate in (False, True):
        with store.batch() as batch:
            study = batch.create_study(id="s", name="Nightly", period_type="daily", event_id=event_id)
        assert study.events[0].duplicate is duplicate


def test_a_batch_has_every_command_of_the_store_and_nothing_else() -> None:
    def groups(kind: type) -> set[type]:
        return {
            base
            for base in kind.__mro__
            if issubclass(base, Commands) and base.__module__.endswith("_commands")
        }

    assert groups(Batch) == groups(EvalStore)
    public = {name for name in dir(Batch) if not name.startswith("_")}
    assert public == {name for name in dir(AllCommands) if not name.startswith("_")}
    assert "create_study" in public
    with pytest.raises(NotImplementedError):
        AllCommands().start_study("s")
