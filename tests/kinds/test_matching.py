"""Which object of the org an entry means, and when nobody can say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import Json, uid
from tests.kinds.caseplans import SAID

from genesys_caseplans.engine.matches import match_entry
from genesys_caseplans.kinds.caseplan import kind as caseplan
from genesys_caseplans.kinds.caseplan.client import Caseplan
from genesys_caseplans.kinds.intent_category import KIND as CATEGORY
from genesys_caseplans.kinds.intent_category import IntentCategory
from genesys_caseplans.kinds.kind import LiveObject, Match
from genesys_caseplans.kinds.matching import Index, match_recorded
from genesys_caseplans.kinds.workbin import KIND as WORKBIN
from genesys_caseplans.kinds.workbin import Workbin


def index(*names: str) -> Index:
    """Objects by these names, with the ids 1, 2, …"""
    return Index([LiveObject(uid(n), name, Workbin(id=uid(n), name=name)) for n, name in enumerate(names, 1)])


def workbin(**said: Any) -> Any:
    return WORKBIN.model.model_validate({"name": "Bin", **said})


def told(match: Match) -> tuple[str | None, str, str]:
    return match.found.id if match.found else None, match.reason, match.problem


@pytest.mark.parametrize(
    ("said", "names", "wanted"),
    [
        ({}, ["Other", "Bin"], (uid(2), "found by name", "")),
        ({}, ["Other"], (None, "not in the org", "")),
        ({"was": "Old"}, ["Old"], (uid(1), "found by its earlier name", "")),
        ({"was": "Old"}, ["Old", "Bin"], (uid(2), "found by name", "")),
        ({"was": "Old"}, ["Other"], (None, "not in the org", "")),
        ({"id": uid(1)}, ["Other", "Bin"], (uid(1), "chosen by id", "")),
        ({"id": uid(9)}, ["Bin"], (None, "", f"no workbin has the id {uid(9)}")),
        ({}, ["Bin", "Bin"], (None, "", f"2 workbins are named 'Bin': {uid(1)}, {uid(2)}")),
        ({"was": "Old"}, ["Old", "Old"], (None, "", f"2 workbins are named 'Old': {uid(1)}, {uid(2)}")),
        ({}, ["BIN"], (None, "", f"the org has 'BIN' ({uid(1)}), which differs only in upper and lower case")),
        ({"was": "Old"}, ["BIN", "Old"], (uid(2), "found by its earlier name", "")),
    ],
)
def test_an_object_is_known_by_id_name_or_earlier_name(said: Json, names: list[str], wanted: Any) -> None:
    assert told(match_entry(WORKBIN, workbin(**said), index(*names))) == wanted


def test_names_that_need_not_be_unique_may_differ_in_case_alone() -> None:
    entry = CATEGORY.model.model_validate({"name": "Care", "description": "x"})
    found = Index([LiveObject(uid(1), "CARE", IntentCategory(id=uid(1), name="CARE"))])
    assert told(match_entry(CATEGORY, entry, found)) == (None, "not in the org", "")


# --- caseplans have a prefix besides

CLASH = f"the prefix ESC belongs to another caseplan, 'Other' ({uid(2)}), than the name 'Escalation' ({uid(1)})"
ESCALATION, OTHER = ("Escalation", "ESC"), ("Other", "OTH")


def caseplans(*rows: tuple[str, str]) -> Index:
    return Index(
        [
            LiveObject(uid(n), name, Caseplan(id=uid(n), name=name, reference_prefix=prefix))
            for n, (name, prefix) in enumerate(rows, 1)
        ]
    )


@pytest.mark.parametrize(
    ("said", "rows", "wanted"),
    [
        ({}, [OTHER, ESCALATION], (uid(2), "found by name", "")),
        ({}, [OTHER], (None, "not in the org", "")),
        ({}, [("Renamed", "ESC")], (uid(1), "found by its prefix ESC", "")),
        ({}, [("Renamed", "esc")], (uid(1), "found by its prefix ESC", "")),
        ({}, [("ESCALATION", "ESC")], (uid(1), "found by its prefix ESC", "")),
        ({}, [("Escalation", "NEW")], (uid(1), "found by name", "")),
        ({"referencePrefix": "esc"}, [("Renamed", "ESC")], (uid(1), "found by its prefix ESC", "")),
        ({"was": "Old"}, [("Old", "OLD")], (uid(1), "found by its earlier name", "")),
        ({"id": uid(1)}, [("Anything", "ANY")], (uid(1), "chosen by id", "")),
        (
            {},
            [("Escalation", "NEW"), ("Other", "ESC")],
            (None, "", CLASH),
        ),
        (
            {"id": uid(1)},
            [("Anything", "ANY"), ("Other", "ESC")],
            (None, "", CLASH),
        ),
        (
            {},
            [("ESCALATION", "ANY")],
            (None, "", f"the org has 'ESCALATION' ({uid(1)}), which differs only in upper and lower case"),
        ),
    ],
)
def test_a_caseplan_is_known_by_its_name_or_its_prefix(said: Json, rows: list[tuple[str, str]], wanted: Any) -> None:
    entry = caseplan.KIND.model.model_validate(SAID | said)
    assert told(match_entry(caseplan.KIND, entry, caseplans(*rows))) == wanted


# --- what the record knows

DAY = "2026-11-24"


@pytest.mark.parametrize(
    ("had", "live", "others", "wanted"),
    [
        ("Bin", "Bin", [], "live"),
        ("Old", "Old", ["Bin"], "live"),
        ("Old", "Theirs", [], "live"),
        ("Old", "Theirs", ["Bin"], "problem"),
        ("Old", "Theirs", ["Old"], "problem"),
        ("Bin", f"Bin (replaced {DAY})", [], "live"),
        ("Bin", f"Bin (replaced {DAY})", ["Bin"], "other"),
        ("Bin", f"Bin (replaced {DAY}, 2)", ["Bin"], "other"),
        ("Old", f"Old (replaced {DAY})", ["Bin"], "other"),
        ("Bin", f"Else (replaced {DAY})", ["Bin"], "problem"),
        ("Old", "Old (moving 1)", ["Bin", "Old"], "live"),
        ("Old", "Else (moving 1)", ["Bin"], "problem"),
    ],
)
def test_what_runs_that_were_stopped_left_behind_is_understood(
    had: str, live: str, others: list[str], wanted: str
) -> None:
    found = index(live, *others)
    match = match_recorded(WORKBIN, workbin(), had, found.found[0], found)
    ids = {"live": uid(1), "other": uid(2), "problem": None}
    assert (match.found.id if match.found else None) == ids[wanted]
    assert bool(match.problem) == (wanted == "problem")
