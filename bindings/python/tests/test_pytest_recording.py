"""What a session of pytest records, and that it records nothing unasked."""

import platform
import sys
import time

import pytest
from other_process import run
from pytest_sessions import Suite

from evalstore import EvalStore

PASSES = "def test_passes(): pass"


def test_importing_the_package_does_not_import_pytest() -> None:
    assert run("import sys, evalstore; print('pytest' in sys.modules)") == "False\n"


@pytest.mark.parametrize(
    "arguments", [(), ("--evalstore", "--no-evalstore"), ("--evalstore", "--collect-only")]
)
def test_nothing_is_recorded_unasked(suite: Suite, arguments: tuple[str, ...]) -> None:
    suite.write(PASSES).write(f"[pytest]\nevalstore_path = {suite.path}", "pytest.ini")
    done = suite.run(*arguments, EVALSTORE_PATH=str(suite.path)).ended()
    assert not suite.path.exists()
    assert "evalstore" not in done.out.replace("evalstore-0", "")


def test_the_fixture_works_when_nothing_is_recorded(suite: Suite) -> None:
    suite.write(
        """
        def test_it(evalcase):
            assert not evalcase.recording and evalcase.run_id is None
            evalcase.score("exact", 1)
            with pytest.raises(ValueError, match="finite"):
                evalcase.score("exact", float("nan"))
        """
    )
    suite.run().ended()
    assert not suite.path.exists()


def test_a_session_without_tests_makes_no_run(suite: Suite) -> None:
    suite.write("")
    suite.record().ended(5)
    assert suite.runs() == []


def test_a_session_that_cannot_be_collected_makes_no_run(suite: Suite) -> None:
    suite.write(PASSES).write("assert False", "test_broken.py")
    suite.record().ended(2)
    assert suite.runs() == []


def test_the_run_says_what_was_run(suite: Suite) -> None:
    suite.write(PASSES)
    sha = suite.commit()
    suite.record("-k", "passes", "--evalstore-digest", "harness=h1").ended()
    suite.write("def test_passes(): assert True")
    suite.record("--evalstore-description", "by hand").ended()
    second, first = suite.runs()
    assert first.labels == {
        "recorder": "pytest",
        "suite": f"{suite.folder.name}: . -k passes",
        "command": first.labels["command"],
        "python": platform.python_version(),
        "platform": f"{sys.platform}-{platform.machine()}",
        "git_sha": sha,
        "git_branch": "work",
        "git_dirty": "false",
    }
    assert first.labels["command"].endswith("-k passes --evalstore-digest harness=h1")
    assert first.digests == {"harness": "h1"}
    assert first.description == f"pytest {first.labels['suite']}"
    assert second.labels["git_dirty"] == "true"
    assert second.description == "by hand"
    assert platform.node() not in " ".join(second.labels.values())


def test_the_ini_file_can_say_all_of_it(suite: Suite) -> None:
    suite.write(PASSES).write(
        """
        [pytest]
        evalstore = true
        evalstore_path = kept/in.db
        evalstore_suite = nightly
        evalstore_system_prompt = You edit files.
        evalstore_digests =
            dataset=d1
            harness=h1
        """,
        "pytest.ini",
    )
    suite.run("--evalstore-digest", "harness=h2").ended()
    with EvalStore(suite.folder / "kept" / "in.db") as store:
        (made,) = store.list_runs()
        prompt = store.get_system_prompt(made.system_prompt_hash)
    assert made.labels["suite"] == "nightly"
    assert made.digests == {"dataset": "d1", "harness": "h2"}
    assert prompt is not None
    assert prompt.content == "You edit files."


