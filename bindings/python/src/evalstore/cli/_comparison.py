"""Comparisons for people: what was found in sentences, in numbers and drawn, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ._command import Session
from ._drawing import Axis, drawn, ends
from ._measures import Measure, heading, probability
from ._table import Column, Row, Writer, column, console, number, text, things

METHODS = {
    "mcnemar": "McNemar",
    "permutation": "permutation",
    "welch": "Welch",
    "none": "–",
}
STYLES = {
    "better": "green",
    "allow": "green",
    "worse": "red",
    "reject": "red",
    "futile": "red",
}
LIMIT = "╎"
ZERO = "┊"


def say(session: Session, verdict: str, sentence: str) -> None:
    """Writes the sentence that says it all, after the verdict if there is one."""
    from rich.text import Text

    said = Text(text(sentence))
    if verdict:
        rest = text(sentence).removeprefix(f"{verdict}:").lstrip()
        said = Text.assemble((f"{verdict}:", f"bold {STYLES.get(verdict, 'yellow')}"), " ", rest)
    console(session).print(said, soft_wrap=False)


def write_table(session: Session, columns: Sequence[Column], rows: Sequence[Row], footer: str = "") -> None:
    """Writes a table after what stands above it."""
    console(session).print()
    writer = Writer(session, columns)
    writer.write(rows)
    writer.close(footer)


def mean_columns(measure: Measure, rows: Sequence[Row], level: float) -> list[Column]:
    """The columns with the mean of each row and its interval, which is drawn on the axis of all of them."""
    axis = Axis.of(
        ends(rows, "low", "mean", "high"), measure.label, within=(0, 1) if measure.is_rate else None
    )
    return [
        number("mean", f"mean{measure.unit}", show=measure.value),
        column(
            "interval",
            heading(level),
            value=lambda row: row,
            show=measure.interval,
            right=True,
            where="people",
        ),
        *(number(key, where="programs") for key in ("low", "high", "level")),
        *drawn(axis, "mean"),
    ]


def write_sides(session: Session, measure: Measure, sides: Sequence[Row]) -> None:
    """Writes what each side comes to."""
    columns = [
        column("name", "side", shrink="middle", least=16),
        number("tasks", order=2),
        number("results", order=3),
        *mean_columns(measure, sides, sides[0]["level"]),
    ]
    write_table(session, columns, sides)


def write_differences(
    session: Session,
    measure: Measure,
    comparisons: Sequence[Row],
    limits: Mapping[float, str] | None = None,
    footer: str = "",
) -> None:
    """Writes how the candidates differ from the baseline.

    Args:
        session: where to.
        measure: what they were compared by.
        comparisons: the candidates.
        limits: differences that matter, with the letters that mark them.
        footer: what stands below.
    """
    axis = Axis.of(
        ends(comparisons, "low", "difference", "high"),
        measure.difference_label,
        marks={0.0: ZERO, **(limits or {})},
    )
    columns = [
        column("candidate.name", "candidate", shrink="middle", least=12),
        number("difference", f"difference{measure.unit}", show=measure.difference),
        column(
            "interval",
            heading(comparisons[0]["level"]),
            value=lambda row: row,
            show=measure.difference_interval,
            right=True,
        ),
        *drawn(axis, "difference"),
        number("n"),
        column("p_adjusted", "p", show=probability, right=True, order=2),
        column("test", value=lambda row: METHODS[row["method"]], order=4),
        column("won", "won–lost–tied", value=_won, right=True, order=3),
        number("detectable_difference", "detectable", show=measure.difference, order=5),
    ]
    write_table(session, columns, comparisons, footer)


def _won(row: Row) -> str:
    if row["wins"] is None:
        return "–"
    return f"{row['wins']:,}–{row['losses']:,}–{row['ties']:,}"


def left_out(side: Row) -> Iterator[str]:
    """How many results of a side do not count, in a sentence."""
    if side["left_out"]:
        some = things(side["left_out"], "result")
        yield f"Left out: {some} of {text(side['name'])} with an error that is not the model's."


def notes_of(comparison: Row, measure: Measure) -> Iterator[str]:
    """What a comparison did without, and why its sides may not be compared, in sentences."""
    yield from left_out(comparison["candidate"])
    dropped = comparison["dropped"]
    for side, other in (("baseline", "candidate"), ("candidate", "baseline")):
        for one in dropped[side]:
            if one["reason"] == "no_counterpart":
                which = f"that the {other} did not try"
            else:
                which = f"without {measure.name}"
            yield f"Left out: {things(one['tasks'], 'task')} of the {side} {which}."
    yield from comparability_notes(comparison["comparability"])


def comparability_notes(comparability: Row) -> Iterator[str]:
    """Why what is compared may not be compared, in sentences."""
    begin = {"partly": "Comparable in part", "not": "Not comparable", "comparable": "Comparable"}
    if reasons := comparability["reasons"]:
        yield f"{begin[comparability['verdict']]}: {text(' '.join(one['sentence'] for one in reasons))}"


def write_notes(session: Session, notes: Iterable[str]) -> None:
    """Writes sentences below what stands above them."""
    out = console(session)
    for at, note in enumerate(notes):
        if not at:
            out.print()
        out.print(note, soft_wrap=False)
