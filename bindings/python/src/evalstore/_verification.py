"""What a verification found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ._wire import Answer


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Answer):
    """Something that is not as it was written.

    Attributes:
        position: the event's position; None when it is not about one event.
        problem: what is wrong, for people.
    """

    position: int | None
    problem: str


@dataclass(frozen=True, slots=True, repr=False)
class Verification(Answer):
    """Whether the store is what was written into it.

    Attributes:
        clean: True when nothing was found.
        findings: the first hundred problems, in order.
        head: the hash of the last event, zeros when there is none. Kept elsewhere, it proves later that
            nothing before it changed.
        position: the last position that was looked at.
        last_position: the last position of the log.
    """

    clean: bool
    findings: tuple[Finding, ...]
    head: str
    position: int
    last_position: int

    @classmethod
    def from_steps(cls, answers: Sequence[dict[str, Any]]) -> Verification:
        """The verification that the answers of its steps amount to."""
        last = answers[-1]
        # A step may repeat what an earlier one found; a dict keeps the first of each, in order.
        findings = {
            Finding(finding["position"], finding["problem"]): None
            for answer in answers
            for finding in answer.get("findings", ())
        }
        return cls(
            clean=last["clean"] and not findings,
            findings=tuple(findings),
            head=last["head"],
            position=last["position"],
            last_position=last["last_position"],
        )

    def to_dict(self) -> dict[str, Any]:
        """The verification as it is in the answer of its last step."""
        return {"done": True, **Answer.to_dict(self)}
