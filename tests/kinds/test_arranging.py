"""Stages become those that are wanted with the fewest operations, and are known again where they can be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_caseplans.kinds.caseplan.arranging import Arrangement, arrange, keys_of
from genesys_caseplans.kinds.caseplan.spec import StageEntry


def carried_out(has: Sequence[str], arrangement: Arrangement) -> list[str]:
    """What the API makes of it (T2): deleted, then each directly behind another one, or at the front."""
    stages = list(has)
    for key in arrangement.deleted:
        stages.remove(key)
        assert stages, "the last one cannot be deleted"
    for placing in arrangement.placed:
        assert placing.is_new == (placing.stage not in stages)
        if not placing.is_new:
            stages.remove(placing.stage)
        stages.insert(0 if placing.after is None else stages.index(placing.after) + 1, placing.stage)
        assert len(stages) <= 5
    return stages


def longest_in_order(keys: Sequence[str], wanted: Sequence[str]) -> int:
    """By trying all: how many of them need not move."""
    return max(
        size
        for size in range(len(keys) + 1)
        if any(list(some) == sorted(some, key=wanted.index) for some in combinations(keys, size))
    )


@pytest.mark.parametrize("number", range(1, 6))
def test_every_order_becomes_every_other_with_the_fewest_moves(number: int) -> None:
    wanted = list("abcde"[:number])
    for has in permutations(wanted):
        arrangement = arrange(has, wanted)
        assert carried_out(has, arrangement) == wanted
        assert len(arrangement.placed) == number - longest_in_order(has, wanted)
        assert not arrangement.deleted


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True),
       st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True))  # fmt: skip
def test_any_stages_become_any_others(has: list[str], wanted: list[str]) -> None:
    common = [key for key in has if key in wanted]
    arrangement = arrange(has, wanted)
    if common:  # at least one is always known again, `keys_of` sees to that
        assert carried_out(has, arrangement) == wanted
    moved = [placing for placing in arrangement.placed if not placing.is_new]
    assert len(moved) == len(common) - longest_in_order(common, [key for key in wanted if key in common])
    assert len(arrangement.placed) - len(moved) == len(wanted) - len(common)


def stages(*said: str) -> list[StageEntry]:
    """`key=Name<Was`, of which all but the name may be left out."""
    made: list[StageEntry] = []
    for one in said:
        key, _, rest = one.rpartition("=")
        name, _, was = rest.partition("<")
        said_of_it = {"name": name, "key": key, "was": was}
        made.append(StageEntry.model_validate({field: text for field, text in said_of_it.items() if text}))
    return made


def known(has: str, *wanted: str, allowed: str = "yes", recorded: dict[str, str] | None = None) -> str:
    there = [(f"id of {name}", stage) for name, stage in zip(has.split(), stages(*has.split()), strict=True)]
    return " ".join(keys_of(there, stages(*wanted), recorded or {}, allowed))  # type: ignore[arg-type]


def test_as_many_are_the_same_by_position_unless_a_person_says_otherwise() -> None:
    assert known("One Two Three", "Three", "One", "Two", allowed="auto") == "three one two"
    assert known("One Two Three", "Three", "One", "Two", allowed="no") == "three one two"
    assert known("One Two Three", "Three", "One", "Two", allowed="yes") == "one two three"


def test_where_the_number_changes_they_are_known_by_name_by_was_and_the_rest_in_order() -> None:
    assert known("One Two Three", "Three", "One", allowed="auto") == "one two three"
    assert known("One Two Three", "x=Drei<Three", "y=Uno", allowed="auto") == "y two x"
    assert known("One Two Three", "Drei<Three", "One", "Neu", "Four", allowed="auto") == "one neu drei"
    assert known("One Two Three", "One", "Two", allowed="no") == "one two three"


def test_what_a_run_wrote_down_comes_first() -> None:
    recorded = {"a": "id of Two", "b": "id of Gone"}
    assert known("One Two", "a=One", "b=Two", "c=Other", recorded=recorded) == "b a"


def test_a_key_that_the_spec_has_for_another_stage_is_not_taken() -> None:
    assert known("One Two Three", "three=One", recorded={}) == "three two three (in the org)"


NAMES = st.lists(st.sampled_from(["Aaa", "Bbb", "Ccc", "Ddd", "Eee", "Fff"]), min_size=1, max_size=5, unique=True)


@given(NAMES, NAMES, st.sampled_from(["auto", "yes"]))
def test_as_many_as_can_be_are_known_again_and_none_twice(has: list[str], wanted: list[str], allowed: str) -> None:
    keys = known(" ".join(has), *wanted, allowed=allowed).split(" ")
    meant = [key for key in keys if key in {name.lower() for name in wanted}]
    assert len(set(keys)) == len(keys)
    assert len(meant) == min(len(has), len(wanted))
