"""`study`: the life of one study."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ._asking import ask, every
from ._command import Group, Negative, Session, pass_session
from ._options import Whole
from ._table import (
    as_json,
    column,
    figure,
    measured,
    moment,
    moment_utc,
    number,
    things,
    write_list,
    write_record,
)
from ._values import first_moment, numbers, period
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


class Trend:
    """What a metric does over the checkpoints of a study."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.n = 0
        self.total = 0.0
        self.first = self.last = self.min = self.max = 0.0

    def add(self, value: float) -> None:
        """One more checkpoint."""
        if self.n == 0:
            self.first = self.min = self.max = value
        self.n += 1
        self.total += value
        self.last = value
        self.min, self.max = min(self.min, value), max(self.max, value)

    def to_dict(self) -> dict[str, Any]:
        """The trend as an answer."""
        return {
            "metric": self.name,
            "n": self.n,
            "first": self.first,
            "last": self.last,
            "change": self.last - self.first,
            "min": self.min,
            "mean": self.total / self.n,
            "max": self.max,
        }


REPORT = [
    column("metric", shrink="middle", least=16),
    number("n"),
    *(
        number(name, show=figure, order=order)
        for name, order in (("first", 2), ("last", 0), ("change", 1), ("min", 0), ("mean", 0), ("max", 0))
    ),
]


@study_command.command()
@click.argument("study")
@pass_session
def report(session: Session, study: str) -> None:
    """Show how the metrics of a study went over its checkpoints: first, last, least, mean, most."""
    trends: dict[str, Trend] = {}
    n, first, latest = 0, None, None
    with session.open() as store:
        one = found(store, study)
        for latest in every(store, "get_checkpoints", None, study_id=one["id"]):
            n += 1
            first = first or latest
            for name, value in latest["metrics"].items():
                if isinstance(value, int | float):
                    trends.setdefault(name, Trend(name)).add(value)
    rows = [trend.to_dict() for trend in trends.values()]
    if session.json:
        print(as_json({"study": one, "checkpoints": n, "latest_checkpoint": latest, "trends": rows}))
        return
    since = (
        f" from {moment(first['timestamp'])} to {moment_utc(latest['timestamp'])}" if first and latest else ""
    )
    footer = f"{one['name']} ({one['status']}, {period_text(one)}): {things(n, 'checkpoint')}{since}"
    write_list(session, REPORT, rows, footer=footer)
