"""The methods of EvalStore as coroutines; written by tools/generate_aio, do not edit."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, Unpack
from uuid import UUID

from .._analysis import (
    ComparedModel,
    ErrorDistribution,
    Explanation,
    FailedCase,
    HourPerformance,
    ModelLatency,
    ModelSuccess,
    PeriodPerformance,
    RankedCase,
    RunComparison,
    RunCost,
)
from .._benchmark import Benchmark, BenchmarkResult
from .._benchmark_metrics import AutonomyMetrics, PerformanceMetrics, QualityMetrics, WorkflowMetrics
from .._benchmark_run import BenchmarkRun, BenchmarkRunDetails, MetricAverages, MetricPoint
from .._case import Case, NewCase
from .._checkpoint import Checkpoint
from .._commands import ExpectedVersion
from .._comparison import Comparisons, Decision, Digest, Gate, Measure
from .._content import Content
from .._error_kind import ErrorKind
from .._event import EventPage
from .._filter import (
    AnalysisFilter,
    CommonFilter,
    ComparisonFilter,
    DecisionFilter,
    ResultFilter,
    ResultWindow,
    Side,
)
from .._maintenance import Backup, Check, Info, Migration
from .._outcome import BatchOutcome, ForgottenOutcome, HashedOutcome, IdentifiedOutcome, Outcome, Receipt
from .._page import Page
from .._progress import Progress
from .._projections import ProjectionStatus
from .._registered import File, ProcessingFunctions, SystemPrompt
from .._result import NewResult, Result, ToolCall
from .._rows import Rows
from .._run import Plan, Run
from .._run_stats import RemainingAttempts, RunStats, ValidAttempts
from .._run_trend import RunTrend
from .._statistics import Leaderboard, Passes, Power
from .._study import Study
from .._study_report import StudyReport
from .._table import Table
from .._unset import UNSET, Unset
from .._verification import Verification
from ._base import Base


class Methods(Base):
    """Every method that only has to be carried out by a worker; each is described at `EvalStore`."""

    async def execute_many(self, commands: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Carries out commands in one transaction, all or none."""
        return await self._call(self._store.execute_many, commands)

    async def create_study(
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
        """Creates a pending study."""
        return await self._call(
            self._store.create_study,
            name=name,
            period_type=period_type,
            period_value=period_value,
            config=config,
            id=id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def start_study(
        self,
        id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Starts a pending study."""
        return await self._call(
            self._store.start_study,
            id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def pause_study(
        self,
        id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Pauses a running study."""
        return await self._call(
            self._store.pause_study,
            id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def resume_study(
        self,
        id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Lets a paused study run again."""
        return await self._call(
            self._store.resume_study,
            id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def stop_study(
        self,
        id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Stops a running or paused study for good."""
        return await self._call(
            self._store.stop_study,
            id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def update_study(
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
        """Changes what is given, in any state of the study, and leaves the rest."""
        return await self._call(
            self._store.update_study,
            id,
            name=name,
            period_type=period_type,
            period_value=period_value,
            config=config,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def record_checkpoint(
        self,
        study_id: str,
        *,
        metrics: Mapping[str, Any] | None = None,
        metrics_of: ResultWindow | None = None,
        timestamp: str | datetime | None = None,
        events_analyzed: int | None = None,
        sessions_included: Sequence[str] | None = None,
        id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Records what a running or paused study has measured."""
        return await self._call(
            self._store.record_checkpoint,
            study_id,
            metrics=metrics,
            metrics_of=metrics_of,
            timestamp=timestamp,
            events_analyzed=events_analyzed,
            sessions_included=sessions_included,
            id=id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def upsert_system_prompt(
        self,
        *,
        name: str,
        content: str,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> HashedOutcome:
        """Registers a system prompt, unless its text is one already."""
        return await self._call(
            self._store.upsert_system_prompt,
            name=name,
            content=content,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def upsert_processing_functions(
        self,
        *,
        name: str,
        parsing_function: str,
        diff_edit_function: str,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> HashedOutcome:
        """Registers a pair of functions, unless it is there already."""
        return await self._call(
            self._store.upsert_processing_functions,
            name=name,
            parsing_function=parsing_function,
            diff_edit_function=diff_edit_function,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def upsert_file(
        self,
        *,
        filepath: str,
        content: str,
        tokens: int | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> HashedOutcome:
        """Registers a file, unless its text is one already."""
        return await self._call(
            self._store.upsert_file,
            filepath=filepath,
            content=content,
            tokens=tokens,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def forget_content(
        self,
        hash: str,
        *,
        reason: str,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> ForgottenOutcome:
        """Destroys the bytes of a content for good; its hash and what refers to it stay."""
        return await self._call(
            self._store.forget_content,
            hash,
            reason=reason,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def create_run(
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
        """Begins a run."""
        return await self._call(
            self._store.create_run,
            system_prompt_hash=system_prompt_hash,
            description=description,
            labels=labels,
            digests=digests,
            plan=plan,
            created_at=created_at,
            run_id=run_id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def create_case(
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
        """Gives a run a case."""
        return await self._call(
            self._store.create_case,
            run_id=run_id,
            task_id=task_id,
            description=description,
            system_prompt_hash=system_prompt_hash,
            tokens_in_context=tokens_in_context,
            file_hash=file_hash,
            created_at=created_at,
            case_id=case_id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def create_cases(
        self,
        cases: Sequence[NewCase | Mapping[str, Any]],
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> BatchOutcome:
        """Creates cases, all or none."""
        return await self._call(
            self._store.create_cases,
            cases,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def record_result(
        self,
        *,
        run_id: str,
        case_id: str,
        model_id: str,
        succeeded: bool,
        processing_functions_hash: str | None = None,
        error_enum: ErrorKind | int | str | None = None,
        num_edits: int | None = None,
        num_lines_deleted: int | None = None,
        num_lines_added: int | None = None,
        time_to_first_token_ms: float | None = None,
        time_to_first_edit_ms: float | None = None,
        time_round_trip_ms: float | None = None,
        cost_usd: float | None = None,
        completion_tokens: int | None = None,
        raw_model_output: str | None = None,
        raw_model_output_hash: str | None = None,
        parsed_tool_call_json: ToolCall | None = None,
        parsed_tool_call_json_hash: str | None = None,
        file_edited_hash: str | None = None,
        created_at: str | datetime | None = None,
        result_id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Records one attempt of a model at a case, and how it ended."""
        return await self._call(
            self._store.record_result,
            run_id=run_id,
            case_id=case_id,
            model_id=model_id,
            succeeded=succeeded,
            processing_functions_hash=processing_functions_hash,
            error_enum=error_enum,
            num_edits=num_edits,
            num_lines_deleted=num_lines_deleted,
            num_lines_added=num_lines_added,
            time_to_first_token_ms=time_to_first_token_ms,
            time_to_first_edit_ms=time_to_first_edit_ms,
            time_round_trip_ms=time_round_trip_ms,
            cost_usd=cost_usd,
            completion_tokens=completion_tokens,
            raw_model_output=raw_model_output,
            raw_model_output_hash=raw_model_output_hash,
            parsed_tool_call_json=parsed_tool_call_json,
            parsed_tool_call_json_hash=parsed_tool_call_json_hash,
            file_edited_hash=file_edited_hash,
            created_at=created_at,
            result_id=result_id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def record_results(
        self,
        results: Sequence[NewResult | Mapping[str, Any]],
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> BatchOutcome:
        """Records results, all or none."""
        return await self._call(
            self._store.record_results,
            results,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def record_benchmark_result(
        self,
        benchmark_id: str,
        *,
        scores: Mapping[str, float],
        passed: int,
        failed: int,
        duration_ms: float,
        config: Mapping[str, Any],
        timestamp: str | datetime | None = None,
        id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Records what came out when a benchmark was run once."""
        return await self._call(
            self._store.record_benchmark_result,
            benchmark_id,
            scores=scores,
            passed=passed,
            failed=failed,
            duration_ms=duration_ms,
            config=config,
            timestamp=timestamp,
            id=id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def record_benchmark_run(
        self,
        *,
        project_name: str,
        benchmark_name: str,
        timestamp: str | datetime,
        version: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        performance: PerformanceMetrics | None = None,
        autonomy: AutonomyMetrics | None = None,
        quality: QualityMetrics | None = None,
        workflow: WorkflowMetrics | None = None,
        run_id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        event_metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Records that a project was run through a benchmark, and what was measured."""
        return await self._call(
            self._store.record_benchmark_run,
            project_name=project_name,
            benchmark_name=benchmark_name,
            timestamp=timestamp,
            version=version,
            metadata=metadata,
            performance=performance,
            autonomy=autonomy,
            quality=quality,
            workflow=workflow,
            run_id=run_id,
            event_id=event_id,
            expected_version=expected_version,
            event_metadata=event_metadata,
        )

    async def delete_benchmark_run(
        self,
        run_id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Takes a benchmark run out of the read models; the log keeps it, and its id may be used again."""
        return await self._call(
            self._store.delete_benchmark_run,
            run_id,
            event_id=event_id,
            expected_version=expected_version,
            metadata=metadata,
        )

    async def get_study(self, id: str) -> Study | None:
        """The study with this id, or None."""
        return await self._call(self._store.get_study, id)

    async def list_studies(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        tag: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Study]:
        """Studies, newest first; those that fit everything that is given."""
        return await self._call(
            self._store.list_studies, status=status, name=name, tag=tag, limit=limit, cursor=cursor
        )

    async def list_studies_by_status(
        self, status: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[Study]:
        """Studies in one state, newest first; `limit` and `cursor` as in `list_studies`."""
        return await self._call(self._store.list_studies_by_status, status, limit=limit, cursor=cursor)

    def iter_studies(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        tag: str | None = None,
        page_size: int | None = None,
    ) -> AsyncIterator[Study]:
        """Every study that fits, newest first, asked for page by page while it is iterated."""
        return self._iterate(
            self._store.iter_studies(status=status, name=name, tag=tag, page_size=page_size), page_size
        )

    async def get_checkpoints(
        self, study_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[Checkpoint]:
        """The checkpoints of a study, oldest first."""
        return await self._call(self._store.get_checkpoints, study_id, limit=limit, cursor=cursor)

    async def get_latest_checkpoint(self, study_id: str) -> Checkpoint | None:
        """The checkpoint of a study with the latest timestamp, or None."""
        return await self._call(self._store.get_latest_checkpoint, study_id)

    async def get_checkpoints_in_range(
        self,
        study_id: str,
        start: str | date,
        end: str | date,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Checkpoint]:
        """The checkpoints of a study from `start` on and before `end`, oldest first."""
        return await self._call(
            self._store.get_checkpoints_in_range, study_id, start, end, limit=limit, cursor=cursor
        )

    def iter_checkpoints(
        self,
        study_id: str,
        *,
        start: str | date | None = None,
        end: str | date | None = None,
        page_size: int | None = None,
    ) -> AsyncIterator[Checkpoint]:
        """Every checkpoint of a study, oldest first, asked for page by page while it is iterated."""
        return self._iterate(
            self._store.iter_checkpoints(study_id, start=start, end=end, page_size=page_size), page_size
        )

    async def get_system_prompt(self, hash: str) -> SystemPrompt | None:
        """The system prompt with this hash, or None."""
        return await self._call(self._store.get_system_prompt, hash)

    async def get_processing_functions(self, hash: str) -> ProcessingFunctions | None:
        """The pair of functions with this hash, or None."""
        return await self._call(self._store.get_processing_functions, hash)

    async def get_file(self, hash: str) -> File | None:
        """The file with this hash, or None."""
        return await self._call(self._store.get_file, hash)

    async def get_run(self, run_id: str) -> Run | None:
        """The run with this id, or None."""
        return await self._call(self._store.get_run, run_id)

    async def list_runs(
        self,
        *,
        labels: Mapping[str, str] | None = None,
        system_prompt_hash: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Run]:
        """Runs, newest first; those that fit everything that is given."""
        return await self._call(
            self._store.list_runs,
            labels=labels,
            system_prompt_hash=system_prompt_hash,
            from_=from_,
            to=to,
            limit=limit,
            cursor=cursor,
        )

    def iter_runs(
        self,
        *,
        labels: Mapping[str, str] | None = None,
        system_prompt_hash: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        page_size: int | None = None,
    ) -> AsyncIterator[Run]:
        """Every run that fits, newest first, asked for page by page while it is iterated."""
        return self._iterate(
            self._store.iter_runs(
                labels=labels, system_prompt_hash=system_prompt_hash, from_=from_, to=to, page_size=page_size
            ),
            page_size,
        )

    async def get_case(self, case_id: str) -> Case | None:
        """The case with this id, or None."""
        return await self._call(self._store.get_case, case_id)

    async def list_cases(
        self,
        *,
        run_id: str | None = None,
        task_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Case]:
        """Cases, oldest first; those that fit everything that is given."""
        return await self._call(
            self._store.list_cases, run_id=run_id, task_id=task_id, limit=limit, cursor=cursor
        )

    def iter_cases(
        self, *, run_id: str | None = None, task_id: str | None = None, page_size: int | None = None
    ) -> AsyncIterator[Case]:
        """Every case that fits, oldest first, asked for page by page while it is iterated."""
        return self._iterate(
            self._store.iter_cases(run_id=run_id, task_id=task_id, page_size=page_size), page_size
        )

    async def run_stats(
        self, run_id: str | None = None, *, valid_attempts_only: bool | None = None
    ) -> RunStats | None:
        """What a run comes to, or the whole store; None for a run that there is not."""
        return await self._call(self._store.run_stats, run_id, valid_attempts_only=valid_attempts_only)

    async def remaining_attempts(self, run_id: str, *, limit: int | None = None) -> RemainingAttempts:
        """What the run's plan still wants."""
        return await self._call(self._store.remaining_attempts, run_id, limit=limit)

    async def get_result(self, result_id: str) -> Result | None:
        """The result with this id, or None."""
        return await self._call(self._store.get_result, result_id)

    async def list_results(
        self,
        *,
        case_id: str | None = None,
        outcome: str | None = None,
        error: ErrorKind | int | str | None = None,
        valid_attempts_only: bool | None = None,
        texts: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[ResultFilter],
    ) -> Page[Result]:
        """Results, those recorded last first; those that fit everything that is given."""
        return await self._call(
            self._store.list_results,
            case_id=case_id,
            outcome=outcome,
            error=error,
            valid_attempts_only=valid_attempts_only,
            texts=texts,
            limit=limit,
            cursor=cursor,
            **filters,
        )

    def iter_results(
        self,
        *,
        case_id: str | None = None,
        outcome: str | None = None,
        error: ErrorKind | int | str | None = None,
        valid_attempts_only: bool | None = None,
        texts: bool | None = None,
        page_size: int | None = None,
        **filters: Unpack[ResultFilter],
    ) -> AsyncIterator[Result]:
        """Every result that fits, those recorded last first, asked for page by page while it is iterated."""
        return self._iterate(
            self._store.iter_results(
                case_id=case_id,
                outcome=outcome,
                error=error,
                valid_attempts_only=valid_attempts_only,
                texts=texts,
                page_size=page_size,
                **filters,
            ),
            page_size,
        )

    async def valid_attempt_count(
        self, *, case_id: str | None = None, **filters: Unpack[ResultFilter]
    ) -> ValidAttempts:
        """How many attempts there are, and how many of them came to the edit that is measured."""
        return await self._call(self._store.valid_attempt_count, case_id=case_id, **filters)

    async def success_rates_by_model(self, **filters: Unpack[AnalysisFilter]) -> Rows[ModelSuccess]:
        """How often each model succeeds, the best first; of valid attempts only, unless told otherwise."""
        return await self._call(self._store.success_rates_by_model, **filters)

    async def latency_by_model(self, **filters: Unpack[AnalysisFilter]) -> Rows[ModelLatency]:
        """How fast each model answers, the fastest first."""
        return await self._call(self._store.latency_by_model, **filters)

    async def cost_by_run(self, **filters: Unpack[AnalysisFilter]) -> Rows[RunCost]:
        """What each run cost, in all and by model, the dearest first."""
        return await self._call(self._store.cost_by_run, **filters)

    async def error_distribution(self, **filters: Unpack[AnalysisFilter]) -> ErrorDistribution:
        """Why attempts failed, the most frequent kind first."""
        return await self._call(self._store.error_distribution, **filters)

    async def failed_cases(
        self,
        *,
        error: ErrorKind | int | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> Page[FailedCase]:
        """Attempts that failed, with their cases and what the models answered, those recorded last first."""
        return await self._call(self._store.failed_cases, error=error, limit=limit, cursor=cursor, **filters)

    def iter_failed_cases(
        self,
        *,
        error: ErrorKind | int | str | None = None,
        page_size: int | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> AsyncIterator[FailedCase]:
        """Every attempt that failed, those recorded last first, asked for page by page as it is iterated."""
        return self._iterate(
            self._store.iter_failed_cases(error=error, page_size=page_size, **filters), page_size
        )

    async def performance_trends(
        self, *, period: str | None = None, **filters: Unpack[AnalysisFilter]
    ) -> Rows[PeriodPerformance]:
        """Success, time and cost of each model over time, oldest first."""
        return await self._call(self._store.performance_trends, period=period, **filters)

    async def model_comparison(self, **filters: Unpack[AnalysisFilter]) -> Rows[ComparedModel]:
        """The models beside each other, the best first; of valid attempts only, unless told otherwise."""
        return await self._call(self._store.model_comparison, **filters)

    async def case_ranking(
        self, *, order: str | None = None, limit: int | None = None, **filters: Unpack[AnalysisFilter]
    ) -> Rows[RankedCase]:
        """The cases at which models succeed most or least often."""
        return await self._call(self._store.case_ranking, order=order, limit=limit, **filters)

    async def performance_by_hour(self, **filters: Unpack[AnalysisFilter]) -> Rows[HourPerformance]:
        """Success and time of each model in each hour of the day, in UTC."""
        return await self._call(self._store.performance_by_hour, **filters)

    async def run_comparison(
        self, run_ids: Sequence[str], **filters: Unpack[ComparisonFilter]
    ) -> RunComparison:
        """Runs beside each other, and each of them against the first."""
        return await self._call(self._store.run_comparison, run_ids, **filters)

    async def explain(
        self, analysis: str, *, period: str | None = None, **filters: Unpack[AnalysisFilter]
    ) -> Explanation:
        """Where the numbers of an analysis come from with these filters; it is carried out for that."""
        return await self._call(self._store.explain, analysis, period=period, **filters)

    async def compare(
        self,
        baseline: str | Side,
        candidate: str | Side | None = None,
        *,
        candidates: Sequence[str | Side] | None = None,
        measure: Measure | None = None,
        margin: float | None = None,
        alpha: float | None = None,
        power: float | None = None,
        seed: int | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[CommonFilter],
    ) -> Comparisons:
        """Whether one or several candidates are better than a baseline."""
        return await self._call(
            self._store.compare,
            baseline,
            candidate,
            candidates=candidates,
            measure=measure,
            margin=margin,
            alpha=alpha,
            power=power,
            seed=seed,
            ignore_digests=ignore_digests,
            **filters,
        )

    async def gate(
        self,
        baseline: str | Side,
        candidate: str | Side,
        *,
        max_drop: float,
        measure: Measure | None = None,
        alpha: float | None = None,
        seed: int | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[CommonFilter],
    ) -> Gate:
        """Whether a candidate may pass: whether it is known to be not worse by more than `max_drop`."""
        return await self._call(
            self._store.gate,
            baseline,
            candidate,
            max_drop=max_drop,
            measure=measure,
            alpha=alpha,
            seed=seed,
            ignore_digests=ignore_digests,
            **filters,
        )

    async def decision(
        self,
        run_id: str,
        baseline: str | Side,
        *,
        margin: float | None = None,
        alpha: float | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[DecisionFilter],
    ) -> Decision:
        """Whether a run that goes on is known to be better or worse than a baseline already."""
        return await self._call(
            self._store.decision,
            run_id,
            baseline,
            margin=margin,
            alpha=alpha,
            ignore_digests=ignore_digests,
            **filters,
        )

    async def leaderboard(
        self,
        *,
        by: Literal["model", "run"] | None = None,
        measure: Measure | None = None,
        interval: Literal["wilson", "clopper_pearson", "jeffreys", "t", "bootstrap"] | None = None,
        alpha: float | None = None,
        seed: int | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> Leaderboard:
        """Models or runs with intervals and ranks, by rank, equal ones the best first."""
        return await self._call(
            self._store.leaderboard,
            by=by,
            measure=measure,
            interval=interval,
            alpha=alpha,
            seed=seed,
            ignore_digests=ignore_digests,
            **filters,
        )

    async def pass_at_k(
        self,
        *,
        k: int | Sequence[int] | None = None,
        by: Literal["model", "run"] | None = None,
        tasks: bool | None = None,
        alpha: float | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> Rows[Passes]:
        """What several attempts at a task come to."""
        return await self._call(
            self._store.pass_at_k,
            k=k,
            by=by,
            tasks=tasks,
            alpha=alpha,
            ignore_digests=ignore_digests,
            **filters,
        )

    async def power(
        self,
        *,
        difference: float | None = None,
        tasks: int | None = None,
        standard_deviation: float | None = None,
        rate: float | None = None,
        correlation: float | None = None,
        attempts: int | None = None,
        task_correlation: float | None = None,
        baseline: str | Side | None = None,
        candidate: str | Side | None = None,
        measure: Measure | None = None,
        alpha: float | None = None,
        power: float | None = None,
        **filters: Unpack[CommonFilter],
    ) -> Power:
        """How many tasks show a difference, or which difference so many tasks show."""
        return await self._call(
            self._store.power,
            difference=difference,
            tasks=tasks,
            standard_deviation=standard_deviation,
            rate=rate,
            correlation=correlation,
            attempts=attempts,
            task_correlation=task_correlation,
            baseline=baseline,
            candidate=candidate,
            measure=measure,
            alpha=alpha,
            power=power,
            **filters,
        )

    async def run_trend(
        self,
        *,
        measure: Measure | None = None,
        alpha: float | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> RunTrend:
        """What runs come to, oldest first, and whether they get better."""
        return await self._call(
            self._store.run_trend, measure=measure, alpha=alpha, ignore_digests=ignore_digests, **filters
        )

    async def study_report(
        self,
        study_id: str,
        *,
        metrics: str | Sequence[str] | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        split: str | date | None = None,
        forecast_at: str | date | None = None,
        directions: Mapping[str, Literal["higher", "lower", "none"]] | None = None,
        alpha: float | None = None,
    ) -> StudyReport:
        """The metrics of a study's checkpoints over time: trends, forecasts, anomalies, changes of level."""
        return await self._call(
            self._store.study_report,
            study_id,
            metrics=metrics,
            from_=from_,
            to=to,
            split=split,
            forecast_at=forecast_at,
            directions=directions,
            alpha=alpha,
        )

    async def get_benchmark_results(
        self,
        benchmark_id: str,
        *,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[BenchmarkResult]:
        """The results of a benchmark, oldest first."""
        return await self._call(
            self._store.get_benchmark_results, benchmark_id, from_=from_, to=to, limit=limit, cursor=cursor
        )

    def iter_benchmark_results(
        self,
        benchmark_id: str,
        *,
        from_: str | date | None = None,
        to: str | date | None = None,
        page_size: int | None = None,
    ) -> AsyncIterator[BenchmarkResult]:
        """Every result of a benchmark, oldest first, asked for page by page while it is iterated."""
        return self._iterate(
            self._store.iter_benchmark_results(benchmark_id, from_=from_, to=to, page_size=page_size),
            page_size,
        )

    async def list_benchmarks(self) -> Rows[Benchmark]:
        """Every benchmark that has results, by its id, with the sums of these results."""
        return await self._call(self._store.list_benchmarks)

    async def get_benchmark_run(self, run_id: str) -> BenchmarkRunDetails | None:
        """The benchmark run with this id and all its metrics, or None."""
        return await self._call(self._store.get_benchmark_run, run_id)

    async def list_benchmark_runs(
        self,
        *,
        project_name: str | None = None,
        benchmark_name: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[BenchmarkRun]:
        """Benchmark runs without their metrics, newest first."""
        return await self._call(
            self._store.list_benchmark_runs,
            project_name=project_name,
            benchmark_name=benchmark_name,
            from_=from_,
            to=to,
            limit=limit,
            cursor=cursor,
        )

    def iter_benchmark_runs(
        self,
        *,
        project_name: str | None = None,
        benchmark_name: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        page_size: int | None = None,
    ) -> AsyncIterator[BenchmarkRun]:
        """Every such benchmark run, newest first, asked for page by page while it is iterated."""
        return self._iterate(
            self._store.iter_benchmark_runs(
                project_name=project_name,
                benchmark_name=benchmark_name,
                from_=from_,
                to=to,
                page_size=page_size,
            ),
            page_size,
        )

    async def average_metrics(
        self,
        *,
        project_name: str | None = None,
        benchmark_name: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
    ) -> MetricAverages:
        """The mean of each metric that is a single number over the last benchmark runs."""
        return await self._call(
            self._store.average_metrics,
            project_name=project_name,
            benchmark_name=benchmark_name,
            from_=from_,
            to=to,
            limit=limit,
        )

    async def metric_trend(
        self,
        metric: str,
        *,
        project_name: str | None = None,
        benchmark_name: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
    ) -> Rows[MetricPoint]:
        """The values of one metric in the last benchmark runs, oldest first."""
        return await self._call(
            self._store.metric_trend,
            metric,
            project_name=project_name,
            benchmark_name=benchmark_name,
            from_=from_,
            to=to,
            limit=limit,
        )

    async def sql(
        self,
        sql: str,
        parameters: Sequence[Any] | Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Table:
        """The rows of one read-only statement over the read models and the view `events`."""
        return await self._call(self._store.sql, sql, parameters, limit=limit, timeout=timeout)

    async def append(
        self,
        events: Sequence[Mapping[str, Any]],
        *,
        commit: tuple[str, int] | None = None,
        forgotten: Sequence[str] | None = None,
    ) -> list[Receipt]:
        """Appends events in one transaction, all or none, with their effect on the read models."""
        return await self._call(self._store.append, events, commit=commit, forgotten=forgotten)

    async def read(
        self,
        *,
        from_position: int | None = None,
        to_position: int | None = None,
        limit: int | None = None,
        types: Sequence[str] | None = None,
        backwards: bool = False,
        stream: str | None = None,
        from_version: int | None = None,
        to_version: int | None = None,
    ) -> EventPage:
        """Events of the log, or of one stream; both ends of a range are part of it."""
        return await self._call(
            self._store.read,
            from_position=from_position,
            to_position=to_position,
            limit=limit,
            types=types,
            backwards=backwards,
            stream=stream,
            from_version=from_version,
            to_version=to_version,
        )

    async def commit(self, consumer: str, position: int) -> int:
        """Remembers that the consumer has handled everything up to a position; returns that position."""
        return await self._call(self._store.commit, consumer, position)

    async def seek(self, consumer: str, where: int | Literal["beginning", "end"]) -> int:
        """Moves a consumer anywhere, backwards too; returns its position."""
        return await self._call(self._store.seek, consumer, where)

    async def consumer_position(self, consumer: str) -> int:
        """The position a consumer has committed; 0 when it never did."""
        return await self._call(self._store.consumer_position, consumer)

    async def put_content(self, content: bytes | bytearray | memoryview | str) -> Content:
        """Stores bytes, or a text as UTF-8, once under their SHA-256; at most 512 MiB."""
        return await self._call(self._store.put_content, content)

    async def get_content(self, hash: str) -> bytes:
        """The bytes stored under a hash."""
        return await self._call(self._store.get_content, hash)

    async def projection_status(self, projection: str | None = None) -> ProjectionStatus:
        """Which read models there are, their tables, their rows and how far a rebuild has come."""
        return await self._call(self._store.projection_status, projection)

    async def rebuild(
        self,
        projection: str | None = None,
        *,
        max_events: int | None = None,
        progress: Callable[[Progress], object] | None = None,
    ) -> Progress:
        """Makes the read models anew from the log; the old ones stay readable until the end."""
        return await self._call(self._store.rebuild, projection, max_events=max_events, progress=progress)

    async def verify(
        self,
        projection: str | None = None,
        *,
        max_events: int | None = None,
        progress: Callable[[Progress], object] | None = None,
    ) -> Verification:
        """Checks the hash chain, the streams, the contents and the read models against the log."""
        return await self._call(self._store.verify, projection, max_events=max_events, progress=progress)

    async def info(self) -> Info:
        """What is open: the file, the versions, the settings and the sizes."""
        return await self._call(self._store.info)

    async def check(self) -> Check:
        """SQLite's checks of the file; whether events are as they were written is `verify`'s question."""
        return await self._call(self._store.check)

    async def backup(self, path: str | os.PathLike[str]) -> Backup:
        """Copies the store as it is at one moment, while others write."""
        return await self._call(self._store.backup, path)

    async def vacuum(
        self, *, max_events: int | None = None, progress: Callable[[Progress], object] | None = None
    ) -> Progress:
        """Gives unused space back to the file system."""
        return await self._call(self._store.vacuum, max_events=max_events, progress=progress)

    async def migrate(self, to: int | None = None) -> Migration:
        """The schema versions of the file, or the move to one of them."""
        return await self._call(self._store.migrate, to)

    async def request(self, group: str, body: Mapping[str, Any] | str | bytes) -> dict[str, Any]:
        """Sends one request as it is written in the reference, and returns the answer."""
        return await self._call(self._store.request, group, body)
