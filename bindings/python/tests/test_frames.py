"""Answers as data frames of pandas and polars."""

import sys
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import polars as pl
import pytest
from evaluation import fill

from evalstore import EvalStore, EvalStoreError, MissingPackageError, Page, Rows, Study, Table

RATE = ("rate", "numerator", "denominator", "low", "high")
SUCCESS = [
    "model_id",
    "results",
    *(f"success_rate.{x}" for x in ("rate", "numerator", "denominator", "low", "high")),
]


@pytest.fixture
def full(store: EvalStore) -> EvalStore:
    fill(store)
    return store


def test_nested_values_become_columns(full: EvalStore) -> None:
    frame = full.success_rates_by_model().to_pandas()
    assert list(frame.columns) == SUCCESS
    assert dict(zip(frame["model_id"], frame["success_rate.rate"], strict=True)) == {"a": 0.5, "b": 1.0}
    assert [str(frame[name].dtype) for name in SUCCESS] == [
        "str",
        "int64",
        "float64",
        "int64",
        "int64",
        "float64",
        "float64",
    ]
    polars = full.success_rates_by_model().to_polars()
    assert polars.columns == SUCCESS
    assert polars["success_rate.rate"].to_list() == frame["success_rate.rate"].to_list()
    assert polars.dtypes == [pl.String, pl.Int64, pl.Float64, pl.Int64, pl.Int64, pl.Float64, pl.Float64]


def test_moments_are_of_utc(full: EvalStore) -> None:
    frame = full.list_results().to_pandas()
    assert str(frame["created_at"].dtype) == "datetime64[ns, UTC]"
    assert frame["created_at"].max() == pd.Timestamp("2026-01-31T12:00:02Z")
    polars = full.list_results().to_polars()
    assert polars.schema["created_at"] == pl.Datetime("ms", "UTC")
    assert polars["created_at"].max() == datetime(2026, 1, 31, 12, 0, 2, tzinfo=UTC)


def test_missing_values_stay_missing(full: EvalStore) -> None:
    frame = full.list_results(case_id="r1-c").to_pandas()
    assert str(frame["error_enum"].dtype) == "Int64"
    assert frame["error_enum"].isna().sum() == 2
    assert frame["cost_usd"].sum() == 0.5
    assert frame["succeeded"].tolist() == [True, True, False]
    assert frame["file_edited_hash"].isna().all()
    studies = full.list_studies()
    assert studies.to_pandas()["stopped_at"].isna().all()
    assert str(studies.to_pandas()["stopped_at"].dtype) == "datetime64[ns, UTC]"
    assert studies.to_polars()["period_value"].to_list() == [None]


def test_objects_and_lists_are_kept(full: EvalStore) -> None:
    runs = full.list_runs()
    assert runs.to_pandas()["labels"].tolist() == [{"branch": "main"}] * 2
    assert runs.to_pandas()["plan.models"].tolist() == [["a", "b"]] * 2
    assert str(runs.to_pandas()["plan.attempts"].dtype) == "Int64"
    assert runs.to_polars()["labels"].to_list() == ['{"branch": "main"}'] * 2
    assert runs.to_polars()["plan.models"].to_list() == [["a", "b"]] * 2
    costs = full.cost_by_run()
    assert costs.to_pandas()["models"][0] == [model.to_dict() for model in costs[0].models]
    assert costs[0].models.to_pandas()["model_id"].tolist() == [model.model_id for model in costs[0].models]
    assert full.read(limit=3).to_polars()["position"].to_list() == [1, 2, 3]


QUESTIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("list_studies", {}, {"name": "nobody"}),
    ("list_results", {}, {"run_id": "nobody"}),
    ("list_runs", {}, {"labels": {"branch": "nobody"}}),
    ("get_checkpoints", {"study_id": "s1"}, {"study_id": "nobody"}),
    ("failed_cases", {}, {"run_id": "nobody"}),
    ("model_comparison", {}, {"run_id": "nobody"}),
    ("cost_by_run", {}, {"run_id": "nobody"}),
    ("performance_trends", {}, {"run_id": "nobody"}),
    ("pass_at_k", {}, {"model_id": "nobody"}),
    ("list_benchmark_runs", {}, {"project_name": "nobody"}),
    ("get_benchmark_results", {"benchmark_id": "speed"}, {"benchmark_id": "nobody"}),
    ("read", {}, {"types": ["Nothing"]}),
]


