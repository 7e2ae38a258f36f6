"""What is registered once under its hash, as the read models have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._time import timestamp_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, repr=False)
class SystemPrompt(Answer):
    """A system prompt.

    Attributes:
        hash: the SHA-256 of its text, 64 hexadecimal digits.
        name: what people call it.
        content: its text, or None when it was forgotten.
        created_at: when it was registered, an aware datetime in UTC.
        forgotten: the names of the attributes whose text was forgotten.
    """

    hash: str
    name: str
    content: str | None
    created_at: datetime
    forgotten: tuple[str, ...] = ()

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire, "forgotten": tuple}
    _unless_there: ClassVar[Mapping[str, Any]] = {"forgotten": ()}
    _rare: ClassVar[frozenset[str]] = frozenset({"forgotten"})


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

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire}


@dataclass(frozen=True, slots=True, repr=False)
class File(Answer):
    """A file that models are asked to edit.

    Attributes:
        hash: the SHA-256 of its text, 64 hexadecimal digits.
        filepath: where it was, as it was given first.
        content: its text, or None when it was forgotten.
        tokens: how many tokens the text has, or None.
        created_at: when it was registered, an aware datetime in UTC.
        forgotten: the names of the attributes whose text was forgotten.
    """

    hash: str
    filepath: str
    content: str | None
    tokens: int | None
    created_at: datetime
    forgotten: tuple[str, ...] = ()

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire, "forgotten": tuple}
    _unless_there: ClassVar[Mapping[str, Any]] = {"forgotten": ()}
    _rare: ClassVar[frozenset[str]] = frozenset({"forgotten"})
