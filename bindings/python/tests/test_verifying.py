"""Proving that nothing was dropped, changed or reordered: whoever changes the file is found out."""

from pathlib import Path

import pytest
from other_process import run, sqlite

from evalstore import EvalStore, Progress, Verification

EVENTS = 30
WRONG = 17


@pytest.fixture
def written(path: Path) -> Path:
    """A closed store with known events, own events and a content."""
    with EvalStore(path) as store:
        store.put_content("a prompt")
        store.create_study(name="Nightly", period_type="daily", id="s")
        store.start_study("s")
        for number in range(3, EVENTS + 1):
            if number % 2:
                store.record_checkpoint("s", events_analyzed=number)
            else:
                store.append([{"type": "Own", "stream": "own", "data": {"number": number, "text": "abc"}}])
    return path


def tamper(path: Path, statements: str) -> None:
    """Changes the file as somebody would who knows SQLite: without the triggers that refuse it."""
    triggers = sqlite(path, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    assert triggers
    drop = "".join(f"DROP TRIGGER {name};" for name, _ in triggers)
    sqlite(path, f"{drop}{statements}")
    for _, sql in triggers:
        sqlite_script(path, sql)


def sqlite_script(path: Path, sql: str) -> None:
    """One statement that has semicolons of its own."""
    run("import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])", path, sql)


def verified(path: Path) -> Verification:
    with EvalStore(path) as store:
        assert store.check()["ok"]
        return store.verify()


def test_what_nobody_touched_is_clean(written: Path) -> None:
    with EvalStore(written) as store:
        result = store.verify()
        assert result.clean
        assert result.findings == ()
        assert (result.position, result.last_position) == (EVENTS, EVENTS)
        assert result.head == store.info()["head"]


def test_the_triggers_refuse_to_change_the_log(written: Path) -> None:
    for statement in ("UPDATE log_events SET data = '{}'", "DELETE FROM log_events"):
        with pytest.raises(AssertionError, match="never"):
            sqlite(written, statement)
    assert verified(written).clean


@pytest.mark.parametrize(
    "change",
    [
        # one letter of the data
        "UPDATE log_events SET data = replace(data, '\"abc\"', '\"abd\"')",
        "UPDATE log_events SET metadata = '{\"a\":1}'",
        "UPDATE log_events SET timestamp = timestamp + 1",
        "UPDATE log_events SET event_id = randomblob(16)",
        "UPDATE log_events SET hash = randomblob(32)",
        "UPDATE log_events SET type_id = (SELECT type_id FROM log_events WHERE position = 3)",
    ],
)
def test_a_changed_event_is_the_first_finding(written: Path, change: str) -> None:
    wrong = WRONG + 1
    tamper(written, f"{change} WHERE position = {wrong}")
    result = verified(written)
    assert not result.clean
    assert result.findings[0].position == wrong


def test_a_dropped_event_is_the_first_finding(written: Path) -> None:
    tamper(written, f"DELETE FROM log_events WHERE position = {WRONG}")
    result = verified(written)
    assert not result.clean
    assert result.findings[0].position == WRONG
    assert "missing" in result.findings[0].problem


def test_a_dropped_end_is_found(written: Path) -> None:
    tamper(written, f"DELETE FROM log_events WHERE position > {EVENTS - 4}")
    result = verified(written)
    assert not result.clean
    assert result.findings[0].position == EVENTS - 3


def test_two_swapped_events_are_found_at_the_first(written: Path) -> None:
    a, b = WRONG, WRONG + 4
    tamper(
        written,
        f"UPDATE log_events SET position = -1 WHERE position = {a};"
        f"UPDATE log_events SET position = {a} WHERE position = {b};"
        f"UPDATE log_events SET position = {b} WHERE position = -1",
    )
    result = verified(written)
    assert not result.clean
    assert result.findings[0].position == a
    assert b in [finding.position for finding in result.findings]


def test_a_renamed_stream_is_found_at_its_first_event(written: Path) -> None:
    tamper(written, "UPDATE streams SET name = 'other' WHERE name = 'own'")
    result = verified(written)
    assert not result.clean
    assert result.findings[0].position == 4


def test_a_changed_content_is_found(written: Path) -> None:
    tamper(written, "UPDATE contents SET bytes = x'00'")
    result = verified(written)
    assert not result.clean
    assert any("content" in finding.problem for finding in result.findings)


def test_a_changed_read_model_is_found(written: Path) -> None:
    with EvalStore(written) as store:
        table = store.projection_status("studies")["projections"][0]["tables"][0]
    tamper(written, f"UPDATE {table} SET name = 'Someone else''s'")
    result = verified(written)
    assert not result.clean
    assert any("studies" in finding.problem for finding in result.findings)


def test_one_change_is_one_finding(written: Path) -> None:
    tamper(written, f"UPDATE log_events SET metadata = '{{\"a\":1}}' WHERE position = {WRONG}")
    assert [finding.position for finding in verified(written).findings] == [WRONG]


def test_verifying_in_steps_finds_the_same(written: Path) -> None:
    tamper(written, f"UPDATE log_events SET metadata = '{{\"a\":1}}' WHERE position IN (5, {WRONG})")
    seen: list[Progress] = []
    with EvalStore(written) as store:
        whole = store.verify()
        steps = store.verify(max_events=4, progress=seen.append)
    assert steps.findings == whole.findings
    assert [finding.position for finding in steps.findings] == [5, WRONG]
    assert (steps.clean, steps.head) == (False, whole.head)
    assert len(seen) > 3
    assert seen[-1].done


def test_a_head_kept_elsewhere_tells_a_log_that_was_written_anew(written: Path, tmp_path: Path) -> None:
    with EvalStore(written) as store:
        head = store.verify().head
    forged = tmp_path / "forged.db"
    with EvalStore(written) as store, EvalStore(forged) as other:
        for event in store.read(limit=1000):
            other.append(
                [
                    {
                        "type": event.type,
                        "stream": event.stream,
                        "data": event.data if event.position != 4 else {"number": 5},
                        "event_id": event.event_id,
                        "timestamp": event.timestamp,
                    }
                ]
            )
        result = other.verify()
    assert result.clean
    assert result.head != head
