"""Looks whether a store has what was acknowledged, all of what it has of a request, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evalstore import EvalStore, EvalStoreError, NotFoundError
from script import Request, hash_of


@dataclass
class Acknowledgements:
    """What one writer has acknowledged, as its file says."""

    path: Path
    script: list[Request]
    first: int = 0
    """The first request that was not acknowledged yet."""
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    _offset: int = 0

    def read(self) -> list[int]:
        """The requests that were acknowledged since the last time."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self._offset)
            new = file.read()
        # A line without its end was not written to the end: nobody was told.
        whole = new[: new.rfind(b"\n") + 1]
        self._offset += len(whole)
        numbers = []
        for line in whole.splitlines():
            number, answer = line.split(b"\t", 1)
            self.answers[int(number)] = json.loads(answer)
            numbers.append(int(number))
            self.first = max(self.first, int(number) + 1)
        return numbers


class Oracle:
    """Follows one store, look by look, and the acknowledgements of those who write it."""

    def __init__(self, writers: dict[int, Acknowledgements]) -> None:
        self._writers = writers
        self._next_position = 1
        self._ids: set[str] = set()
        self._requests: dict[tuple[int, int], int] = {}
        """How many events of each request were seen."""
        self._receipts: dict[int, str] = {}
        self._acknowledged: dict[int, list[int]] = {slot: [] for slot in writers}

    @property
    def last_position(self) -> int:
        return self._next_position - 1

    def look(self, store: EvalStore) -> list[str]:
        """What is wrong with the store, in sentences; others may write meanwhile."""
        losses: list[str] = []
        new = {slot: writer.read() for slot, writer in self._writers.items()}
        before = {slot: self._consumer(store, slot) for slot in self._writers}
        losses += self._read(store)
        after = {slot: self._consumer(store, slot) for slot in self._writers}
        begun = {slot: (writer.read(), writer.first)[1] for slot, writer in self._writers.items()}
        for (slot, number), count in self._requests.items():
            wanted = self._writers[slot].script[number].events
            if count != wanted:
                losses.append(f"request {number} of writer {slot} wrote {wanted} events and {count} are there")
            if number > begun[slot]:
                losses.append(f"request {number} of writer {slot} is there and had not begun")
        for slot, numbers in new.items():
            for number in numbers:
                losses += self._compare(store, slot, number, after[slot])
        for slot, position in before.items():
            losses += self._consumed(slot, position)
        return losses

    def _read(self, store: EvalStore) -> list[str]:
        losses = []
        while True:
            page = store.request("read", {"from_position": self._next_position, "limit": 2000})
            for event in page["events"]:
                if event["position"] != self._next_position:
                    losses.append(f"position {self._next_position} is missing, {event['position']} comes instead")
                self._next_position = event["position"] + 1
                losses += self._take(event)
            if len(page["events"]) < 2000:
                return losses

    def _take(self, event: dict[str, Any]) -> list[str]:
        if event["event_id"] in self._ids:
            return [f"event {event['event_id']} is there twice"]
        self._ids.add(event["event_id"])
        self._receipts[event["position"]] = event["event_id"]
        metadata = event["metadata"]
        if "slot" not in metadata:
            return []
        key = (metadata["slot"], metadata["number"])
        self._requests[key] = self._requests.get(key, 0) + 1
        expected = self._writers[key[0]].script[key[1]].pages.get(event["event_id"], {})
        differing = [name for name, value in expected.items() if event["data"].get(name) != value]
        if differing:
            return [f"event {event['event_id']} is not what was written: {', '.join(differing)}"]
        return []

    def _compare(self, store: EvalStore, slot: int, number: int, consumed: int) -> list[str]:
        """An acknowledged request against what the store has."""
        request = self._writers[slot].script[number]
        answer = self._writers[slot].answers[number]
        name = f"request {number} of writer {slot}"
        losses = []
        # A handler that is run again learns in this way that its work is done.
        done_before = request.consumer != "" and answer.get("error", {}).get("code") == "conflict"
        if "error" in answer and not done_before:
            losses.append(f"{name} was refused: {answer['error']}")
            return losses
        if self._requests.get((slot, number), 0) != request.events:
            losses.append(f"{name} was acknowledged and not all of its {request.events} events are there")
        for receipt in receipts(answer):
            if self._receipts.get(receipt["position"]) != receipt["event_id"]:
                losses.append(f"{name} was acknowledged at {receipt['position']}, where another event is")
        if consumed < request.position:
            losses.append(f"{name} committed {request.position} and its consumer is at {consumed}")
        for text in request.texts:
            try:
                if store.get_content(hash_of(text)) != text.encode():
                    losses.append(f"{name} stored a content that is another one now")
            except NotFoundError:
                losses.append(f"{name} was acknowledged and its content is not there")
        return losses

    def _consumed(self, slot: int, position: int) -> list[str]:
        """Where a consumer is, the events are that came with its move."""
        for number, request in enumerate(self._writers[slot].script):
            if request.position > position:
                break
            if request.consumer and self._requests.get((slot, number), 0) != request.events:
                return [f"the consumer of writer {slot} is at {position}, the events of request {number} are not there"]
        return []

    @staticmethod
    def _consumer(store: EvalStore, slot: int) -> int:
        return store.consumer_position(f"consumer-{slot}")


def receipts(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """All receipts in an answer."""
    found = list(answer.get("events", []))
    for result in answer.get("results", []):
        found += result["events"]
    return found


def sound(store: EvalStore, *, verify: bool) -> list[str]:
    """What the store's own checks find."""
    losses = []
    check = store.check()
    if not check["ok"]:
        losses.append(f"check: {check['problems'][:3]}")
    if verify:
        found = store.verify()
        if not found.clean:
            losses.append(f"verify: {[one.problem for one in found.findings[:3]]}")
    return losses


def goes_on(path: Path, position: int | None) -> list[str]:
    """Opens the store anew and appends; with a position, that is where the event must come to."""
    try:
        with EvalStore(path) as store:
            event = {"type": "LookedAt", "stream": "looks", "data": {}}
            (receipt,) = store.append([event])
            if position is not None and receipt.position != position:
                return [f"the next event came to {receipt.position} instead of {position}"]
            (found,) = store.read(from_position=receipt.position, to_position=receipt.position).events
            if found.event_id != receipt.event_id:
                return [f"the event at {receipt.position} is not the one that was just written"]
    except EvalStoreError as error:
        return [f"the store does not go on: {error.code}: {error.message}"]
    return []
