"""Makes inputs to begin fuzzing with, from the requests of Tests/Conformance and the stores of Tests/Fixtures."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONFORMANCE = ROOT / "Tests" / "Conformance"
FIXTURES = ROOT / "Tests" / "Fixtures"
HOSTILE = Path(__file__).resolve().parent / "hostile.sql"
REQUESTS = ("execute", "append", "query", "read", "poll", "commit", "project", "maintain")
TARGETS = ("open", *REQUESTS[:2], "put_content", "get_content", *REQUESTS[2:], "sql", "file")
LARGEST = 1500


def write(folder: Path) -> None:
    """Writes a file for each input, below a folder for each target."""
    for target in TARGETS:
        (folder / target).mkdir(parents=True, exist_ok=True)
    for target, content in seeds():
        if len(content) <= LARGEST or target == "file":
            (folder / target / hashlib.sha1(content, usedforsecurity=False).hexdigest()[:12]).write_bytes(content)


def seeds() -> Iterator[tuple[str, bytes]]:
    """All inputs with the names of their targets."""
    for path in sorted(CONFORMANCE.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            for step in [*case.get("given", []), case["when"], *case.get("after", [])]:
                yield from of_step(step)
    for statement in statements():
        yield "sql", statement.encode()
    yield "get_content", hashlib.sha256(b"abc").hexdigest().encode()
    for path in sorted(FIXTURES.glob("schema-*.db")):
        yield from files(path)


def statements() -> list[str]:
    """The hostile statements: one a line, but for comments."""
    lines = HOSTILE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("-- ")]


def of_step(step: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    for group in (*REQUESTS, "put_content", "get_content"):
        if group in step:
            content = sent(step[group])
            yield group, content
            if group == "query" and isinstance(step[group].get("args"), dict) and "sql" in step[group]["args"]:
                yield "sql", str(step[group]["args"]["sql"]).encode()
    if "open" in step and isinstance(step["open"].get("options"), dict):
        yield "open", sent(step["open"]["options"])


def sent(request: dict[str, Any]) -> bytes:
    """The bytes of a request; Tests/Conformance/README.md says what it may be."""
    match request:
        case {"text": str(text), **rest} if not rest:
            return text.encode("utf-8", "surrogatepass")
        case {"bytes": str(digits), **rest} if not rest:
            return bytes.fromhex(digits)
        case {"pieces": list(pieces), **rest} if not rest:
            return "".join(piece if isinstance(piece, str) else piece[0] * piece[1] for piece in pieces).encode()
    return json.dumps(request, separators=(",", ":")).encode()


def files(path: Path) -> Iterator[tuple[str, bytes]]:
    """A store, smaller than it was; its first page, and parts of that."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.db"
        small.write_bytes(path.read_bytes())
        with sqlite3.connect(small, isolation_level=None) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA page_size = 512")
            connection.execute("VACUUM")
        connection.close()
        content = small.read_bytes()
    yield "file", content
    original = path.read_bytes()
    for size in (0, 99, 100, 512, 1024, 4096):
        yield "file", original[:size]
