"""What entries say of one another, and how several files become one set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.kinds.pointers import references
from genesys_caseplans.specfile import load_spec, parse_spec

Problems = Callable[..., list[str]]
A_UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
B_UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3302"


def tool(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, **more}


def test_references_are_found_wherever_they_stand(tools: Kind[Any]) -> None:
    spec = parse_spec(
        {
            "tools": {
                "saw": tool("Saw", needs={"existing": "Box"}),
                "set": tool(
                    "Tool set",
                    needs="saw",
                    parts=[{}, {"tool": "saw"}],
                    spares={"s": {"tool": {"id": A_UUID}}},
                ),
            }
        },
        kinds=[tools],
    )
    assert list(references(spec.entries[Address("tools", "set")])) == [
        (("needs",), Reference("tools", key="saw")),
        (("parts", 1, "tool"), Reference("tools", key="saw")),
        (("spares", "s", "tool"), Reference("tools", id=A_UUID)),
    ]


def test_references_of_the_example_are_in_spec_terms(escalation_path: Path) -> None:
    spec = load_spec(escalation_path)
    found = references(spec.entries[Address("caseplans", "escalation")])
    assert [(path, str(reference.address)) for path, reference in found] == [
        (("intent",), "customerIntents.escalate"),
        (("schema",), "schemas.escalation"),
        (("stages", 0, "step", "worktype"), "worktypes.review"),
        (("stages", 1, "step", "worktype"), "worktypes.approval"),
        (("stages", 2, "step", "worktype"), "worktypes.notification"),
    ]


def test_a_reference_into_an_empty_section_says_what_else_there_is(problems_of: Problems) -> None:
    document = {"worktypes": {"w": {"name": "Work", "workbin": "bin"}}}
    assert problems_of(document) == [
        '<spec>: worktypes.w.workbin: there is no "bin" in workbins (workbins is empty; {"existing": "<name>"} points '
        "at what the org has)"
    ]


@pytest.mark.parametrize(
    "document",
    [
        {"tools": {"saw": tool("Saw", needs="box"), "box": {}}},
        {"tools": {"saw": tool("Saw", needs="box"), "box": None}},
    ],
)
def test_an_entry_that_could_not_be_read_is_not_missed_as_well(
    document: Any, problems_of: Problems, tools: Kind[Any]
) -> None:
    (message,) = problems_of(document, kinds=[tools])
    assert message.startswith("<spec>: tools.box: ")


@pytest.mark.parametrize(
    ("workbins", "message"),
    [
        ({"workbin": {"bin": {"name": "Bin"}}}, '<spec>: unknown key "workbin" (did you mean "workbins"?)'),
        ({"workbins": ["bin"]}, "<spec>: workbins: must be an object, not a list"),
    ],
)
def test_a_section_that_could_not_be_read_is_not_missed_as_well(
    workbins: Any, message: str, problems_of: Problems
) -> None:
    document = {"worktypes": {"w": {"name": "Work", "workbin": "bin"}}, **workbins}
    assert problems_of(document) == [message]


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        ({"a": "a"}, "tools.a: needs tools.a"),
        ({"x": "c", "b": "c", "c": "a", "a": "b"}, "tools.b: needs tools.c, which needs tools.a, which needs tools.b"),
    ],
)
def test_a_cycle_is_named_from_its_first_entry_on(
    needs: dict[str, str], message: str, problems_of: Problems, tools: Kind[Any]
) -> None:
    document = {"tools": {key: tool(f"Tool {key}", needs=other) for key, other in needs.items()}}
    assert problems_of(document, kinds=[tools]) == [
        f"<spec>: {message}: none of them can be made first (take one of these references out)"
    ]


def test_a_mapping_that_holds_itself_is_too_deep(problems_of: Problems, tools: Kind[Any]) -> None:
    document: dict[str, Any] = {}
    document["tools"] = document
    (message,) = problems_of(document, kinds=[tools])
    assert message.endswith("maps and lists are nested more than 50 deep")


def test_a_mapping_that_repeats_itself_too_often_is_refused(problems_of: Problems, tools: Kind[Any]) -> None:
    bomb: list[Any] = []
    for _ in range(40):
        bomb = [bomb, bomb]
    assert problems_of({"tools": bomb}, kinds=[tools]) == ["<spec>: more than 500000 values"]


def test_two_entries_of_one_name_are_told_with_both_places(problems_of_files: Problems, tools: Kind[Any]) -> None:
    found = problems_of_files(
        kinds=[tools],
        a__json='{"tools": {\n "saw": {"name": "Saw"}}}',
        b__yaml="tools:\n  other:\n    name: Saw\n",
    )
    assert found == [
        'b.yaml:3:11: tools.other.name: tools.saw at a.json:2:18 has the same name "Saw" '
        "(names are identity: they must differ)"
    ]


def test_ids_choose_between_namesakes_where_the_org_allows_them(problems_of: Problems, namesakes: Kind[Any]) -> None:
    one, other = tool("Saw", id=A_UUID), tool("Saw", id=B_UUID)
    assert len(parse_spec({"tools": {"a": one, "b": other}}, kinds=[namesakes]).entries) == 2
    assert problems_of({"tools": {"a": one, "b": tool("Saw")}}, kinds=[namesakes]) == [
        '<spec>: tools.b.name: tools.a at <spec> has the same name "Saw" (names are identity: they must differ)'
    ]


def test_two_entries_cannot_be_one_object(problems_of: Problems, tools: Kind[Any]) -> None:
    document = {"tools": {"a": tool("Saw", id=A_UUID), "b": tool("Box", id=A_UUID.upper())}}
    assert problems_of(document, kinds=[tools]) == [
        f'<spec>: tools.b.id: tools.a at <spec> has the same id "{A_UUID}" (two entries cannot be one object)'
    ]


def test_one_address_in_two_files_is_told_with_both_places(problems_of_files: Problems, tools: Kind[Any]) -> None:
    found = problems_of_files(
        kinds=[tools],
        a__json='{"tools": {"saw": {"name": "Saw"}}}',
        b__json='{"tools": {\n  "saw": {"name": "Other"}}}',
    )
    assert found == ["b.json:2:3: tools.saw: is already at a.json:1:12 (one of the two must go, or have another key)"]


def test_files_that_contradict_each_other_are_told(problems_of_files: Problems, tools: Kind[Any]) -> None:
    found = problems_of_files(
        kinds=[tools],
        a__json='{"name": "one", "lookups": {"users": {"boss": "a@b.c"}}, "tools": {"a": {"name": "Saw"}}}',
        b__json='{"name": "two", "lookups": {"users": {"boss": "a@b.c"}}}',
        c__json='{"name": "one"}',
    )
    assert found == [
        'b.json:1:10: name: is "two" here and "one" at a.json:1:10',
        "b.json:1:47: lookups.users.boss: is already at a.json:1:39",
    ]


def test_a_kind_is_asked_about_all_that_could_be_read(problems_of: Problems, tools: Kind[Any]) -> None:
    document = {"tools": {"a": tool("One", count=7, needs="c"), "b": {}, "c": tool("Two")}}
    assert problems_of(document, kinds=[tools]) == [
        "<spec>: tools.a.count: seven beside Two (take another number)",
        '<spec>: tools.b: needs "name"',
    ]


def test_warnings_do_not_stop_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: Kind[Any]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.json").write_text('{"tools": {"a": {"name": "Saw",\n "count": 8}}}')
    spec = load_spec("s.json", kinds=[tools])
    assert spec.warnings == (Problem("eight is many", "tools.a.count", "s.json:2:11", "fine where it is meant"),)
