"""Data frames of pandas and polars, which are needed here only."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

from ._columns import Column, Type
from ._errors import MissingPackageError

if TYPE_CHECKING:
    import pandas
    import polars


def pandas_frame(columns: list[Column]) -> pandas.DataFrame:
    """The columns as a pandas DataFrame."""
    pd = _package("pandas")
    frame: pandas.DataFrame = pd.DataFrame(
        {number: _pandas_series(pd, column) for number, column in enumerate(columns)}
    )
    frame.columns = pd.Index([column.name for column in columns], dtype=_pandas_text(pd))
    return frame


def polars_frame(columns: list[Column]) -> polars.DataFrame:
    """The columns as a polars DataFrame."""
    pl = _package("polars")
    series = []
    taken = {column.name for column in columns}
    named: set[str] = set()
    for column in columns:
        name, number = column.name, 1
        while name in named or (number > 1 and name in taken):
            number += 1
            name = f"{column.name}_{number}"
        named.add(name)
        values: list[Any] = column.values
        if column.type is Type.WIRE:
            values = [None if value is None else json.dumps(value, ensure_ascii=False) for value in values]
        series.append(pl.Series(name, values, dtype=_polars_type(pl, column), strict=False))
    frame: polars.DataFrame = pl.DataFrame(series)
    return frame


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingPackageError(
            f"This needs {name}, which cannot be imported ({error}); install it with `pip install {name}`.",
            code="missing_package",
            details={"package": name},
        ) from error


def _pandas_text(pd: Any) -> str:
    """The type of texts: before pandas 3 it would turn None into a text."""
    return "object" if int(pd.__version__.partition(".")[0]) < 3 else "str"


def _pandas_series(pd: Any, column: Column) -> Any:
    types: dict[Type, str] = {
        Type.TEXT: _pandas_text(pd),
        Type.BOOLEAN: "boolean" if column.optional else "bool",
        Type.INTEGER: "Int64" if column.optional else "int64",
        Type.NUMBER: "float64",
        Type.MOMENT: "datetime64[ns, UTC]",
    }
    try:
        return pd.Series(column.values, dtype=types.get(column.type, "object"))
    except pd.errors.OutOfBoundsDatetime:
        return pd.Series(column.values, dtype="datetime64[ms, UTC]")


def _polars_type(pl: Any, column: Column) -> Any:
    types = {
        Type.TEXT: pl.String,
        Type.BOOLEAN: pl.Boolean,
        Type.INTEGER: pl.Int64,
        Type.NUMBER: pl.Float64,
        Type.MOMENT: pl.Datetime("ms", "UTC"),
        Type.TEXTS: pl.List(pl.String),
        Type.WIRE: pl.String,
        Type.ANY: pl.Null if all(value is None for value in column.values) else pl.Object,
    }
    return types[column.type]
