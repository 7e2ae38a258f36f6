"""The shortest useful program: a study, one checkpoint, and a question about it.

python first.py evals.db
"""

import sys

from evalstore import EvalStore

with EvalStore(sys.argv[1] if len(sys.argv) > 1 else None) as store:
    store.create_study(id="nightly", name="Nightly run", period_type="daily")
    store.start_study("nightly")
    store.record_checkpoint("nightly", metrics={"session_success_rate": 0.75}, events_analyzed=40)

    latest = store.get_latest_checkpoint("nightly")
    if latest is None:
        sys.exit("the checkpoint is missing")
    print(latest.metrics["session_success_rate"])