@pytest.mark.parametrize(("name", "some", "none"), QUESTIONS, ids=[name for name, *_ in QUESTIONS])
def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(
    full: EvalStore, name: str, some: dict[str, Any], none: dict[str, Any]
) -> None:
    question = getattr(full, name)
    there, empty = question(**some), question(**none)
    assert len(there) > 0
    assert len(empty) == 0
    assert empty.to_pandas().dtypes.to_dict() == there.to_pandas().dtypes.to_dict()
    assert empty.to_polars().schema == there.to_polars().schema
    assert empty._repr_html_().count("<tr>") == 1


def test_an_analysis_that_is_one_thing_becomes_the_table_in_it(full: EvalStore) -> None:
    errors = full.error_distribution()
    assert errors.to_pandas()["error"].tolist() == ["parsing_error"]
    assert errors.to_polars().equals(errors.errors.to_polars())
    assert "<caption>2 of 6 results failed</caption>" in errors._repr_html_()
    assert errors.to_dict()["failed"] == 2
    assert repr(errors).startswith("ErrorDistribution(results=6, failed=2, ")
    compared = full.run_comparison(["r1", "r2"])
    assert compared.to_pandas()["run_id"].tolist() == ["r1", "r2"]
    assert "success_rate.low" in compared.to_polars().columns
    assert compared.differences.to_pandas()["baseline"].tolist() == ["r1"]
    left = full.remaining_attempts("r1")
    assert len(left.to_pandas()) == left.remaining == 7
    assert set(left.to_polars()["reason"]) == {"missing"}
    assert "<caption>7 of 10 attempts remain</caption>" in left._repr_html_()
    none = full.error_distribution(run_id="nobody")
    assert none.to_pandas().dtypes.to_dict() == errors.to_pandas().dtypes.to_dict()


def test_a_moment_beyond_nanoseconds_has_milliseconds(store: EvalStore) -> None:
    store.append([{"type": "Own", "stream": "own", "data": {}, "timestamp": "0300-01-01T00:00:00Z"}])
    frame = store.read().to_pandas()
    assert str(frame["timestamp"].dtype) == "datetime64[ms, UTC]"
    assert frame["timestamp"][0].year == 300
    timestamps = store.read().to_polars()["timestamp"].to_list()
    assert timestamps == [datetime(300, 1, 1, tzinfo=UTC)]


def test_a_table_has_the_types_of_its_values(store: EvalStore) -> None:
    table = store.sql(
        "SELECT * FROM (VALUES (1, 1, 'a', NULL, 1.5, 9007199254740993), (2, 2.5, NULL, NULL, 'x', NULL))"
    )
    frame = table.to_pandas()
    assert [str(dtype) for dtype in frame.dtypes] == ["int64", "float64", "str", "object", "object", "Int64"]
    assert frame["column6"][0] == 9007199254740993
    polars = table.to_polars()
    assert polars.dtypes == [pl.Int64, pl.Float64, pl.String, pl.Null, pl.Object, pl.Int64]
    assert polars["column5"].to_list() == [1.5, "x"]
    nothing = store.sql("SELECT 1 AS a, 2 AS b LIMIT 0")
    assert list(nothing.to_pandas().columns) == nothing.to_polars().columns == ["a", "b"]


def test_columns_of_one_name_are_all_there(store: EvalStore) -> None:
    table = store.sql("SELECT 1 AS n, 2 AS n")
    assert table.to_pandas().to_numpy().tolist() == [[1, 2]]
    assert list(table.to_pandas().columns) == ["n", "n"]
    assert table.to_polars().columns == ["n", "n_2"]


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_package_that_is_missing_is_named(
    store: EvalStore, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for answer in (store.list_studies(), store.sql("SELECT 1"), store.success_rates_by_model()):
        with pytest.raises(MissingPackageError, match=f"pip install {package}") as raised:
            getattr(answer, f"to_{package}")()
        assert isinstance(raised.value, ImportError)
        assert isinstance(raised.value, EvalStoreError)
        assert raised.value.details == {"package": package}


def test_pages_made_by_hand_become_frames() -> None:
    assert list(Page((), None, Study).to_pandas().columns)[:3] == ["id", "name", "status"]
    assert Rows((), Study).to_polars().schema["created_at"] == pl.Datetime("ms", "UTC")
    assert Table((), (), False).to_pandas().shape == (0, 0)
