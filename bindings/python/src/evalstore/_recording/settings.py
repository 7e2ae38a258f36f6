"""What was asked for: options, settings of the ini file, variables of the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

DIGESTS = ("dataset", "scorer", "judge", "harness")
NEWEST = ""
"""The value of `--evalstore-resume` without a run."""

_PATH_VARIABLES = ("EVALSTORE_PATH", "DIFF_EVALS_DB_PATH")
_RUNS_NOTHING = ("collectonly", "showfixtures", "show_fixtures_per_test", "setuponly", "setupplan")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a session is to record, and where.

    Attributes:
        path: the store's file; None for where the store itself looks.
        resume: the run to continue, `NEWEST` for the newest unfinished one; None for a new run.
        digests: what must be equal for two runs to be comparable.
        system_prompt: the text of the run's system prompt.
        description: what the run is about; None for a sentence about the suite.
        suite: the name of the suite; None for one made of the command line.
    """

    path: str | None
    resume: str | None
    digests: dict[str, str]
    system_prompt: str
    description: str | None
    suite: str | None


def add_options(parser: pytest.Parser) -> None:
    """Declares the options and the settings of the ini file."""
    group = parser.getgroup("evalstore", "recording results into an EvalStore")
    group.addoption(
        "--evalstore",
        nargs="?",
        const="",
        metavar="PATH",
        help="record the results of this session, into the store at PATH (write --evalstore=PATH)",
    )
    group.addoption(
        "--no-evalstore", action="store_true", help="record nothing, whatever the ini file says about it"
    )
    group.addoption(
        "--evalstore-resume",
        nargs="?",
        const=NEWEST,
        metavar="RUN",
        help="continue the newest unfinished run of this suite, or RUN: do only what it still lacks",
    )
    group.addoption(
        "--evalstore-digest",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=f"what must be equal for two runs to be comparable; KEY is one of {', '.join(DIGESTS)}",
    )
    group.addoption("--evalstore-description", metavar="TEXT", help="what the run is about")
    parser.addini("evalstore", "record the results of every session", type="bool", default=False)
    parser.addini("evalstore_path", "the store's file, relative to the rootdir")
    parser.addini("evalstore_suite", "the suite's name; runs of one suite are compared and resumed")
    parser.addini("evalstore_digests", "KEY=VALUE lines, as --evalstore-digest", type="linelist")
    parser.addini("evalstore_system_prompt", "the text of the run's system prompt", default="pytest")


def settings_of(config: pytest.Config) -> Settings | None:
    """What this session is to record; None for nothing.

    Raises:
        pytest.UsageError: an option that cannot be meant.
    """
    given: str | None = config.option.evalstore
    resume: str | None = config.option.evalstore_resume
    if given is None and not config.getini("evalstore"):
        if resume is not None:
            raise pytest.UsageError("--evalstore-resume needs --evalstore, which says that this is recorded.")
        return None
    if config.option.no_evalstore or any(config.getoption(name, False) for name in _RUNS_NOTHING):
        return None
    for option, value in (("--evalstore", given), ("--evalstore-resume", resume)):
        if value and _is_a_test(config, value):
            raise pytest.UsageError(
                f"{option} took {value!r}, which it stands before, for its own value. "
                f"Write {option}=VALUE, or put {option} behind the tests."
            )
    return Settings(
        path=_path(config, given),
        resume=resume,
        digests=_digests([*config.getini("evalstore_digests"), *config.option.evalstore_digest]),
        system_prompt=config.getini("evalstore_system_prompt"),
        description=config.option.evalstore_description,
        suite=config.getini("evalstore_suite") or None,
    )


def _is_a_test(config: pytest.Config, value: str) -> bool:
    place = config.invocation_params.dir / value
    return "::" in value or value.endswith(".py") or place.is_dir()


def _path(config: pytest.Config, given: str | None) -> str | None:
    if given == ":memory:":
        raise pytest.UsageError("--evalstore=:memory: would record nothing that outlives the session.")
    if given:
        return str(Path(config.invocation_params.dir, given).absolute())
    if any(os.environ.get(variable) for variable in _PATH_VARIABLES):
        return None
    named = config.getini("evalstore_path")
    return str(config.rootpath / named) if named else None


def _digests(lines: Iterable[str]) -> dict[str, str]:
    digests = {}
    for line in lines:
        key, separator, value = (part.strip() for part in line.partition("="))
        if key not in DIGESTS or not separator or not value:
            raise pytest.UsageError(
                f"{line!r} is not a digest of a run: write KEY=VALUE with one of {', '.join(DIGESTS)}."
            )
        digests[key] = value
    return digests
