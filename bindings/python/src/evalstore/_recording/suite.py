"""Which suite a session runs, and what else is known about it: the labels of its run."""

from __future__ import annotations

import platform
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from .naming import limited

LABEL_LIMIT = 4096
"""Bytes that the text of a label may have."""


def suite_of(config: pytest.Config) -> str:
    """The rootdir's name and what of it was chosen; how it is run and shown is no part of it."""
    option = config.option
    chosen = sorted({_relative(config, argument) for argument in config.args})
    for flag, value in (("-k", option.keyword), ("-m", option.markexpr)):
        if value:
            chosen += [flag, shlex.quote(value)]
    chosen += [f"--deselect={prefix}" for prefix in sorted(config.getoption("deselect", None) or [])]
    if config.getoption("lf", False):
        chosen.append("--last-failed")
    return limited(f"{config.rootpath.name}: {' '.join(chosen)}", LABEL_LIMIT)


def labels_of(config: pytest.Config, suite: str) -> dict[str, str]:
    """What can be known of a session without being told; nothing that names the machine."""
    labels = {
        "recorder": "pytest",
        "suite": suite,
        "command": shlex.join(["pytest", *map(str, config.invocation_params.args)]),
        "python": platform.python_version(),
        "platform": f"{sys.platform}-{platform.machine()}",
        **_git(config.rootpath),
    }
    return {key: limited(value, LABEL_LIMIT) for key, value in labels.items()}


def _relative(config: pytest.Config, argument: str) -> str:
    path, separator, rest = argument.partition("::")
    place = Path(config.invocation_params.dir, path)
    if not place.exists():
        return argument
    resolved = place.resolve()
    if resolved.is_relative_to(config.rootpath):
        resolved = resolved.relative_to(config.rootpath)
    return f"{resolved.as_posix()}{separator}{rest}"


def _git(folder: Path) -> dict[str, str]:
    """The commit, the branch, and whether files that git follows were changed; nothing outside of git."""
    command = ["git", "-C", str(folder), "status", "--porcelain=v2", "--branch", "--untracked-files=no"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    lines = done.stdout.splitlines()
    heads = dict(line[2:].partition(" ")[::2] for line in lines if line.startswith("# "))
    sha, branch = heads.get("branch.oid", "(initial)"), heads.get("branch.head", "(detached)")
    labels = {"git_dirty": "false" if all(line.startswith("#") for line in lines) else "true"}
    if sha != "(initial)":
        labels["git_sha"] = sha
    if branch != "(detached)":
        labels["git_branch"] = branch
    return labels
