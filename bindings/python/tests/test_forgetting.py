"""Forgetting contents: what Python is told of it, and that the bytes are gone whoever has the store open."""

import hashlib
import io
import os
import sys
import time
from pathlib import Path

import pytest
from command_line import answer, evalstore
from other_process import start

from evalstore import EvalStore, ForgottenOutcome, InvalidRequestError, NotFoundError, RejectedError
from evalstore.cli._app import run

SECRET = "call me on 0049-151-555-0199, please"
HASH = hashlib.sha256(SECRET.encode()).hexdigest()


def files_with(path: Path, text: str) -> list[str]:
    """The names of the store's files that have the text among their bytes."""
    return [file.name for file in path.parent.glob(f"{path.name}*") if text.encode() in file.read_bytes()]


def record(store: EvalStore, output: str = SECRET) -> str:
    """A result that says something, in a run of its own; gives its id."""
    prompt = store.upsert_system_prompt(name="p", content="You edit files.").hash
    run = store.create_run(system_prompt_hash=prompt).id
    case = store.create_case(run_id=run, task_id="t").id
    made = store.record_result(
        run_id=run, case_id=case, model_id="m", succeeded=False, raw_model_output=output
    )
    return made.id


def test_a_forgotten_output_is_none_and_its_hash_stays(store: EvalStore, path: Path) -> None:
    result = record(store)
    assert files_with(path, SECRET)
    outcome = store.forget_content(HASH, reason="asked for")
    assert type(outcome) is ForgottenOutcome
    assert (outcome.hash, outcome.destroyed, len(outcome.events)) == (HASH, True, 1)
    assert files_with(path, SECRET) == []
    found = store.get_result(result)
    assert found is not None
    assert (found.raw_model_output, found.raw_model_output_hash) == (None, HASH)
    assert found.forgotten == ("raw_model_output",)
    assert store.failed_cases()[0].forgotten == ("raw_model_output",)
    assert "forgotten" in repr(found)
    assert store.verify().clean


def test_what_was_not_forgotten_does_not_speak_of_it(store: EvalStore) -> None:
    found = store.get_result(record(store, "fine"))
    assert found is not None
    assert found.forgotten == ()
    assert "forgotten" not in repr(found)
    assert "forgotten" not in found.to_dict()


def test_the_exception_says_when_and_why(store: EvalStore) -> None:
    store.put_content(SECRET)
    store.forget_content(HASH, reason="asked for")
    with pytest.raises(NotFoundError) as missing:
        store.get_content(HASH)
    assert missing.value.details["reason"] == "asked for"
    assert missing.value.details["forgotten_at"] in str(missing.value)
    with pytest.raises(RejectedError) as again:
        store.put_content(SECRET)
    assert again.value.details["hash"] == HASH
    assert not store.forget_content(HASH, reason="again").events


def test_a_result_is_not_lost_because_its_text_was_forgotten(store: EvalStore) -> None:
    record(store)
    store.forget_content(HASH, reason="r")
    prompt = store.upsert_system_prompt(name="p", content="You edit files.").hash
    run = store.create_run(system_prompt_hash=prompt).id
    case = store.create_case(run_id=run, task_id="t").id
    outcome = store.record_result(
        run_id=run, case_id=case, model_id="m", succeeded=True, raw_model_output=SECRET
    )
    assert outcome.forgotten == (HASH,)
    assert outcome.to_dict()["forgotten"] == [HASH]
    found = store.get_result(outcome.id)
    assert found is not None
    assert found.raw_model_output_hash == HASH
    assert store.upsert_system_prompt(name="q", content="Other.").forgotten == ()


def test_many_are_forgotten_in_one_batch(store: EvalStore, path: Path) -> None:
    texts = [f"secret number {number} " * 300 for number in range(20)]
    hashes = [store.put_content(text).hash for text in texts]
    with store.batch() as batch:
        outcomes = [batch.forget_content(hash, reason="r") for hash in hashes]
    assert all(outcome.destroyed for outcome in outcomes)
    assert files_with(path, "secret number") == []
    assert store.info()["forgotten_contents"] == 20


def test_a_reason_is_needed(store: EvalStore) -> None:
    store.put_content(SECRET)
    with pytest.raises(InvalidRequestError, match="reason"):
        store.forget_content(HASH, reason=" ")
    assert store.get_content(HASH) == SECRET.encode()


# Other processes


READER = """
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM contents").fetchall()
    print("reading", flush=True)
    sys.stdin.readline()
"""
IDLE = """
    import sys
    from evalstore import EvalStore
    with EvalStore(sys.argv[1]) as store:
        print(len(store.list_results()), flush=True)
        for line in sys.stdin:
            found = store.get_result(line.strip())
            print(found.raw_model_output, found.forgotten, flush=True)
"""


def test_another_process_that_has_the_store_open_is_not_in_the_way(store: EvalStore, path: Path) -> None:
    result = record(store)
    other = start(IDLE, path)
    assert other.stdin is not None
    assert other.stdout is not None
    assert other.stdout.readline() == "1\n"
    assert store.forget_content(HASH, reason="r").destroyed
    assert files_with(path, SECRET) == []
    print(result, file=other.stdin, flush=True)
    assert other.stdout.readline() == "None ('raw_model_output',)\n"
    other.communicate()
    assert other.returncode == 0


