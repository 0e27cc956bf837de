"""Renaming things whose names must stay unique on the way."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from genesys_caseplans.kinds.renames import aside, between, free_order, is_aside, is_between

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=8)


@given(NAMES, st.randoms(use_true_random=False))
def test_any_rearrangement_ends_as_wanted_and_no_name_is_ever_double(names: list[str], random: object) -> None:
    has = {str(number): name for number, name in enumerate(names)}
    mixed = [*names, "x", "y"]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    wanted = {key: mixed[number] for number, key in enumerate(has)}
    now = dict(has)
    for key, name in free_order(has, wanted):
        assert name not in now.values()
        now[key] = name
    assert now == wanted


@given(NAMES)
def test_nothing_is_renamed_where_nothing_differs(names: list[str]) -> None:
    has = {str(number): name for number, name in enumerate(names)}
    assert free_order(has, has) == []


def test_a_swap_takes_one_name_in_between() -> None:
    assert free_order({"1": "A", "2": "B"}, {"1": "B", "2": "A"}) == [("2", "B (moving 1)"), ("1", "B"), ("2", "A")]


def test_a_chain_takes_none() -> None:
    assert free_order({"1": "A", "2": "B"}, {"1": "B", "2": "C"}) == [("2", "C"), ("1", "B")]


def test_a_name_in_between_is_free_and_known_again() -> None:
    assert is_between(between("A", {"a (moving 1)"}))
    assert between("A", {"a (moving 1)"}) == "A (moving 2)"
    assert not is_between("A")
    assert not is_between(None)


def test_knows_the_name_that_one_for_the_time_being_stands_for() -> None:
    assert is_between(between("A" * 250, set()), "A" * 250)
    assert not is_between(between("A", set()), "B")


DAY = date(2026, 11, 24)


@given(st.text(min_size=1, max_size=300), st.integers(1, 30))
def test_what_made_room_is_known_again_and_fits(name: str, number: int) -> None:
    moved = aside(name, DAY, number)
    assert len(moved) <= 256
    assert is_aside(moved, name)
    assert not is_aside(name, name)


def test_what_made_room_says_when() -> None:
    assert aside("Review", DAY) == "Review (replaced 2026-11-24)"
    assert aside("Review", DAY, 2) == "Review (replaced 2026-11-24, 2)"
    assert not is_aside("Review (replaced 2026-11-24)", "Approval")
    assert not is_aside("Review (replaced)", "Review")
