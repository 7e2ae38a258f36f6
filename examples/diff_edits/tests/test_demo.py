"""The demo, run twice into one store: its history continues and its numbers add up."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from demo_runs import FIRST, PLAYED, demo, results, runs, section
from evalstore import Checkpoint, EvalStore

from demo.rounds import Round
from edits.attempt import Attempt
from edits.case import CASES, load_cases
from edits.strategies import STRATEGIES

SECOND = Round(FIRST.study, 2)


@dataclass(frozen=True)
class History:
    path: Path
    first: CompletedProcess[str]
    second: CompletedProcess[str]
    checkpoints_after_first: list[Checkpoint]
    checkpoints: list[Checkpoint]


def checkpoints(path: Path) -> list[Checkpoint]:
    with EvalStore(path, read_only=True) as store:
        return list(store.iter_checkpoints(FIRST.study))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    path = tmp_path_factory.mktemp("demo") / "new folder" / "evals.db"
    first = demo(path)
    after_first = checkpoints(path)
    second = demo(path)
    return History(path, first, second, after_first, checkpoints(path))


def answers(strategy: str) -> list[Attempt]:
    return [attempt for case in PLAYED[strategy] for attempt in case]


def test_both_runs_end_well(history: History) -> None:
    for run in (history.first, history.second):
        assert (run.returncode, run.stderr) == (0, "")
        assert "verify: clean" in run.stdout
        assert "9 sessions played 252 cases" in run.stdout


def test_the_second_run_continues_the_study_of_the_first(history: History) -> None:
    recorded = [run.run_id for run in runs(history.path)]
    assert (set(recorded[:7]), set(recorded[7:])) == (set(FIRST.runs), set(SECOND.runs))
    assert history.checkpoints[:7] == history.checkpoints_after_first
    measured = [each.sessions_included[0] for each in history.checkpoints]
    assert (sorted(measured[:7]), sorted(measured[7:])) == (sorted(FIRST.runs), sorted(SECOND.runs))
    assert "7 runs, 7 checkpoints" in history.first.stdout
    assert "14 runs, 14 checkpoints" in history.second.stdout
    assert "exact (2)" in history.second.stdout
    trend = {row[0]: row for row in section(history.second.stdout, "Trends")}
    assert trend["session_success_rate"][1:] == ["── 38 % → 38 %", "── 61 % → 61 %", "── 79 % → 79 %"]


def test_a_run_says_what_it_is_of(history: History) -> None:
    cases = load_cases()
    for run in runs(history.path):
        assert run.labels["strategy"] in STRATEGIES
        assert run.labels["study"] == FIRST.study
        assert run.labels["harness"] == ("typescript" if run.run_id.endswith("-typescript") else "python")
        assert not any("/home" in text or str(CASES) in text for text in run.labels.values())
        assert set(run.digests) == {"dataset", "scorer", "harness"}
        assert run.plan is not None
        assert set(run.plan.pairs or ()) == {(case.task, case.model) for case in cases}
    with EvalStore(history.path, read_only=True) as store:
        prompt = store.get_system_prompt(run.system_prompt_hash)
        assert prompt is not None
        assert prompt.content is not None
        assert "<<<<<<< SEARCH" in prompt.content
        for case in store.iter_cases(run_id=FIRST.live["exact"]):
            assert case.file_hash is not None
            file = store.get_file(case.file_hash)
            asked = next(each for each in cases if each.task == case.task_id)
            assert file is not None
            assert (file.filepath, file.content) == (asked.target.path, asked.target.text)
            assert case.description == asked.request


def test_every_attempt_is_recorded_as_an_independent_count_finds_it(history: History) -> None:
    for each in (FIRST, SECOND):
        for strategy, run_id in [*each.live.items(), *each.typescript.items()]:
            seen: Counter[tuple[Any, ...]] = Counter(
                (r.task_id, r.model_id, r.raw_model_output, r.succeeded, r.error, r.num_edits,
                 r.num_lines_added, r.num_lines_deleted, r.file_edited_hash)
                for r in results(history.path, run_id)
            )  # fmt: skip
            assert seen == Counter(
                (a.case.task, a.case.model, a.answer.text, a.succeeded, a.error.kind if a.error else None,
                 a.places_changed, a.lines_added, a.lines_deleted, sha256(a.produced))
                for a in answers(strategy)
            )  # fmt: skip


def test_the_plan_is_done(history: History) -> None:
    with EvalStore(history.path, read_only=True) as store:
        for run_id in FIRST.runs:
            left = store.remaining_attempts(run_id)
            assert (left.planned, left.done, left.remaining) == (42, 42, 0)


def test_the_replay_takes_its_answers_from_the_store(history: History) -> None:
    source = results(history.path, FIRST.live["exact"])
    again = results(history.path, FIRST.replay)
    assert [r.raw_model_output_hash for r in again] == [r.raw_model_output_hash for r in source]
    assert Counter(r.succeeded for r in again) == {True: 41, False: 9}
    live = {(r.raw_model_output_hash, r.succeeded) for r in results(history.path, FIRST.live["fuzzy"])}
    first_answers = {sha256(case[0].answer.text) for case in PLAYED["fuzzy"]}
    assert {
        (r.raw_model_output_hash, r.succeeded) for r in again if r.raw_model_output_hash in first_answers
    } <= live


def test_every_content_is_stored_once(history: History) -> None:
    everything = [result for run in runs(history.path) for result in results(history.path, run.run_id)]
    contents = {result.raw_model_output_hash for result in everything}
    contents |= {result.file_edited_hash for result in everything if result.file_edited_hash}
    contents |= {sha256(case.target.text) for case in load_cases()}
    contents |= {run.system_prompt_hash for run in runs(history.path)}
    with EvalStore(history.path, read_only=True) as store:
        assert store.info()["contents"] == len(contents)


def test_each_checkpoint_measures_its_run(history: History) -> None:
    measured = {each.sessions_included[0]: each for each in history.checkpoints}
    for each in (FIRST, SECOND):
        for strategy, run_id in each.live.items():
            played, metrics = answers(strategy), measured[run_id].metrics
            succeeded = sum(attempt.succeeded for attempt in played)
            applied = sum(attempt.produced is not None for attempt in played)
            assert metrics["tasks_completed"] == succeeded
            assert metrics["session_success_rate"] == pytest.approx(succeeded / len(played))
            assert metrics["tool_success_rate"] == pytest.approx(applied / len(played))
            assert metrics["wrong_edits"] == applied - succeeded
            assert metrics["refused_answers"] == len(played) - applied
            assert metrics["lines_changed"] == sum(a.lines_added + a.lines_deleted for a in played)
            assert measured[run_id].events_analyzed == len(played)


def test_the_report_says_what_an_independent_count_says(history: History) -> None:
    for strategy, *cells in section(history.second.stdout, "By strategy\n")[:3]:
        played = answers(strategy)
        n, k = len(played), sum(attempt.succeeded for attempt in played)
        low, high = wilson(k, n)
        wrong = sum(attempt.outcome == "wrong_edit" for attempt in played)
        shares = [f"{100 * k / n:.0f} %", f"{100 * low:.0f}–{100 * high:.0f} %"]
        assert cells == [str(n), str(k), *shares, str(wrong), str(n - k - wrong)]
    for round_, strategy, _, _, edits, count, succeeded in section(history.second.stdout, "Runs (")[:6]:
        assert (round_, edits) == ("1", "42")
        assert int(count) == len(answers(strategy))
        assert int(succeeded) == sum(case[-1].succeeded for case in PLAYED[strategy])


def test_the_report_says_what_each_harness_made_of_the_answers(history: History) -> None:
    rows = section(history.second.stdout, "By harness")
    assert [row[:2] for row in rows] == [
        [strategy, harness] for strategy in STRATEGIES for harness in ("python", "typescript")
    ]
    for strategy, _, count, succeeded, *_ in rows:
        played = answers(strategy)
        assert (int(count), int(succeeded)) == (len(played), sum(attempt.succeeded for attempt in played))


def test_both_harnesses_record_at_the_same_time(history: History) -> None:
    with EvalStore(history.path, read_only=True) as store:
        for each in (FIRST, SECOND):
            streams = {f"run/{run_id}": "python" for run_id in each.live.values()}
            streams |= {f"run/{run_id}": "typescript" for run_id in each.typescript.values()}
            events = store.read(types=["ResultRecorded"], limit=10_000).events
            order = [streams[event.stream] for event in events if event.stream in streams]
            first, last = order.index("typescript"), len(order) - 1 - order[::-1].index("python")
            assert 0 < first < last


def test_the_models_are_told_apart(history: History) -> None:
    rows = section(history.second.stdout, "By model")
    assert [row[0] for row in rows] == ["model-a", "model-b", "model-c"]
    for model, *cells in rows:
        for strategy, share in zip(STRATEGIES, re.findall(r"\d+/\d+", " ".join(cells)), strict=True):
            played = [attempt for attempt in answers(strategy) if attempt.case.model == model]
            assert share == f"{sum(a.succeeded for a in played)}/{len(played)}"


def test_errors_are_counted_by_kind(history: History) -> None:
    rows = {
        kind: list(map(int, counts)) for kind, *counts in section(history.second.stdout, "Errors by kind")
    }
    for at, strategy in enumerate(STRATEGIES):
        outcomes = Counter(attempt.outcome for attempt in answers(strategy))
        del outcomes["succeeded"]
        outcomes["none: a wrong edit"] = outcomes.pop("wrong_edit")
        outcomes["failed"] = outcomes.total()
        assert {kind: counts[at] for kind, counts in rows.items() if counts[at]} == outcomes


def test_the_produced_files_are_kept(history: History) -> None:
    expected = {(case.task, case.model): case.expected for case in load_cases()}
    with EvalStore(history.path, read_only=True) as store:
        for result in store.iter_results(run_id=FIRST.live["fuzzy"], outcome="succeeded"):
            assert result.file_edited_hash is not None
            file = store.get_file(result.file_edited_hash)
            assert file is not None
            assert file.content == expected[result.task_id, result.model_id]


def test_the_report_fits_eighty_columns_and_has_no_codes_in_a_pipe(history: History) -> None:
    for line in history.second.stdout.splitlines():
        assert len(line) <= 80 or line.strip() == str(history.path)
        assert "\x1b" not in line


def sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def wilson(k: int, n: int) -> tuple[float, float]:
    z = 1.959963984540054
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return centre - half, centre + half