def test_the_option_comes_before_the_environment_and_that_before_the_ini_file(suite: Suite) -> None:
    suite.write(PASSES).write("[pytest]\nevalstore_path = ini.db", "pytest.ini")

    def made(*arguments: str, **environment: str) -> set[str]:
        suite.run(*arguments, **environment).ended()
        found = {path.name for path in suite.folder.glob("**/*.db")}
        for path in suite.folder.glob("**/*.db*"):
            path.unlink()
        return found

    environment = str(suite.folder / "environment.db")
    assert made("--evalstore=option.db", EVALSTORE_PATH=environment) == {"option.db"}
    assert made("--evalstore", EVALSTORE_PATH=environment) == {"environment.db"}
    assert made("--evalstore", DIFF_EVALS_DB_PATH=environment) == {"environment.db"}
    assert made("--evalstore") == {"ini.db"}
    suite.write("[pytest]", "pytest.ini")
    assert made("--evalstore") == {"evals.db"}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--evalstore", "test_it.py"), "--evalstore took 'test_it.py'"),
        (("--evalstore=x.db", "--evalstore-resume", "."), "--evalstore-resume took '.'"),
        (("--evalstore-resume",), "needs --evalstore"),
        (("--evalstore=:memory:",), "nothing that outlives"),
        (("--evalstore=x.db", "--evalstore-digest", "colour=red"), "'colour=red' is not a digest"),
        (("--evalstore=x.db", "--evalstore-digest", "judge"), "'judge' is not a digest"),
        (("--evalstore=x.db", "--evalstore-resume=none"), "there is no run 'none'"),
        (("--evalstore=pytest.ini",), "evalstore: "),
        (("-q", "--evalstore=pytest.ini"), "evalstore: "),
    ],
)
def test_what_cannot_be_meant_is_refused_before_a_test_runs(
    suite: Suite, arguments: tuple[str, ...], problem: str
) -> None:
    suite.write("def test_it(): open('ran', 'w')").write("[pytest]\n# no store\n", "pytest.ini")
    done = suite.run(*arguments).ended(4)
    assert problem in done.err
    assert not (suite.folder / "ran").exists()


def test_each_outcome_has_its_result(suite: Suite) -> None:
    suite.write(
        """
        import unittest

        @pytest.fixture
        def broken_before(): raise AssertionError("set-up")
        @pytest.fixture
        def broken_after():
            yield
            raise AssertionError("teardown")

        def test_passes(): pass
        def test_asserts(): assert 1 == 2
        def test_fails(): pytest.fail("no")
        def test_raises_not():
            with pytest.raises(OSError): pass
        def test_groups():
            raise ExceptionGroup("two", [AssertionError("a"), AssertionError("b")])
        def test_groups_errors():
            raise ExceptionGroup("two", [AssertionError("a"), OSError("b")])
        def test_breaks(): raise OSError("no network")
        def test_exits(): raise SystemExit(3)
        def test_before(broken_before): pass
        def test_after(broken_after): pass
        def test_fails_and_after(broken_after): assert False
        def test_skips(): pytest.skip("not today")
        @pytest.mark.skip
        def test_skipped(): pass
        @pytest.mark.xfail
        def test_xfails(): assert False
        @pytest.mark.xfail
        def test_xfails_by_error(): raise OSError
        def test_xfails_inside(): pytest.xfail("known")
        @pytest.mark.xfail(raises=KeyError)
        def test_xfails_otherwise(): raise OSError
        @pytest.mark.xfail(run=False)
        def test_xfail_is_not_run(): pass
        @pytest.mark.xfail
        def test_xfail_breaks_before(broken_before): pass
        @pytest.mark.xfail
        def test_xpasses(): pass
        @pytest.mark.xfail(strict=True)
        def test_xpasses_strictly(): pass
        class TestCase(unittest.TestCase):
            def test_unit_fails(self): self.assertEqual(1, 2)
            def test_unit_skips(self): self.skipTest("no")
            @unittest.expectedFailure
            def test_unit_xfails(self): self.fail()
        def test_says_why(evalcase):
            evalcase.error("parsing_error")
        def test_says_why_and_breaks(evalcase):
            evalcase.error(5)
            raise OSError
        def test_says_why_and_skips(evalcase):
            evalcase.error("API_ERROR")
            pytest.skip("no network")
        """
    )
    suite.record().ended(1)
    succeeded, failed, broken = (True, None), (False, None), (False, "other_error")
    assert suite.outcomes() == {
        "test_passes": succeeded,
        "test_asserts": failed,
        "test_fails": failed,
        "test_raises_not": failed,
        "test_groups": failed,
        "test_groups_errors": broken,
        "test_breaks": broken,
        "test_exits": broken,
        "test_before": broken,
        "test_after": broken,
        "test_fails_and_after": broken,
        "test_xfails": failed,
        "test_xfails_by_error": failed,
        "test_xfails_inside": failed,
        "test_xfails_otherwise": broken,
        "test_xfail_breaks_before": broken,
        "test_xpasses": succeeded,
        "test_xpasses_strictly": succeeded,
        "test_unit_fails": failed,
        "test_unit_xfails": failed,
        "test_says_why": (False, "parsing_error"),
        "test_says_why_and_breaks": (False, "api_error"),
        "test_says_why_and_skips": (False, "api_error"),
    }


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="pytest 9 brought subtests")
def test_a_failing_subtest_fails_the_test(suite: Suite) -> None:
    suite.write(
        """
        def test_one_fails(subtests):
            for number in range(3):
                with subtests.test(number=number): assert number != 1
        def test_one_skips(subtests):
            with subtests.test(): pytest.skip("no")
        """
    )
    suite.record().ended(1)
    assert suite.outcomes() == {"test_one_fails": (False, None), "test_one_skips": (True, None)}


