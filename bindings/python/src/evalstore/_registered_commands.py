"""The commands about what is referred to by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ._commands import Commands, ExpectedVersion
from ._json import without_none
from ._outcome import ForgottenOutcome, HashedOutcome


class RegisteredCommands(Commands):
    """Registering system prompts, processing functions and files, each once under its hash, and forgetting.

    Registering the same again changes nothing: it answers the same hash without events, and what was given
    first stays.
    """

    def upsert_system_prompt(
        self,
        *,
        name: str,
        content: str,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> HashedOutcome:
        """Registers a system prompt, unless its text is one already.

        Args:
            name: what people call it, 1 to 200 characters.
            content: its text, which `get_content` then gives for the hash.
            event_id: makes sending it again safe.
            expected_version: the version the stream of the hash must have; not asked when nothing changes.
            metadata: kept with the event.

        Raises:
            InvalidRequestError: a field is out of its range.
        """
        args = {"name": name, "content": content}
        return self._upsert("upsert_system_prompt", args, event_id, expected_version, metadata)

    def upsert_processing_functions(
        self,
        *,
        name: str,
        parsing_function: str,
        diff_edit_function: str,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> HashedOutcome:
        """Registers a pair of functions, unless it is there already.

        Args:
            name: what people call the pair, 1 to 200 characters.
            parsing_function: the name of the function that reads a model's answer, 1 to 200 characters.
            diff_edit_function: the name of the function that carries out the edits, 1 to 200 characters.
            event_id: makes sending it again safe.
            expected_version: the version the stream of the hash must have; not asked when nothing changes.
            metadata: kept with the event.

        Raises:
            InvalidRequestError: a field is out of its range.
        """
        args = {
            "name": name,
            "parsing_function": parsing_function,
            "diff_edit_function": diff_edit_function,
        }
        return self._upsert("upsert_processing_functions", args, event_id, expected_version, metadata)

    def upsert_file(
        self,
        *,
        filepath: str,
        content: str,
        tokens: int | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> HashedOutcome:
        """Registers a file, unless its text is one already.

        Args:
            filepath: where it was, 1 to 4,096 bytes.
            content: its text, which `get_content` then gives for the hash.
            tokens: how many tokens the text has, 0 or more.
            event_id: makes sending it again safe.
            expected_version: the version the stream of the hash must have; not asked when nothing changes.
            metadata: kept with the event.

        Raises:
            InvalidRequestError: a field is out of its range.
        """
        args = without_none(filepath=filepath, content=content, tokens=tokens)
        return self._upsert("upsert_file", args, event_id, expected_version, metadata)

    def forget_content(
        self,
        hash: str,
        *,
        reason: str,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> ForgottenOutcome:
        """Destroys the bytes of a content for good; its hash and what refers to it stay.

        What showed its text shows None and says that it was forgotten. The whole file is written anew, while
        other writers wait, so forget many contents in one `batch`. Backups and exports that were made before
        keep the bytes. A content that was forgotten already is not forgotten anew: there are no events.

        Args:
            hash: 64 hexadecimal digits of lower case.
            reason: why, at most 1,000 characters; it is kept for ever, so leave out what is to be forgotten.
            event_id: makes sending it again safe.
            expected_version: the version the stream of the hash must have; not asked when nothing changes.
            metadata: kept with the event.

        Raises:
            NotFoundError: there is no such content.
            RejectedError: it is the empty text, which has no bytes.
            InvalidRequestError: it is not a hash, or the reason is blank or too long.
        """
        args = {"hash": hash, "reason": reason}
        return self._execute(ForgottenOutcome, "forget_content", args, event_id, expected_version, metadata)
