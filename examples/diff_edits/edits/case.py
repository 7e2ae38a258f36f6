"""One edit case: a file, a request, what a model answered, and what a correct edit gives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

AnswerFormat = Literal["search_replace", "unified_diff"]

CASES = Path(__file__).resolve().parent.parent / "cases"

_KEYS = {
    "id", "task", "language", "model", "path", "request",
    "original", "format", "answer", "expected", "note",
}  # fmt: skip
_OPTIONAL = {"retry"}


@dataclass(frozen=True)
class Target:
    """The file that was asked about."""

    path: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What the model wrote, to the byte."""

    text: str
    format: AnswerFormat


@dataclass(frozen=True)
class Case:
    id: str
    task: str
    language: str
    model: str
    request: str
    target: Target
    answer: Answer
    retry: Answer | None
    """What the model answered when it was told that its first answer could not be applied."""
    expected: str
    note: str
    """What is wrong with the answer; empty when nothing is."""


def answer_format(name: str) -> AnswerFormat:
    """The format of that name; ValueError when there is none."""
    for known in get_args(AnswerFormat):
        if name == known:
            return cast(AnswerFormat, known)
    raise ValueError(f"unknown format {name!r}")


def _text(value: Any, key: str, source: Path) -> str:
    """Long texts are lists of lines joined by a line feed: readable in a diff, exact to the byte."""
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise ValueError(f"{source.name}: {key} must be a list of lines")
    if any("\n" in line for line in value):
        raise ValueError(f"{source.name}: a line of {key} holds a line feed")
    return "\n".join(value)


def load_case(source: Path) -> Case:
    """Reads one case; ValueError names the file and the key that is wrong."""
    document = json.loads(source.read_text(encoding="utf-8"))
    keys = set(document)
    if wrong := (_KEYS - keys) | (keys - _KEYS - _OPTIONAL):
        raise ValueError(f"{source.name}: missing or unknown keys: {', '.join(sorted(wrong))}")
    if document["id"] != source.stem:
        raise ValueError(f"{source.name}: id is {document['id']!r}")
    try:
        format_ = answer_format(document["format"])
    except ValueError as error:
        raise ValueError(f"{source.name}: {error}") from None

    def answer(key: str) -> Answer:
        return Answer(_text(document[key], key, source), format_)

    return Case(
        id=document["id"],
        task=document["task"],
        language=document["language"],
        model=document["model"],
        request=document["request"],
        target=Target(document["path"], _text(document["original"], "original", source)),
        answer=answer("answer"),
        retry=answer("retry") if "retry" in document else None,
        expected=_text(document["expected"], "expected", source),
        note=document["note"],
    )


def load_cases(folder: Path = CASES) -> list[Case]:
    """All cases of a folder, ordered by id."""
    return [load_case(source) for source in sorted(folder.glob("*.json"))]
