"""The commands of a study's life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ._commands import Commands, ExpectedVersion
from ._json import without_none
from ._outcome import IdentifiedOutcome
from ._unset import UNSET, Unset, without_unset


class StudyCommands(Commands):
    """Creating, starting, pausing, resuming, stopping and updating studies.

    A study is pending, then running, paused and running again, then stopped. A step from another state is
    a `RejectedError` that names the state; a study that does not exist is a `NotFoundError`. What
    `event_id`, `expected_version` and `metadata` mean is said at `Commands`.
    """

    def create_study(
        self,
        *,
        name: str,
        period_type: str,
        period_value: int | None = None,
        config: Mapping[str, Any] | None = None,
        id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Creates a pending study.

        Args:
            name: what people call it, 1 to 1,000 characters.
            period_type: `hourly`, `daily`, `weekly` or `monthly`.
            period_value: how many of these periods, 1 or more.
            config: `description`, `tags` and `metadata`, each optional.
            id: the study's id; the store makes one when it is left out.
            event_id: makes sending it again safe.
            expected_version: the version the study's stream must have.
            metadata: kept with the event.

        Raises:
            ConflictError: the id is taken.
            InvalidRequestError: a field is out of its range.
        """
        args = without_none(
            id=id, name=name, period_type=period_type, period_value=period_value, config=config
        )
        return self._command("create_study", args, event_id, expected_version, metadata)

    def start_study(
        self,
        id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Starts a pending study."""
        return self._command("start_study", {"id": id}, event_id, expected_version, metadata)

    def pause_study(
        self,
        id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Pauses a running study."""
        return self._command("pause_study", {"id": id}, event_id, expected_version, metadata)

    def resume_study(
        self,
        id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Lets a paused study run again."""
        return self._command("resume_study", {"id": id}, event_id, expected_version, metadata)

    def stop_study(
        self,
        id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Stops a running or paused study for good."""
        return self._command("stop_study", {"id": id}, event_id, expected_version, metadata)

    def update_study(
        self,
        id: str,
        *,
        name: str | Unset = UNSET,
        period_type: str | Unset = UNSET,
        period_value: int | Unset | None = UNSET,
        config: Mapping[str, Any] | Unset = UNSET,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Changes what is given, in any state of the study, and leaves the rest.

        Args:
            id: the study.
            name: its new name.
            period_type: its new period.
            period_value: its new number of periods; None removes it.
            config: a JSON merge patch (RFC 7396) over the present config: None as a value removes that key.
            event_id: makes sending it again safe.
            expected_version: the version the study's stream must have.
            metadata: kept with the event.

        Raises:
            InvalidRequestError: nothing to change was given, or a field is out of its range.
        """
        changes = without_unset(name=name, period_type=period_type, period_value=period_value, config=config)
        return self._command("update_study", {"id": id, **changes}, event_id, expected_version, metadata)
