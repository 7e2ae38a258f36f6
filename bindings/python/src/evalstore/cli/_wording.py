"""Refusals in the words of the command line: options for the keys of requests, commands for their actions."""

from __future__ import annotations

import re

import click

from .._errors import EvalStoreError

# Keys that the options do not have the name of.
_OTHERWISE = {
    "from": "from_",
    "id": "study",
    "study_id": "study",
    "timestamp": "at",
    "period_type": "period",
    "period_value": "period",
    "sessions_included": "sessions",
    "parameters": "params",
    "sql": "statement",
    "timeout_ms": "timeout",
    "max_events": "step",
    "query": "name",
    "hash": "hashes",
    "path": "target",
}


def reworded(error: EvalStoreError, command: click.Command) -> str:
    """The message of a refusal, for who has given this command."""
    message = error.message
    if "command_index" in error.details:
        message = re.sub(r"^command \d+ of the batch, \w+: ", "", message)
    key = error.details.get("key")
    if isinstance(key, str) and key:
        # A key without a place, such as `query`, is a word too: it is meant where the sentence begins.
        begin = r"(?<![\w.])" if "." in key else "^"
        name = _named(command, key)
        message = re.sub(begin + re.escape(key) + r"(?!\w)", lambda _: name, message)
    message = re.sub(r"\bmaintain (check|info|vacuum|migrate|backup)\b", r"evalstore \1", message)
    return re.sub(r"\bproject (verify|rebuild)\b", r"evalstore \1", message)


def _named(command: click.Command, key: str) -> str:
    """The option or the argument that a key of a request comes from; else the key without its place."""
    inner = re.sub(r"^(commands\[\d+\]\.)?(args\.)?", "", key)
    if command.name == "query" and inner != key:
        return inner
    parts = re.split(r"(?:\[\d+\])?\.|\[\d+\]$", inner)
    given = {str(param.name): param for param in command.params}
    for at in reversed(range(len(parts))):
        param = given.get(parts[at]) or given.get(_OTHERWISE.get(parts[at], ""))
        if param is not None:
            name = max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name
            return " ".join([name, *(part for part in parts[at + 1 :] if part)])
    return inner