def test_a_test_says_what_it_measures(suite: Suite) -> None:
    suite.write(
        """
        def test_it(evalcase):
            assert evalcase.recording
            evalcase.score("exact", 0.5)
            evalcase.score("exact", 1)
            evalcase.score("length", 12)
            evalcase.score("same", True)
            evalcase.score("large", 10**30)
            evalcase.output("nothing yet")
            evalcase.output("the answer")
            evalcase.tokens(10)
            evalcase.tokens(5)
            evalcase.cost(0.25)
            evalcase.cost(0.5)
            evalcase.edits(2, lines_added=3, lines_deleted=1)
            evalcase.times(first_token_ms=10, first_edit_ms=20)
            evalcase.tool_call({"name": "edit"})
            print("by the way")
        """
    )
    suite.record().ended()
    result = suite.result()
    assert result.raw_model_output == "the answer"
    assert (result.completion_tokens, result.cost_usd) == (15, 0.75)
    assert (result.num_edits, result.num_lines_added, result.num_lines_deleted) == (2, 3, 1)
    assert (result.time_to_first_token_ms, result.time_to_first_edit_ms) == (10, 20)
    assert result.time_round_trip_ms is not None
    assert result.parsed_tool_call_json == '{"name":"edit"}'
    metadata = suite.metadata()
    captured = metadata.pop("captured")
    assert metadata == {
        "nodeid": "test_it.py::test_it",
        "attempt": 1,
        "scores": {"exact": 1, "length": 12, "same": 1, "large": 1e30},
    }
    with EvalStore(suite.path) as store:
        assert "by the way" in store.get_content(captured).decode()


def test_what_cannot_be_recorded_is_refused_where_it_is_said(suite: Suite) -> None:
    suite.write(
        """
        @pytest.mark.parametrize("wrong", [
            lambda case: case.score("", 1),
            lambda case: case.tokens(True),
            lambda case: case.score("x", "1"),
            lambda case: case.tokens(-1),
            lambda case: case.tokens(10**12 + 1),
            lambda case: case.tool_call({"x": float("nan")}),
            lambda case: case.tokens(1.5),
            lambda case: case.cost(-1),
            lambda case: case.cost(float("inf")),
            lambda case: case.edits(-1),
            lambda case: case.error("none"),
            lambda case: case.error(10),
            lambda case: case.times(first_edit_ms=-1),
        ])
        def test_it(evalcase, wrong):
            with pytest.raises(ValueError): wrong(evalcase)
        """
    )
    suite.record().ended()
    assert len(suite.results()) == 13


