"""`decision`: whether a run that goes on need not go on."""

from __future__ import annotations

from typing import Any

import click

from ._asking import ask
from ._command import Command, Session, pass_session
from ._comparison import LIMIT, ZERO, comparability_notes, left_out, say, write_notes, write_table
from ._drawing import Axis, drawn, ends
from ._measures import Measure, heading
from ._options import selection_of_run, valid_attempts
from ._sides import ALPHA, IGNORE, Amount, Side, check_amount, known_sides, side
from ._table import column, number, things, write_record


@click.command("decision", cls=Command)
@click.argument("run_id", metavar="RUN")
@click.argument("baseline", callback=side)
@click.option(
    "--margin",
    type=Amount(),
    metavar="NUMBER",
    help="By how much better it has to be to matter: 0.02 or 2%; 0 when left out.",
)
@ALPHA
@IGNORE
@selection_of_run
@valid_attempts("all")
@pass_session
def decision_command(
    session: Session, /, chosen: dict[str, Any], run_id: str, baseline: Side, **options: Any
) -> None:
    """Say whether RUN, which goes on, is known to be better or worse than BASELINE already.

    It may be asked after every result. BASELINE is a run's id, or model:NAME for all results of a model.
    """
    check_amount("--margin", options["margin"])
    with session.open() as store:
        known_sides(store, [run_id, baseline], chosen)
        answer = ask(store, "decision", run_id=run_id, baseline=baseline, **options, **chosen)
    if not session.terminal:
        flat = {
            key: value
            for key, value in answer.items()
            if key not in ("baseline", "candidate", "comparability")
        }
        flat |= {
            "candidate": answer["candidate"]["name"],
            "baseline": answer["baseline"]["name"],
            "baseline_mean": answer["baseline"]["mean"],
            "comparability": answer["comparability"]["verdict"],
        }
        write_record(session, answer if session.json else flat)
        return
    measure = Measure("success")
    say(session, answer["verdict"], answer["sentence"])
    marks = {0.0: ZERO} | ({answer["margin"]: LIMIT} if answer["margin"] else {})
    axis = Axis.of(ends([answer], "low", "difference", "high"), measure.difference_label, marks=marks)
    columns = [
        column("candidate.name", "candidate", shrink="middle", least=12),
        column("baseline.name", "baseline", shrink="middle", least=12, order=2),
        number("difference", show=measure.difference),
        column(
            "interval",
            heading(answer["level"]),
            value=lambda row: row,
            show=measure.difference_interval,
            right=True,
        ),
        *drawn(axis, "difference"),
        number("n"),
        number("remaining", order=3),
    ]
    footer = f"{things(answer['n'], 'task')} tried, {answer['remaining']:,} of the baseline left."
    if answer["margin"]:
        footer += f" {LIMIT} marks --margin, {measure.amount(answer['margin'])}."
    write_table(session, columns, [answer], footer)
    notes = [*left_out(answer["baseline"]), *left_out(answer["candidate"])]
    write_notes(session, [*notes, *comparability_notes(answer["comparability"])])
