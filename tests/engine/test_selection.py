"""Which entries are chosen: whatever the spec and the patterns, what is chosen holds together and nothing more is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.running import spec_data

from genesys_caseplans import parse_spec
from genesys_caseplans.address import Address
from genesys_caseplans.engine.order import prepare, selections
from genesys_caseplans.engine.selection import Choice, chosen_of, matches, select
from genesys_caseplans.errors import SelectionError
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.specfile import Spec

Needs = Mapping[Address, frozenset[Address]]
PATTERNS = st.sampled_from(["a", "b", "c", "a.*", "*.0", "*.1?", "b.[0-4]", "a.0", "b.3", "c.7", "*"])


@st.composite
def graphs(draw: st.DrawFn) -> Needs:
    """Entries that need others among those before them: no cycle, and no other order."""
    number = draw(st.integers(1, 20))
    addresses = [Address(draw(st.sampled_from("abc")), str(place)) for place in range(number)]
    return {
        address: draw(st.frozensets(st.sampled_from(addresses[:place]), max_size=3)) if place else frozenset()
        for place, address in enumerate(addresses)
    }


CHOICES = st.builds(Choice, st.lists(PATTERNS, max_size=3).map(tuple), st.lists(PATTERNS, max_size=3).map(tuple))


def closure(start: set[Address], needs: Needs) -> set[Address]:
    """All that these need, by going round until nothing is added: slow, and plainly right."""
    reached = set(start)
    while True:
        more = reached | {needed for address in reached for needed in needs[address]}
        if more == reached:
            return reached
        reached = more


@given(graphs(), CHOICES)
def test_chosen_is_what_is_named_and_needs_nothing_excepted_with_its_needs(needs: Needs, choice: Choice) -> None:
    named = {address for address in needs if any(matches(address, pattern) for pattern in choice.only)}
    excepted = {address for address in needs if any(matches(address, pattern) for pattern in choice.exclude)}
    named = named if choice.only else set(needs)
    can_be = {address for address in named if not closure({address}, needs) & excepted}
    assert chosen_of(needs, choice) == closure(can_be, needs)


@given(graphs(), CHOICES)
def test_what_is_chosen_lacks_nothing_that_it_needs(needs: Needs, choice: Choice) -> None:
    chosen = chosen_of(needs, choice)
    assert all(needs[address] <= chosen for address in chosen)
    assert not any(matches(address, pattern) for address in chosen for pattern in choice.exclude)


def escalation() -> Spec:
    return parse_spec(spec_data())


@pytest.mark.parametrize(
    ("only", "chosen"),
    [
        (["workbins"], ["workbins.escalations"]),
        (["customerIntents.escalate"], ["intentCategories.care", "customerIntents.escalate"]),
        (["worktypes.re*"], ["schemas.escalation", "workbins.escalations", "worktypes.review"]),
        (["caseplans"], list(map(str, parse_spec(spec_data()).entries))),
    ],
)
def test_only_adds_what_the_chosen_need(only: list[str], chosen: list[str]) -> None:
    assert sorted(map(str, select(escalation(), Choice(tuple(only))).entries)) == sorted(chosen)


def test_what_is_left_out_is_known_and_what_it_alone_points_at_is_not_looked_for() -> None:
    desired = prepare(escalation(), KINDS, Choice(exclude=("worktypes.approval",)))
    assert set(map(str, desired.left_out)) == {"worktypes.approval", "caseplans.escalation"}
    assert "caseplans" not in selections(desired)
    assert not [lookup for lookup in desired.lookups if lookup.what == "users"], "only the caseplan has an owner"


def test_what_is_needed_by_its_name_in_the_org_comes_along_too() -> None:
    document: dict[str, Any] = spec_data()
    document["customerIntents"]["escalate"]["category"] = {
        "existing": document["intentCategories"]["care"]["name"],
    }
    chosen = select(parse_spec(document), Choice(("customerIntents",))).entries
    assert Address("intentCategories", "care") in chosen


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("worktypes.revew", "did you mean worktypes.review?"),
        ("worktype", "did you mean worktypes?"),
        ("worktypes.review.statuses.open", "choose worktypes.review"),
        ("?", "the spec has schemas, workbins"),
    ],
)
def test_a_pattern_that_means_nothing_is_an_error_with_what_is_near(pattern: str, hint: str) -> None:
    for choice in (Choice((pattern,)), Choice(exclude=(pattern,))):
        with pytest.raises(SelectionError) as caught:
            select(escalation(), choice)
        assert repr(pattern) in str(caught.value)
        assert hint in str(caught.value)


def test_all_unknown_patterns_are_told_at_once() -> None:
    with pytest.raises(SelectionError) as caught:
        select(escalation(), Choice(("one",), ("two",)))
    assert len(str(caught.value).splitlines()) == 2


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(SelectionError, match="nothing is left to do"):
        select(escalation(), Choice(("caseplans",), ("schemas",)))