def test_what_is_no_number_is_told_by_its_type(suite: Suite) -> None:
    suite.write(
        """
        from decimal import Decimal
        WRONG = ["My secret", b"My secret", Decimal("2.5"), 10**5000, None]
        @pytest.mark.parametrize("wrong", WRONG, ids="abcde")
        @pytest.mark.parametrize("say", ["score", "cost", "tokens"])
        def test_it(evalcase, wrong, say):
            with pytest.raises(ValueError) as raised:
                evalcase.score("x", wrong) if say == "score" else getattr(evalcase, say)(wrong)
            said = str(raised.value)
            assert "secret" not in said and "2.5" not in said and len(said) < 200
            assert type(wrong).__name__ in said or "an integer of " in said
        """
    )
    suite.record().ended()
    assert len(suite.results()) == 15


def test_what_a_test_printed_is_kept_in_place_of_an_output(suite: Suite) -> None:
    suite.write(
        """
        import logging, sys, time
        @pytest.fixture
        def around():
            print("before")
            yield
            print("after")
        def test_it(around):
            time.sleep(0.02)
            print("out\\0")
            print("err", file=sys.stderr)
            logging.warning("log")
            assert 1 == 2, "the reason"
        """
    )
    begin = time.monotonic()
    suite.record().ended(1)
    took_ms = (time.monotonic() - begin) * 1000
    result = suite.result()
    assert result.raw_model_output is not None
    for text in ("before", "out\ufffd", "err", "log", "after", "the reason", "Captured stdout call"):
        assert text in result.raw_model_output
    assert result.time_round_trip_ms is not None
    assert 20 <= result.time_round_trip_ms < took_ms


def test_a_silent_test_has_no_output_and_a_long_one_all_of_it(suite: Suite) -> None:
    suite.write(
        """
        def test_silent(): pass
        def test_long(evalcase): evalcase.output("x" * 5_000_000 + "\\ud800")
        """
    )
    suite.record().ended()
    silent, long = suite.results()
    assert silent.raw_model_output is None
    assert long.raw_model_output == "x" * 5_000_000 + "\\ud800"


def test_results_are_durable_as_each_test_ends(suite: Suite) -> None:
    suite.write(
        """
        import os, sys
        from evalstore import EvalStore
        def test_first(): pass
        def test_second():
            with EvalStore(os.environ["STORE"], read_only=True) as store:
                assert len(store.list_results()) == 1
        """
    )
    suite.record(STORE=str(suite.path)).ended()
    assert len(suite.results()) == 2


def test_results_that_are_lost_are_named_and_fail_the_session(suite: Suite) -> None:
    suite.write(
        """
        import evalstore
        def test_kept(): pass
        def test_lost(monkeypatch_for_ever): pass
        @pytest.fixture
        def monkeypatch_for_ever():
            def refuse(*args, **keys): raise evalstore.StorageError("The disk is full.")
            evalstore.EvalStore.record_result = refuse
        """
    )
    for quiet in ((), ("-qq",)):
        done = suite.record(*quiet).ended(6)
        assert "evalstore: not recorded" in done.out
        assert "test_it.py::test_lost: The disk is full." in done.out
    assert len(suite.results()) == 2
    assert "continues" in suite.record("--evalstore-resume").ended(6).out
    assert len(suite.results()) == 2


def test_a_bad_mark_is_an_error_of_its_test(suite: Suite) -> None:
    problems = {
        "model=3": "model of the mark evalcase is 3, not a text",
        "attempt='x'": "attempt of the mark evalcase is 'x'",
        "modell='x'": "the mark evalcase has 'modell'",
        "'x'": "the mark evalcase has arguments without a name",
    }
    tests = (
        f"@pytest.mark.evalcase({mark})\ndef test_{number}(): pass" for number, mark in enumerate(problems)
    )
    suite.write("\n".join(tests))
    for workers in (0, 2):
        done = suite.record("-n", workers)
        assert done.status in (1, 2), done.out + done.err
        for number, problem in enumerate(problems.values()):
            assert f"test_it.py::test_{number}: {problem}" in done.out.replace("\n", "")
        assert "INTERNALERROR" not in done.out


def test_the_mark_is_known(suite: Suite) -> None:
    suite.write("@pytest.mark.evalcase(task='t')\ndef test_it(): pass")
    suite.run("--strict-markers").ended()


def test_the_type_of_the_fixture_is_public() -> None:
    from evalstore.pytest_plugin import EvalCase

    assert EvalCase.__doc__ is not None
