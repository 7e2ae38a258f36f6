"""EvalStore: an embeddable, event-sourced store for AI evaluation results.

    from evalstore import EvalStore

    with EvalStore("evals.db") as store:
        study = store.create_study(name="Nightly", period_type="daily")
        store.start_study(study.id)
        store.record_checkpoint(study.id, metrics={"session_success_rate": 0.82})

Everything public is in this module; modules whose name begins with an underscore are not.
"""

from ._abi import ABI_VERSION
from ._checkpoint import Checkpoint
from ._commands import ExpectedVersion
from ._content import Content
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
from ._maintenance import Backup, Check, Info, Migration, SchemaVersion
from ._outcome import HashedOutcome, IdentifiedOutcome, Outcome, Receipt
from ._page import Page
from ._progress import Progress
from ._projections import ProjectionState, ProjectionStatus
from ._registered import File, ProcessingFunctions, SystemPrompt
from ._store import EvalStore, library_path, library_version
from ._study import Study
from ._table import Table
from ._unset import UNSET, Unset
from ._verification import Finding, Verification
from ._version import __version__

__all__ = [
    "ABI_VERSION",
    "UNSET",
    "Backup",
    "BusyError",
    "Check",
    "Checkpoint",
    "ConflictError",
    "Content",
    "CorruptError",
    "EvalStore",
    "EvalStoreError",
    "Event",
    "EventPage",
    "ExpectedVersion",
    "File",
    "Finding",
    "ForkedError",
    "HashedOutcome",
    "IdentifiedOutcome",
    "IncompatibleLibraryError",
    "Info",
    "InternalError",
    "InvalidArgumentError",
    "InvalidJSONError",
    "InvalidRequestError",
    "LibraryNotFoundError",
    "Migration",
    "NotFoundError",
    "Outcome",
    "Page",
    "ProcessingFunctions",
    "Progress",
    "ProjectionState",
    "ProjectionStatus",
    "ReadOnlyError",
    "Receipt",
    "RejectedError",
    "SchemaVersion",
    "StorageError",
    "Study",
    "SystemPrompt",
    "Table",
    "Unset",
    "UnsupportedError",
    "Verification",
    "__version__",
    "library_path",
    "library_version",
]
