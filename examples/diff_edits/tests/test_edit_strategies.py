"""What each strategy accepts, refuses and, at its worst, gets wrong."""

from __future__ import annotations

import pytest

from edits.case import Answer, Target
from edits.errors import (
    DiffEditError,
    EditError,
    NoToolCallsError,
    ParsingError,
    WrongFileEditedError,
)
from edits.strategies import STRATEGIES

FILE = Target(
    "src/greet.py",
    "def greet(name):\n    text = 'Hello ' + name\n    print(text)\n\n\ndef leave():\n    print('Bye')\n",
)
DONE = FILE.text.replace("'Hello ' + name", "f'Hello {name}'")


def blocks(search: str, replace: str, path: str = FILE.path) -> Answer:
    text = f"{path}\n<<<<<<< SEARCH\n{search}=======\n{replace}>>>>>>> REPLACE\n"
    return Answer(text, "search_replace")


def diff(body: str, header: str = "@@ -1,3 +1,3 @@", path: str = FILE.path) -> Answer:
    return Answer(f"--- a/{path}\n+++ b/{path}\n{header}\n{body}", "unified_diff")


BLOCK = blocks("    text = 'Hello ' + name\n", "    text = f'Hello {name}'\n")
BODY = " def greet(name):\n-    text = 'Hello ' + name\n+    text = f'Hello {name}'\n     print(text)\n"


def outcomes(answer: Answer, target: Target = FILE) -> dict[str, str | type[EditError]]:
    """What each strategy makes of an answer: the file, or the error it raises."""
    made: dict[str, str | type[EditError]] = {}
    for name, apply in STRATEGIES.items():
        try:
            made[name] = apply(target, answer)
        except EditError as error:
            made[name] = type(error)
    return made


def all_three(what: str | type[EditError]) -> dict[str, str | type[EditError]]:
    return dict.fromkeys(("exact", "whitespace", "fuzzy"), what)


@pytest.mark.parametrize("answer", [BLOCK, diff(BODY)], ids=["blocks", "diff"])
def test_every_strategy_applies_a_faithful_answer(answer: Answer) -> None:
    assert outcomes(answer) == all_three(DONE)


def test_prose_alone_is_no_tool_call() -> None:
    for answer in (
        Answer("I would rather not.\n", "search_replace"),
        Answer("I would rather not.\n", "unified_diff"),
    ):
        assert outcomes(answer) == all_three(NoToolCallsError)


@pytest.mark.parametrize("answer", [blocks("a\n", "b\n", "src/other.py"), diff(BODY, path="src/other.py")])
def test_an_edit_of_another_file_is_refused_by_all(answer: Answer) -> None:
    assert outcomes(answer) == all_three(WrongFileEditedError)


def test_a_text_that_is_not_there_is_refused_by_all() -> None:
    assert outcomes(blocks("class Unrelated(Exception):\n", "pass\n")) == all_three(DiffEditError)


def test_white_space_around_lines_stops_the_exact_strategy_only() -> None:
    answer = blocks("text = 'Hello ' + name  \n", "text = f'Hello {name}'\n")
    assert outcomes(answer) == {"exact": DiffEditError, "whitespace": DONE, "fuzzy": DONE}


def test_added_lines_are_indented_the_way_the_file_is() -> None:
    tabs = Target("a.go", "func f() {\n\tif x {\n\t\tg()\n\t}\n}\n")
    answer = blocks(
        "    if x {\n        g()\n", "    if x {\n        if y {\n            g()\n        }\n", "a.go"
    )
    wanted = "func f() {\n\tif x {\n\t\tif y {\n\t\t\tg()\n\t\t}\n\t}\n}\n"
    assert outcomes(answer, tabs) == {"exact": DiffEditError, "whitespace": wanted, "fuzzy": wanted}


def test_carriage_returns_of_the_file_are_kept_and_given_to_added_lines() -> None:
    windows = Target(FILE.path, FILE.text.replace("\n", "\r\n"))
    wanted = DONE.replace("\n", "\r\n")
    for answer in (BLOCK, diff(BODY)):
        assert outcomes(answer, windows) == {"exact": DiffEditError, "whitespace": wanted, "fuzzy": wanted}


@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        ("@@ -3,3 +3,3 @@", DiffEditError),  # stands elsewhere
        ("@@ -1,3 +2,3 @@", DiffEditError),  # lands elsewhere
        ("@@ -1,2 +1,2 @@", ParsingError),  # counts too little
        ("@@ ... @@", ParsingError),  # counts nothing
    ],
)
def test_a_hunk_is_found_by_its_context_but_by_the_exact_strategy(
    header: str, refusal: type[EditError]
) -> None:
    assert outcomes(diff(BODY, header)) == {"exact": refusal, "whitespace": DONE, "fuzzy": DONE}


