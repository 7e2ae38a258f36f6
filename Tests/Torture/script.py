"""Requests that can be sent again, and of which it can be seen in a store whether they were carried out.

Every event says in its metadata which request wrote it; ids follow from the request, so that sending one again writes
nothing new.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz ÄöЖ中 "


@dataclass(frozen=True)
class Request:
    """One call, and what is in the store when it was carried out."""

    function: str
    body: dict[str, Any] | str
    events: int = 0
    """How many events it writes."""
    texts: tuple[str, ...] = ()
    """Which contents it stores."""
    consumer: str = ""
    position: int = 0
    """Where its consumer stands afterwards."""
    pages: dict[str, Any] = field(default_factory=dict)
    """The `data` that its events must have, as far as it was given: by event id."""

    def line(self) -> str:
        body = self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)
        return f"{self.function}\t{body}\n"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def write_script(path: Path, script: list[Request]) -> None:
    path.write_text("".join(request.line() for request in script), encoding="utf-8")


class Script:
    """Makes requests, each like none before it."""

    def __init__(self, random: Random, slot: int, *, with_ids: bool = True) -> None:
        self._random = random
        self._slot = slot
        self._with_ids = with_ids
        self._epoch = random.randrange(2**32)
        self._number = 0
        self._consumed = 0
        self._checkpoints = 0
        self._prompt = f"Prompt of writer {slot}: {self._text(2000)}"

    def requests(self, count: int) -> list[Request]:
        """So many, of which the first make what the others need."""
        made = []
        while self._number < count:
            made.append(self._beginning() if self._number < 5 else self._some())
            self._number += 1
        return made

    def _beginning(self) -> Request:
        slot = self._slot
        commands: list[tuple[str, dict[str, Any]]] = [
            ("upsert_system_prompt", {"name": f"p{slot}", "content": self._prompt}),
            ("create_study", {"id": f"study-{slot}", "name": "Tortured", "period_type": "daily"}),
            ("start_study", {"id": f"study-{slot}"}),
            ("create_run", {"run_id": f"run-{slot}", "system_prompt_hash": hash_of(self._prompt)}),
            ("create_case", {"case_id": f"case-{slot}", "run_id": f"run-{slot}", "task_id": "t"}),
        ]
        name, args = commands[self._number]
        return self._command(name, args, texts=(self._prompt,) if self._number == 0 else ())

    def _some(self) -> Request:
        kind = self._random.random()
        if kind < 0.35:
            return self._append(1)
        if kind < 0.5:
            return self._append(self._random.randrange(2, 13))
        if kind < 0.6:
            text = f"{self._slot} {self._number} {self._text(6000)}".replace("\t", " ")
            return Request("put_content", text, texts=(text,))
        if kind < 0.7:
            result, texts = self._result()
            return self._command("record_result", result, texts=texts)
        if kind < 0.8:
            both = [self._result() for _ in range(self._random.randrange(2, 7))]
            texts = tuple(text for _, texts in both for text in texts)
            return self._command("record_results", {"results": [one for one, _ in both]}, len(both), texts)
        if kind < 0.85:
            return self._commands()
        if kind < 0.9:
            self._checkpoints += 1
            analyzed = {"id": f"{self._slot}-{self._checkpoints}", "events_analyzed": self._number}
            return self._command("record_checkpoint", {"study_id": f"study-{self._slot}", **analyzed})
        self._consumed += 1
        consumer = f"consumer-{self._slot}"
        return Request(
            "commit",
            {"consumer": consumer, "position": self._consumed},
            consumer=consumer,
            position=self._consumed,
        )

    def _append(self, count: int) -> Request:
        events: list[dict[str, Any]] = []
        for index in range(count):
            data = {"slot": self._slot, "number": self._number, "index": index, "text": self._text(1500)}
            stream = f"stream-{self._random.randrange(5)}"
            event = {"type": "Tortured", "stream": stream, "data": data, "metadata": self._metadata(count)}
            events.append(self._identified(event, index))
        body: dict[str, Any] = {"events": events}
        pages = {event["event_id"]: event["data"] for event in events if "event_id" in event}
        if self._random.random() < 0.75:
            return Request("append", body, count, pages=pages)
        self._consumed += 1
        consumer = f"consumer-{self._slot}"
        body["commit"] = {"consumer": consumer, "position": self._consumed}
        return Request("append", body, count, consumer=consumer, position=self._consumed, pages=pages)

    def _commands(self) -> Request:
        run = f"run-{self._slot}-{self._number}"
        description = self._text(400)
        create = {"run_id": run, "system_prompt_hash": hash_of(self._prompt), "description": description}
        cases = [{"run_id": run, "case_id": f"{run}-{index}", "task_id": f"t{index}"} for index in range(3)]
        metadata = {"metadata": self._metadata(4)}
        first = self._identified({"command": "create_run", "args": create, **metadata}, 0)
        second = self._identified({"command": "create_cases", "args": {"cases": cases}, **metadata}, 1)
        pages = {first["event_id"]: {"description": description}} if self._with_ids else {}
        return Request("execute", {"commands": [first, second]}, 4, pages=pages)

    def _command(self, name: str, args: dict[str, Any], events: int = 1, texts: tuple[str, ...] = ()) -> Request:
        command = self._identified({"command": name, "args": args, "metadata": self._metadata(events)}, 0)
        kept = ("events_analyzed", "model_id", "num_edits", "name")
        expected = {key: args[key] for key in kept if key in args}
        pages = {command["event_id"]: expected} if "event_id" in command else {}
        return Request("execute", command, events, texts, pages=pages)

    def _result(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        text = f"{self._slot} {self._number} {self._text(3000)}"
        result = {
            "run_id": f"run-{self._slot}",
            "case_id": f"case-{self._slot}",
            "model_id": f"model-{self._random.randrange(4)}",
            "succeeded": self._random.random() < 0.5,
            "num_edits": self._number,
            "raw_model_output": text,
        }
        return result, (text,)

    def _identified(self, thing: dict[str, Any], index: int) -> dict[str, Any]:
        if not self._with_ids:
            return thing
        # The commands of a list leave room for the ids that follow from theirs.
        low = self._slot << 40 | self._number << 12 | index << 6
        return {"event_id": f"{self._epoch:08x}-0000-7000-8000-{low:012x}", **thing}

    def _metadata(self, count: int) -> dict[str, Any]:
        return {"slot": self._slot, "number": self._number, "of": count}

    def _text(self, most: int) -> str:
        length = self._random.randrange(most) if self._random.random() < 0.3 else self._random.randrange(most // 20)
        return "".join(self._random.choices(LETTERS, k=length))
