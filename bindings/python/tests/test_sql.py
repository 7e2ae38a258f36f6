"""Asking in SQL."""

import math
import time

import pytest

from evalstore import EvalStore, InvalidRequestError, RejectedError


def test_rows_come_with_their_columns(store: EvalStore, study: str) -> None:
    table = store.sql("SELECT id, status FROM studies")
    assert table.columns == ("id", "status")
    assert table.rows == ((study, "running"),)
    assert table.dicts() == [{"id": study, "status": "running"}]
    assert (list(table), len(table), table.truncated) == ([(study, "running")], 1, False)


def test_the_log_is_a_view_for_people(store: EvalStore, study: str) -> None:
    table = store.sql("SELECT position, stream, version, type, data ->> 'name' AS name FROM events")
    assert table.rows == (
        (1, f"study/{study}", 1, "StudyCreated", "Nightly"),
        (2, f"study/{study}", 2, "StudyStarted", None),
    )


def test_parameters_bind_by_order_and_by_name(store: EvalStore) -> None:
    assert store.sql("SELECT ?, ?, ?, ?, ?", (None, True, 2**53 + 1, 0.5, "t")).rows == (
        (None, 1, 2**53 + 1, 0.5, "t"),
    )
    assert store.sql("SELECT :a, @b, $c", {"a": 1, "b": "two", "c": 3.5}).rows == ((1, "two", 3.5),)


def test_values_json_cannot_say_come_as_texts(store: EvalStore) -> None:
    assert store.sql("SELECT x'00ff', 1e999, -1e999").rows == (("00ff", "Infinity", "-Infinity"),)


def test_a_limit_cuts_and_says_so(store: EvalStore) -> None:
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n"
    assert store.sql(count, limit=10).truncated is False
    cut = store.sql(count, limit=9)
    assert (len(cut), cut.truncated) == (9, True)


def test_the_wilson_interval_is_the_published_one(store: EvalStore) -> None:
    low, high = store.sql("SELECT wilson_low(8, 10), wilson_high(8, 10)").rows[0]
    assert math.isclose(low, 0.490162, abs_tol=1e-6)
    assert math.isclose(high, 0.943317, abs_tol=1e-6)
    assert store.sql("SELECT wilson_low(0, 0)").rows == ((None,),)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM studies",
        "UPDATE studies SET name = 'x'",
        "CREATE TABLE mine(a)",
        "DROP TABLE studies",
        "ATTACH ':memory:' AS other",
        "PRAGMA user_version = 7",
    ],
)
def test_a_statement_that_writes_is_rejected_and_changes_nothing(
    store: EvalStore, study: str, statement: str
) -> None:
    with pytest.raises(RejectedError):
        store.sql(statement)
    assert store.sql("SELECT id FROM studies").rows == ((study,),)


def test_what_is_not_sql_is_an_invalid_request(store: EvalStore) -> None:
    with pytest.raises(InvalidRequestError, match="nothing_like_this"):
        store.sql("SELECT nothing_like_this FROM studies")
    with pytest.raises(InvalidRequestError):
        store.sql("SELECT 1; SELECT 2")


def test_a_statement_that_takes_too_long_is_rejected_in_time(store: EvalStore) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    before = time.monotonic()
    with pytest.raises(RejectedError, match="time"):
        store.sql(endless, timeout=0.3)
    assert time.monotonic() - before < 30
