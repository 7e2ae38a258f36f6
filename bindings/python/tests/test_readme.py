"""The page that users read first: its programs run."""

import re
from pathlib import Path

import pytest
from other_process import run

README = Path(__file__).parents[1] / "README.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_a_program_of_the_readme_runs_by_itself(tmp_path: Path, program: str) -> None:
    run(program, cwd=tmp_path)


def test_there_are_programs() -> None:
    assert len(PROGRAMS) >= 4
