"""What stands at the end of a session."""

import re

from pytest_sessions import Session, Suite

TESTS = """
    import os
    @pytest.mark.parametrize("number", range(10))
    @pytest.mark.parametrize("model", ["small", "a model whose name is too long for its column"])
    def test_it(number, model):
        assert number < (6 if model == "small" else int(os.environ["GOOD"]))
"""


def section(session: Session) -> list[str]:
    """The lines of the summary, without those that follow it."""
    lines = session.out.splitlines()
    begin = next(number for number, line in enumerate(lines) if re.match("=+ evalstore =+$", line))
    end = next(number for number, line in enumerate(lines) if number > begin and line.startswith("in "))
    return lines[begin + 1 : end + 1]


def test_the_table_shows_each_model_and_what_changed(suite: Suite) -> None:
    suite.write(TESTS)
    first = suite.record("--tb=no", GOOD="2").ended(1)
    (run,) = suite.runs()
    assert section(first) == [
        "model                                    results  succeeded  rate  95 % interval",
        "small                                         10          6  60 %        31-83 %",
        "a model whose name...ong for its column       10          2  20 %         6-51 %",
        "all                                           20          8  40 %        22-61 %",
        "no comparable run before",
        f"run {run.run_id}",
        "in evals.db",
    ]
    second = suite.record("--tb=no", "-n", 2, GOOD="9").ended(1)
    assert section(second)[:5] == [
        "model                  results  succeeded  rate  95 % interval            change",
        "a model w...ts column       10          9  90 %        60-98 %  +70 (+27 to +87)",
        "small                       10          6  60 %        31-83 %    0 (-37 to +37)",
        "all                         20         15  75 %        53-89 %   +35 (-5 to +63)",
        f"change in points (95 % interval) since run {run.run_id}",
    ]
    assert all(len(line) <= 80 for line in section(second)[:-1])
    assert "no comparable run" in suite.record("--evalstore-digest", "judge=j", GOOD="9").ended(1).out
    assert "no comparable run" in suite.record("-k", "small", GOOD="9").ended(1).out


def test_a_wide_terminal_shows_the_whole_name(suite: Suite) -> None:
    done = suite.write(TESTS).record("--tb=no", GOOD="2", COLUMNS="140").ended(1)
    line = done.line("a model whose name is too long for its column ")
    assert line.split()[10:] == ["10", "2", "20", "%", "6-51", "%"]


def test_a_model_that_is_new_has_no_change(suite: Suite) -> None:
    suite.write("def test_it(): pass").record().ended()
    suite.write("@pytest.mark.evalcase(model='x')\ndef test_it(): pass")
    assert re.search(r"^x +1 +1 +100 % +\S+ % +new$", suite.record().ended().out, re.MULTILINE)


def test_what_is_due_again_is_counted(suite: Suite) -> None:
    suite.write("def test_it(): raise OSError")
    done = suite.record().ended(1)
    assert done.line("1 failed for a reason that is not the model's")


def test_a_session_that_recorded_nothing_says_so(suite: Suite) -> None:
    suite.write("def test_it(): pytest.skip()")
    assert section(suite.record().ended())[0] == "no results"


def test_quiet_is_one_line_and_quieter_is_none(suite: Suite) -> None:
    suite.write("def test_it(): pass").record().ended()
    (run,) = suite.runs()
    quiet = suite.record("-q").ended()
    now = suite.runs()[0]
    assert quiet.line("evalstore") == (
        f"evalstore: 1 of 1 succeeded, 100 % (21-100 %), 0 (-79 to +79), run {now.run_id} in evals.db"
    )
    assert "evalstore" not in suite.record("-qq").ended().out
    assert run.run_id not in quiet.out


def test_the_header_says_where_results_go(suite: Suite) -> None:
    suite.write("def test_it(): pass")
    assert suite.record().ended().line("evalstore: ") == "evalstore: evals.db"
    elsewhere = suite.folder.parent / "elsewhere.db"
    done = suite.run(f"--evalstore={elsewhere}").ended()
    assert done.line("evalstore: ") == f"evalstore: {elsewhere}"
    assert done.line("in ") == f"in {elsewhere}"
