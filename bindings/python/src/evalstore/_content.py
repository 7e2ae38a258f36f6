"""Prompts, files and model outputs, stored once under their hash."""

from __future__ import annotations

from dataclasses import dataclass

from ._errors import InvalidArgumentError
from ._json import decode
from ._requests import Requests
from ._wire import Answer


@dataclass(frozen=True, slots=True, repr=False)
class Content(Answer):
    """Where a content is.

    Attributes:
        hash: its SHA-256, 64 hexadecimal digits.
        size: its length in bytes.
        duplicate: True when the same bytes were there already.
    """

    hash: str
    size: int
    duplicate: bool


class Contents(Requests):
    """Storing contents and getting them back."""

    def put_content(self, content: bytes | bytearray | memoryview | str) -> Content:
        """Stores bytes, or a text as UTF-8, once under their SHA-256; at most 512 MiB.

        Raises:
            TypeError: it is neither a text nor anything that has bytes.
            InvalidArgumentError: there is too much of it.
            RejectedError: it was forgotten, and is not stored again; `details` has `hash`, `forgotten_at` and
                `reason`.
            UnicodeEncodeError: the text has a lone surrogate, which UTF-8 cannot express.
        """
        answer = decode(self._handle.put_content(_bytes_of(content)))
        return Content(answer["hash"], answer["size"], answer["duplicate"])

    def get_content(self, hash: str) -> bytes:
        """The bytes stored under a hash.

        Args:
            hash: 64 hexadecimal digits.

        Raises:
            NotFoundError: there are none, or they were forgotten: then `details` has `forgotten_at` and
                `reason`.
            InvalidArgumentError: it is not a hash.
        """
        digest = hash.encode("utf-8", "surrogatepass")
        if 0 in digest:
            raise InvalidArgumentError(
                "This is not a hash: it has the character U+0000; a hash is 64 hexadecimal digits.",
                status=2,
                code="invalid_argument",
            )
        return self._handle.get_content(digest)


def _bytes_of(content: bytes | bytearray | memoryview | str) -> bytes:
    if isinstance(content, str):
        return content.encode()
    try:
        # `bytes(5)` would be five NULs, and `bytes([1, 2])` the bytes of two numbers.
        return bytes(memoryview(content))
    except TypeError:
        raise TypeError(
            f"The content is of the type {type(content).__name__}; give bytes, or a text, which is stored as "
            "UTF-8."
        ) from None
