"""Every command in one class, for what carries them out and what gathers them."""

from __future__ import annotations

from ._benchmark_commands import BenchmarkCommands
from ._benchmark_run_commands import BenchmarkRunCommands
from ._checkpoint_commands import CheckpointCommands
from ._registered_commands import RegisteredCommands
from ._result_commands import ResultCommands
from ._run_commands import RunCommands
from ._study_commands import StudyCommands


class AllCommands(
    StudyCommands,
    CheckpointCommands,
    RegisteredCommands,
    RunCommands,
    ResultCommands,
    BenchmarkCommands,
    BenchmarkRunCommands,
):
    """Every command; a new group of commands is added here, for the store and its batches alike."""
