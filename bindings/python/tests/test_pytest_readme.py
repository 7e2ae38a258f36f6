"""The page that users read first shows what its test file prints."""

import re

from pytest_sessions import Suite
from test_readme import PROGRAMS, README


def test_the_readme_shows_what_its_tests_print(suite: Suite) -> None:
    (example,) = (program for program in PROGRAMS if "evalcase" in program)
    (suite.folder / "test_first.py").write_text(example)
    shown = re.search(r"^```console\n\$ pytest (.*)\n([^`]*)^```$", README.read_text(), re.MULTILINE)
    assert shown is not None
    done = suite.run(*shown[1].split()).ended(1)
    out = re.sub(r"^run .*$", "run …", done.out, flags=re.MULTILINE)
    assert re.sub(r"^run .*$", "run …", shown[2], flags=re.MULTILINE) in out
