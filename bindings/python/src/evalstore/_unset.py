"""The difference between leaving something as it is and setting it to nothing."""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal, TypeAlias


class _Unset(Enum):
    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


Unset: TypeAlias = Literal[_Unset.UNSET]
"""The type of `UNSET`."""

UNSET: Unset = _Unset.UNSET
"""Not given: leaves the field as it is, where None would remove its value."""


def without_unset(**arguments: Any) -> dict[str, Any]:
    """The arguments that were given, None among them."""
    return {key: value for key, value in arguments.items() if value is not UNSET}
