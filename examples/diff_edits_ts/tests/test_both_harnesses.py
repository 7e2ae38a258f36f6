"""The harness in TypeScript against the one in Python: the same verdicts, and one file for both."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from demo_runs import PLAYED, harness, results
from edits.case import Answer, Case, load_cases
from edits.errors import EditError
from edits.strategies import STRATEGIES
from evalstore import EvalStore, Result
from harness.replay import replay
from harness.runs import begin_run

HERE = Path(__file__).resolve().parent
RUNNER = [str(Path(sys.executable).with_name("deno")), "run", "--no-prompt", "--quiet"]
RUNNER += ["--allow-ffi", "--allow-env", "--allow-read"]
SPOILT_PER_CASE = 12


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evals.db"


def start(*options: str) -> subprocess.Popen[str]:
    """The TypeScript runner, at work."""
    return subprocess.Popen(
        [*RUNNER, str(HERE.parent / "main.ts"), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def runner(*options: str) -> tuple[int, str]:
    """Its exit code and what it complained of."""
    process = start(*options)
    _, errors = process.communicate(timeout=600)
    return process.returncode, errors


def facts(found: list[Result]) -> Counter[tuple[Any, ...]]:
    """All that both harnesses must say alike; times and ids are their own."""
    return Counter(
        (r.task_id, r.model_id, r.raw_model_output_hash, r.succeeded, r.error, r.num_edits, r.num_lines_added,
         r.num_lines_deleted, r.file_edited_hash, r.processing_functions_hash, r.result_id.rsplit("/", 1)[1])
        for r in found
    )  # fmt: skip


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_both_record_the_same_of_every_answer_while_the_other_writes(path: Path, strategy: str) -> None:
    with EvalStore(path) as store:
        begin_run(store, "python", strategy, description="", labels={})
    session = ["--edit-store", str(path), "--edit-run", "python", "--edit-shard"]
    sessions = [harness(*session, "1/2")]
    options = ["--store", str(path), "--run", "typescript", "--strategy", strategy]
    with start(*options, "--latency", "100", "--concurrency", "2") as typescript:
        assert typescript.stdout is not None
        assert typescript.stdout.readline().startswith("typescript/")
        sessions.append(harness(*session, "2/2"))
        _, errors = typescript.communicate(timeout=600)
    assert [*(each.returncode for each in sessions), typescript.returncode] == [0, 0, 0], errors
    ours, theirs = results(path, "python"), results(path, "typescript")
    assert len(ours) == sum(map(len, PLAYED[strategy]))
    assert facts(theirs) == facts(ours)
    with EvalStore(path, read_only=True) as store:
        assert store.verify().clean
        begun = [store.get_run(run_id) for run_id in ("python", "typescript")]
        assert len({run.digests["dataset"] for run in begun if run}) == 1
        events = store.read(types=["ResultRecorded"], limit=1000).events
    order = [event.stream for event in events]
    assert 0 < order.index("run/typescript") < len(order) - 1 - order[::-1].index("run/python")


def test_each_replays_what_the_other_recorded(path: Path) -> None:
    with EvalStore(path) as store:
        begin_run(store, "python", "exact", description="", labels={})
    assert harness("--edit-store", str(path), "--edit-run", "python").returncode == 0
    assert runner("--store", str(path), "--run", "typescript")[0] == 0
    with EvalStore(path) as store:
        assert replay(store, "typescript", "by-python", "fuzzy", labels={}) == 0
        contents = store.info()["contents"]
        code, errors = runner("replay", "python", "--store", str(path), "--run", "again", "--strategy", "fuzzy")
        assert code == 0, errors
        assert store.info()["contents"] == contents
    assert facts(results(path, "again")) == facts(results(path, "by-python"))
    assert len(results(path, "again")) == 50


def test_a_run_of_the_other_harness_is_left_to_it(path: Path) -> None:
    with EvalStore(path) as store:
        begin_run(store, "mine", "exact", description="", labels={})
    for option in ("--resume", "--run"):
        code, errors = runner("--store", str(path), option, "mine")
        assert (code, errors) == (
            1,
            "diff_edits_ts: run mine is one of python harness; go on with it there\n",
        )
    assert results(path, "mine") == []


def spoilt(case: Case, chance: random.Random) -> Iterator[Answer]:
    """What a model might have answered as well: a line lost, indented otherwise, cut off, dressed up."""
    lines = case.answer.text.split("\n")
    for _ in range(SPOILT_PER_CASE):
        at = chance.randrange(len(lines))
        line = lines[at]
        changed = chance.choice(
            (
                [*lines[:at], *lines[at + 1 :]],
                lines[: at + 1],
                [*lines[:at], line, *lines[at:]],
                [*lines[:at], f"{line[:1]} \t{line[1:]}", *lines[at + 1 :]],
                [*lines[:at], line.strip(), *lines[at + 1 :]],
                [*lines[:at], line.replace("e", "é").replace("'", "\u2019"), *lines[at + 1 :]],
                [*lines[:at], f"{line[: len(line) // 2]}😀", *lines[at + 1 :]],
                [*lines[:at], f"{line}\r", *lines[at + 1 :]],
                ["Here you are:", "", "```", *lines, "```"],
                [*lines[:at], f"{line[:1]}  # ... as before ...", *lines[at + 1 :]],
                [line.replace("    ", "\t") for line in lines],
                [line.replace("<<<<<<< SEARCH", "  <<<<<< search \x1c").replace("@@ -", "@@") for line in lines],
            )
        )
        yield replace(case.answer, text="\n".join(changed))


def test_the_strategies_agree_about_answers_that_were_spoilt() -> None:
    chance = random.Random(42)
    asked = [
        (case, strategy, answer) for case in load_cases() for answer in spoilt(case, chance) for strategy in STRATEGIES
    ]
    lines = [
        json.dumps(
            {
                "path": case.target.path,
                "text": case.target.text,
                "format": answer.format,
                "answer": answer.text,
                "strategy": strategy,
            }
        )
        for case, strategy, answer in asked
    ]
    done = subprocess.run(
        [*RUNNER, str(HERE / "apply.ts")],
        input="\n".join(lines),
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    outcomes: Counter[str] = Counter()
    for (case, strategy, answer), theirs in zip(asked, made, strict=True):
        try:
            ours = [STRATEGIES[strategy](case.target, answer), None]
        except EditError as refused:
            ours = [None, refused.kind]
        assert theirs == ours, f"{case.id}, {strategy}:\n{answer.text}"
        outcomes[ours[1] or "applied"] += 1
    assert all(outcomes[kind] > 10 for kind in ("applied", "parsing_error", "diff_edit_error")), outcomes
