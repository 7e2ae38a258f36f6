"""Which task, model and attempt a test is."""

import pytest
from pytest_sessions import Suite

from evalstore import EvalStore


def triples(suite: Suite) -> set[tuple[str, str, int]]:
    """What the recorded results are of, without the file's name."""
    return {
        (result.task_id.removeprefix("test_it.py::"), result.model_id, event.metadata["attempt"])
        for result, event in zip(suite.results(), suite.events(), strict=True)
    }


def test_without_a_word_the_task_is_the_test_and_the_model_the_default(suite: Suite) -> None:
    suite.write("class TestIt:\n    def test_it(self): pass").record().ended()
    assert triples(suite) == {("TestIt::test_it", "default", 1)}


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        (
            """
            @pytest.mark.parametrize("model", ["small", "big-one"])
            @pytest.mark.parametrize("word", ["a", "b-c"])
            def test_it(model, word): pass
            """,
            {(f"test_it[{word}]", model, 1) for word in ("a", "b-c") for model in ("small", "big-one")},
        ),
        (
            """
            @pytest.mark.parametrize("word", ["a", object()], ids=["first", "second"])
            @pytest.mark.parametrize("model_id", [pytest.param("org/model", id="short")])
            @pytest.mark.parametrize("attempt", [1, 2])
            def test_it(attempt, word, model_id): pass
            """,
            {(f"test_it[{word}]", "org/model", n) for word in ("first", "second") for n in (1, 2)},
        ),
        (
            """
            @pytest.mark.parametrize("word, model", [("a", "small"), ("b", "big")])
            def test_it(word, model): pass
            """,
            {("test_it[a]", "small", 1), ("test_it[b]", "big", 1)},
        ),
        (
            """
            @pytest.mark.parametrize("model", ["small", "big"])
            @pytest.mark.parametrize("task", ["sum", "product"])
            def test_it(task, model): pass
            """,
            {(task, model, 1) for task in ("sum", "product") for model in ("small", "big")},
        ),
        (
            """
            import enum
            Model = enum.Enum("Model", ["SMALL"])
            class Thing: pass
            @pytest.mark.parametrize("model", [Model.SMALL, Thing, Thing(), None, 7])
            def test_it(model): pass
            """,
            {("test_it", model, 1) for model in ("SMALL", "Thing", "model2", "None", "7")},
        ),
        (
            """
            @pytest.fixture(params=["small", "big"])
            def model(request): return request.param
            def test_it(model): pass
            """,
            {("test_it", "small", 1), ("test_it", "big", 1)},
        ),
        (
            """
            @pytest.mark.parametrize("attempt", ["x"])
            def test_it(attempt): pass
            """,
            {("test_it[x]", "default", 1)},
        ),
        (
            """
            pytestmark = pytest.mark.evalcase(model="module", attempt=3)
            @pytest.mark.evalcase(task="here")
            class TestIt:
                def test_class(self): pass
                @pytest.mark.evalcase(task="closer", model="closest")
                @pytest.mark.parametrize("task", ["not this"])
                def test_mark(self, task): pass
            """,
            {("here", "module", 3), ("closer", "closest", 3)},
        ),
    ],
)
def test_marks_and_parameters_say_more(suite: Suite, tests: str, expected: set[tuple[str, str, int]]) -> None:
    suite.write(tests).record().ended()
    assert triples(suite) == expected


def test_one_task_is_one_case_of_the_run_and_says_which_test_it_is(suite: Suite) -> None:
    suite.write(
        """
        @pytest.mark.parametrize("model", ["small", "big"])
        @pytest.mark.evalcase(task="sum")
        def test_it(model): pass
        @pytest.mark.evalcase(description="adds")
        def test_described(): pass
        def test_plain(): pass
        """
    ).record().ended()
    with EvalStore(suite.path) as store:
        cases = {case.task_id: case.description for case in store.iter_cases()}
    assert cases == {
        "sum": "test_it.py::test_it[small]",
        "test_it.py::test_described": "adds",
        "test_it.py::test_plain": None,
    }


def test_names_that_the_store_does_not_take_are_changed_the_same_way_each_time(suite: Suite) -> None:
    suite.write(
        r"""
        LONG = "x" * 300
        MODELS = [LONG + "a", LONG + "b", "a\nb", "", "\ud800", "ä" * 200, "ä" * 201]
        @pytest.mark.parametrize("model", MODELS)
        @pytest.mark.parametrize("word", [LONG])
        def test_it(model, word): pass
        """
    )
    suite.record("-n", 2).ended()
    first = triples(suite)
    suite.record("-n", 2).ended()
    assert triples(suite) == first
    models = {model for _, model, _ in first}
    assert len(models) == 7
    assert all(1 <= len(model) <= 200 for model in models)
    assert "ä" * 200 in models
    assert any(model.startswith("a\\x0ab~") for model in models)
    assert len({task for task, _, _ in first}) == 1


def test_the_groups_of_xdist_are_no_part_of_the_task(suite: Suite) -> None:
    suite.write("@pytest.mark.xdist_group('one')\ndef test_it(): pass")
    suite.record().ended()
    suite.record("-n", 2, "--dist", "loadgroup").ended()
    assert triples(suite) == {("test_it", "default", 1)}
    assert {event.metadata["nodeid"] for event in suite.events()} == {"test_it.py::test_it"}
