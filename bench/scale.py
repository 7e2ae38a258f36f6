"""How much is done: a run as it is compared, a short one, and one with ten million results."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST_PLAIN = 1_000_000


@dataclass(frozen=True)
class Scale:
    """Rounds are counted after one that warms up."""

    name: str
    rounds: int
    same_rows_rounds: int
    """Turns of a round, and the calls of a turn, of one result each."""
    turns: int
    calls: int
    """The same with a thousand results each."""
    turns_of_batches: int
    batches: int
    processes: tuple[int, ...]
    """Calls of all processes together in a round."""
    contended: int
    threads: tuple[int, ...]
    """How much longer every sync takes, disk by disk."""
    sync_us_more: tuple[int, ...]
    """Growing; the second one is what growth is counted from."""
    sizes: tuple[int, ...]

    def has_plain(self, size: int) -> bool:
        """Whether the plain tables are made with so many results, which take SQL half a minute a question beyond."""
        return size <= LARGEST_PLAIN


DEFAULT = Scale(
    name="default",
    rounds=7,
    same_rows_rounds=9,
    turns=12,
    calls=60,
    turns_of_batches=5,
    batches=2,
    processes=(1, 2, 4, 8, 16, 32, 64),
    contended=1600,
    threads=(1, 2, 4, 8, 16),
    sync_us_more=(0, 500, 1000, 2000),
    sizes=(10_000, 100_000, 1_000_000),
)
QUICK = Scale(
    name="quick",
    rounds=5,
    same_rows_rounds=1,
    turns=2,
    calls=20,
    turns_of_batches=2,
    batches=1,
    processes=(1, 8, 64),
    contended=240,
    threads=(1, 16),
    sync_us_more=(0, 1000),
    sizes=(1_000, 3_000, 10_000),
)
FULL = Scale(
    name="full",
    rounds=7,
    same_rows_rounds=9,
    turns=12,
    calls=60,
    turns_of_batches=5,
    batches=2,
    processes=DEFAULT.processes,
    contended=1600,
    threads=DEFAULT.threads,
    sync_us_more=DEFAULT.sync_us_more,
    sizes=(*DEFAULT.sizes, 10_000_000),
)
