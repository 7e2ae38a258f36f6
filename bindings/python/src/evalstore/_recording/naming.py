"""Names and texts that the store takes, made of any others."""

from __future__ import annotations

import re
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

NAME_LIMIT = 200
_DIGITS = 16
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def name(text: str) -> str:
    """The text as a name of at most 200 characters without control characters.

    The same text always gives the same name. One that had to be changed ends in a part of its hash, so that
    two texts that differ only in what was changed do not become one name.
    """
    plain = _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", utf8(text)) or "(empty)"
    if plain == text and len(plain) <= NAME_LIMIT:
        return plain
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{plain[: NAME_LIMIT - _DIGITS - 1]}~{digest}"


def utf8(text: str) -> str:
    """The text with what UTF-8 cannot express written as an escape."""
    return text.encode("utf-8", "backslashreplace").decode()


def storable(text: str) -> str:
    """The text as a content: UTF-8 without U+0000, which becomes U+FFFD."""
    return utf8(text).replace("\0", "\ufffd")


def limited(text: str, limit: int) -> str:
    """The text, or as much of its beginning as fits into so many bytes of UTF-8."""
    data = utf8(text).encode()
    return data.decode() if len(data) <= limit else data[: limit - 3].decode("utf-8", "ignore") + "…"


def id_of(run_id: str, *parts: object) -> UUID:
    """An id that follows from a run and what is meant in it, the same in every process."""
    return uuid5(uuid5(NAMESPACE_URL, f"evalstore:pytest:{run_id}"), "\0".join(map(utf8, map(str, parts))))
