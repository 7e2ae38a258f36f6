"""A round: for each strategy a run of each harness, and the strictest one replayed with the most lenient."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from evalstore import EvalStore, Run

from edits.strategies import STRATEGIES
from harness.definition import EXAMPLE, digests
from harness.replay import replay
from harness.runs import begin_run

from .checkpoints import measured_runs

STRICTEST, *_, MOST_LENIENT = STRATEGIES
"""The strategies are in order."""


@dataclass(frozen=True)
class Round:
    """The ids of its runs follow from its number, so that whoever plays a round means the same runs."""

    study: str
    number: int

    @property
    def live(self) -> dict[str, str]:
        """The runs of Python that ask for answers, by strategy."""
        return {strategy: f"{self.study}/{self.number}/{strategy}" for strategy in STRATEGIES}

    @property
    def typescript(self) -> dict[str, str]:
        """The runs of TypeScript that ask for answers, by strategy; the runner begins them."""
        return {strategy: f"{run_id}-typescript" for strategy, run_id in self.live.items()}

    @property
    def replay(self) -> str:
        """The run that asks for none."""
        return f"{self.study}/{self.number}/{MOST_LENIENT}-on-{STRICTEST}"

    @property
    def runs(self) -> list[str]:
        return [*self.live.values(), *self.typescript.values(), self.replay]

    @property
    def labels(self) -> dict[str, str]:
        labels = {
            "study": self.study,
            "round": str(self.number),
            "platform": f"{platform.system()} {platform.machine()}",
        }
        sha = git_sha()
        return {**labels, "git_sha": sha} if sha else labels

    def begin(self, store: EvalStore) -> None:
        """Makes the live runs of Python, as far as they are not there."""
        for strategy, run_id in self.live.items():
            description = f"what models answered, applied with {strategy}"
            begin_run(store, run_id, strategy, description=description, labels=self.labels)

    def play_again(self, store: EvalStore) -> int:
        """The replay; how many contents its results added."""
        source = self.live[STRICTEST]
        return replay(store, source, self.replay, MOST_LENIENT, labels=self.labels)


def runs_of(store: EvalStore, study_id: str) -> list[Run]:
    """The runs of a study, newest first."""
    return list(store.iter_runs(labels={"study": study_id}))


def current(store: EvalStore, study_id: str) -> Round:
    """The newest round when it is not finished and still measures the same, else the next."""
    number = _newest(runs_of(store, study_id))
    newest = Round(study_id, number)
    if number == 0 or newest.replay in measured_runs(store, study_id):
        return Round(study_id, number + 1)
    begun = [run for run in map(store.get_run, newest.live.values()) if run is not None]
    if any(run.digests != digests() for run in begun):
        return Round(study_id, number + 1)
    return newest


def newest_finished(store: EvalStore, study_id: str) -> Round | None:
    """The newest round whose replay has its checkpoint."""
    measured = measured_runs(store, study_id)
    replays = [run for run in runs_of(store, study_id) if "replay_of" in run.labels]
    finished = [run for run in replays if run.run_id in measured]
    return Round(study_id, _newest(finished)) if finished else None


def _newest(runs: Iterable[Run]) -> int:
    return max((int(run.labels["round"]) for run in runs), default=0)


@cache
def git_sha() -> str | None:
    """The commit this example is at; None where that is not known."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=EXAMPLE, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
