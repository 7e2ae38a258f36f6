"""The wheel and the editable install, each in a clean environment."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from command_line import in_terminal, plain
from packaging.requirements import Requirement

import evalstore
from evalstore._library import LIBRARY_NAME

PROJECT = Path(__file__).parents[1]
WHEEL_TOOL = PROJECT.parents[1] / "tools" / "wheel"
LARGEST_BYTES = 12 * 1024 * 1024

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="auditwheel repairs wheels for Linux")

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
    installed = pip(clean, "install", "--no-index", "--no-deps", wheel)
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
    installed = pip(clean, "install", "--no-index", "--no-deps", wheel)
    assert installed.returncode == 0, installed.stderr

    assert used(clean, tmp_path / "named", evalstore.library_path())[1] == evalstore.library_path()
    built = checkout / "build" / "prefix" / "lib" / LIBRARY_NAME
    built.parent.mkdir(parents=True)
    built.symlink_to(evalstore.library_path())
    position, library, package = used(clean, tmp_path / "elsewhere")
    assert (position, library) == ("1", str(built))
    assert checkout in Path(package).parents


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that `make wheel` builds."""
    target = tmp_path_factory.mktemp("repaired")
    done = subprocess.run(
        [sys.executable, WHEEL_TOOL, target],
        env=environment(evalstore.library_path()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = target.glob("*.whl")
    assert done.stdout == f"{wheel}: {wheel.stat().st_size / 2**20:.1f} MB\n"
    return wheel


def glibc_of(wheel: Path) -> tuple[int, int]:
    """The glibc that the tag of a repaired wheel promises to be enough."""
    machine = os.uname().machine
    name = re.fullmatch(
        rf"evalstore-{re.escape(evalstore.__version__)}-py3-none-manylinux_(\d+)_(\d+)_{machine}\.whl",
        wheel.name,
    )
    assert name, wheel.name
    return int(name[1]), int(name[2])


def readelf(*arguments: object) -> str:
    return subprocess.run(
        ["readelf", "--wide", *map(str, arguments)], check=True, capture_output=True, text=True
    ).stdout


@on_linux
def test_a_repaired_wheel_is_small_and_has_the_package_and_three_libraries(repaired: Path) -> None:
    assert repaired.stat().st_size <= LARGEST_BYTES
    names = [name for name in zipfile.ZipFile(repaired).namelist() if not name.endswith("/")]
    root = PROJECT / "src"
    sources = (root / "evalstore").rglob("*")
    expected = {
        source.relative_to(root).as_posix() for source in sources if source.suffix in (".py", ".typed")
    }
    assert {name for name in names if name.startswith("evalstore/")} == {
        *expected,
        f"evalstore/lib/{LIBRARY_NAME}",
    }
    grafted = [name for name in names if name.startswith("evalstore.libs/")]
    assert sorted(re.sub(r"-[0-9a-f]{8}\.so\..*", "", name) for name in grafted) == [
        "evalstore.libs/libcrypto",
        "evalstore.libs/libjansson",
        "evalstore.libs/libsqlite3",
    ]
    rest = [name for name in names if not name.startswith(("evalstore/", "evalstore.libs/"))]
    info = f"evalstore-{evalstore.__version__}.dist-info/"
    assert all(name.startswith(info) for name in rest)
    # Who passes on other people's libraries passes on their licenses.
    licenses = zipfile.ZipFile(repaired).read(f"{info}licenses/NOTICE").decode()
    assert all(name in licenses for name in ("SQLite", "libcrypto", "jansson"))
    license = zipfile.ZipFile(repaired).read(f"{info}licenses/LICENSE")
    assert license == (PROJECT.parents[1] / "LICENSE").read_bytes()


@on_linux
def test_a_repaired_wheel_needs_no_more_than_its_tag_says(repaired: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(repaired).extractall(tmp_path)
    grafted = list((tmp_path / "evalstore.libs").iterdir())
    libraries = [tmp_path / "evalstore" / "lib" / LIBRARY_NAME, *grafted]
    system = r"(libc|libm|libdl|libpthread|libstdc\+\+|libgcc_s|ld-linux-[a-z0-9-]+)\.so\.\d"
    for library in libraries:
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", readelf("--dynamic", library))
        others = {name for name in needed if not re.fullmatch(system, name)}
        assert others <= {other.name for other in grafted}
        assert not others or "$ORIGIN/../../evalstore.libs" in readelf("--dynamic", library)
        assert " .symtab " not in readelf("--sections", library), f"{library.name} is not stripped"
        versions = re.findall(r"Name: GLIBC_(\d+)\.(\d+)", readelf("--version-info", library))
        assert max((int(major), int(minor)) for major, minor in versions) <= glibc_of(repaired)


@on_linux
def test_a_repaired_wheel_works_with_its_own_libraries_and_knows_of_the_second_sqlite(
    repaired: Path, clean: Path, tmp_path: Path
) -> None:
    installed = pip(clean, "install", "--no-index", "--no-deps", repaired)
    assert installed.returncode == 0, installed.stderr
    position, library, package = used(clean, tmp_path / "elsewhere")
    assert position == "1"
    site = Path(package).parents[1]
    assert Path(library) == site / "evalstore" / "lib" / LIBRARY_NAME

    program = """
import sqlite3, warnings
from pathlib import Path
import evalstore

with evalstore.EvalStore("evals.db"), warnings.catch_warnings(record=True) as given:
    warnings.simplefilter("always")
    sqlite3.connect("evals.db").close()
print([one.category.__name__ for one in given])
lines = [line.split(maxsplit=5) for line in Path("/proc/self/maps").read_text().splitlines()]
print(*{line[5] for line in lines if len(line) == 6 and "/evalstore.libs/" in line[5]}, sep="\\n")
"""
    folder = tmp_path / "elsewhere"
    done = subprocess.run(
        [clean, "-c", program], env=environment(), capture_output=True, text=True, cwd=folder, check=True
    )
    warned, *mapped = done.stdout.splitlines()
    assert warned == "['TwoSQLiteWarning']"
    assert {Path(path).parent for path in mapped} == {site / "evalstore.libs"}
    assert len(mapped) == 3


def needed(name: str) -> set[str]:
    """A distribution that is installed here and all that it says it needs."""
    names, found = [name], set[str]()
    while names:
        found.add(name := names.pop())
        wanted = map(Requirement, distribution(name).requires or ())
        here = (one.name for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""}))
        names += (one for one in here if one not in found)
    return found


def bring(name: str, python: Path) -> None:
    """Installs a distribution and all that it needs, as they are here, so that no network is needed."""
    (site,) = python.parents[1].glob("lib/python*/site-packages")
    for one in needed(name):
        found = distribution(one)
        for file in found.files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(found.locate_file(file)), site / file)


