"""EvalStore: an embeddable, event-sourced store for AI evaluation results.

    from evalstore import EvalStore

    with EvalStore("evals.db") as store:
        study = store.create_study(name="Nightly", period_type="daily")
        store.start_study(study.id)
        store.record_checkpoint(study.id, metrics={"session_success_rate": 0.82})

Everything public is in this module; modules whose name begins with an underscore are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from ._abi import ABI_VERSION
    from ._analysis import (
        ComparedModel,
        ComparedRun,
        ErrorDistribution,
        ErrorShare,
        Explanation,
        FailedCase,
        HourPerformance,
        ModelCost,
        ModelLatency,
        ModelSuccess,
        PeriodPerformance,
        RankedCase,
        RunComparison,
        RunCost,
        RunDifference,
    )
    from ._batch import Batch
    from ._benchmark import Benchmark, BenchmarkResult
    from ._benchmark_metrics import AutonomyMetrics, PerformanceMetrics, QualityMetrics, WorkflowMetrics
    from ._benchmark_run import BenchmarkRun, BenchmarkRunDetails, MetricAverages, MetricPoint
    from ._case import Case, NewCase
    from ._checkpoint import Checkpoint
    from ._commands import ExpectedVersion
    from ._comparison import (
        Comparability,
        ComparabilityReason,
        ComparedSide,
        Comparison,
        Comparisons,
        Decision,
        Digest,
        Dropped,
        DroppedTasks,
        Gate,
        Measure,
    )
    from ._content import Content
    from ._error_kind import ErrorKind
    from ._errors import (
        BusyError,
        ConflictError,
        CorruptError,
        EvalStoreError,
        ForkedError,
        IncompatibleLibraryError,
        InternalError,
        InvalidArgumentError,
        InvalidJSONError,
        InvalidRequestError,
        LibraryNotFoundError,
        MissingPackageError,
        NotFoundError,
        PendingError,
        ReadOnlyError,
        RejectedError,
        StorageError,
        UnsupportedError,
    )
    from ._event import Event, EventPage
    from ._filter import (
        AnalysisFilter,
        CommonFilter,
        ComparisonFilter,
        DecisionFilter,
        ResultFilter,
        ResultWindow,
        Side,
    )
    from ._maintenance import Backup, Check, Info, Migration, SchemaVersion, SnapshotReader, WriteAheadLog
    from ._other_sqlite import TwoSQLiteWarning
    from ._outcome import (
        BatchOutcome,
        ForgottenOutcome,
        HashedOutcome,
        IdentifiedOutcome,
        Outcome,
        Receipt,
    )
    from ._page import Page
    from ._progress import Progress
    from ._projections import ProjectionState, ProjectionStatus
    from ._rate import Rate, RateDifference, TimeSummary
    from ._registered import File, ProcessingFunctions, SystemPrompt
    from ._result import NewResult, Result
    from ._rows import Rows
    from ._run import Plan, Run
    from ._run_stats import RemainingAttempt, RemainingAttempts, RunStats, ValidAttempts
    from ._run_trend import RunTrend, TrendRun, TrendSegment
    from ._statistics import Leaderboard, LeaderboardEntry, Passes, PassEstimate, Power, TaskPasses
    from ._store import EvalStore, library_path, library_version
    from ._study import Study
    from ._study_report import (
        Anomaly,
        ChangePoint,
        Forecast,
        MetricReport,
        MetricValue,
        PeriodMean,
        Periods,
        StudyReport,
        Trend,
    )
    from ._table import Table
    from ._unset import UNSET, Unset
    from ._verification import Finding, Verification

__all__ = [
    "ABI_VERSION",
    "UNSET",
    "AnalysisFilter",
    "Anomaly",
    "AutonomyMetrics",
    "Backup",
    "Batch",
    "BatchOutcome",
    "Benchmark",
    "BenchmarkResult",
    "BenchmarkRun",
    "BenchmarkRunDetails",
    "BusyError",
    "Case",
    "ChangePoint",
    "Check",
    "Checkpoint",
    "CommonFilter",
    "Comparability",
    "ComparabilityReason",
    "ComparedModel",
    "ComparedRun",
    "ComparedSide",
    "Comparison",
    "ComparisonFilter",
    "Comparisons",
    "ConflictError",
    "Content",
    "CorruptError",
    "Decision",
    "DecisionFilter",
    "Digest",
    "Dropped",
    "DroppedTasks",
    "ErrorDistribution",
    "ErrorKind",
    "ErrorShare",
    "EvalStore",
    "EvalStoreError",
    "Event",
    "EventPage",
    "ExpectedVersion",
    "Explanation",
    "FailedCase",
    "File",
    "Finding",
    "Forecast",
    "ForgottenOutcome",
    "ForkedError",
    "Gate",
    "HashedOutcome",
    "HourPerformance",
    "IdentifiedOutcome",
    "IncompatibleLibraryError",
    "Info",
    "InternalError",
    "InvalidArgumentError",
    "InvalidJSONError",
    "InvalidRequestError",
    "Leaderboard",
    "LeaderboardEntry",
    "LibraryNotFoundError",
    "Measure",
    "MetricAverages",
    "MetricPoint",
    "MetricReport",
    "MetricValue",
    "Migration",
    "MissingPackageError",
    "ModelCost",
    "ModelLatency",
    "ModelSuccess",
    "NewCase",
    "NewResult",
    "NotFoundError",
    "Outcome",
    "Page",
    "PassEstimate",
    "Passes",
    "PendingError",
    "PerformanceMetrics",
    "PeriodMean",
    "PeriodPerformance",
    "Periods",
    "Plan",
    "Power",
    "ProcessingFunctions",
    "Progress",
    "ProjectionState",
    "ProjectionStatus",
    "QualityMetrics",
    "RankedCase",
    "Rate",
    "RateDifference",
    "ReadOnlyError",
    "Receipt",
    "RejectedError",
    "RemainingAttempt",
    "RemainingAttempts",
    "Result",
    "ResultFilter",
    "ResultWindow",
    "Rows",
    "Run",
    "RunComparison",
    "RunCost",
    "RunDifference",
    "RunStats",
    "RunTrend",
    "SchemaVersion",
    "Side",
    "SnapshotReader",
    "StorageError",
    "Study",
    "StudyReport",
    "SystemPrompt",
    "Table",
    "TaskPasses",
    "TimeSummary",
    "Trend",
    "TrendRun",
    "TrendSegment",
    "TwoSQLiteWarning",
    "Unset",
    "UnsupportedError",
    "ValidAttempts",
    "Verification",
    "WorkflowMetrics",
    "WriteAheadLog",
    "__version__",
    "library_path",
    "library_version",
]

# A name is imported when it is first used, because all of them together take a tenth of a second. The type
# checkers read the imports above; a test compares the two.
_NAMES = """
_abi: ABI_VERSION
_analysis: ComparedModel ComparedRun ErrorDistribution ErrorShare Explanation FailedCase
_analysis: HourPerformance
_analysis: ModelCost ModelLatency ModelSuccess PeriodPerformance RankedCase RunComparison
_analysis: RunCost RunDifference
_batch: Batch
_benchmark: Benchmark BenchmarkResult
_benchmark_metrics: AutonomyMetrics PerformanceMetrics QualityMetrics WorkflowMetrics
_benchmark_run: BenchmarkRun BenchmarkRunDetails MetricAverages MetricPoint
_case: Case NewCase
_checkpoint: Checkpoint
_commands: ExpectedVersion
_comparison: Comparability ComparabilityReason ComparedSide Comparison Comparisons Decision Digest
_comparison: Dropped DroppedTasks Gate Measure
_content: Content
_error_kind: ErrorKind
_errors: BusyError ConflictError CorruptError EvalStoreError ForkedError
_errors: IncompatibleLibraryError InternalError InvalidArgumentError InvalidJSONError
_errors: InvalidRequestError LibraryNotFoundError MissingPackageError NotFoundError
_errors: PendingError ReadOnlyError RejectedError StorageError UnsupportedError
_event: Event EventPage
_filter: AnalysisFilter CommonFilter ComparisonFilter DecisionFilter ResultFilter ResultWindow Side
_maintenance: Backup Check Info Migration SchemaVersion SnapshotReader WriteAheadLog
_other_sqlite: TwoSQLiteWarning
_outcome: BatchOutcome ForgottenOutcome HashedOutcome IdentifiedOutcome Outcome Receipt
_page: Page
_progress: Progress
_projections: ProjectionState ProjectionStatus
_rate: Rate RateDifference TimeSummary
_registered: File ProcessingFunctions SystemPrompt
_result: NewResult Result
_rows: Rows
_run: Plan Run
_run_stats: RemainingAttempt RemainingAttempts RunStats ValidAttempts
_run_trend: RunTrend TrendRun TrendSegment
_statistics: Leaderboard LeaderboardEntry PassEstimate Passes Power TaskPasses
_store: EvalStore library_path library_version
_study: Study
_study_report: Anomaly ChangePoint Forecast MetricReport MetricValue PeriodMean Periods StudyReport Trend
_table: Table
_unset: UNSET Unset
_verification: Finding Verification
"""
_MODULE_OF = {
    name: module
    for module, _, names in (line.partition(": ") for line in _NAMES.split("\n"))
    for name in names.split()
}


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
