"""The store for asyncio: the same methods as coroutines, carried out by worker threads.

from evalstore.aio import AsyncEvalStore

async with AsyncEvalStore("evals.db") as store:
study = await store.create_study(name="Nightly", period_type="daily")
async for event in store.follow(types=["StudyStarted"]):
print(event.position)
"""

from ._store import AsyncEvalStore

__all__ = ["AsyncEvalStore"]
