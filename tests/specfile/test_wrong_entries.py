"""What is wrong inside a spec: whole sentences, in the words of the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from genesys_caseplans.kinds.kind import Kind

Problems = Callable[..., list[str]]

KEYS_OF_THE_TOP = "$schema, formatVersion, name, org, lookups, tools"
KEYS_OF_A_TOOL = (
    "name, id, was, protect, onImmutable, needs, parts, spares, lasts, count, size, labels, title, code, free"
)

TOP = {
    "nothing": ({}, "<spec>: the spec holds nothing to make (entries stand in tools)"),
    "empty sections": ({"tools": {}}, "<spec>: the spec holds nothing to make (entries stand in tools)"),
    "only private keys": (
        {"x-tools": {"a": 1}, "tools": {"x-a": 1}},
        "<spec>: the spec holds nothing to make (entries stand in tools)",
    ),
    "near miss": ({"tool": {}}, '<spec>: unknown key "tool" (did you mean "tools"?)'),
    "other case": ({"FormatVersion": 1}, '<spec>: unknown key "FormatVersion" (did you mean "formatVersion"?)'),
    "no near one": ({"zzz": {}}, f'<spec>: unknown key "zzz" (known keys: {KEYS_OF_THE_TOP})'),
    "a section that is a list": ({"tools": []}, "<spec>: tools: must be an object, not a list"),
    "a later format": (
        {"formatVersion": 2},
        "<spec>: formatVersion: must be 1, not 2 (a newer version of this tool may read it)",
    ),
    "format as text": ({"formatVersion": "1"}, '<spec>: formatVersion: must be 1, not "1"'),
    "format as boolean": ({"formatVersion": True}, "<spec>: formatVersion: must be 1, not true"),
    "format null": ({"formatVersion": None}, "<spec>: formatVersion: must be 1, not null"),
    "name no text": ({"name": 5}, "<spec>: name: must be text, not a number"),
    "name with a slash": (
        {"name": "a/b"},
        '<spec>: name: must be a name of 1 to 100 characters without / and \\, not "a/b"',
    ),
    "org no id": (
        {"org": "acme"},
        '<spec>: org: must be the id (a UUID) of an organization, not "acme"',
    ),
    "org no text": ({"org": 5}, "<spec>: org: must be the id (a UUID) of an organization, not a number"),
    "lookups no object": ({"lookups": []}, "<spec>: lookups: must be an object, not a list"),
    "lookup of another thing": (
        {"lookups": {"user": {}}},
        '<spec>: lookups: unknown key "user" (did you mean "users"?)',
    ),
    "lookup no object": ({"lookups": {"users": "x"}}, "<spec>: lookups.users: must be an object, not text"),
    "lookup no text": ({"lookups": {"users": {"boss": 1}}}, "<spec>: lookups.users.boss: must be text, not a number"),
    "lookup empty": ({"lookups": {"users": {"boss": " "}}}, "<spec>: lookups.users.boss: must not be empty"),
    "no object at all": ([], "<spec>: a spec must be an object, not a list"),
    "a key that is no text": ({"tools": {1: {}}}, "<spec>: tools: a key must be text, not a number"),
    "what JSON cannot say": ({"tools": {"a": {1, 2}}}, "<spec>: tools.a is what JSON cannot say (set)"),
}

ENTRY: dict[str, tuple[Any, str]] = {
    "no object": (5, "tools.a: must be an object, not a number"),
    "null": (None, "tools.a: must be an object, not null"),
    "nothing": ({}, 'tools.a: needs "name"'),
    "unknown key": ({"nam": "Tool", "name": "Tool"}, 'tools.a: unknown key "nam" (did you mean "name"?)'),
    "unknown key, none near": (
        {"zzz": 1, "name": "Tool"},
        f'tools.a: unknown key "zzz" (known keys: {KEYS_OF_A_TOOL})',
    ),
    "unknown key inside": (
        {"name": "Tool", "parts": [{"tol": "b"}]},
        'tools.a.parts[0]: unknown key "tol" (did you mean "tool"?)',
    ),
    "unknown key in a map": (
        {"name": "Tool", "spares": {"s": {"notes": "b"}}},
        'tools.a.spares.s: unknown key "notes" (did you mean "note"?)',
    ),
    "number for text": ({"name": 5}, "tools.a.name: must be text, not a number (put it in quotes)"),
    "boolean for text": ({"name": True}, "tools.a.name: must be text, not true or false (put it in quotes)"),
    "null for text": ({"name": None}, "tools.a.name: must be text, not null"),
    "list for text": ({"name": ["Tool"]}, "tools.a.name: must be text, not a list"),
    "text for boolean": ({"name": "Tool", "protect": "yes"}, "tools.a.protect: must be true or false, not text"),
    "number for boolean": ({"name": "Tool", "protect": 1}, "tools.a.protect: must be true or false, not a number"),
    "text for number": ({"name": "Tool", "count": "5"}, "tools.a.count: must be a whole number, not text"),
    "fraction": ({"name": "Tool", "count": 1.5}, "tools.a.count: must be a whole number, not 1.5"),
    "text for one of two kinds of numbers": (
        {"name": "Tool", "size": "5"},
        "tools.a.size: must be a number, not text",
    ),
    "object for list": ({"name": "Tool", "parts": {}}, "tools.a.parts: must be a list, not an object"),
    "text for an object in a list": (
        {"name": "Tool", "parts": [{}, "x"]},
        "tools.a.parts[1]: must be an object, not text",
    ),
    "list for object": ({"name": "Tool", "free": []}, "tools.a.free: must be an object, not a list"),
    "too short": ({"name": "Tool", "title": "T"}, "tools.a.title: must have at least 3 characters, not 1"),
    "too long": ({"name": "Tool", "title": "Titles"}, "tools.a.title: must have at most 5 characters, not 6"),
    "empty list": ({"name": "Tool", "labels": []}, "tools.a.labels: must not be empty"),
    "long list": (
        {"name": "Tool", "labels": ["a", "b", "c"]},
        "tools.a.labels: must have at most 2 items, not 3",
    ),
    "empty text": ({"name": "Tool", "code": ""}, "tools.a.code: must not be empty"),
    "a pattern without words": (
        {"name": "Tool", "code": "a?"},
        'tools.a.code: must match the pattern ^[a-z]+!$, not "a?"',
    ),
    "not more": ({"name": "Tool", "count": 0}, "tools.a.count: must be more than 0, not 0"),
    "not less": ({"name": "Tool", "count": 10}, "tools.a.count: must be less than 10, not 10"),
    "short duration": ({"name": "Tool", "lasts": "5s"}, 'tools.a.lasts: must be at least 1m, not "5s"'),
    "long duration": ({"name": "Tool", "lasts": 90_000}, "tools.a.lasts: must be at most 1d, not 90000 seconds"),
    "no duration": (
        {"name": "Tool", "lasts": "P1M"},
        'tools.a.lasts: "P1M" is not a duration: give P5D, PT12H, 5d, 90m or a number of seconds (no months, no years)',
    ),
    "null for a duration": (
        {"name": "Tool", "lasts": [1]},
        "tools.a.lasts: a list is not a duration: give P5D, PT12H, 5d, 90m or a number of seconds "
        "(no months, no years)",
    ),
    "blanks": (
        {"name": " Tool"},
        'tools.a.name: " Tool" begins or ends with blanks: the API may trim them, and names are identity',
    ),
    "a huge value": (
        {"name": "T" * 1000 + " "},
        f'tools.a.name: "{"T" * 40}…" begins or ends with blanks: the API may trim them, and names are identity',
    ),
    "no reference": (
        {"name": "Tool", "needs": ["b"]},
        'tools.a.needs: a list points at nothing: give a key of tools, {"existing": "<name in the org>"} '
        'or {"id": "<uuid>"}',
    ),
    "id no id": (
        {"name": "Tool", "id": "x"},
        'tools.a.id: "x" is not an id: give a UUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    ),
}

REAL: dict[str, tuple[str, str, str]] = {
    "prefix": (
        '"referencePrefix": "ESC"',
        '"referencePrefix": "E-1"',
        '208:26: caseplans.escalation.referencePrefix: must be 2 to 8 letters and digits, not "E-1"',
    ),
    "short prefix": (
        '"referencePrefix": "ESC"',
        '"referencePrefix": "E"',
        '208:26: caseplans.escalation.referencePrefix: must be 2 to 8 letters and digits, not "E"',
    ),
    "misspelt key": (
        '"division": "*"',
        '"divison": "*"',
        '209:7: caseplans.escalation: unknown key "divison" (did you mean "division"?)',
    ),
    "category": (
        '"category": "Waiting",\n          "description": "Waits for input',
        '"category": "waiting",\n          "description": "Waits for input',
        "109:23: worktypes.review.statuses.on_hold.category: must be one of Open, InProgress, Waiting, Closed, not "
        '"waiting" (did you mean "Waiting"?)',
    ),
    "duration": (
        '"dueDuration": "P5D"',
        '"dueDuration": "P5M"',
        '213:22: caseplans.escalation.dueDuration: "P5M" is not a duration: give P5D, PT12H, 5d, 90m or a number of '
        "seconds (no months, no years)",
    ),
    "expiry": (
        '"expiry": "P30D"',
        '"expiry": "90m"',
        '201:17: customerIntents.escalate.expiry: "90m" is not a whole number of hours, which is what the API keeps',
    ),
    "reference to nothing": (
        '"worktype": "approval"',
        '"worktype": "aproval"',
        '231:25: caseplans.escalation.stages[1].step.worktype: there is no "aproval" in worktypes '
        '(did you mean "approval"? worktypes has review, approval, notification)',
    ),
    "intake": (
        '"reason_for_escalation",',
        '"reason",',
        "248:9: caseplans.escalation.intake[3]: the schema escalation has no attribute 'reason' (it has customer_id, "
        "channel, issue_type, reason_for_escalation, date_raised, proposed_resolution, escalation_valid, "
        "external_review_approval, agent_approval, reason_for_invalidity, agent_notes)",
    ),
    "values": (
        '{"voice": "Voice", "chat": "Chat", "email": "Email", "social": "Social media"}',
        '"voice"',
        "19:21: schemas.escalation.attributes.channel.values: must be a list or an object, not text",
    ),
    "a value": (
        '{"voice": "Voice", "chat": "Chat", "email": "Email", "social": "Social media"}',
        '["voice", 1]',
        "19:31: schemas.escalation.attributes.channel.values[1]: must be text, not a number (put it in quotes)",
    ),
}


@pytest.mark.parametrize("case", TOP)
def test_the_top_of_a_spec_is_checked(case: str, problems_of: Problems, tools: Kind[Any]) -> None:
    document, message = TOP[case]
    assert problems_of(document, kinds=[tools]) == [message]


@pytest.mark.parametrize("case", ENTRY)
def test_an_entry_is_checked(case: str, problems_of: Problems, tools: Kind[Any]) -> None:
    entry, message = ENTRY[case]
    assert problems_of({"tools": {"a": entry}}, kinds=[tools]) == [f"<spec>: {message}"]


@pytest.mark.parametrize("case", REAL)
def test_a_change_of_the_example_is_told_where_it_stands(
    case: str, problems_of_files: Problems, escalation_text: str
) -> None:
    said, wrong, message = REAL[case]
    assert escalation_text.count(said) == 1
    text = escalation_text.replace(said, wrong)
    assert problems_of_files(escalation__json=text) == [f"escalation.json:{message}"]


@pytest.mark.parametrize("key", ["", "a.b", "-a", "a b", "ä"])
def test_keys_of_entries_are_addresses(key: str, problems_of: Problems, tools: Kind[Any]) -> None:
    assert problems_of({"tools": {key: {"name": "Tool"}}}, kinds=[tools]) == [
        f'<spec>: tools: the key "{key}" may hold letters, digits, _ and - only, and not begin with -'
    ]


def test_all_problems_are_told_in_the_order_of_the_file(problems_of_files: Problems, tools: Kind[Any]) -> None:
    text = """{
  "tools": {
    "saw": {"zzz": 1, "needs": "hamer", "title": "S", "count": 7},
    "hammer": {"name": "Hammer", "count": 7, "needs": "nail"},
    "pliers": {"name": "Hammer", "lasts": "x"}
  },
  "formatVersion": 3
}"""
    assert problems_of_files(kinds=[tools], s__json=text) == [
        's.json:3:5: tools.saw: needs "name"',
        f's.json:3:13: tools.saw: unknown key "zzz" (known keys: {KEYS_OF_A_TOOL})',
        "s.json:3:50: tools.saw.title: must have at least 3 characters, not 1",
        "s.json:4:43: tools.hammer.count: seven beside nothing (take another number)",
        's.json:4:55: tools.hammer.needs: there is no "nail" in tools (tools has saw, hammer, pliers)',
        's.json:5:43: tools.pliers.lasts: "x" is not a duration: give P5D, PT12H, 5d, 90m or a number of seconds '
        "(no months, no years)",
        "s.json:7:20: formatVersion: must be 1, not 3 (a newer version of this tool may read it)",
    ]


def test_the_same_mistake_in_yaml_is_told_the_same_way(problems_of_files: Problems, tools: Kind[Any]) -> None:
    text = "tools:\n  saw:\n    name: Saw\n    parts:\n      - note: 5\n      - nota: x\n"
    assert problems_of_files(kinds=[tools], s__yaml=text) == [
        "s.yaml:5:15: tools.saw.parts[0].note: must be text, not a number (put it in quotes)",
        's.yaml:6:9: tools.saw.parts[1]: unknown key "nota" (did you mean "note"?)',
    ]


OTHER_NAMES = {
    "a status's transitions": (("worktypes", "review", "statuses", "open"), "transitions", "destinations"),
    "a caseplan's e-mail": (("caseplans", "escalation"), "email", "owner"),
    "a caseplan's prefix": (("caseplans", "escalation"), "prefix", "referencePrefix"),
    "the API's customerIntent": (("caseplans", "escalation"), "customerIntent", "intent"),
    "the API's stageplans": (("caseplans", "escalation"), "stageplans", "stages"),
    "the API's stepplans": (("caseplans", "escalation", "stages", 0), "stepplans", "step"),
    "a schema's properties": (("schemas", "escalation"), "properties", "attributes"),
    "an attribute's options": (("schemas", "escalation", "attributes", "channel"), "options", "values"),
    "an intent's ttl": (("customerIntents", "escalate"), "ttl", "expiry"),
    "the top's data_schemas": ((), "data_schemas", "schemas"),
    "the top's intents": ((), "intents", "customerIntents"),
}


@pytest.mark.parametrize(("path", "key", "meant"), OTHER_NAMES.values(), ids=OTHER_NAMES)
def test_a_key_that_goes_by_another_name_elsewhere(
    path: tuple[str | int, ...], key: str, meant: str, problems_of: Problems, escalation: Any
) -> None:
    inside = escalation
    for part in path:
        inside = inside[part]
    inside[key] = {}
    (problem,) = problems_of(escalation)
    assert f'unknown key "{key}" (did you mean "{meant}"?)' in problem


def test_another_name_is_only_suggested_where_it_may_stand(problems_of: Problems, escalation: Any) -> None:
    escalation["workbins"]["escalations"]["transitions"] = 1
    (problem,) = problems_of(escalation)
    assert "destinations" not in problem


def test_thousands_of_problems_are_cut(problems_of: Problems, tools: Kind[Any]) -> None:
    found = problems_of({"tools": {"a": {"name": "Tool", **{f"k{n}": n for n in range(1500)}}}}, kinds=[tools])
    assert len(found) == 1001
    assert found[-1] == "and 500 more problems"


def test_a_source_can_be_named() -> None:
    from genesys_caseplans.errors import SpecError
    from genesys_caseplans.specfile import parse_spec

    with pytest.raises(SpecError, match=r"^set-up of the tests: a spec must be an object, not a list$"):
        parse_spec([], source="set-up of the tests")  # type: ignore[arg-type]