@on_linux
def test_the_first_example_of_the_readme_needs_only_the_wheel_and_pytest(
    repaired: Path, clean: Path, tmp_path: Path
) -> None:
    for requirement in wheel_requirements(repaired):
        bring(requirement, clean)
    bring("pytest", clean)
    installed = pip(clean, "install", "--no-index", repaired)
    assert installed.returncode == 0, installed.stderr

    readme = (PROJECT.parents[1] / "README.md").read_text()
    test, shell = re.findall(r"^```(?:python|console)\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)[:2]
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "test_sums.py").write_text(test)
    recorded, compared = re.split(r"^\$ ", shell, flags=re.MULTILINE)[1:]

    session, _, table = recorded.partition("\n")
    command = [str(clean), "-m", *session.split()]
    assert command[2:4] == ["pytest", "--evalstore"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.sub("^run .*$", "run", table, flags=re.MULTILINE) in re.sub(
        "^run .*$", "run", done.stdout, flags=re.MULTILINE
    )

    question, _, table = compared.partition("\n")
    assert question == "evalstore models"
    shown = in_terminal([str(clean.with_name("evalstore")), "models"], 80, environment(), folder)
    assert shown.code == 0
    # How long the tests took is another number each time.
    stable = re.compile(r"^(\S+ +\S+ % +\S+ % +\d+) ", re.MULTILINE)
    assert len(stable.findall(table)) == 2
    assert stable.findall(table) == stable.findall(plain(shown.out))
    assert table.splitlines()[0] == plain(shown.out).splitlines()[0]


def wheel_requirements(wheel: Path) -> list[str]:
    """The names of what a wheel says it needs."""
    info = f"evalstore-{evalstore.__version__}.dist-info/METADATA"
    metadata = zipfile.ZipFile(wheel).read(info).decode()
    wanted = map(Requirement, re.findall("^Requires-Dist: (.*)$", metadata, re.MULTILINE))
    return [one.name for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
