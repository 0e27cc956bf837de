"""Valid specs, generated: an outline of what cannot change once it is made, and documents that fit in with it.

Owns: what a valid document may say. Two documents of one outline are two states of one set-up, so that a run can go
from the one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from genesys_caseplans import parse_spec
from genesys_caseplans.errors import SpecError

Document = dict[str, Any]
Strategy = st.SearchStrategy[Any]

DAY = 86_400
SCHEMAS = ("s1", "s2")
#: The least and the most of each pair of limits.
LIMITS = {
    "text": ("minLength", "maxLength", 0, 100),
    "longtext": ("minLength", "maxLength", 0, 1000),
    "url": ("minLength", "maxLength", 0, 200),
    "identifier": ("minLength", "maxLength", 0, 100),
    "integer": ("minimum", "maximum", -1000, 1000),
    "number": ("minimum", "maximum", -1000, 1000),
}
TYPES = (*LIMITS, "enum", "date", "datetime", "checkbox", "tag")
CATEGORIES = ("Open", "InProgress", "Waiting", "Closed")
_WORD = st.text("abcXYZäß€'\"{}%/\\&<>", min_size=1, max_size=4)
_TEXT = st.sampled_from([None, "", "Some text", "Another text"]) | _WORD
_FLAG: Strategy = st.booleans()


def one_of(*values: Any) -> Strategy:
    """A sampled value."""
    return st.sampled_from(values)


@cache
def _some(values: tuple[Any, ...], least: int) -> Strategy:
    return st.lists(st.sampled_from(values), min_size=least, max_size=len(values), unique=True)


def some(values: Iterable[Any], least: int = 0) -> Strategy:
    """Some of the values, in any order."""
    sampled = tuple(values)
    return _some(sampled, least) if sampled else st.just([])


@st.composite
def _fields(draw: st.DrawFn, fields: tuple[tuple[str, Strategy], ...]) -> Document:
    chosen = draw(st.integers(0, 2 ** len(fields) - 1))
    return {name: draw(one) for place, (name, one) in enumerate(fields) if chosen >> place & 1}


def said(**fields: Strategy) -> Strategy:
    """Some of the fields; the others are left out."""
    return _fields(tuple(fields.items()))


@cache
def named(name: str) -> Strategy:
    """One of two names, with the other one as the earlier one."""
    first, second = name, f"{name} (other)"
    known = ({"name": first, "was": second}, {"name": second, "was": first})
    return one_of({"name": first}, *known * 4).map(dict)


@st.composite
def _ordered(draw: st.DrawFn, least: int, most: int) -> tuple[int, int]:
    low = draw(st.integers(least, most))
    return low, draw(st.integers(low, most))


# --- what stays


@dataclass(frozen=True)
class Outline:
    """What no later document may say otherwise.

    attributes: types, by key. statuses: categories, by key. divisions: of workbins, by key. worktypes: schemas, by key.
    caseplans: keys.
    """

    attributes: Mapping[str, str]
    statuses: Mapping[str, str]
    divisions: Mapping[str, str]
    worktypes: Mapping[str, str]
    caseplans: tuple[str, ...]


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    """Any outline."""
    attributes = {key: draw(one_of(*TYPES)) for key in ("a", "b", "a_text")[: draw(st.integers(0, 3))]}
    inner = {key: draw(one_of(*CATEGORIES)) for key in "pq"[: draw(st.integers(0, 2))]}
    divisions = {key: draw(one_of("Home", "Support")) for key in ("b1", "b2")}
    worktypes = {key: draw(one_of("s1", "s1", "s2")) for key in ("w1", "w2")[: draw(st.integers(0, 2))]}
    caseplans = ("c1",) if draw(_FLAG) else ()
    # With these two the API's own statuses may be kept.
    return Outline(attributes, {"open": "Open", "closed": "Closed", **inner}, divisions, worktypes, caseplans)


@st.composite
def documents(draw: st.DrawFn, outline: Outline) -> Document:
    """A document of an outline."""
    schemas = {key: draw(_schema(outline, key)) for key in SCHEMAS}
    worktypes = {key: draw(_worktype(outline, key)) for key in outline.worktypes}
    intents = {key: {**draw(named(f"Intent {key}")), **draw(_INTENT), **draw(_CHOSEN)} for key in ("i1", "i2")}
    return {
        "formatVersion": 1,
        "schemas": schemas,
        "workbins": {
            key: {**draw(named(f"Workbin {key}")), "division": division, **draw(_WORKBIN)}
            for key, division in outline.divisions.items()
        },
        "worktypes": worktypes,
        "intentCategories": {key: {"name": f"Category {key}", "description": draw(_WORD)} for key in ("k1", "k2")},
        "customerIntents": {key: _with_sources(intent) for key, intent in intents.items()},
        "caseplans": {key: draw(_caseplan(outline, key, schemas, worktypes)) for key in outline.caseplans},
    }


@st.composite
def fewer(draw: st.DrawFn, document: Document) -> Document:
    """A document with some of its entries: what nothing else in it needs may be left out."""
    left = document
    for section in ("caseplans", "worktypes", "customerIntents", "intentCategories", "workbins", "schemas"):
        for key in document[section]:
            others = {one: entry for one, entry in left[section].items() if one != key}
            without = {**left, section: others}
            if not draw(st.integers(0, 2)) and _is_whole(without):
                left = without
    return left


def _is_whole(document: Document) -> bool:
    try:
        parse_spec(document)
    except SpecError:
        return False
    return True


def _with_sources(intent: Document) -> Document:
    """A source intent belongs to one intent, so each has those of its own, also where a new name makes it another."""
    if intent.get("sourceIntents") is None:
        return intent
    # In the order in which they are read back: it means nothing, which `tests/kinds` shows.
    sources = [_SOURCES[number] for number in sorted(intent["sourceIntents"])]
    return {**intent, "sourceIntents": [{**source, "id": f"{intent['name']}-{source['id']}"} for source in sources]}


_WORKBIN = said(description=_TEXT)
_SOURCES = ({"id": "x", "name": "X", "type": "Topic"}, {"id": "y"}, {"id": "z", "type": "Segment"})
_INTENT = st.fixed_dictionaries(
    {
        "description": _WORD,
        "category": one_of("k1", "k2"),
        "expiry": one_of(24 * 3600, "P7D", 100 * 3600, "720h"),
    }
)
_CHOSEN = said(sourceIntents=st.none() | some(range(len(_SOURCES))))


# --- schemas

_SCHEMA = said(description=_TEXT, enabled=st.just(True))
_ATTRIBUTE = said(title=_WORD, description=_TEXT)
_UNIQUE = said(uniqueItems=_FLAG)


@st.composite
def _schema(draw: st.DrawFn, outline: Outline, key: str) -> Document:
    attributes = {name: draw(_attribute(outline.attributes[name])) for name in draw(some(outline.attributes))}
    return {**draw(named(f"Schema {key}")), "attributes": attributes, **draw(_SCHEMA)}


@st.composite
def _attribute(draw: st.DrawFn, kind: str) -> Document:
    found: Document = {"type": kind, **draw(_ATTRIBUTE)}
    if kind in LIMITS:
        low, high, least, most = LIMITS[kind]
        if kind in ("integer", "number") or draw(_FLAG):
            found[low], found[high] = draw(_ordered(least, most))
    if kind == "enum":
        keys = draw(some("uvw", 1))
        found["values"] = keys if draw(_FLAG) else {one: draw(_WORD) for one in keys}
    if kind == "tag":
        found["minItems"], found["maxItems"] = draw(_ordered(0, 10))
        found["itemMinLength"], found["itemMaxLength"] = draw(_ordered(1, 20))
        found |= draw(_UNIQUE)
    return found


# --- worktypes

_WORKTYPE = said(
    description=_TEXT,
    duration=one_of(None, 90, "2h"),
    dueDuration=one_of(None, "P2D", 12345),
    expiration=one_of(None, 3601, "P9D"),
    ttl=one_of(None, "P30D", "P40D"),
    priority=one_of(-5, 0, 17),
    serviceLevelTarget=one_of(1, 80, 100),
    assignmentEnabled=st.just(False),
    flowRulesEnabled=_FLAG,
    unassignedDivisionContactsEnabled=_FLAG,
    language=one_of(None, "English", "German"),
    skills=st.none() | some(["Complaints", "Billing"]),
)
_FLOW_RULES = st.fixed_dictionaries(
    {},
    optional={
        "made": st.just({"name": "When it is made", "on": "create"}),
        "due": st.fixed_dictionaries(
            {"name": one_of("When due", "When it is due"), "on": st.just("date"), "date": one_of("dateDue", "ttl")},
            optional={},
        ).flatmap(lambda rule: one_of({**rule, "before": 3600}, {**rule, "after": "2d"})),
    },
)
#: What is in the division of a worktype.
_ROUTING = {
    "Home": said(queue=one_of(None, "Escalations", "Returns"), script=one_of(None, "Case handling")),
    "Support": said(queue=one_of(None, "Support Tier 2")),
}
_STATUS = said(description=_TEXT, transitionTime=one_of(None, "09:00", "17:30:05"))
_STAYS: Document = {"defaultDestination": None, "transitionDelay": None}
_DELAY = one_of(60, "90m", "P2D")


@st.composite
def _worktype(draw: st.DrawFn, outline: Outline, key: str) -> Document:
    found: Document = {**draw(named(f"Worktype {key}")), "workbin": draw(one_of(*["b1"] * 9, "b2")), **draw(_WORKTYPE)}
    if draw(_FLAG):
        found["flowRules"] = draw(_FLOW_RULES)
    found |= draw(_ROUTING[outline.divisions[found["workbin"]]])
    if draw(st.integers(0, 3)):
        found["schema"] = outline.worktypes[key]
        if not draw(st.integers(0, 7)):
            found["schemaVersion"] = 1
    if draw(st.integers(0, 3)):
        keys = draw(some(outline.statuses, 1))
        statuses = {one: draw(_status(outline, one, [other for other in keys if other != one])) for one in keys}
        found["statuses"] = statuses
        fit = [name for name, one in statuses.items() if not one.get("autoTerminate")]
        if fit and draw(_FLAG):
            found["defaultStatus"] = draw(one_of(*fit))
    return found


@st.composite
def _status(draw: st.DrawFn, outline: Outline, key: str, others: list[str]) -> Document:
    category = outline.statuses[key]
    found: Document = {**draw(named(f"Status {key}" if len(key) == 1 else key.capitalize())), "category": category}
    found |= draw(_STATUS)
    leads = draw(one_of("", "any", "some")) if others else draw(one_of("", "any"))
    if leads:
        found["destinations"] = draw(some(others, 1)) if leads == "some" else "any"
    if category == "Closed" and draw(_FLAG):
        return found | _STAYS | {"autoTerminate": True}
    moves = draw(one_of("", "stays", "moves")) if others and leads else draw(one_of("", "stays"))
    if moves == "moves":
        listed = others if found["destinations"] == "any" else found["destinations"]
        found |= {"defaultDestination": draw(one_of(*listed)), "transitionDelay": draw(_DELAY)}
    if moves == "stays":
        found |= _STAYS
    return found | ({"autoTerminate": False} if draw(_FLAG) else {})


# --- caseplans

_FROZEN = st.fixed_dictionaries(
    {
        "referencePrefix": one_of(*["ONE"] * 9, "two"),
        "intent": one_of(*["i1"] * 9, "i2"),
        "division": one_of(*["*"] * 9, "Home", "Support"),
    }
)
_CASEPLAN = said(
    description=_TEXT,
    #: Who may own cases in the sandbox's own org.
    owner=one_of(None, "jane.doe@example.com", "arun.patel@example.com"),
    dueDuration=one_of(1, "P5D", "P30D"),
    ttl=one_of("P30D", "P90D"),
)
_STAGE = said(description=_TEXT)
_STEP = said(name=one_of("Do it", "Look at it"), description=_TEXT)


@st.composite
def _caseplan(draw: st.DrawFn, outline: Outline, key: str, schemas: Document, worktypes: Document) -> Document:
    schema = draw(one_of(*["s1"] * 9, "s2", None))
    found: Document = {**draw(named(f"Caseplan {key}")), **draw(_FROZEN), **draw(_CASEPLAN)}
    if schema is not None:
        found |= {"schema": schema} | ({"publish": True} if draw(_FLAG) else {})
        if draw(_FLAG):
            asked = draw(some(sorted(schemas[schema]["attributes"])))
            found["intake"] = [{"attribute": one, "required": True} if draw(_FLAG) else one for one in asked]
    if draw(st.integers(0, 3)):
        fit = [
            one
            for one, said in worktypes.items()
            if schema is not None
            and said.get("schema") == schema
            and found["division"] in ("*", outline.divisions[said["workbin"]])
        ]
        names = draw(some(["First", "Second", "Third", "Fourth"], 3))
        found["stages"] = [draw(_stage(name, fit)) for name in names[:3]]
    return found


@st.composite
def _stage(draw: st.DrawFn, name: str, worktypes: list[str]) -> Document:
    found: Document = {"name": name, **draw(_STAGE)}
    if draw(st.integers(0, 3)):
        found["step"] = draw(_STEP)
        if draw(st.integers(0, 3)):
            found["step"]["worktype"] = draw(one_of(None, *worktypes))
    return found
