"""The wheel and the editable install, each in a clean environment."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import evalstore
from evalstore._library import LIBRARY_NAME

PROJECT = Path(__file__).parents[1]

USE = """
import evalstore, sys
with evalstore.EvalStore(sys.argv[1]) as store:
    print(store.create_study(name="Nightly", period_type="daily").events[0].position)
print(evalstore.library_path())
print(evalstore.__file__)
"""


def environment(library: str | None = None) -> dict[str, str]:
    """This environment without anything that would help to find the package or its library."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "EVALSTORE_LIBRARY")
    }
    return kept if library is None else {**kept, "EVALSTORE_LIBRARY": library}


def pip(
    python: str | Path, *arguments: object, library: str | None = None
) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-m", "pip", "-q", "--disable-pip-version-check", *map(str, arguments)]
    return subprocess.run(
        command, env=environment(library), capture_output=True, text=True, cwd="/", check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which nothing was built."""
    copy = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", "lib", "tests")
    shutil.copytree(PROJECT, copy / "bindings" / "python", ignore=ignored)
    return copy


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """The Python of an environment that has nothing installed."""
    venv.create(tmp_path / "venv", with_pip=True, symlinks=True)
    return tmp_path / "venv" / "bin" / "python"


def built_wheel(checkout: Path, target: Path, library: str | None) -> Path:
    project = checkout / "bindings" / "python"
    # The build tools of this environment, so that no network is needed.
    done = pip(
        sys.executable, "wheel", "--no-deps", "--no-build-isolation", "-w", target, project, library=library
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = target.glob("*.whl")
    return wheel


def used(python: Path, folder: Path, library: str | None = None) -> list[str]:
    """What a program prints that uses the installed package, somewhere else."""
    folder.mkdir(exist_ok=True)
    command = [str(python), "-c", USE, "evals.db"]
    done = subprocess.run(
        command, env=environment(library), capture_output=True, text=True, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_wheel_carries_the_library_and_works_where_nothing_else_is(
    checkout: Path, clean: Path, tmp_path: Path
) -> None:
    wheel = built_wheel(checkout, tmp_path / "wheels", evalstore.library_path())
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    assert wheel.name == f"evalstore-{evalstore.__version__}-py3-none-{platform}.whl"
    names = zipfile.ZipFile(wheel).namelist()
    assert f"evalstore/lib/{LIBRARY_NAME}" in names
    assert "evalstore/py.typed" in names
    assert all(name.startswith(("evalstore/", "evalstore-")) for name in names)

    shutil.rmtree(checkout)
    installed = pip(clean, "install", "--no-index", wheel)
    assert installed.returncode == 0, installed.stderr
    position, library, package = used(clean, tmp_path / "elsewhere")
    assert position == "1"
    assert Path(library) == Path(package).parent / "lib" / LIBRARY_NAME
    assert tmp_path / "venv" in Path(package).parents


def test_a_checkout_packs_the_library_that_it_has_built(checkout: Path, tmp_path: Path) -> None:
    prefix = checkout / "build" / "prefix" / "lib"
    prefix.mkdir(parents=True)
    versioned = prefix / f"{LIBRARY_NAME}.0"
    shutil.copy(evalstore.library_path(), versioned)
    (prefix / LIBRARY_NAME).symlink_to(versioned.name)
    wheel = built_wheel(checkout, tmp_path / "wheels", None)
    packed = zipfile.ZipFile(wheel).read(f"evalstore/lib/{LIBRARY_NAME}")
    assert packed == versioned.read_bytes()


def test_a_wheel_without_a_library_is_not_built(checkout: Path, tmp_path: Path) -> None:
    arguments = (
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path,
        checkout / "bindings" / "python",
    )
    without = pip(sys.executable, *arguments)
    assert without.returncode != 0
    assert f"there is no library at {checkout / 'build' / 'prefix' / 'lib' / LIBRARY_NAME}" in without.stderr
    assert "make build" in without.stderr
    wrong = pip(sys.executable, *arguments, library="/not/there.so")
    assert wrong.returncode != 0
    assert "there is no library at /not/there.so, which EVALSTORE_LIBRARY names" in wrong.stderr
    assert not list(tmp_path.glob("*.whl"))


def test_an_editable_install_needs_no_library_until_it_is_used(
    checkout: Path, clean: Path, tmp_path: Path
) -> None:
    program = "import hatchling.build, sys; print(hatchling.build.build_editable(sys.argv[1]))"
    made = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=checkout / "bindings" / "python",
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    wheel = tmp_path / made.stdout.splitlines()[-1]
    installed = pip(clean, "install", "--no-index", wheel)
    assert installed.returncode == 0, installed.stderr

    assert used(clean, tmp_path / "named", evalstore.library_path())[1] == evalstore.library_path()
    built = checkout / "build" / "prefix" / "lib" / LIBRARY_NAME
    built.parent.mkdir(parents=True)
    built.symlink_to(evalstore.library_path())
    position, library, package = used(clean, tmp_path / "elsewhere")
    assert (position, library) == ("1", str(built))
    assert checkout in Path(package).parents
