"""A store with a little of everything, for tests that look at all kinds of answers."""

from evalstore import ErrorKind, EvalStore, Plan


def fill(store: EvalStore) -> None:
    """Writes a study, runs with results, benchmarks and registered things."""
    store.create_study(id="s1", name="<b>Nightly</b>", period_type="daily", config={"tags": ["smoke"]})
    store.start_study("s1")
    store.record_checkpoint("s1", id="c1", metrics={"session_success_rate": 0.82}, sessions_included=["a"])
    prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
    store.upsert_processing_functions(name="pair", parsing_function="parse", diff_edit_function="edit")
    store.upsert_file(filepath="a.py", content="x = 1")
    plan = Plan(tasks=["t1"], models=["a", "b"], attempts=5)
    for run_id in ("r1", "r2"):
        store.create_run(run_id=run_id, system_prompt_hash=prompt, labels={"branch": "main"}, plan=plan)
        store.create_case(case_id=f"{run_id}-c", run_id=run_id, task_id="t1")
        for number in range(3):
            store.record_result(
                result_id=f"{run_id}-{number}",
                run_id=run_id,
                case_id=f"{run_id}-c",
                model_id="ab"[number % 2],
                succeeded=number > 0,
                error_enum=None if number else ErrorKind.PARSING_ERROR,
                time_round_trip_ms=1200.5 if number else None,
                cost_usd=0.25 if number else None,
                raw_model_output="hello",
                created_at=f"2026-01-31T12:00:0{number}Z",
            )
    store.record_benchmark_result(
        "speed", id="b1", scores={"f1": 0.5}, passed=1, failed=1, duration_ms=5, config={}
    )
    store.record_benchmark_run(
        run_id="br1", project_name="p", benchmark_name="speed", timestamp="2026-01-31T12:00:00Z"
    )