def test_a_reader_delays_the_destruction_and_the_answer_says_so(store: EvalStore, path: Path) -> None:
    store.put_content(SECRET)
    reader = start(READER, path)
    assert reader.stdout is not None
    reader.stdout.readline()
    assert not store.forget_content(HASH, reason="r").destroyed
    assert store.info()["pending_destructions"] == 1
    assert files_with(path, SECRET)
    done = evalstore(path, "forget", HASH, "--reason", "r", "--yes", "--json")
    assert (done.code, done.json) == (1, [{"hash": HASH, "destroyed": False, "position": None}])
    assert "bytes are still in the file" in done.err
    reader.communicate("\n")
    assert store.forget_content(HASH, reason="r").destroyed
    assert files_with(path, SECRET) == []


def test_a_process_that_is_killed_while_it_forgets_leaves_the_rest_to_the_next(path: Path) -> None:
    """Wherever it is killed: what is forgotten once the store is open again is destroyed as well."""
    forgets = """
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1], durability="normal") as store:
            print("go", flush=True)
            for hash in sys.argv[2:]:
                store.forget_content(hash, reason="r")
    """
    texts = {f"secret number {number}.": "" for number in range(40)}
    with EvalStore(path, durability="normal") as store:
        store.put_content(os.urandom(3_000_000))
        for text in texts:
            texts[text] = store.put_content(text * 400).hash
    process = start(forgets, path, *texts.values())
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.3)
    process.kill()
    process.communicate()
    with EvalStore(path) as store:
        assert store.info()["pending_destructions"] == 0
        gone = {row[0] for row in store.sql("SELECT hash FROM forgotten_contents").rows}
        assert store.verify().clean
        for text, hash in texts.items():
            assert bool(files_with(path, text)) == (hash not in gone), text


# The command line


def test_the_command_line_forgets_several_at_once(path: Path) -> None:
    with EvalStore(path) as store:
        hashes = [store.put_content(text).hash for text in ("one secret", "two secrets")]
    done = answer(path, "forget", *hashes, "--reason", "asked for", "--yes")
    assert [row["destroyed"] for row in done.rows] == ["true", "true"]
    assert files_with(path, "secret") == []
    with EvalStore(path) as store:
        assert store.info()["forgotten_contents"] == 2


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:  # noqa: D102
        return True


def test_it_asks_first_on_a_terminal(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with EvalStore(path) as store:
        store.put_content(SECRET)
    command = ["--store", str(path), "forget", HASH, "--reason", "r"]
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert run(command) == 1
    assert "for good?" in capsys.readouterr().err
    assert files_with(path, SECRET)
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert run(command) == 0
    assert files_with(path, SECRET) == []


def test_where_nobody_can_be_asked_it_wants_to_be_told(path: Path) -> None:
    with EvalStore(path) as store:
        store.put_content(SECRET)
    done = evalstore(path, "forget", HASH, "--reason", "r")
    assert done.code == 2
    assert "--yes" in done.err
    assert files_with(path, SECRET)


def test_all_of_them_or_none(path: Path) -> None:
    with EvalStore(path) as store:
        store.put_content(SECRET)
    done = evalstore(path, "forget", HASH, "0" * 64, "--reason", "r", "--yes")
    assert done.code == 3
    assert "0" * 64 in done.err
    with EvalStore(path) as store:
        assert store.get_content(HASH) == SECRET.encode()


def test_an_export_says_what_was_forgotten_and_an_import_keeps_it_forgotten(
    path: Path, tmp_path: Path
) -> None:
    with EvalStore(path) as store:
        result = record(store)
        store.forget_content(HASH, reason="asked for")
        head = store.info()["head"]
    export, copy = tmp_path / "all.jsonl", tmp_path / "copies" / "copy.db"
    answer(path, "export", export)
    assert f'{{"content":"{HASH}","forgotten":true}}\n' in export.read_text()
    first = answer(copy, "import", export, "--json").json
    assert (first["contents"], first["new_contents"]) == (2, 2)
    assert answer(copy, "import", export, "--json").json["duplicate_contents"] == 2
    with EvalStore(copy) as store:
        assert store.info()["head"] == head
        assert store.verify().clean
        found = store.get_result(result)
        assert found is not None
        assert found.forgotten == ("raw_model_output",)
        with pytest.raises(NotFoundError, match="forgotten"):
            store.get_content(HASH)


def test_an_older_export_does_not_bring_back_what_was_forgotten(path: Path, tmp_path: Path) -> None:
    export = tmp_path / "old" / "all.jsonl"
    export.parent.mkdir()
    with EvalStore(path) as store:
        record(store)
    answer(path, "export", export)
    with EvalStore(path) as store:
        store.forget_content(HASH, reason="asked for")
    assert answer(path, "import", export, "--json").json["new_contents"] == 0
    assert files_with(path, SECRET) == []


def test_a_newer_export_forgets_in_an_older_copy(path: Path, tmp_path: Path) -> None:
    export, copy = tmp_path / "exports", tmp_path / "copies" / "copy.db"
    export.mkdir()
    with EvalStore(path) as store:
        record(store)
    answer(path, "export", export / "old.jsonl")
    answer(copy, "import", export / "old.jsonl")
    assert files_with(copy, SECRET)
    with EvalStore(path) as store:
        store.forget_content(HASH, reason="asked for")
    answer(path, "export", export / "new.jsonl")
    answer(copy, "import", export / "new.jsonl")
    assert files_with(copy, SECRET) == []
    with EvalStore(copy) as store:
        assert store.verify().clean
        assert store.info()["pending_destructions"] == 0
