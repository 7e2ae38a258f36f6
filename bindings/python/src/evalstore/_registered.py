"""What is registered once under its hash, as the read models have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ._time import timestamp_from_wire
from ._wire import Answer


@dataclass(frozen=True, slots=True, repr=False)
class SystemPrompt(Answer):
    """A system prompt.

    Attributes:
        hash: the SHA-256 of its text, 64 hexadecimal digits.
        name: what people call it.
        content: its text.
        created_at: when it was registered, an aware datetime in UTC.
    """

    hash: str
    name: str
    content: str
    created_at: datetime

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> SystemPrompt:
        """The system prompt in an answer."""
        return cls(
            hash=wire["hash"],
            name=wire["name"],
            content=wire["content"],
            created_at=timestamp_from_wire(wire["created_at"]),
        )


@dataclass(frozen=True, slots=True, repr=False)
class ProcessingFunctions(Answer):
    """A pair of functions: one reads the edits out of a model's answer, the other carries them out.

    Attributes:
        hash: the SHA-256 of the two function names with a line feed between them.
        name: what people call the pair.
        parsing_function: the name of the function that reads the answer.
        diff_edit_function: the name of the function that carries out the edits.
        created_at: when the pair was registered, an aware datetime in UTC.
    """

    hash: str
    name: str
    parsing_function: str
    diff_edit_function: str
    created_at: datetime

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> ProcessingFunctions:
        """The pair of functions in an answer."""
        return cls(
            hash=wire["hash"],
            name=wire["name"],
            parsing_function=wire["parsing_function"],
            diff_edit_function=wire["diff_edit_function"],
            created_at=timestamp_from_wire(wire["created_at"]),
        )


@dataclass(frozen=True, slots=True, repr=False)
class File(Answer):
    """A file that models are asked to edit.

    Attributes:
        hash: the SHA-256 of its text, 64 hexadecimal digits.
        filepath: where it was, as it was given first.
        content: its text.
        tokens: how many tokens the text has, or None.
        created_at: when it was registered, an aware datetime in UTC.
    """

    hash: str
    filepath: str
    content: str
    tokens: int | None
    created_at: datetime

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> File:
        """The file in an answer."""
        return cls(
            hash=wire["hash"],
            filepath=wire["filepath"],
            content=wire["content"],
            tokens=wire["tokens"],
            created_at=timestamp_from_wire(wire["created_at"]),
        )
