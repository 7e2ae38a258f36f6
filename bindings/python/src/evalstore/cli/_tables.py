"""Read models as files for other programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from ._asking import every, known_runs
from ._command import Session
from ._files import new_file
from ._progress import progress

if TYPE_CHECKING:
    from .. import EvalStore

# Texts can be long, so that a page of a read model that has them is small.
PAGE = 1000
PAGE_OF_TEXTS = 20
LISTED = {"results": "list_results", "cases": "list_cases"}


def export_tables(
    store: EvalStore,
    session: Session,
    folder: Path,
    form: str,
    names: Sequence[str] | None,
    filters: dict[str, str],
) -> list[dict[str, Any]]:
    """Writes read models, each into a file of its own; gives how many rows each has.

    Args:
        store: the store.
        session: the command line.
        folder: where the files go.
        form: `csv` or `json`.
        names: the read models; None for all that the filters can narrow.
        filters: `run_id`, `project_name`, `from` and `to`, as far as they were given.
    """
    known = [one["name"] for one in store.projection_status()["projections"]]
    chosen: list[tuple[str, list[str], dict[str, str]]] = []
    for name in known if names is None else dict.fromkeys(names):
        if name not in known:
            raise click.UsageError(f"There is no read model {name!r}; there are {', '.join(known)}.")
        columns = [row[0] for row in store.sql("SELECT name FROM pragma_table_info(?)", [name])]
        conditions = {key: condition(key, columns) for key in filters}
        if missing := [key for key, found in conditions.items() if found is None]:
            if names is None:
                continue
            option = {"run_id": "--run", "project_name": "--project"}.get(missing[0], f"--{missing[0]}")
            raise click.UsageError(f"{option} says nothing about {name!r}; leave one of them out.")
        chosen.append((name, columns, {key: found for key, found in conditions.items() if found}))
    if "run_id" in filters:
        known_runs(store, [filters["run_id"]], benchmarks=True)
    written = []
    with progress(session, "export") as bar:
        for at, (name, columns, found) in enumerate(chosen):
            bar(at, len(chosen))
            path = folder / f"{name}.{form}"
            with new_file(path) as out:
                rows = read(store, name, columns, found, filters)
                count = (write_csv if form == "csv" else write_json)(out, columns, rows)
            written.append({"table": name, "rows": count, "path": str(path)})
    return written


def condition(key: str, columns: Sequence[str]) -> str | None:
    """What a filter means for a read model, None when it means nothing there."""
    if key in ("run_id", "project_name"):
        return f"{key} = :{key}" if key in columns else None
    moment = next((name for name in ("timestamp", "created_at") if name in columns), None)
    if moment is None:
        return None
    return f"{moment} >= :from" if key == "from" else f"{moment} <= :to"


def read(
    store: EvalStore, name: str, columns: Sequence[str], conditions: dict[str, str], filters: dict[str, str]
) -> Iterator[Sequence[Any]]:
    """The rows of a read model, page by page, each page found by an index."""
    if name in LISTED and not (name == "cases" and filters.keys() - {"run_id"}):
        for found in every(store, LISTED[name], None, **filters):
            cells = (found[key] for key in columns)
            yield [int(cell) if isinstance(cell, bool) else cell for cell in cells]
        return
    keys = key_of(store, name, columns)
    size = PAGE_OF_TEXTS if "content" in columns else PAGE
    key = ", ".join(keys)
    after: dict[str, Any] = {}
    while True:
        beyond = [f"({key}) > ({', '.join(':' + name for name in after)})"] if after else []
        where = " AND ".join([*conditions.values(), *beyond]) or "true"
        statement = (
            f'SELECT {key}, {", ".join(columns)} FROM "{name}" WHERE {where} ORDER BY {key} LIMIT {size}'
        )
        page = store.sql(statement, {**filters, **after}, limit=size, timeout=600).rows
        if not page:
            return
        for row in page:
            yield row[len(keys) :]
        after = {f"after_{at}": page[-1][at] for at in range(len(keys))}


def key_of(store: EvalStore, name: str, columns: Sequence[str]) -> Sequence[str]:
    """The columns that tell the rows of a read model apart and by which they are found."""
    (kind, text), *_ = store.sql("SELECT type, sql FROM sqlite_schema WHERE name = ?", [name]).rows
    if kind == "view":
        return columns[:1]
    if not text.endswith("WITHOUT ROWID"):
        return ["rowid"]
    found = store.sql("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", [name])
    return [row[0] for row in found]


def write_csv(out: TextIO, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> int:
    """Writes rows as RFC 4180 has it, null as nothing; gives how many there were."""
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(columns)
    written = 0
    for row in rows:
        table.writerow(row)
        written += 1
    return written


def write_json(out: TextIO, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> int:
    """Writes rows as a list of objects, each on a line; gives how many there were."""
    written = 0
    out.write("[")
    for row in rows:
        out.write(",\n" if written else "\n")
        out.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, separators=(",", ":")))
        written += 1
    out.write("\n]\n" if written else "]\n")
    return written
