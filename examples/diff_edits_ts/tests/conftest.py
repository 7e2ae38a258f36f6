"""Lets the tests import the Python example and what its tests share."""

from __future__ import annotations

import sys
from pathlib import Path

PYTHON = Path(__file__).resolve().parents[2] / "diff_edits"
for folder in (PYTHON, PYTHON / "tests"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
