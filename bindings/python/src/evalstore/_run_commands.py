"""The commands that begin a run and give it its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ._case import NewCase
from ._commands import Commands, ExpectedVersion
from ._json import without_none
from ._lists import things
from ._outcome import BatchOutcome, IdentifiedOutcome
from ._run import Plan


class RunCommands(Commands):
    """Creating runs and their cases."""

    def create_run(
        self,
        *,
        system_prompt_hash: str,
        description: str | None = None,
        labels: Mapping[str, str] | None = None,
        digests: Mapping[str, str] | None = None,
        plan: Plan | Mapping[str, Any] | None = None,
        created_at: str | datetime | None = None,
        run_id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Begins a run.

        Args:
            system_prompt_hash: the hash of a registered system prompt.
            description: what the run is about.
            labels: free names with texts, such as the commit it measures.
            digests: what must be equal for two runs to be comparable: `dataset`, `scorer`, `judge` and
                `harness`, each optional.
            plan: what the run intends, so that `remaining_attempts` can tell what is left.
            created_at: when it began; the time of recording when left out.
            run_id: the run's id; the store makes one when it is left out.
            event_id: makes sending it again safe.
            expected_version: the version the run's stream must have.
            metadata: kept with the event.

        Raises:
            NotFoundError: there is no such system prompt.
            ConflictError: the id is taken.
            InvalidRequestError: a field is out of its range.
            ValueError: a datetime without a time zone.
        """
        args = without_none(
            run_id=run_id,
            system_prompt_hash=system_prompt_hash,
            description=description,
            labels=labels,
            digests=digests,
            plan=plan.to_dict() if isinstance(plan, Plan) else plan,
            created_at=created_at,
        )
        return self._command("create_run", args, event_id, expected_version, metadata)

    def create_case(
        self,
        *,
        run_id: str,
        task_id: str,
        description: str | None = None,
        system_prompt_hash: str | None = None,
        tokens_in_context: int | None = None,
        file_hash: str | None = None,
        created_at: str | datetime | None = None,
        case_id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Gives a run a case.

        Args:
            run_id: the run.
            task_id: what is tried: the same in every run that tries it.
            description: what the case is about.
            system_prompt_hash: the hash of a registered system prompt; that of the run when left out.
            tokens_in_context: how many tokens the model is given, 0 or more.
            file_hash: the hash of the registered file that is to be edited.
            created_at: when it was created; the time of recording when left out.
            case_id: the case's id; the store makes one when it is left out.
            event_id: makes sending it again safe.
            expected_version: the version the run's stream must have.
            metadata: kept with the event.

        Raises:
            NotFoundError: there is no such run, system prompt or file.
            ConflictError: the id is taken, in this run or another.
            InvalidRequestError: a field is out of its range.
            ValueError: a datetime without a time zone.
        """
        args = without_none(
            case_id=case_id,
            run_id=run_id,
            task_id=task_id,
            description=description,
            system_prompt_hash=system_prompt_hash,
            tokens_in_context=tokens_in_context,
            file_hash=file_hash,
            created_at=created_at,
        )
        return self._command("create_case", args, event_id, expected_version, metadata)

    def create_cases(
        self,
        cases: Sequence[NewCase | Mapping[str, Any]],
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> BatchOutcome:
        """Creates cases, all or none.

        Args:
            cases: 1 to 100,000, each as a NewCase or as the arguments of `create_case`.
            event_id: makes sending it again safe; the first event has this id, the others ids that follow
                from it.
            expected_version: the version the stream of the first case's run must have.
            metadata: kept with every event.

        Raises:
            NotFoundError: there is no such run, system prompt or file.
            ConflictError: an id is taken, or the event id by another command.
            InvalidRequestError: a field is out of its range; the message names the case's place, from 0.
            ValueError: a datetime without a time zone.
        """
        args = {
            "cases": [
                case.to_dict() if isinstance(case, NewCase) else case for case in things("cases", cases)
            ]
        }
        return self._batch("create_cases", args, event_id, expected_version, metadata)
