"""Where the library is looked for, and what is said when it is not there."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from other_library import COMPLAIN, compiled, in_the_package, package_without_library
from other_process import run

import evalstore
from evalstore._library import LIBRARY_NAME

LIBRARY = Path(evalstore.library_path())


def said(folder: Path, library: Path | str = "", **environment: str) -> Any:
    """What opening a store says, with the package in `folder` and EVALSTORE_LIBRARY set."""
    environment = {"PYTHONPATH": str(folder), "EVALSTORE_LIBRARY": str(library), **environment}
    return json.loads(run(COMPLAIN, environment=environment, cwd="/"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a package that has no library."""
    return package_without_library(tmp_path / "site-packages")


def test_the_library_in_the_package_is_taken_first(folder: Path, tmp_path: Path) -> None:
    in_the_package(folder).parent.mkdir()
    shutil.copy(LIBRARY, in_the_package(folder))
    assert said(folder) == ["opened", str(in_the_package(folder))]
    assert said(folder, tmp_path / "not there") == ["opened", str(in_the_package(folder))]


def test_the_variable_names_the_library(folder: Path) -> None:
    assert said(folder, LIBRARY) == ["opened", str(LIBRARY)]


def test_a_relative_name_in_the_variable_is_a_file_not_a_search(folder: Path) -> None:
    kind, _, message, _ = said(folder, "libsqlite3.so.0")
    assert kind == "LibraryNotFoundError"
    assert "/libsqlite3.so.0: no such file" in message


def test_a_source_checkout_finds_what_it_has_built(tmp_path: Path) -> None:
    folder = package_without_library(tmp_path / "checkout" / "bindings" / "python" / "src")
    built = tmp_path / "checkout" / "build" / "prefix" / "lib" / LIBRARY_NAME
    message = said(folder)[2]
    assert f"{built}: no such file" in message
    built.parent.mkdir(parents=True)
    built.symlink_to(LIBRARY)
    assert said(folder) == ["opened", str(built)]


def test_the_systems_loader_is_asked_last(folder: Path, tmp_path: Path) -> None:
    system = tmp_path / "lib"
    system.mkdir()
    (system / LIBRARY_NAME).symlink_to(LIBRARY)
    assert said(folder, LD_LIBRARY_PATH=str(system)) == ["opened", LIBRARY_NAME]


def test_without_a_library_every_place_is_named(folder: Path) -> None:
    kind, code, message, details = said(folder)
    assert (kind, code) == ("LibraryNotFoundError", "library_not_found")
    places = [
        f"{in_the_package(folder)}: no such file",
        "EVALSTORE_LIBRARY: not set",
        f"{LIBRARY_NAME}: not known to the system's loader",
    ]
    assert details == {"places": places}
    assert all(f"\n  - {place}\n" in message for place in places)
    assert "set EVALSTORE_LIBRARY to the path of" in message


def test_a_variable_that_names_nothing_is_not_passed_over(folder: Path, tmp_path: Path) -> None:
    system = tmp_path / "lib"
    system.mkdir()
    (system / LIBRARY_NAME).symlink_to(LIBRARY)
    wrong = tmp_path / "wrong.so"
    kind, _, message, details = said(folder, wrong, LD_LIBRARY_PATH=str(system))
    assert kind == "LibraryNotFoundError"
    assert message.startswith("EVALSTORE_LIBRARY names a library that cannot be loaded.")
    assert details["places"][-1] == f"{wrong}: no such file"


def test_a_variable_that_names_a_folder_says_how_to_mend_it(folder: Path, tmp_path: Path) -> None:
    message = said(folder, tmp_path)[2]
    assert f"a folder; name the file in it, {tmp_path / LIBRARY_NAME} for example" in message


def test_a_file_that_is_no_library_says_what_the_loader_says(folder: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.so"
    text.write_text("not a library\n" * 100)
    assert f"{text}: invalid ELF header" in said(folder, text)[2]


def test_a_library_that_lacks_one_of_its_own_says_which(folder: Path, tmp_path: Path) -> None:
    needed = compiled("void needed(void) {}", tmp_path / "libneeded-by-evalstore.so")
    needy = tmp_path / "needy.so"
    subprocess.run(
        [
            "cc",
            "-shared",
            "-fPIC",
            "-x",
            "c",
            "/dev/null",
            "-x",
            "none",
            "-Wl,--no-as-needed",
            str(needed),
            "-o",
            needy,
        ],
        check=True,
    )
    needed.unlink()
    assert "libneeded-by-evalstore.so" in said(folder, needy)[2]


def test_importing_needs_no_library(folder: Path) -> None:
    environment = {"PYTHONPATH": str(folder), "EVALSTORE_LIBRARY": ""}
    assert run("import evalstore; print(evalstore.__version__)", environment=environment) != ""
