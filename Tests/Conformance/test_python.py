"""Runs the conformance corpus through the Python package; README.md says what a case is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from evalstore import EvalStore, EvalStoreError

FOLDER = Path(__file__).parent
FORMS = {
    "uuid": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    "timestamp": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII),
    "hash": re.compile(r"[0-9a-f]{64}"),
}
TYPES = {"text": str, "boolean": bool, "object": dict, "list": list}


def cases() -> list[Any]:
    """Every case of every file."""
    return [
        pytest.param(case, id=f"{file.stem}: {case['name']}")
        for file in sorted(FOLDER.glob("*.json"))
        for case in json.loads(file.read_text("utf-8"))
    ]


def is_number(value: Any) -> bool:
    """Whether it is a JSON number, which a bool of Python is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_equal(a: Any, b: Any) -> bool:
    """Equality of JSON, in which `true` is not 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(is_equal(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(is_equal, a, b))
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


class Run:
    """One case on its way: its store and the values it has bound."""

    def __init__(self, folder: Path) -> None:
        self.bound: dict[str, Any] = {"folder": str(folder)}
        self.path = str(folder / "store.evalstore")
        self.store = EvalStore(self.path)

    # --- patterns

    def filled(self, value: Any) -> Any:
        """The value with `${name}` replaced in every text."""
        if isinstance(value, dict):
            return {key: self.filled(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.filled(part) for part in value]
        if not isinstance(value, str):
            return value
        if whole := re.fullmatch(r"\$\{([^}]*)\}", value):
            return self.bound[whole[1]]
        return re.sub(r"\$\{([^}]*)\}", lambda name: str(self.bound[name[1]]), value)

    def is_of_kind(self, kind: str, value: Any) -> bool:
        """Whether the value is what a word such as `uuid` means."""
        if kind in FORMS:
            return isinstance(value, str) and FORMS[kind].fullmatch(value) is not None
        if kind in TYPES:
            return isinstance(value, TYPES[kind])
        if kind in ("number", "integer"):
            return is_number(value) and (kind == "number" or value == int(value))
        assert kind == "any", f"the case has an unknown pattern: ${kind}"
        return True

    def matches_word(self, word: str, value: Any) -> bool:
        """Whether the value fits a word such as `$uuid:name`, which is bound then."""
        if word.startswith("$$"):
            return is_equal(word[1:], value)
        kind, colon, name = word[1:].partition(":")
        if kind == "contains":
            return isinstance(value, str) and name in value
        if not self.is_of_kind(kind, value):
            return False
        return not colon or is_equal(self.bound.setdefault(name, value), value)

    def check(self, pattern: Any, value: Any, place: str = "answer") -> None:
        """Fails unless the value matches the pattern."""
        if isinstance(pattern, str) and pattern.startswith("$"):
            assert self.matches_word(pattern, value), f"{place}: {value!r} is not {pattern}"
        elif isinstance(pattern, dict) and "$subset" in pattern:
            assert isinstance(value, dict), f"{place}: {value!r} is no object"
            self.check_keys(pattern["$subset"], value, place)
        elif isinstance(pattern, dict) and "$near" in pattern:
            target, distance = pattern["$near"]
            assert is_number(value), f"{place}: {value!r} is no number"
            assert abs(value - target) <= distance, f"{place}: {value!r} is not near {target}"
        elif isinstance(pattern, dict) and "$not" in pattern:
            with pytest.raises(AssertionError):
                self.check(pattern["$not"], value, place)
        elif isinstance(pattern, dict) and isinstance(value, dict):
            assert value.keys() <= pattern.keys(), f"{place}: more than {[*pattern]} in {value!r}"
            self.check_keys(pattern, value, place)
        elif isinstance(pattern, list) and isinstance(value, list):
            assert len(pattern) == len(value), f"{place}: not {len(pattern)} elements in {value!r}"
            for index, part in enumerate(pattern):
                self.check(part, value[index], f"{place}[{index}]")
        else:
            assert is_equal(pattern, value), f"{place}: {value!r} is not {pattern!r}"

    def check_keys(self, pattern: dict[str, Any], value: dict[str, Any], place: str) -> None:
        """Fails unless each key of the pattern is there and matches."""
        for key, part in pattern.items():
            assert key in value, f"{place}: no {key!r} in {value!r}"
            self.check(part, value[key], f"{place}.{key}")

    # --- requests

    def encoded(self, request: dict[str, Any]) -> bytes:
        """The bytes of a request, which are sent as they are."""
        if "bytes" in request:
            return bytes.fromhex(request["bytes"])
        if "pieces" in request:
            pieces = request["pieces"]
            return "".join(piece if isinstance(piece, str) else piece[0] * piece[1] for piece in pieces).encode()
        text: str = request["text"]
        return text.encode()

    def answered(self, group: Any, request: dict[str, Any]) -> dict[str, Any]:
        """The answer, or the error object."""
        try:
            if group == "open":
                self.store.close()
                self.path = request.get("path", self.path)
                self.store = EvalStore(self.path, **options(request.get("options", {})))
                return {}
            if group == "get_content":
                return {"bytes": self.store.get_content(self.encoded(request).decode()).hex()}
            if group == "put_content":
                content = self.store.put_content(self.encoded(request))
                return {"hash": content.hash, "size": content.size, "duplicate": content.duplicate}
            raw = not request.keys().isdisjoint({"text", "bytes", "pieces"})
            return self.store.request(group, self.encoded(request) if raw else request)
        except EvalStoreError as error:
            return {
                "error": {
                    "code": error.code,
                    "message": error.message,
                    "details": error.details,
                    "retryable": error.retryable,
                }
            }

    # --- steps

    def step(self, written: dict[str, Any], then: dict[str, Any] | None = None) -> None:
        """One request and what to expect of it, which stands beside it or in `then`."""
        step = self.filled(written)
        expected = step if then is None else self.filled(then)
        ((group, request),) = ((key, step[key]) for key in step.keys() - {"status", "answer", "message"})
        answer = self.answered(group, request)
        status = expected.get("status", "ok")
        assert answer.get("error", {}).get("code", "ok") == status, f"expected {status}: {answer}"
        if status != "ok":
            error = {"code": status, "message": "$text", "details": "$object", "retryable": status == "busy"}
            self.check({"error": error}, answer)
            message = answer["error"]["message"]
            assert message, "the message is empty"
            for fact in expected.get("message", []):
                assert fact in message, f"the message does not say {fact!r}: {message}"
        if "answer" in expected:
            self.check(expected["answer"], answer)

    def check_position(self) -> None:
        """Binds the last position the first time, and fails when it has moved since."""
        info = {"$subset": {"last_position": "$integer:last position"}}
        self.step({"maintain": {"action": "info"}, "answer": info})


def options(given: dict[str, Any]) -> dict[str, Any]:
    """The options of `open` as arguments of EvalStore."""
    arguments = {key: value for key, value in given.items() if value is not None}
    if "timeout_ms" in arguments:
        arguments["timeout"] = arguments.pop("timeout_ms") / 1000
    return arguments


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    """The case passes; README.md says what that means."""
    run = Run(tmp_path)
    refused = case["then"]["status"] != "ok" and "open" not in case["when"]
    for step in case.get("given", []):
        run.step(step)
    if refused:
        run.check_position()
    run.step(case["when"], case["then"])
    if refused:
        run.check_position()
    for step in case.get("after", []):
        run.step(step)
    if not run.store.closed:
        whole = {"$subset": {"done": True, "clean": True, "findings": []}}
        run.step({"project": {"action": "verify"}, "answer": whole})
        run.store.close()
