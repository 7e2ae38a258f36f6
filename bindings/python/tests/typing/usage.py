"""What users write, for the type checkers only: mypy and pyright read it in their strictest modes."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Literal, assert_type

from evalstore import (
    Comparison,
    EvalStore,
    Event,
    HashedOutcome,
    IdentifiedOutcome,
    ModelSuccess,
    Page,
    Rate,
    Result,
    Rows,
    Study,
    Table,
)
from evalstore.aio import AsyncEvalStore


def reading(path: Path) -> None:
    """Questions and their answers."""
    with EvalStore(path, durability="normal") as store:
        study = store.get_study("s")
        if study is not None:
            assert_type(study.started_at, datetime | None)
        studies = store.list_studies(status="running")
        assert_type(studies, Page[Study])
        assert_type(studies[0], Study)
        assert_type(store.iter_results(model_id=["a", "b"], from_=date(2026, 1, 1)), Iterator[Result])
        models = store.success_rates_by_model(labels={"branch": "main"}, valid_attempts_only=False)
        assert_type(models, Rows[ModelSuccess])
        for model in models:
            assert_type(model.success_rate, Rate)
        gate = store.gate("r1", {"model_id": "a", "from_": date(2026, 1, 1)}, max_drop=0.02)
        assert_type(gate.verdict, Literal["allow", "reject", "inconclusive"])
        assert_type(store.compare("r1", candidates=["r2"], task_id="t").comparisons, Rows[Comparison])
        assert_type(store.sql("SELECT 1"), Table)
        print(len(models.to_pandas()), models.to_polars().height, models._repr_html_())


def writing(store: EvalStore) -> None:
    """Commands, one by one and in a batch."""
    outcome = store.create_study(name="Nightly", period_type="daily")
    assert_type(outcome, IdentifiedOutcome)
    assert_type(outcome.id, str)
    with store.batch() as batch:
        prompt = batch.upsert_system_prompt(name="editor", content="You edit files.")
        assert_type(prompt, HashedOutcome)
        assert_type(prompt.hash, str)
    for event in store.follow(consumer="dashboard", types=["StudyCreated"], timeout=1.5):
        assert_type(event, Event)
    store.backup(Path("copy.db"))


async def awaiting() -> None:
    """The same with coroutines."""
    async with AsyncEvalStore("evals.db") as store:
        outcome = await store.create_study(name="Nightly", period_type="daily")
        assert_type(outcome, IdentifiedOutcome)
        assert_type(await store.get_study(outcome.id), Study | None)
        assert_type(store.iter_studies(), AsyncIterator[Study])
        async for result in store.iter_results(run_id="r1"):
            assert_type(result, Result)
        async for event in store.follow(from_position=1):
            assert_type(event, Event)
        async with store.batch() as batch:
            batch.start_study(outcome.id)


def mistakes(store: EvalStore) -> None:
    """What the type checkers must find; an ignored line without a mistake is a mistake."""
    store.create_study(nam="x", period_type="daily")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    store.gate("r1", "r2")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    store.success_rates_by_model(model="a")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    outcome = store.create_study(name="x", period_type="daily")
    print(outcome.identity)  # type: ignore[attr-defined] # pyright: ignore
