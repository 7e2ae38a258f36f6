"""Use an unpacked wheel where there is nothing but Python: every group of calls, and whose libraries were loaded.

python3 use_wheel.py SITE

SITE is the folder into which the wheel was unpacked.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

NAMES = ("libsqlite3", "libjansson", "libcrypto")


def installed(site: Path) -> list[str]:
    """The files on this machine, except those of the wheel, that are one of the libraries."""
    found = []
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if Path(folder, name) not in (site, Path("/proc"), Path("/sys"))]
        found += [str(Path(folder, name)) for name in files if name.startswith(tuple(f"{lib}." for lib in NAMES))]
    return found


def mapped(name: str) -> set[Path]:
    """The files whose names begin with this one that the process has mapped."""
    lines = [line.split(maxsplit=5) for line in Path("/proc/self/maps").read_text().splitlines()]
    paths = {Path(line[5]) for line in lines if len(line) == 6}
    return {path for path in paths if path.name.startswith(name)}


def use(path: Path) -> None:
    """Writes, asks and verifies, and reads it back after opening again."""
    from evalstore import EvalStore

    with EvalStore(path) as store:
        study = store.create_study(name="Nightly", period_type="daily")
        store.start_study(study.id)
        store.record_checkpoint(study.id, metrics={"session_success_rate": 0.75}, events_analyzed=40)
    with EvalStore(path) as store:
        latest = store.get_latest_checkpoint(study.id)
        assert latest is not None
        assert latest.metrics["session_success_rate"] == 0.75
        assert store.sql("SELECT status FROM studies").rows == (("running",),)
        verification = store.verify()
        assert verification.clean, verification


def main() -> int:
    site = Path(sys.argv[1]).resolve()
    if others := installed(site):
        print(f"use_wheel: this machine has {', '.join(others)}, so that it proves nothing", file=sys.stderr)
        return 1
    sys.path.insert(0, str(site))
    with tempfile.TemporaryDirectory() as folder:
        use(Path(folder, "evals.db"))
    import evalstore

    assert Path(evalstore.library_path()).parent == site / "evalstore" / "lib", evalstore.library_path()
    for name in NAMES:
        paths = mapped(name)
        assert len(paths) == 1, f"{name} is mapped from {paths}"
        assert {path.parent for path in paths} == {site / "evalstore.libs"}, f"{name} is mapped from {paths}"
    print(f"evalstore {evalstore.__version__} works on nothing but Python {sys.version.split()[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
