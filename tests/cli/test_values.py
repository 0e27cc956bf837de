"""Texts as a person reads them: measured in cells, cut where they must be, with what matters never cut away."""

from __future__ import annotations

import io
import unicodedata
from typing import Annotated, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcp_caseplans.views.cells import beginning, cells, padded, shortened
from gcp_caseplans.views.ids import show_table
from gcp_caseplans.views.parts import Parts, readable
from gcp_caseplans.views.screen import Screen
from gcp_caseplans.views.values import both_shortened, cost_text, value_lines, value_text
from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.fields import Duration, RefTo, Seconds, SpecModel


class Inner(SpecModel):
    """A part of a thing."""

    name: str | None = None
    worktype: Annotated[Reference, RefTo("worktypes")] | None = None
    description: str | None = None


class Thing(SpecModel):
    """Something with all that a field can hold."""

    steering: ClassVar[frozenset[str]] = frozenset({"key"})

    key: str | None = None
    name: str
    description: str | None = None
    step: Inner | None = None
    lasts: Duration | None = None
    required: bool = False
    kinds: list[str] | dict[str, str] | None = None


class Question(SpecModel):
    """One of a list."""

    attribute: str
    required: bool = False


WIDE = "顧客管理"
IN_THE_ORG = Inner.model_construct({"name", "worktype"}, name="x", worktype=Reference("worktypes", id="2"))
NAMES = {"1": "review", "2": {"existing": "Old review"}}


def label(pointer: Reference | Lookup) -> Any:
    if pointer.id is None:
        return pointer.key if isinstance(pointer, Reference) else pointer.name
    return NAMES.get(pointer.id, {"id": pointer.id})


def told(value: Any) -> Any:
    return readable(value, label)


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
    lines = value_lines(told(value), room)
    assert lines
    # Names of fields stand before what is nested in them, however little room there is.
    assert all(cells(line) <= room or not line.isascii() or len(line) <= room + 12 for line in lines)


def test_a_nested_value_is_spread_before_it_is_cut() -> None:
    stage = told(
        Thing.model_validate(
            {
                "key": "review",
                "name": "Escalation review",
                "description": "An agent validates the escalation, gathers details and decides.",
                "step": {"name": "Review the escalation", "worktype": "review", "description": "Validate and gather."},
            }
        )
    )
    assert value_lines(stage, 200) == [value_text(stage)]
    assert value_lines(stage, 48) == [
        "Escalation review, description “An agent valida…",
        "step Review the escalation, worktype review, de…",
    ]
    assert value_lines(stage, 30) == [
        "Escalation review, descriptio…",
        "step Review the escalation,",
        "     worktype review, descrip…",
    ]


def test_a_list_is_spread_over_lines() -> None:
    intake = told([Question(attribute="customer_id", required=True), Question(attribute="channel")])
    assert value_lines(intake, 80) == ["customer_id, required; channel"]
    assert value_lines(intake, 25) == ["customer_id, required;", "channel"]
    assert value_lines(told(["one", "two", "three"]), 10) == ["one, two,", "three"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        ("", '""'),
        (True, "true"),
        (90, "90"),
        (Seconds(7_776_000), "90d"),
        ("two\nlines", "two\\nlines"),
        (Reference("worktypes", key="review"), "review"),
        (Reference("worktypes", id="1"), "review"),
        (Reference("worktypes", id="2"), "existing “Old review”"),
        (Reference("worktypes", id="3"), "id 3"),
        (Lookup("users", "jane.doe@example.com"), "jane.doe@example.com"),
        (["a", "b"], "a, b"),
        ({"a": None, "b": None}, "a, b"),
        ({"b": "Two words", "a": "One"}, "b “Two words”, a One"),
        (Thing.model_validate({"name": "x", "lasts": "90d"}), "x, lasts 90d"),
        (Thing(name="x", kinds=["a", "b"], lasts=None), "x, kinds (a, b)"),
        (Thing(name="x", description="in words", kinds={"b": "Two words", "a": "A"}),
         "x, kinds (b “Two words”, a A), description “in words”"),
        (Inner(description="in words"), "description “in words”"),
        (IN_THE_ORG, "x, worktype existing “Old review”"),
        (Thing(name="x", required=True, step=Inner(name="y")), "x, step (y), required"),
    ],
)  # fmt: skip
def test_a_value_is_told_by_its_class(value: Any, text: str) -> None:
    assert value_text(told(value)) == text


def test_what_leads_needs_no_name_and_what_is_off_is_not_told() -> None:
    assert told(Thing(key="k", name="x", required=False)) == Parts((("name", "x"),), leads=True)


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


@pytest.mark.parametrize(
    ("requests", "rate", "text"),
    [
        (46, 300, "46 requests, about 10 s at 300 a minute"),
        (1, 300, "1 request, about 5 s at 300 a minute"),
        (300, 300, "300 requests, about 60 s at 300 a minute"),
        (301, 300, "301 requests, about 2 min at 300 a minute"),
        (50_000, 300, "50000 requests, about 2 h 47 min at 300 a minute"),
        (46, None, "46 requests"),
    ],
)
def test_what_a_run_costs(requests: int, rate: int | None, text: str) -> None:
    assert cost_text(requests, rate) == text
