"""Three ways to apply an answer, from strict to lenient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..case import Answer, Target
from . import exact, fuzzy, whitespace

Strategy = Callable[[Target, Answer], str]

STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {"exact": exact.apply, "whitespace": whitespace.apply, "fuzzy": fuzzy.apply}
)

__all__ = ["STRATEGIES", "Strategy"]
