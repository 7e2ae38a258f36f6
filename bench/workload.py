"""The results that every side records: seeded, so that a number always means the same result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

SEED = 20260101
RUNS = 20
CASES_OF_A_RUN = 50
STUDY = "study"
MODELS = [
    "anthropic/model-large-20260101",
    "anthropic/model-small-20260101",
    "openai/model-large-20260201",
    "openai/model-small-20260201",
    "google/model-large-20260301",
    "google/model-small-20260301",
    "mistral/model-large-20260401",
    "meta/model-large-20260501",
]
ERRORS = [1, 2, 3, 5, 6, 7, 99]
PROMPT = "You edit files."
OUTPUTS = [f"The answer of a model, number {number}." for number in range(64)]
OUTPUT_HASHES = [hashlib.sha256(output.encode()).hexdigest() for output in OUTPUTS]
PREPARED_EVENTS = 1 + len(OUTPUTS) + RUNS + RUNS * CASES_OF_A_RUN + 2
MASK = 2**64 - 1


def mixed(number: int) -> int:
    """64 bits that look random and follow from the number: one step of SplitMix64."""
    bits = (number + 1) * 0x9E3779B97F4A7C15 + SEED & MASK
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 & MASK
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB & MASK
    return bits ^ bits >> 31


def name(kind: int, number: int) -> str:
    """A UUID, as people name runs and cases."""
    return f"0199c0de-{kind:04x}-7000-8000-{number:012x}"


def run_name(number: int) -> str:
    """The id of a run."""
    return name(1, number)


def result(number: int) -> str:
    """The arguments of `record_result` as JSON, of about 540 bytes: all columns but id, time and functions."""
    bits = mixed(number)
    run = bits % RUNS
    case = run * CASES_OF_A_RUN + (bits >> 8) % CASES_OF_A_RUN
    model = (bits >> 16) % len(MODELS)
    first = 150 + (bits >> 20) % 1200
    edit = first + (bits >> 32) % 3000
    good = (bits >> 44) % 100 < 55 + 4 * model
    outcome = "true" if good else f'false,"error_enum":{ERRORS[(bits >> 52) % len(ERRORS)]}'
    return (
        f'{{"run_id":"{run_name(run)}","case_id":"{name(2, case)}","model_id":"{MODELS[model]}",'
        f'"succeeded":{outcome},"num_edits":{(bits >> 24) % 5 + 1},"num_lines_deleted":{(bits >> 28) % 60},'
        f'"num_lines_added":{(bits >> 36) % 90},"time_to_first_token_ms":{first}.5,'
        f'"time_to_first_edit_ms":{edit}.25,"time_round_trip_ms":{edit + (bits >> 40) % 9000}.75,'
        f'"cost_usd":0.{(bits >> 48) % 9000 + 1000},"completion_tokens":{(bits >> 30) % 4000},'
        f'"raw_model_output_hash":"{OUTPUT_HASHES[bits >> 58]}","file_edited_hash":"{OUTPUT_HASHES[bits >> 4 & 63]}"}}'
    )


def recorded(first: int, count: int) -> str:
    """One call: a request that records so many results."""
    if count == 1:
        return f'{{"command":"record_result","args":{result(first)}}}'
    results = ",".join(result(first + at) for at in range(count))
    return f'{{"command":"record_results","args":{{"results":[{results}]}}}}'


def calls(first: int, count: int, results: int) -> list[str]:
    """So many calls with so many results each."""
    return [recorded(first + at * results, results) for at in range(count)]


def appended(first: int, count: int) -> list[str]:
    """So many calls that append a result as an event."""
    event = '{{"events":[{{"type":"ResultRecorded","data":{}}}]}}'
    return [event.format(result(first + at)) for at in range(count)]


def checkpoints(first: int, count: int) -> list[str]:
    """Calls that append so many checkpoints to the one study, up to 1,000 in each."""
    return [
        text({"events": [checkpoint(number) for number in range(start, min(start + 1000, first + count))]})
        for start in range(first, first + count, 1000)
    ]


def checkpoint(number: int) -> dict[str, Any]:
    """An event to append, each with a time of its own."""
    seconds = number % 60, number // 60 % 60, number // 3600 % 24, number // 86_400 % 28 + 1
    data = {
        "id": f"checkpoint-{number}",
        "study_id": STUDY,
        "timestamp": f"2026-01-{seconds[3]:02}T{seconds[2]:02}:{seconds[1]:02}:{seconds[0]:02}.000Z",
        "metrics": {"sessions_completed": number % 40, "session_success_rate": number % 63 / 64},
        "events_analyzed": number % 500,
    }
    return {"type": "CheckpointRecorded", "data": data}


def prepared() -> Iterator[str]:
    """The commands that make what the results refer to: runs, cases, outputs of models, and a study."""
    prompt = hashlib.sha256(PROMPT.encode()).hexdigest()
    cases = [
        {"case_id": name(2, number), "run_id": run_name(number // CASES_OF_A_RUN), "task_id": f"task-{number}"}
        for number in range(RUNS * CASES_OF_A_RUN)
    ]
    commands: list[tuple[str, dict[str, Any]]] = [
        ("upsert_system_prompt", {"name": "editor", "content": PROMPT}),
        *(("upsert_file", {"filepath": f"output-{at}", "content": output}) for at, output in enumerate(OUTPUTS)),
        *(("create_run", {"run_id": run_name(run), "system_prompt_hash": prompt}) for run in range(RUNS)),
        ("create_cases", {"cases": cases}),
        ("create_study", {"id": STUDY, "name": "Nightly", "period_type": "daily"}),
        ("start_study", {"id": STUDY}),
    ]
    for command, arguments in commands:
        yield text({"command": command, "args": arguments})


def sample() -> str:
    """What says whether two workloads are the same."""
    return "".join([*prepared(), recorded(0, 1000), *checkpoints(0, 10)])


def text(value: object) -> str:
    """JSON in one line."""
    return json.dumps(value, separators=(",", ":"))
