"""EvalStore: an embeddable, event-sourced store for AI evaluation results.

    from evalstore import EvalStore

    with EvalStore("evals.db") as store:
        study = store.create_study(name="Nightly", period_type="daily")
        store.start_study(study.id)
        store.record_checkpoint(study.id, metrics={"session_success_rate": 0.82})

Everything public is in this module; modules whose name begins with an underscore are not.
"""

from ._abi import ABI_VERSION
from ._analysis import (
    ComparedModel,
    ComparedRun,
    ErrorDistribution,
    ErrorShare,
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
from ._benchmark import Benchmark, BenchmarkResult
from ._benchmark_metrics import AutonomyMetrics, PerformanceMetrics, QualityMetrics, WorkflowMetrics
from ._benchmark_run import BenchmarkRun, BenchmarkRunDetails, MetricAverages, MetricPoint
from ._case import Case, NewCase
from ._checkpoint import Checkpoint
from ._commands import ExpectedVersion
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
    NotFoundError,
    ReadOnlyError,
    RejectedError,
    StorageError,
    UnsupportedError,
)
from ._event import Event, EventPage
from ._filter import AnalysisFilter, ComparisonFilter, ResultFilter
from ._maintenance import Backup, Check, Info, Migration, SchemaVersion
from ._other_sqlite import TwoSQLiteWarning
from ._outcome import BatchOutcome, HashedOutcome, IdentifiedOutcome, Outcome, Receipt
from ._page import Page
from ._progress import Progress
from ._projections import ProjectionState, ProjectionStatus
from ._rate import Rate, RateDifference, TimeSummary
from ._registered import File, ProcessingFunctions, SystemPrompt
from ._result import NewResult, Result
from ._run import Plan, Run
from ._run_stats import RemainingAttempt, RemainingAttempts, RunStats, ValidAttempts
from ._store import EvalStore, library_path, library_version
from ._study import Study
from ._table import Table
from ._unset import UNSET, Unset
from ._verification import Finding, Verification
from ._version import __version__

__all__ = [
    "ABI_VERSION",
    "UNSET",
    "AnalysisFilter",
    "AutonomyMetrics",
    "Backup",
    "BatchOutcome",
    "Benchmark",
    "BenchmarkResult",
    "BenchmarkRun",
    "BenchmarkRunDetails",
    "BusyError",
    "Case",
    "Check",
    "Checkpoint",
    "ComparedModel",
    "ComparedRun",
    "ComparisonFilter",
    "ConflictError",
    "Content",
    "CorruptError",
    "ErrorDistribution",
    "ErrorKind",
    "ErrorShare",
    "EvalStore",
    "EvalStoreError",
    "Event",
    "EventPage",
    "ExpectedVersion",
    "FailedCase",
    "File",
    "Finding",
    "ForkedError",
    "HashedOutcome",
    "HourPerformance",
    "IdentifiedOutcome",
    "IncompatibleLibraryError",
    "Info",
    "InternalError",
    "InvalidArgumentError",
    "InvalidJSONError",
    "InvalidRequestError",
    "LibraryNotFoundError",
    "MetricAverages",
    "MetricPoint",
    "Migration",
    "ModelCost",
    "ModelLatency",
    "ModelSuccess",
    "NewCase",
    "NewResult",
    "NotFoundError",
    "Outcome",
    "Page",
    "PerformanceMetrics",
    "PeriodPerformance",
    "Plan",
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
    "Run",
    "RunComparison",
    "RunCost",
    "RunDifference",
    "RunStats",
    "SchemaVersion",
    "StorageError",
    "Study",
    "SystemPrompt",
    "Table",
    "TimeSummary",
    "TwoSQLiteWarning",
    "Unset",
    "UnsupportedError",
    "ValidAttempts",
    "Verification",
    "WorkflowMetrics",
    "__version__",
    "library_path",
    "library_version",
]
