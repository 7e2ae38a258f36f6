"""The study's report: everything it shows is asked of the store."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from evalstore import EvalStore, Study, Verification

from . import questions
from .checkpoints import METRICS
from .text import emphasized, interval, milliseconds, number, percent, sparkline, table

SESSIONS_SHOWN = 12


def report(store: EvalStore, study: Study, verification: Verification) -> str:
    """All sections, in order."""
    sections = [heading(store, study)]
    if _ask(store, questions.TOTALS, study.id)[0]["checkpoints"]:
        parts = (sessions, by_strategy, by_model, errors_by_kind, wrong_edits, trends)
        sections += [part(store, study.id) for part in parts]
    return "\n\n".join([*sections, file(store, verification)])


def _ask(store: EvalStore, question: str, study_id: str, **more: Any) -> list[dict[str, Any]]:
    return store.sql(question, {"study": study_id, **more}, limit=100_000).dicts()


def _titled(title: str, body: str, *notes: str) -> str:
    return "\n".join([emphasized(title), "", body, *(f"  {note}".rstrip() for note in notes)])


def heading(store: EvalStore, study: Study) -> str:
    totals = _ask(store, questions.TOTALS, study.id)[0]
    counts = (
        f"{totals['checkpoints']} checkpoints, {totals['sessions']} sessions, {totals['answers']} answers"
    )
    killed = f", {totals['unfinished']} sessions without an end" if totals["unfinished"] else ""
    since = f"{study.created_at:%Y-%m-%d %H:%M} UTC"
    return f"{emphasized(study.name)}\n{study.period_type}, {study.status} since {since}: {counts}{killed}"


def sessions(store: EvalStore, study_id: str) -> str:
    rows = _ask(store, questions.RECENT_SESSIONS, study_id, shown=SESSIONS_SHOWN)
    total = _ask(store, questions.TOTALS, study_id)[0]["checkpoints"]
    body = table(
        [
            "checkpoint (UTC)",
            "strategy",
            "cases",
            "succeeded",
            "rate",
            "95 % interval",
            "median edit",
            "session",
        ],
        [
            [
                row["checkpoint_at"][:19].replace("T", " "),
                row["strategy"],
                str(row["n"]),
                str(row["succeeded"]),
                percent(row["rate"]),
                interval(row["low"], row["high"]),
                milliseconds(row["median_ms"]),
                milliseconds(row["duration_ms"]),
            ]
            for row in rows
        ],
        right=range(2, 8),
    )
    return _titled(f"Sessions (the newest {len(rows)} of {total})", body)


def by_strategy(store: EvalStore, study_id: str) -> str:
    rows = _ask(store, questions.BY_STRATEGY, study_id)
    unsteady = len(_ask(store, questions.UNSTEADY, study_id))
    body = table(
        [
            "strategy",
            "cases",
            "succeeded",
            "rate",
            "95 % interval",
            "at first answer",
            "wrong edits",
            "refused",
        ],
        [
            [
                row["strategy"],
                str(row["n"]),
                str(row["succeeded"]),
                percent(row["rate"]),
                interval(row["low"], row["high"]),
                str(row["at_first"]),
                str(row["wrong_edits"]),
                str(row["refused"]),
            ]
            for row in rows
        ],
        right=range(1, 8),
    )
    notes = [
        f"Against {row['against']}, {row['strategy']} gains {row['gained']} cases and loses {row['lost']}."
        for row in _ask(store, questions.AGAINST_STRICTEST, study_id)
    ]
    return _titled(
        "By strategy",
        body,
        "",
        *notes,
        "Each case counts once, with its newest result: playing the same answer again is no new evidence.",
        f"Cases whose result was not the same in every session: {unsteady}.",
    )


def by_model(store: EvalStore, study_id: str) -> str:
    rows = _ask(store, questions.BY_MODEL, study_id)
    order = [row["strategy"] for row in _ask(store, questions.BY_STRATEGY, study_id)]
    cells = {(row["model"], row["strategy"]): row for row in rows}

    def cell(model: str, strategy: str) -> str:
        row = cells.get((model, strategy))
        if row is None:
            return "–"
        share = f"{row['succeeded']}/{row['n']}"
        return f"{share:>5}  {percent(row['rate']):>5}  {interval(row['low'], row['high']):>9}"

    models = sorted({row["model"] for row in rows})
    body = table(["model", *order], [[model, *(cell(model, each) for each in order)] for model in models])
    return _titled("By model: succeeded/cases, rate, 95 % interval", body)


def errors_by_kind(store: EvalStore, study_id: str) -> str:
    rows = _ask(store, questions.ERRORS_BY_KIND, study_id)
    order = [row["strategy"] for row in _ask(store, questions.BY_STRATEGY, study_id)]
    counts = {(row["kind"], row["strategy"]): row["answers"] for row in rows}
    kinds = sorted({row["kind"] for row in rows}, key=lambda kind: (kind.startswith("none"), kind))
    lines = [[kind, *(str(counts.get((kind, each), 0)) for each in order)] for kind in kinds]
    lines.append(["answers", *(str(sum(counts.get((kind, each), 0) for kind in kinds)) for each in order)])
    return _titled(
        "Errors by kind, in answers", table(["kind", *order], lines, right=range(1, len(order) + 1))
    )


def wrong_edits(store: EvalStore, study_id: str) -> str:
    rows = _ask(store, questions.WRONG_EDITS, study_id)
    body = table(
        ["case", "wrong with", "right with"],
        [[row["case_id"], row["wrong_with"], row["right_with"] or "none"] for row in rows],
    )
    return _titled("Wrong edits: applied without complaint, and not what was asked for", body)


def trends(store: EvalStore, study_id: str) -> str:
    """A strategy's checkpoints are compared with its own: which one was played last says nothing."""
    checkpoints = _ask(store, questions.METRICS_IN_TIME, study_id)
    order = [row["strategy"] for row in _ask(store, questions.BY_STRATEGY, study_id)]
    points: dict[tuple[str, str], list[float]] = {}
    for row in checkpoints:
        for metric, value in json.loads(row["metrics"]).items():
            if metric in METRICS:
                points.setdefault((metric, row["strategy"]), []).append(value)

    def cell(metric: str, strategy: str) -> str:
        values = points.get((metric, strategy))
        if values is None:
            return "–"
        return f"{sparkline(values)} {number(metric, values[0])} → {number(metric, values[-1])}"

    count = Counter(row["strategy"] for row in checkpoints)
    headings = [f"{strategy}, n = {count[strategy]}" for strategy in order]
    body = table(
        ["metric", *headings],
        [[metric, *(cell(metric, strategy) for strategy in order)] for metric in METRICS],
    )
    return _titled(f"Trends over all {len(checkpoints)} checkpoints: first → last", body)


def file(store: EvalStore, verification: Verification) -> str:
    info = store.info()
    verdict = "clean" if verification.clean else f"{len(verification.findings)} findings"
    return _titled(
        "The file",
        f"  {info['path']}",
        f"{info['last_position']} positions, {info['streams']} streams, {info['contents']} contents",
        f"{info['file_bytes'] / 1024:,.0f} KiB and {info['wal_bytes'] / 1024:,.0f} KiB of write-ahead log,"
        f" durability {info['durability']}",
        f"verify: {verdict}, head {(info['head'] or '')[:16]}…",
    )
