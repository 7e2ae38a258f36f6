"""Opening and closing a store."""

import gc
import os
import threading
from pathlib import Path

import pytest
from other_process import run

import evalstore
from evalstore import EvalStore, InvalidArgumentError, NotFoundError


def test_a_store_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "evals.db"
    with EvalStore(path) as store:
        store.create_study(name="Nightly", period_type="daily")
    assert path.read_bytes().startswith(b"SQLite format 3")


def test_what_was_written_is_there_after_opening_again(path: Path) -> None:
    with EvalStore(path) as store:
        id = store.create_study(name="Nightly", period_type="daily").id
    with EvalStore(str(path)) as store:
        assert [study.id for study in store.list_studies()] == [id]


def test_a_store_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with EvalStore(":memory:") as store:
        store.create_study(name="Nightly", period_type="daily")
        assert len(store.list_studies()) == 1
    assert list(tmp_path.iterdir()) == []


def test_without_a_path_the_environment_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIFF_EVALS_DB_PATH", str(tmp_path / "second.db"))
    monkeypatch.setenv("EVALSTORE_PATH", str(tmp_path / "first.db"))
    with EvalStore() as store:
        assert Path(store.path) == tmp_path / "first.db"
    monkeypatch.delenv("EVALSTORE_PATH")
    with EvalStore() as store:
        assert Path(store.path) == tmp_path / "second.db"


def test_without_a_path_or_environment_it_is_in_the_working_folder(tmp_path: Path) -> None:
    program = """
        import os
        from evalstore import EvalStore
        for name in ("EVALSTORE_PATH", "DIFF_EVALS_DB_PATH"):
            os.environ.pop(name, None)
        EvalStore().close()
    """
    run(program, cwd=tmp_path)
    assert (tmp_path / ".evalstore" / "evals.db").is_file()


def test_a_path_may_have_any_letters(tmp_path: Path) -> None:
    path = tmp_path / "prüfung #1 %20?x=y 試験.db"
    with EvalStore(path) as store:
        assert store.path == str(path)
    assert path.is_file()


def test_a_path_with_a_nul_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="U\\+0000"):
        EvalStore(f"{tmp_path}/evals.db\0.txt")
    assert list(tmp_path.iterdir()) == []


def test_create_false_makes_nothing(path: Path) -> None:
    with pytest.raises(NotFoundError) as raised:
        EvalStore(path, create=False)
    assert str(path) in raised.value.message
    assert not path.exists()


def test_a_missing_store_cannot_be_opened_for_reading(path: Path) -> None:
    with pytest.raises(NotFoundError):
        EvalStore(path, read_only=True)
    assert not path.exists()


@pytest.mark.parametrize("options", [{"durability": "some"}, {"timeout": -1}, {"timeout": 3601}])
def test_an_option_out_of_range_is_named(path: Path, options: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        EvalStore(path, **options)  # type: ignore[arg-type]
    assert next(iter(options)) in raised.value.message
    assert not path.exists()


def test_the_options_are_those_of_the_open_store(path: Path) -> None:
    with EvalStore(path, durability="normal", timeout=1.5) as store:
        info = store.info()
    assert info["durability"] == "normal"
    assert info["timeout_ms"] == 1500
    assert info["read_only"] is False


def test_a_closed_store_says_so(path: Path) -> None:
    store = EvalStore(path)
    states = [store.closed]
    store.close()
    assert [*states, store.closed] == [False, True]
    for use in (
        store.info,
        store.list_studies,
        lambda: store.put_content("x"),
        lambda: store.get_content("0" * 64),
    ):
        with pytest.raises(InvalidArgumentError, match="closed") as raised:
            use()
        assert (raised.value.status, raised.value.code) == (2, "invalid_argument")


def test_closing_twice_is_harmless(path: Path) -> None:
    with EvalStore(path) as store:
        store.close()
    store.close()


def test_the_repr_names_the_file_and_the_state(path: Path) -> None:
    with EvalStore(path) as store:
        assert repr(store) == f"<EvalStore {str(path)!r}>"
    assert repr(store) == f"<EvalStore {str(path)!r}, closed>"


def test_a_dropped_store_is_closed(path: Path) -> None:
    store = EvalStore(path)
    descriptors = Path("/proc/self/fd")
    during = len(list(descriptors.iterdir())) if descriptors.exists() else None
    del store
    gc.collect()
    if during is not None:
        assert len(list(descriptors.iterdir())) < during


def test_a_store_left_open_does_not_disturb_the_end_of_the_program(path: Path) -> None:
    program = """
        import sys, threading
        from evalstore import EvalStore
        store = EvalStore(sys.argv[1])
        threading.Thread(target=lambda: store.poll("late", timeout=60), daemon=True).start()
        print(store.create_study(name="Nightly", period_type="daily").events[0].position)
    """
    assert run(program, path).strip() == "1"


def test_closing_ends_a_wait_in_another_thread(store: EvalStore) -> None:
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            store.poll("waiting", timeout=60)
        except InvalidArgumentError as error:
            ended.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    store.close()
    thread.join(30)
    assert not thread.is_alive()
    assert len(ended) == 1


def test_the_library_tells_its_version_and_place() -> None:
    assert evalstore.library_version() == evalstore.__version__
    assert os.path.basename(evalstore.library_path()).startswith("libevalstore.")  # noqa: PTH119
