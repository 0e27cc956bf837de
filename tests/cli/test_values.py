"""Texts as a person reads them: measured in cells, cut where they must be, with what matters never cut away."""

from __future__ import annotations

import io
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcp_caseplans.views.cells import beginning, cells, padded, shortened
from gcp_caseplans.views.ids import show_table
from gcp_caseplans.views.screen import Screen
from gcp_caseplans.views.values import both_shortened, value_lines, value_text

WIDE = "顧客管理"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("", 0), (WIDE, 8), ("é", 1), (unicodedata.normalize("NFD", "é"), 1), ("→ “a”", 5), ("ｱｲｳ", 3)],
)
def test_cells_are_what_a_terminal_takes(text: str, width: int) -> None:
    assert cells(text) == width


def test_padding_and_cutting_count_cells() -> None:
    assert padded(WIDE, 10) == WIDE + "  "
    assert shortened(WIDE, 8) == WIDE
    assert shortened(WIDE, 7) == "顧客管…"
    assert shortened(WIDE, 6) == "顧客…"
    assert beginning(WIDE, 5) == "顧客"
    assert beginning(WIDE, 1) == "顧", "something, even where nothing fits"
    accented = unicodedata.normalize("NFD", "éé")
    assert beginning(accented, 1) == accented[:2], "an accent stays with its letter"


@given(TEXTS, st.integers(3, 40))
def test_what_is_cut_fits(text: str, room: int) -> None:
    assert cells(shortened(text, room)) <= room


@given(TEXTS, TEXTS, TEXTS, st.integers(12, 40))
def test_two_texts_are_cut_so_that_they_still_differ(same: str, one: str, other: str, room: int) -> None:
    before, after = same + one, same + other
    short, shorter = both_shortened(before, after, room)
    assert max(cells(short), cells(shorter)) <= room
    if one[:1] != other[:1] and one.strip() and other.strip() and not unicodedata.combining((one + "x")[0]):
        assert short != shorter or before.rstrip() == after.rstrip()


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 10**9), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["name", "description", "step", "worktype", "type", "values"]), inner),
    ),
    max_leaves=12,
)


@given(VALUES, st.integers(24, 90))
def test_lines_of_a_value_fit_whatever_it_is(value: Any, room: int) -> None:
    lines = value_lines("stages", value, room)
    assert lines
    # Names of fields stand before what is nested in them, however little room there is.
    assert all(cells(line) <= room or not line.isascii() or len(line) <= room + 12 for line in lines)


def test_a_nested_value_is_spread_before_it_is_cut() -> None:
    stage = {
        "name": "Escalation review",
        "description": "An agent validates the escalation, gathers details and decides.",
        "step": {"name": "Review the escalation", "worktype": "review", "description": "Validate and gather."},
    }
    assert value_lines("stages.review", stage, 200) == [value_text("stages.review", stage)]
    assert value_lines("stages.review", stage, 48) == [
        "Escalation review, description “An agent valida…",
        "step Review the escalation, worktype review, de…",
    ]
    assert value_lines("stages.review", stage, 30) == [
        "Escalation review, descriptio…",
        "step Review the escalation,",
        "     worktype review, descrip…",
    ]


def test_a_list_is_spread_over_lines() -> None:
    intake = [{"attribute": "customer_id", "required": True}, {"attribute": "channel", "required": False}]
    assert value_lines("intake", intake, 80) == ["customer_id, required; channel"]
    assert value_lines("intake", intake, 25) == ["customer_id, required;", "channel"]
    assert value_lines("values", ["one", "two", "three"], 10) == ["one, two,", "three"]


def test_a_table_is_aligned_by_cells() -> None:
    stream = io.StringIO()
    show_table(Screen(stream), ("name", "id"), [(WIDE, "1"), ("plain", "2")])
    assert stream.getvalue().splitlines() == ["name      id", f"{WIDE}  1", "plain     2"]


def test_text_without_blanks_is_broken_where_it_is_wide() -> None:
    screen = Screen(io.StringIO())
    screen.width = 40
    wrapped = screen.wrapped("Failed: " + WIDE * 20).split("\n")
    assert max(map(cells, wrapped)) <= 40
    assert "".join(line.strip() for line in wrapped).replace("Failed:", "") == WIDE * 20
    url = "https://api.example.com/" + "a" * 60
    assert screen.wrapped(f"at {url}").split("\n")[-1].strip() == url, "but an address stays whole"
