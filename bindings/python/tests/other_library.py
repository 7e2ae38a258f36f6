"""Libraries that are not the right one, and packages that have none."""

import shutil
import subprocess
from pathlib import Path

import evalstore
from evalstore._library import LIBRARY_NAME

COMPLAIN = """
    import evalstore, json
    try:
        evalstore.EvalStore(":memory:").close()
    except evalstore.EvalStoreError as error:
        print(json.dumps([type(error).__name__, error.code, error.message, error.details]))
    else:
        print(json.dumps(["opened", evalstore.library_path()]))
"""


def compiled(source: str, path: Path) -> Path:
    """A shared library made of C source."""
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", str(path)], input=source, text=True, check=True
    )
    return path


def package_without_library(folder: Path) -> Path:
    """A copy of the package in `folder`, without a library in it; the path to import it from."""
    shutil.copytree(
        Path(evalstore.__file__).parent,
        folder / "evalstore",
        ignore=shutil.ignore_patterns("__pycache__", "lib"),
    )
    return folder


def in_the_package(folder: Path) -> Path:
    """Where the library is in a package that lies in `folder`."""
    return folder / "evalstore" / "lib" / LIBRARY_NAME
