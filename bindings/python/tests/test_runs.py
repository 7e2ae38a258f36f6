"""Runs, their cases, and what a plan still wants."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from evalstore import (
    Case,
    ConflictError,
    ErrorKind,
    EvalStore,
    EvalStoreError,
    InvalidRequestError,
    NewCase,
    NewResult,
    NotFoundError,
    Plan,
    RejectedError,
    RemainingAttempt,
    Run,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def prompt(store: EvalStore) -> str:
    """The hash of a system prompt."""
    return store.upsert_system_prompt(name="editor", content="You edit files.").hash


@pytest.fixture
def run(store: EvalStore, prompt: str) -> str:
    """The id of a run with no cases and no plan."""
    return store.create_run(run_id="run", system_prompt_hash=prompt).id


# --- runs


def test_a_run_has_what_was_given(store: EvalStore, prompt: str) -> None:
    labels, digests = {"sha": "3e6b", "branch": "main"}, {"dataset": "d1", "judge": "j2"}
    plan = Plan(tasks=("t1", "t2"), models=("m",), attempts=3)
    outcome = store.create_run(
        run_id="r",
        system_prompt_hash=prompt,
        description="Nightly",
        labels=labels,
        digests=digests,
        plan=plan,
        created_at=NOON,
    )
    assert (outcome.id, [event.stream for event in outcome.events]) == ("r", ["run/r"])
    found = store.get_run("r")
    assert found == Run("r", NOON, "Nightly", prompt, labels, digests, plan)
    wire = store.request("query", {"query": "get_run", "args": {"run_id": "r"}})["result"]
    assert found.to_dict() == wire


def test_a_bare_run_is_of_now_and_has_little(store: EvalStore, prompt: str) -> None:
    id = store.create_run(system_prompt_hash=prompt).id
    found = store.get_run(id)
    assert found is not None
    assert found == Run(id, found.created_at, None, prompt, {}, {}, None)
    assert abs(found.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert store.get_run("nobody") is None


def test_a_plan_may_be_a_mapping(store: EvalStore, prompt: str) -> None:
    id = store.create_run(system_prompt_hash=prompt, plan={"tasks": ["t"], "models": ["m"]}).id
    found = store.get_run(id)
    assert found is not None
    assert found.plan == Plan(("t",), ("m",), 1)


@pytest.mark.parametrize(
    ("args", "kind", "named"),
    [
        ({"system_prompt_hash": "0" * 64}, NotFoundError, "0000"),
        ({"system_prompt_hash": "short"}, InvalidRequestError, "system_prompt_hash"),
        ({"run_id": ""}, InvalidRequestError, "run_id"),
        ({"labels": {"sha": 1}}, InvalidRequestError, "labels.*sha"),
        ({"digests": {"other": "x"}}, InvalidRequestError, "digests.*other"),
        ({"plan": Plan((), ("m",))}, InvalidRequestError, "tasks"),
        ({"plan": Plan(("t",), ("m",), 0)}, InvalidRequestError, "attempts"),
        ({"created_at": "yesterday"}, InvalidRequestError, "created_at"),
        ({"created_at": datetime(2026, 1, 31)}, ValueError, "no time zone"),
    ],
)
def test_a_run_that_cannot_be_is_refused(
    store: EvalStore, prompt: str, args: dict[str, object], kind: type[Exception], named: str
) -> None:
    with pytest.raises(kind, match=named):
        store.create_run(**{"system_prompt_hash": prompt, **args})  # type: ignore[arg-type]
    assert store.list_runs().items == ()


def test_the_id_of_a_run_is_taken_once(store: EvalStore, run: str, prompt: str) -> None:
    with pytest.raises(ConflictError, match="run"):
        store.create_run(run_id=run, system_prompt_hash=prompt)


def test_runs_are_found_by_what_they_have(store: EvalStore, prompt: str) -> None:
    other = store.upsert_system_prompt(name="other", content="Be brief.").hash
    for hour, (hash, labels) in enumerate(
        [(prompt, {"sha": "1"}), (other, {"sha": "1", "branch": "main"}), (prompt, {"branch": "main"})]
    ):
        store.create_run(
            run_id=str(hour),
            system_prompt_hash=hash,
            labels=labels,
            created_at=NOON + timedelta(hours=hour),
        )

    def ids(**args: object) -> list[str]:
        return [run.run_id for run in store.list_runs(**args)]  # type: ignore[arg-type]

    assert ids() == ["2", "1", "0"]
    assert ids(labels={"sha": "1"}) == ["1", "0"]
    assert ids(labels={"sha": "1", "branch": "main"}) == ["1"]
    assert ids(system_prompt_hash=prompt) == ["2", "0"]
    assert ids(from_=NOON + timedelta(hours=1)) == ["2", "1"]
    assert ids(from_=NOON, to="2026-01-31T13:00:00Z") == ["1", "0"]
    assert ids(system_prompt_hash=prompt, labels={"sha": "1"}) == ["0"]
    page = store.list_runs(limit=2)
    assert [run.run_id for run in store.list_runs(limit=2, cursor=page.next_cursor)] == ["0"]
    assert [run.run_id for run in store.iter_runs(page_size=1, to=NOON + timedelta(hours=1))] == ["1", "0"]


# --- cases


def test_a_case_has_what_was_given(store: EvalStore, run: str) -> None:
    hash = store.upsert_system_prompt(name="own", content="Be brief.").hash
    file = store.upsert_file(filepath="a.py", content="a = 1\n").hash
    outcome = store.create_case(
        run_id=run,
        task_id="t",
        case_id="c",
        description="Rename a",
        system_prompt_hash=hash,
        tokens_in_context=1200,
        file_hash=file,
        created_at=NOON,
    )
    assert outcome.id == "c"
    found = store.get_case("c")
    assert found == Case("c", run, NOON, "Rename a", hash, "t", 1200, file)
    wire = store.request("query", {"query": "get_case", "args": {"case_id": "c"}})["result"]
    assert found.to_dict() == wire


def test_a_bare_case_has_the_prompt_of_its_run(store: EvalStore, run: str, prompt: str) -> None:
    id = store.create_case(run_id=run, task_id="t").id
    found = store.get_case(id)
    assert found is not None
    assert found == Case(id, run, found.created_at, None, prompt, "t", None, None)
    assert store.get_case("nobody") is None


def test_a_batch_answers_its_ids_in_order(store: EvalStore, run: str) -> None:
    outcome = store.create_cases(
        [
            NewCase(run_id=run, task_id="t3", case_id="z"),
            {"run_id": run, "task_id": "t1", "description": "a mapping", "created_at": NOON},
            NewCase(run_id=run, task_id="t2", case_id="a", tokens_in_context=0, created_at=NOON),
        ]
    )
    assert (outcome.ids[0], outcome.ids[2], outcome.id) == ("z", "a", None)
    assert [event.version for event in outcome.events] == [2, 3, 4]
    cases = [case for id in outcome.ids if (case := store.get_case(id))]
    assert [(case.description, case.tokens_in_context) for case in cases] == [
        (None, None),
        ("a mapping", None),
        (None, 0),
    ]
    assert [case.created_at for case in cases[1:]] == [NOON, NOON]


@pytest.mark.parametrize(
    ("last", "kind", "named"),
    [
        ({"task_id": ""}, InvalidRequestError, r"cases\[1\].*task_id"),
        ({"tokens_in_context": -1}, InvalidRequestError, r"cases\[1\].*tokens_in_context"),
        ({"file_hash": "0" * 64}, NotFoundError, "0000"),
        ({"run_id": "nobody"}, NotFoundError, "nobody"),
        ({"case_id": "first"}, ConflictError, "first"),
    ],
)
def test_a_batch_is_written_whole_or_not_at_all(
    store: EvalStore, run: str, last: dict[str, object], kind: type[EvalStoreError], named: str
) -> None:
    before = store.info()["last_position"]
    first, second = NewCase(run_id=run, task_id="t", case_id="first"), {"run_id": run, "task_id": "t", **last}
    with pytest.raises(kind, match=named):
        store.create_cases([first, second])
    assert store.list_cases().items == ()
    assert store.info()["last_position"] == before


def test_an_empty_batch_is_refused(store: EvalStore) -> None:
    with pytest.raises(InvalidRequestError, match="cases"):
        store.create_cases([])


def test_a_batch_can_be_sent_again_and_only_the_same(store: EvalStore, run: str) -> None:
    once = uuid.uuid4()
    cases = [NewCase(run_id=run, task_id=task) for task in ("t1", "t2", "t3")]
    first = store.create_cases(cases, event_id=once)
    again = store.create_cases(cases, event_id=once)
    assert again.ids == first.ids
    assert [event.event_id for event in again.events] == [event.event_id for event in first.events]
    assert [event.duplicate for event in first.events + again.events] == [False] * 3 + [True] * 3
    assert first.events[0].event_id == str(once)
    for other in (cases[:2], [*cases, NewCase(run_id=run, task_id="t4")], cases[::-1]):
        with pytest.raises(ConflictError):
            store.create_cases(other, event_id=once)
    assert len(store.list_cases()) == 3


def test_version_and_metadata_of_a_batch_are_passed_on(store: EvalStore, run: str) -> None:
    with pytest.raises(ConflictError):
        store.create_cases([NewCase(run_id=run, task_id="t")], expected_version=7)
    store.create_cases([NewCase(run_id=run, task_id="t")] * 2, expected_version=1, metadata={"by": "ci"})
    assert [event.metadata for event in store.read(types=["CaseCreated"])] == [{"by": "ci"}] * 2


def test_cases_are_found_by_run_and_task(store: EvalStore, run: str, prompt: str) -> None:
    store.create_run(run_id="other", system_prompt_hash=prompt)
    places = [(run, "t1"), (run, "t2"), ("other", "t1"), ("other", "t2")]
    store.create_cases(
        [
            NewCase(run_id=id, task_id=t, case_id=f"{id}-{t}", created_at=NOON + timedelta(hours=hour))
            for hour, (id, t) in enumerate(places)
        ]
    )
    assert [case.case_id for case in store.list_cases(task_id="t2")] == ["run-t2", "other-t2"]
    assert [case.case_id for case in store.list_cases(run_id="other", task_id="t1")] == ["other-t1"]
    assert [case.case_id for case in store.iter_cases(page_size=3)] == [
        "run-t1",
        "run-t2",
        "other-t1",
        "other-t2",
    ]
    assert [case.case_id for case in store.iter_cases(run_id=run, page_size=1)] == ["run-t1", "run-t2"]


# --- plans


def test_a_harness_resumes_until_nothing_remains(store: EvalStore, prompt: str) -> None:
    plan = Plan(tasks=["t1", "t2"], models=["a", "b"], attempts=2)
    run = store.create_run(system_prompt_hash=prompt, plan=plan).id
    cases = dict(
        zip(
            plan.tasks,
            store.create_cases([NewCase(run_id=run, task_id=t) for t in plan.tasks]).ids,
            strict=True,
        )
    )
    asked = 0
    while (left := store.remaining_attempts(run, limit=3)).remaining:
        assert left.planned == 8 == left.done + left.remaining
        assert len(left.attempts) == min(3, left.remaining)
        for attempt in left.attempts:
            assert attempt.case_id == cases[attempt.task_id]
            asked += 1
            # The network fails every third time, and a model's own failure is an attempt all the same.
            error = ErrorKind.API_ERROR if asked % 3 == 0 else ErrorKind.PARSING_ERROR
            store.record_result(
                run_id=run,
                case_id=attempt.case_id,
                model_id=attempt.model_id,
                succeeded=False,
                error_enum=error,
            )
    assert (left.planned, left.done, left.attempts) == (8, 8, ())
    counts = {
        (task, model): len(
            store.list_results(run_id=run, task_id=task, model_id=model, error="parsing_error")
        )
        for task in plan.tasks
        for model in plan.models
    }
    assert set(counts.values()) == {2}
    assert asked == 11


def test_what_remains_says_why(store: EvalStore, prompt: str) -> None:
    run = store.create_run(system_prompt_hash=prompt, plan=Plan(["t1", "t2"], ["m"], 1)).id
    case = store.create_case(run_id=run, task_id="t1").id
    store.record_result(run_id=run, case_id=case, model_id="m", succeeded=False, error_enum="other_error")
    left = store.remaining_attempts(run)
    assert left.attempts == (
        RemainingAttempt("t1", "m", 1, "failed", "other_error", case),
        RemainingAttempt("t2", "m", 1, "missing", None, None),
    )
    assert [attempt.error_kind for attempt in left.attempts] == [ErrorKind.OTHER_ERROR, None]


def test_only_a_run_with_a_plan_has_something_remaining(store: EvalStore, run: str) -> None:
    with pytest.raises(RejectedError, match="plan"):
        store.remaining_attempts(run)
    with pytest.raises(NotFoundError, match="nobody"):
        store.remaining_attempts("nobody")


# --- numbers


def test_the_numbers_of_a_run(store: EvalStore, run: str, prompt: str) -> None:
    cases = store.create_cases([NewCase(run_id=run, task_id=t) for t in ("t1", "t1", "t2")]).ids
    store.record_results(
        [
            NewResult(
                run_id=run,
                case_id=cases[0],
                model_id="a",
                succeeded=True,
                cost_usd=0.25,
                completion_tokens=10,
                time_round_trip_ms=100,
                created_at=NOON,
            ),
            NewResult(
                run_id=run,
                case_id=cases[1],
                model_id="b",
                succeeded=False,
                error_enum=1,
                cost_usd=0.5,
                time_round_trip_ms=300,
                created_at=NOON + timedelta(hours=1),
            ),
        ]
    )
    stats = store.run_stats(run)
    assert stats is not None
    assert (stats.run_id, stats.runs, stats.cases, stats.tasks, stats.models) == (run, None, 3, 2, 2)
    assert (stats.attempts, stats.valid_attempts, stats.results) == (2, 1, 2)
    assert (stats.first_result_at, stats.last_result_at) == (NOON, NOON + timedelta(hours=1))
    assert (stats.success_rate.numerator, stats.success_rate.denominator) == (1, 2)
    assert (stats.mean_time_round_trip_ms, stats.priced_results, stats.cost_usd) == (200, 2, 0.75)
    assert (stats.mean_cost_usd, stats.cost_per_success_usd, stats.completion_tokens) == (0.375, 0.75, 10)
    valid = store.run_stats(run, valid_attempts_only=True)
    assert valid is not None
    assert (valid.attempts, valid.results, valid.success_rate.rate, valid.cost_usd) == (2, 1, 1, 0.25)


def test_the_numbers_of_the_whole_store(store: EvalStore, run: str, prompt: str) -> None:
    store.create_run(system_prompt_hash=prompt)
    stats = store.run_stats()
    assert stats is not None
    assert (stats.run_id, stats.runs, stats.cases, stats.attempts) == (None, 2, 0, 0)
    assert (stats.first_result_at, stats.success_rate.rate, stats.cost_usd) == (None, None, None)
    assert store.run_stats("nobody") is None


def test_a_plan_of_pairs_wants_only_these(store: EvalStore, prompt: str) -> None:
    plan = Plan(pairs=[("t1", "m1"), ("t2", "m2")], attempts=2)
    run = store.create_run(system_prompt_hash=prompt, plan=plan).id
    found = store.get_run(run)
    assert found is not None
    assert found.plan == Plan(pairs=(("t1", "m1"), ("t2", "m2")), attempts=2)
    left = store.remaining_attempts(run)
    assert [(each.task_id, each.model_id) for each in left.attempts] == [("t1", "m1"), ("t2", "m2")] * 2


def test_a_plan_has_tasks_and_models_or_pairs(store: EvalStore, prompt: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"args\.plan\.models is given beside args\.plan\.pairs"):
        store.create_run(system_prompt_hash=prompt, plan=Plan(models=["m1"], pairs=[("t1", "m1")]))
