"""Sending requests as they are written."""

import types

import pytest

from evalstore import EvalStore, InvalidJSONError, InvalidRequestError

CREATE = '{"command":"create_study","args":{"id":"%s","name":"Nightly","period_type":"daily"}}'


def test_a_request_may_be_a_mapping_a_text_or_bytes(store: EvalStore) -> None:
    store.request("execute", CREATE % "text")
    store.request("execute", (CREATE % "bytes").encode())
    args = types.MappingProxyType({"id": "mapping", "name": "Nightly", "period_type": "daily"})
    answer = store.request("execute", types.MappingProxyType({"command": "create_study", "args": args}))
    assert answer["result"] == {"id": "mapping"}
    assert answer["events"][0]["position"] == 3


def test_every_group_answers(store: EvalStore) -> None:
    assert store.request("execute", CREATE % "a")["result"] == {"id": "a"}
    event = {"type": "Own", "stream": "own", "data": {}}
    assert len(store.request("append", {"events": [event]})["events"]) == 1
    assert (
        store.request("query", {"query": "get_study", "args": {"id": "a"}})["result"]["status"] == "pending"
    )
    assert store.request("read", "{}")["next_position"] == 3
    assert len(store.request("poll", {"consumer": "c", "timeout_ms": 0})["events"]) == 2
    assert store.request("commit", {"consumer": "c", "position": 2}) == {"consumer": "c", "position": 2}
    assert store.request("project", {"action": "status"})["last_position"] == 2
    assert store.request("maintain", {"action": "check"})["ok"] is True


def test_a_group_that_does_not_exist_is_named(store: EvalStore) -> None:
    with pytest.raises(ValueError, match=r"'exekute'.*execute, append"):
        store.request("exekute", "{}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a":1} x',
        '{"command":"x","command":"x"}',
        '{"a":NaN}',
        '{"a":1e999}',
        '{"a":9223372036854775808}',
        '{"a":"\\u0000"}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        "{'a':1}",
    ],
)
def test_what_is_not_json_is_refused_as_such(store: EvalStore, text: str | bytes) -> None:
    with pytest.raises(InvalidJSONError) as raised:
        store.request("execute", text)
    assert (raised.value.status, raised.value.code) == (3, "invalid_json")


def test_a_nul_in_a_text_does_not_hide_what_comes_after_it(store: EvalStore) -> None:
    with pytest.raises(InvalidJSONError, match="byte 2"):
        store.request("read", "{}\0 anything")
    with pytest.raises(InvalidJSONError):
        store.request("read", b"{}\0")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**63, "\ud800", "a\0b"])
def test_values_beyond_json_are_refused(store: EvalStore, value: object) -> None:
    with pytest.raises(InvalidJSONError):
        store.append([{"type": "Own", "stream": "own", "data": {"value": value}}])
    assert store.read().events == ()


def test_an_unknown_key_is_named_with_the_closest_known_one(store: EvalStore) -> None:
    with pytest.raises(InvalidRequestError, match=r"limitt(?s:.)*limit"):
        store.request("read", {"limitt": 3})
    with pytest.raises(InvalidRequestError, match=r"creat_study(?s:.)*create_study"):
        store.request("execute", {"command": "creat_study", "args": {}})


def test_nesting_has_an_end(store: EvalStore) -> None:
    with pytest.raises(InvalidRequestError):
        store.request("read", "[" * 100 + "]" * 100)
    with pytest.raises(InvalidRequestError):
        store.request("execute", "[]")
