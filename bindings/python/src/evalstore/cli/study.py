"""`study`: the life of one study."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ._asking import ask, every
from ._command import Group, Negative, Session, pass_session
from ._options import SINCE, UNTIL, Whole
from ._report import write_report
from ._sides import ALPHA
from ._table import measured, moment_utc, write_record
from ._values import first_moment, numbers, period, texts
from .studies import period_text

if TYPE_CHECKING:
    from .. import EvalStore


@click.group("study", cls=Group)
def study_command() -> None:
    """Start, steer and look at one study.

    STUDY is a study's id, or its name when only one has it.
    """


def found(store: EvalStore, given: str) -> dict[str, Any]:
    """The study that is meant."""
    study: dict[str, Any] | None = ask(store, "get_study", id=given)
    if study is not None:
        return study
    named = [one for one in every(store, "list_studies", None, name=given) if one["name"] == given]
    if not named:
        raise Negative(f"No study has the id or the name {given!r}.")
    if len(named) > 1:
        ids = ", ".join(one["id"] for one in named)
        raise click.UsageError(f"{len(named)} studies are named {given!r}; say which by its id: {ids}.")
    return named[0]


def show(session: Session, study: dict[str, Any], **more: Any) -> None:
    """Writes a study."""
    shown = {
        "id": study["id"],
        "name": study["name"],
        "status": study["status"],
        "period": period_text(study),
        **{key: moment_utc(study[key]) for key in ("created_at", "started_at", "stopped_at")},
        "config": study["config"],
        **{key: value for key, value in more.items() if key != "latest_checkpoint"},
    }
    if latest := more.get("latest_checkpoint"):
        shown["latest checkpoint"] = latest["id"]
        shown["  at"] = moment_utc(latest["timestamp"])
        shown |= {f"  {name}": measured(value) for name, value in latest["metrics"].items()}
    write_record(session, {**study, **more}, shown)


def new_id() -> str:
    """An id of the kind that the store makes, UUIDv7; both commands of a start have to name it."""
    moment = time.time_ns() // 1_000_000
    random = int.from_bytes(secrets.token_bytes(10)) & ~(0xF << 76 | 0x3 << 62)
    return str(UUID(int=moment << 80 | 0x7 << 76 | 0x2 << 62 | random))


@study_command.command()
@click.argument("name")
@click.option(
    "--period",
    required=True,
    callback=period,
    metavar="UNIT[:COUNT]",
    help="hours, days, weeks or months, and how many: weeks:2.",
)
@click.option("--id", "id", metavar="ID", help="The study's id; made when left out.")
@click.option("--description", metavar="TEXT", help="What it is about.")
@click.option("--tag", "tags", multiple=True, metavar="TEXT", help="A tag; may be repeated.")
@pass_session
def start(
    session: Session,
    name: str,
    period: tuple[str, int | None],
    id: str | None,
    description: str | None,
    tags: tuple[str, ...],
) -> None:
    """Create the study NAME and start it."""
    config: dict[str, Any] = {}
    if description is not None:
        config["description"] = description
    if tags:
        config["tags"] = list(tags)
    period_type, period_value = period
    id = new_id() if id is None else id
    create = {"id": id, "name": name, "period_type": period_type, "period_value": period_value}
    with session.open(write=True) as store:
        # Both or neither: a study that could not be started is not left behind.
        store.execute_many(
            [
                {"command": "create_study", "args": create | {"config": config or None}},
                {"command": "start_study", "args": {"id": id}},
            ]
        )
        show(session, found(store, id))


def _step(method: str) -> Any:
    def step(session: Session, study: str) -> None:
        with session.open(write=True) as store:
            id = found(store, study)["id"]
            getattr(store, method)(id)
            show(session, found(store, id))

    return step


@study_command.command()
@click.argument("study")
@pass_session
def pause(session: Session, study: str) -> None:
    """Pause a running study."""
    _step("pause_study")(session, study)


@study_command.command()
@click.argument("study")
@pass_session
def resume(session: Session, study: str) -> None:
    """Let a paused study run again."""
    _step("resume_study")(session, study)


@study_command.command()
@click.argument("study")
@pass_session
def stop(session: Session, study: str) -> None:
    """Stop a running or paused study for good."""
    _step("stop_study")(session, study)


@study_command.command()
@click.argument("study")
@pass_session
def status(session: Session, study: str) -> None:
    """Show a study and its latest checkpoint."""
    with session.open() as store:
        one = found(store, study)
        latest = ask(store, "get_latest_checkpoint", study_id=one["id"])
    show(session, one, latest_checkpoint=latest)


@study_command.command()
@click.argument("study")
@click.option(
    "--metric", "metrics", multiple=True, callback=numbers, metavar="NAME=NUMBER", help="May be repeated."
)
@click.option("--events", "events_analyzed", type=Whole(), metavar="N", help="How many events it comes from.")
@click.option("--session", "sessions", multiple=True, metavar="ID", help="A session of it; may be repeated.")
@click.option(
    "--at", callback=first_moment, metavar="MOMENT", help="The moment it is for; now when left out."
)
@click.option("--id", "id", metavar="ID", help="Its id; made by the store when left out.")
@pass_session
def checkpoint(
    session: Session,
    study: str,
    metrics: dict[str, float],
    events_analyzed: int | None,
    sessions: tuple[str, ...],
    at: str | None,
    id: str | None,
) -> None:
    """Record what a running or paused study has measured."""
    with session.open(write=True) as store:
        one = found(store, study)
        outcome = store.record_checkpoint(
            one["id"],
            metrics=metrics,
            events_analyzed=events_analyzed,
            sessions_included=list(sessions) or None,
            timestamp=at,
            id=id,
        )
    write_record(session, {"id": outcome.id, "study_id": one["id"], "metrics": metrics})


def directions(
    ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, str] | None:
    """Which way is good, by metric, from NAME=WAY."""
    found = texts(ctx, parameter, given)
    for name, way in (found or {}).items():
        if way not in ("higher", "lower", "none"):
            raise click.BadParameter(f"{name} is {way!r}; say higher, lower or none.")
    return found


@study_command.command()
@click.argument("study")
@click.option("--metric", "metrics", multiple=True, metavar="NAME", help="This metric; may be repeated.")
@SINCE
@UNTIL
@click.option(
    "--split",
    callback=first_moment,
    metavar="MOMENT",
    help="Compare what was before with the rest.",
)
@click.option(
    "--forecast-at",
    callback=first_moment,
    metavar="MOMENT",
    help="What may come then; one mean distance of checkpoints after the last when left out.",
)
@click.option(
    "--direction",
    "directions",
    multiple=True,
    callback=directions,
    metavar="NAME=WAY",
    help="Which way is good for a metric: higher, lower or none; may be repeated.",
)
@ALPHA
@pass_session
def report(
    session: Session, /, study: str, metrics: tuple[str, ...], from_: str | None, **options: Any
) -> None:
    """Show how the metrics of a study went over its checkpoints: trends, what may come, what stands out."""
    with session.open() as store:
        one = found(store, study)
        answer = ask(
            store,
            "study_report",
            study_id=one["id"],
            metrics=list(dict.fromkeys(metrics)) or None,
            **options,
            **{"from": from_},
        )
    write_report(session, one, period_text(one), answer)
