"""Runs of which it is known who is better, and a study whose metrics go somewhere."""

from datetime import UTC, datetime, timedelta

from evalstore import EvalStore, NewCase, NewResult

TASKS = 40
BEGIN = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAYS = 24
STRANGE = 6
"""The day of the study on which a value is far from the others."""


def record_run(
    store: EvalStore,
    run_id: str,
    outcomes: dict[str, list[list[bool]]],
    *,
    priced: bool = True,
    **digests: str,
) -> None:
    """Records a run: for each model the attempts at task 0, 1, …, each a list of outcomes."""
    prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
    store.create_run(run_id=run_id, system_prompt_hash=prompt, digests=digests, created_at=BEGIN)
    tasks = max(map(len, outcomes.values()))
    store.create_cases(
        [NewCase(case_id=f"{run_id}-{at}", run_id=run_id, task_id=f"task-{at}") for at in range(tasks)]
    )
    store.record_results(
        [
            NewResult(
                run_id=run_id,
                case_id=f"{run_id}-{at}",
                model_id=model,
                succeeded=succeeded,
                error_enum=None if succeeded else 3,
                num_edits=1,
                cost_usd=0.01 + 0.001 * (at % 7) if priced and at else None,
                time_round_trip_ms=1000.0 + 10 * at,
                created_at=BEGIN + timedelta(minutes=at),
            )
            for model, attempts in outcomes.items()
            for at, outcome in enumerate(attempts)
            for succeeded in outcome
        ]
    )


def compared(store: EvalStore) -> None:
    """Records the runs `old`, `new`, `same`, `judged` and `flaky`.

    At 40 tasks `old` succeeds at every second one and `new` at three of four, among them all those of `old`.
    `same` is like `old` and has two tasks more, `judged` had another judge, `flaky` has two models with five
    attempts at each of six tasks.
    """
    old = [[at % 2 == 0] for at in range(TASKS)]
    record_run(store, "old", {"small": old}, judge="v1", dataset="v1")
    record_run(store, "new", {"small": [[at % 4 != 3] for at in range(TASKS)]}, judge="v1", dataset="v1")
    record_run(store, "same", {"small": [*old, [True], [False]]}, judge="v1", dataset="v1")
    record_run(store, "judged", {"small": old}, judge="v2", dataset="v1")
    flaky = {
        "large": [[place < at for place in range(5)] for at in range(6)],
        "tiny": [[place < at - 3 for place in range(5)] for at in range(6)],
    }
    record_run(store, "flaky", flaky, priced=False)


def studied(store: EvalStore) -> None:
    """Records the study `quality` of 24 days.

    Its success rate rises, its cost goes from 1 to 3 dollars on the twelfth day, and its number of tasks is
    far from the others on one day.
    """
    store.create_study(id="quality", name="Quality", period_type="daily")
    store.start_study("quality")
    for day in range(DAYS):
        store.record_checkpoint(
            "quality",
            id=f"day-{day}",
            timestamp=BEGIN + timedelta(days=day),
            metrics={
                "session_success_rate": round(0.5 + 0.01 * day + 0.01 * (day % 3), 3),
                "total_cost_usd": (1.0 if day < DAYS // 2 else 3.0) + 0.05 * (day % 2),
                "tasks_completed": 90 if day == STRANGE else 40 + day % 4,
            },
        )
