"""A file as lines, and back, to the byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """The lines keep a carriage return they end with."""

    lines: tuple[str, ...]
    final_newline: bool

    @property
    def crlf(self) -> bool:
        return bool(self.lines) and sum(line.endswith("\r") for line in self.lines) * 2 > len(self.lines)

    @classmethod
    def of(cls, text: str) -> Document:
        lines = text.split("\n")
        final_newline = lines[-1] == ""
        return cls(tuple(lines[:-1] if final_newline else lines), final_newline)

    def text(self) -> str:
        return "\n".join(self.lines) + ("\n" if self.final_newline and self.lines else "")

    def with_lines(self, lines: Sequence[str]) -> Document:
        return Document(tuple(lines), self.final_newline)


def occurrences(
    lines: Sequence[str], wanted: Sequence[str], same: Callable[[str, str], bool] = str.__eq__
) -> list[int]:
    """Every index at which the wanted lines stand, from 0."""
    if not wanted:
        return []
    return [
        start
        for start in range(len(lines) - len(wanted) + 1)
        if all(same(lines[start + k], line) for k, line in enumerate(wanted))
    ]
