"""The log from a shell: in pieces, in pipes, and as it grows."""

import json
import select
import signal
import subprocess
from pathlib import Path

from cli_evaluation import evaluate
from command_line import COMMAND, answer, environment, start
from other_process import run

from evalstore import EvalStore
from evalstore.cli.results import arrived


def test_events_in_their_order(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
        expected = store.request("read", {"limit": 10_000})["events"]
    assert answer(path, "log", "--json").json_lines == expected
    rows = answer(path, "log").rows
    assert [int(row["position"]) for row in rows] == list(range(1, len(expected) + 1))
    assert json.loads(rows[1]["data"]) == expected[1]["data"]


def test_a_part_of_the_log(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
        evaluate(store, "run-2", tasks=300)
        last = store.info()["last_position"]
    assert {row["stream"] for row in answer(path, "log", "--stream", "run/run-1").rows} == {"run/run-1"}
    types = {row["type"] for row in answer(path, "log", "--type", "RunCreated", "--type", "CaseCreated").rows}
    assert types == {"RunCreated", "CaseCreated"}
    part = answer(path, "log", "--from", 600, "--to", 605).rows
    assert [int(row["position"]) for row in part] == list(range(600, 606))
    tail = answer(path, "log", "--last", 620).rows
    assert [int(row["position"]) for row in tail] == list(range(last - 619, last + 1))
    runs = answer(path, "log", "--last", 1, "--type", "RunCreated").rows
    assert json.loads(runs[0]["data"])["run_id"] == "run-2"
    assert answer(path, "log", "--last", 0).rows == []


def test_following_shows_what_another_process_appends(path: Path) -> None:
    with EvalStore(path) as store:
        store.append([{"type": "Old", "stream": "own", "data": {}}])
    follower = start(path, "log", "--follow", "--last", "0", "--type", "New", "--json")
    assert follower.stdout is not None
    try:
        append = """
            import sys, evalstore
            with evalstore.EvalStore(sys.argv[1]) as store:
                for type in ("Other", "New"):
                    store.append([{"type": type, "stream": "own", "data": {"n": int(sys.argv[2])}}])
        """
        # It follows from an end that nobody sees: it is there once it shows one of these.
        tried = 0
        while not select.select([follower.stdout], [], [], 1)[0]:
            tried += 1
            run(append, path, -tried)
        seen = [json.loads(follower.stdout.readline())]
        for number in (1, 2):
            run(append, path, number)
            while seen[-1]["data"] != {"n": number}:
                seen.append(json.loads(follower.stdout.readline()))
        assert {event["type"] for event in seen} == {"New"}
        first = -seen[0]["data"]["n"]
        assert [event["data"]["n"] for event in seen] == [*(-n for n in range(first, tried + 1)), 1, 2]
    finally:
        follower.send_signal(signal.SIGINT)
        out, err = follower.communicate(timeout=60)
    assert (follower.returncode, out, err.strip()) == (130, "", "")


def test_following_results_shows_those_that_are_meant(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store)
        follower = start(path, "results", "--follow", "--limit", "2", "--model", "birch-mini", "--json")
        assert follower.stdout is not None
        try:
            first = [json.loads(follower.stdout.readline()) for _ in range(2)]
            assert [result["task_id"] for result in first] == ["task-4", "task-5"]
            evaluate(store, "run-2", tasks=2)
            new = [json.loads(follower.stdout.readline()) for _ in range(2)]
            assert [(one["run_id"], one["task_id"], one["model_id"]) for one in new] == [
                ("run-2", "task-0", "birch-mini"),
                ("run-2", "task-1", "birch-mini"),
            ]
        finally:
            follower.send_signal(signal.SIGINT)
            out, _ = follower.communicate(timeout=60)
    assert (follower.returncode, out) == (130, "")


def test_a_reader_that_goes_is_no_error(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store, tasks=300)
    process = subprocess.Popen(
        [*COMMAND, "log"], env=environment(path), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(60) == 141


def test_following_shows_only_what_is_new_of_a_case(path: Path) -> None:
    with EvalStore(path) as store:
        evaluate(store, tasks=1)
        case = store.list_cases()[0].case_id
        start = store.info()["last_position"] + 1
        new = store.record_result(run_id="run-1", case_id=case, model_id="m", succeeded=True).id
        events = store.request("read", {"from_position": start})["events"]
        assert [one["result_id"] for one in arrived(store, events, {"texts": False})] == [new]
