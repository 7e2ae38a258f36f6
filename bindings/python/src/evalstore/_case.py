"""A case, as it is given and as the read model has it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._json import without_none
from ._time import timestamp_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewCase(Answer):
    """A case that `create_cases` is to create.

    Attributes:
        run_id: the run it belongs to.
        task_id: what is tried: the same in every run that tries it.
        case_id: the case's id, unique over all runs; the store makes one for None.
        description: what it is about.
        system_prompt_hash: the hash of its system prompt; that of the run for None.
        tokens_in_context: how many tokens the model is given, 0 or more.
        file_hash: the hash of the file that is to be edited.
        created_at: when it was created; the time of recording for None.
    """

    run_id: str
    task_id: str
    case_id: str | None = None
    description: str | None = None
    system_prompt_hash: str | None = None
    tokens_in_context: int | None = None
    file_hash: str | None = None
    created_at: str | datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """The arguments of `create_case`, without those that are None."""
        return without_none(**asdict(self))


@dataclass(frozen=True, slots=True, repr=False)
class Case(Answer):
    """One task of a run with the file and the prompt it is tried with.

    Attributes:
        case_id: the case's id, unique over all runs.
        run_id: the run it belongs to.
        created_at: when it was created, an aware datetime in UTC.
        description: what it is about, or None.
        system_prompt_hash: the hash of its system prompt, its own or that of the run.
        task_id: what is tried: the same in every run that tries it.
        tokens_in_context: how many tokens the model is given, or None.
        file_hash: the hash of the file that is to be edited, or None.
    """

    case_id: str
    run_id: str
    created_at: datetime
    description: str | None
    system_prompt_hash: str
    task_id: str
    tokens_in_context: int | None
    file_hash: str | None

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire}
