"""Tables, intervals and sparklines."""

from __future__ import annotations

import pytest

from demo.text import interval, milliseconds, number, percent, points, sparkline, table


def test_columns_are_as_wide_as_their_widest_cell_and_set_to_the_right_on_demand() -> None:
    assert table(["name", "n"], [["a", "10"], ["longer", "5"]], right=[1]).split("\n") == [
        "  name     n",
        "  ──────  ──",
        "  a       10",
        "  longer   5",
    ]


def test_shares_are_shown_in_percent() -> None:
    assert percent(0.4524) == "45 %"
    assert interval(0.312, 0.6) == "31–60 %"


def test_differences_of_shares_are_shown_in_points_with_their_sign() -> None:
    assert [points(each) for each in (0.231, -0.04)] == ["+23", "−4"]


def test_what_there_is_not_is_a_dash() -> None:
    assert [percent(None), points(None), interval(None, None), milliseconds(None)] == ["–"] * 4


@pytest.mark.parametrize(
    ("metric", "value", "shown"),
    [
        ("session_success_rate", 0.5, "50 %"),
        ("median_edit_ms", 0.127, "0.13"),
        ("avg_session_duration_ms", 219.6, "220"),
        ("answers", 48.0, "48"),
        ("avg_iterations_to_success", 1.2, "1.20"),
    ],
)
def test_a_value_is_shown_the_way_its_metric_is_named(metric: str, value: float, shown: str) -> None:
    assert number(metric, value) == shown


def test_times_have_about_three_digits() -> None:
    assert [milliseconds(value) for value in (0.127, 219.6, 2196.0)] == ["0.13 ms", "220 ms", "2.20 s"]


def test_a_sparkline_goes_from_its_least_to_its_most() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([3, 3, 3]) == "───"
    assert sparkline([1]) == "─"


def test_a_long_sparkline_is_averaged_to_its_width() -> None:
    assert sparkline(list(range(1000))) == "▁▂▃▄▅▆▇█"
    assert len(sparkline(list(range(25)), width=24)) == 24


def test_the_average_of_equal_values_is_no_trend() -> None:
    assert sparkline([34 / 42] * 61) == "─" * 8
