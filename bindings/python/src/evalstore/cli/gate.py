"""`gate`: whether a candidate may pass, as an exit code."""

from __future__ import annotations

from typing import Any

import click

from ._asking import ask
from ._command import Command, Session, pass_session
from ._comparison import LIMIT, left_out, notes_of, say, write_differences, write_notes, write_sides
from ._measures import Measure
from ._options import selection, valid_attempts
from ._sides import Amount, Side, check_amount, comparing, known_sides, side
from ._table import write_record

CODES = {"allow": 0, "reject": 1, "inconclusive": 2}
"""What it ends with; whatever goes wrong ends with another code."""


@click.command("gate", cls=Command)
@click.argument("baseline", callback=side)
@click.argument("candidate", callback=side)
@comparing(
    click.option(
        "--max-drop",
        type=Amount(),
        required=True,
        metavar="NUMBER",
        help="By how much it may be worse: in units of the measure, of success also 2%.",
    ),
)
@selection
@valid_attempts("all")
@pass_session
def gate_command(
    session: Session,
    /,
    chosen: dict[str, Any],
    baseline: Side,
    candidate: Side,
    **options: Any,
) -> int:
    """Say whether CANDIDATE may take the place of BASELINE: 0 allow, 1 reject, 2 inconclusive.

    0: it is known to be not worse by more than --max-drop. 1: it is known to be worse by more. 2: neither is
    known, or the two cannot be compared. When something is wrong it ends with more than 2: 3 the store
    refused, or there is no such run or model; 4 wrong usage; 5 anything else.

    Each side is a run's id, or model:NAME for all results of a model. The filters hold for both.
    """
    check_amount("--max-drop", options["max_drop"], options["measure"])
    with session.open() as store:
        known_sides(store, [baseline, candidate], chosen)
        answer = ask(
            store,
            "gate",
            baseline=baseline,
            candidate=candidate,
            **options,
            **chosen,
        )
    comparison, measure = answer["comparison"], Measure(answer["measure"])
    if session.terminal:
        say(session, answer["verdict"], answer["sentence"])
        write_sides(session, measure, [answer["baseline"], comparison["candidate"]])
        limit = answer["max_drop"] * (-1 if answer["higher_is_better"] else 1)
        footer = f"{LIMIT} marks --max-drop, {measure.amount(answer['max_drop'])}." if limit else ""
        write_differences(session, measure, [comparison], {limit: LIMIT} if limit else None, footer)
        write_notes(session, [*left_out(answer["baseline"]), *notes_of(comparison, measure)])
    else:
        numbers = ("difference", "low", "high", "level", "n", "p", "method")
        flat = {
            "verdict": answer["verdict"],
            "sentence": answer["sentence"],
            "baseline": answer["baseline"]["name"],
            "candidate": comparison["candidate"]["name"],
            "measure": answer["measure"],
            "max_drop": answer["max_drop"],
            **{name: comparison[name] for name in numbers},
            "baseline_mean": answer["baseline"]["mean"],
            "candidate_mean": comparison["candidate"]["mean"],
            "comparability": comparison["comparability"]["verdict"],
            "reasons": answer["reasons"],
        }
        write_record(session, answer if session.json else flat)
    return CODES[answer["verdict"]]
