"""The questions about what is registered under its hash."""

from __future__ import annotations

from ._queries import Queries
from ._registered import File, ProcessingFunctions, SystemPrompt


class RegisteredQueries(Queries):
    """Finding system prompts, processing functions and files by their hash."""

    def get_system_prompt(self, hash: str) -> SystemPrompt | None:
        """The system prompt with this hash, or None."""
        prompt = self._query("get_system_prompt", hash=hash)["result"]
        return None if prompt is None else SystemPrompt.from_dict(prompt)

    def get_processing_functions(self, hash: str) -> ProcessingFunctions | None:
        """The pair of functions with this hash, or None."""
        functions = self._query("get_processing_functions", hash=hash)["result"]
        return None if functions is None else ProcessingFunctions.from_dict(functions)

    def get_file(self, hash: str) -> File | None:
        """The file with this hash, or None."""
        file = self._query("get_file", hash=hash)["result"]
        return None if file is None else File.from_dict(file)