def test_a_later_hunk_stands_where_the_earlier_ones_moved_it() -> None:
    body = " def greet(name):\n+    name = name.strip()\n     text = 'Hello ' + name\n"
    later = "@@ -6,2 +7,2 @@\n def leave():\n-    print('Bye')\n+    print('See you')\n"
    wanted = FILE.text.replace("(name):\n", "(name):\n    name = name.strip()\n").replace("Bye", "See you")
    assert outcomes(diff(body + later, "@@ -1,2 +1,3 @@")) == all_three(wanted)


def test_an_empty_line_of_context_may_have_lost_its_space() -> None:
    body = "     print(text)\n\n\n def leave():\n-    print('Bye')\n+    print('See you')\n"
    wanted = FILE.text.replace("Bye", "See you")
    made = outcomes(diff(body, "@@ -3,5 +3,5 @@"))
    assert made == {"exact": ParsingError, "whitespace": wanted, "fuzzy": wanted}


def test_a_dropped_sql_comment_is_no_file_header() -> None:
    target = Target("a.sql", "SELECT 1;\n-- old\nSELECT 2;\n")
    answer = diff(" SELECT 1;\n--- old\n+-- new\n SELECT 2;\n", "@@ -1,3 +1,3 @@", "a.sql")
    assert outcomes(answer, target) == all_three("SELECT 1;\n-- new\nSELECT 2;\n")


def test_fences_and_prose_are_read_through_by_the_fuzzy_strategy_only() -> None:
    for answer in (BLOCK, diff(BODY)):
        fenced = Answer(f"Here you are:\n\n```python\n{answer.text}```\nDone.\n", answer.format)
        assert outcomes(fenced) == {"exact": ParsingError, "whitespace": ParsingError, "fuzzy": DONE}


def test_a_missing_end_is_supplied_by_the_fuzzy_strategy_only() -> None:
    for cut in (">>>>>>> REPLACE\n", " REPLACE\n"):
        answer = Answer(BLOCK.text.removesuffix(cut), "search_replace")
        assert outcomes(answer) == {"exact": ParsingError, "whitespace": ParsingError, "fuzzy": DONE}


def test_a_block_without_a_divider_is_refused_by_all() -> None:
    answer = Answer(BLOCK.text.replace("=======\n", ""), "search_replace")
    assert outcomes(answer) == all_three(ParsingError)


def test_a_hunk_that_was_cut_off_is_applied_by_the_fuzzy_strategy_only() -> None:
    made = outcomes(diff(" def greet(name):\n-    text = 'Hello ' + name\n"))
    assert made["exact"] is made["whitespace"] is ParsingError
    assert made["fuzzy"] == FILE.text.replace("    text = 'Hello ' + name\n", "")


def test_an_elision_stands_for_the_lines_between() -> None:
    answer = blocks(
        "def greet(name):\n    # ...\n    print(text)\n", "def greet(name):\n    # ...\n    return text\n"
    )
    wanted = FILE.text.replace("print(text)", "return text")
    assert outcomes(answer) == {"exact": DiffEditError, "whitespace": DiffEditError, "fuzzy": wanted}


def test_an_elision_that_stands_for_nothing_known_is_refused_where_it_is_noticed() -> None:
    made = outcomes(blocks("def leave():\n", "def leave():\n    # ... rest of the function ...\n"))
    assert made["fuzzy"] is DiffEditError
    assert "# ... rest" in str(made["exact"])


def test_a_text_that_occurs_twice_is_taken_for_the_first_by_the_fuzzy_strategy() -> None:
    twice = Target("a.py", "if a:\n    stop(1)\nif b:\n    stop(1)\n")
    made = outcomes(blocks("    stop(1)\n", "    stop(2)\n", "a.py"), twice)
    first = twice.text.replace("stop(1)", "stop(2)", 1)
    assert made == {"exact": DiffEditError, "whitespace": DiffEditError, "fuzzy": first}


def test_the_best_match_leaves_lines_alone_that_the_answer_forgot() -> None:
    answer = blocks(
        "def greet(name):\n    text = 'Hello ' + name\n    print(text)\ndef leave():\n",
        "def greet(name):\n    text = 'Hello ' + name\n    print(text)\ndef leave_now():\n",
    )
    assert outcomes(answer)["fuzzy"] == FILE.text.replace("leave", "leave_now")


def test_typographic_quotes_in_context_leave_the_file_its_own() -> None:
    answer = diff(" def greet(name):\n     text = ‘Hello ’ + name\n-    print(text)\n+    return text\n")
    wanted = FILE.text.replace("print(text)", "return text")
    assert outcomes(answer) == {"exact": DiffEditError, "whitespace": DiffEditError, "fuzzy": wanted}


def test_a_diff_whose_context_lost_its_prefix_keeps_its_indentation() -> None:
    body = "def greet(name):\n-    text = 'Hello ' + name\n+    text = f'Hello {name}'\n    print(text)\n"
    assert outcomes(diff(body)) == {"exact": ParsingError, "whitespace": ParsingError, "fuzzy": DONE}


def test_a_file_without_a_final_line_feed_stays_without() -> None:
    bare = Target(FILE.path, FILE.text.rstrip("\n"))
    assert outcomes(BLOCK, bare) == all_three(DONE.rstrip("\n"))
