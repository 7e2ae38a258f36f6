"""A small evaluation: what the tests of the command line look at."""

from datetime import UTC, datetime, timedelta

from evalstore import EvalStore

MODELS = ("anvil-large", "birch-mini")
BEGIN = datetime(2026, 1, 31, 12, tzinfo=UTC)
ERRORS = (None, 2, 3, 1)


def evaluate(store: EvalStore, run_id: str = "run-1", tasks: int = 6, **labels: str) -> None:
    """Records a run of two models at some tasks; what comes out is the same every time."""
    prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
    store.create_run(
        run_id=run_id,
        system_prompt_hash=prompt,
        description=f"Nightly {run_id}",
        labels=labels or {"branch": "main"},
        plan={"tasks": [f"task-{number}" for number in range(tasks)], "models": list(MODELS)},
        created_at=BEGIN,
    )
    for number in range(tasks):
        case = store.create_case(
            run_id=run_id,
            task_id=f"task-{number}",
            description=f"Rename the {number}th function",
            tokens_in_context=1000 + number,
            created_at=BEGIN + timedelta(seconds=number),
        ).id
        for place, model in enumerate(MODELS):
            error = ERRORS[(number + place) % len(ERRORS)]
            store.record_result(
                run_id=run_id,
                case_id=case,
                model_id=model,
                succeeded=error is None,
                error_enum=error,
                num_edits=1 + place,
                time_to_first_token_ms=100.5 + number,
                time_round_trip_ms=1000.0 + 10 * number + 500 * place,
                cost_usd=0.001 * (1 + place),
                completion_tokens=10 * number,
                raw_model_output=f"answer\t{number}\nof {model} \x1b[31mred",
                created_at=BEGIN + timedelta(minutes=number),
            )
