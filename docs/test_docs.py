"""The README's examples are the files in `examples/first`, each of them runs, and what the pages promise is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FIRST = ROOT / "examples" / "first"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PREFIX = ROOT / "build" / "prefix"
LIMIT_S = 1800
"""Swift waits until nobody else builds or tests the package, and `make test` may do so meanwhile."""
EXAMPLES = {
    "python": FIRST / "first.py",
    "ts": FIRST / "first.ts",
    "c": FIRST / "first.c",
    "swift": FIRST / "swift" / "first.swift",
}


def run(*command: str | Path, cwd: Path) -> str:
    environment = os.environ | {
        "EVALSTORE_LIBRARY": str(PREFIX / "lib" / "libevalstore.so"),
        "LD_LIBRARY_PATH": str(PREFIX / "lib"),
        "PKG_CONFIG_PATH": str(PREFIX / "lib" / "pkgconfig"),
    }
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("file", [FIRST / "test_sums.py", *EXAMPLES.values()], ids=lambda file: file.name)
def test_the_readme_shows_the_example_that_runs(file: Path) -> None:
    language = {".py": "python"}.get(file.suffix, file.suffix[1:])
    assert f"\n```{language}\n{file.read_text(encoding='utf-8')}```\n" in README


def test_the_python_example_prints_the_rate(tmp_path: Path) -> None:
    assert run(sys.executable, EXAMPLES["python"], "evals.db", cwd=tmp_path) == "0.75\n"
    assert (tmp_path / "evals.db").is_file()


def test_the_typescript_example_prints_the_checkpoint(tmp_path: Path) -> None:
    deno = Path(sys.executable).with_name("deno")
    permissions = ("--allow-ffi", "--allow-env", "--allow-read")
    out = run(deno, "run", "--no-prompt", *permissions, EXAMPLES["ts"], "evals.db", cwd=tmp_path)
    assert out == "0.75\n"


def test_the_c_example_prints_the_checkpoint(tmp_path: Path) -> None:
    flags = run("pkg-config", "--cflags", "--libs", "evalstore", cwd=tmp_path).split()
    run("cc", EXAMPLES["c"], *flags, "-o", "first", cwd=tmp_path)
    assert '"session_success_rate":0.75' in run("./first", "evals.db", cwd=tmp_path)


def test_the_swift_example_prints_the_checkpoint(tmp_path: Path) -> None:
    built = run("swift", "build", "--product", "first", "--show-bin-path", cwd=ROOT).strip()
    run("swift", "build", "--product", "first", cwd=ROOT)
    shutil.copy(Path(built) / "first", tmp_path)
    assert '"session_success_rate":0.75' in run("./first", "evals.db", cwd=tmp_path)


def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    shown = re.search(r"^```text\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert shown is not None
    demo = ROOT / "examples" / "diff_edits" / "run_demo.py"
    assert shown[1].strip() in run(sys.executable, demo, "--store", tmp_path / "evals.db", cwd=tmp_path)


def pages() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return listed.stdout.split()


@pytest.mark.parametrize("page", pages())
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (ROOT / page).parent.joinpath(target).exists(), target
