"""What the tool never makes but points at: finding it by its plain name, and naming it by its id.

Source: api-facts, Lookups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from genesys_caseplans.address import LOOKUPS, Lookup
from genesys_caseplans.errors import ApiError
from genesys_caseplans.http.bindings import Raw
from genesys_caseplans.http.exchange import Exchange, Operation, gather
from genesys_caseplans.kinds.lookups.client import (
    DIVISIONS,
    FLOW,
    FLOWS,
    HOME,
    LANGUAGE,
    LANGUAGES,
    ORGANIZATION,
    QUEUE,
    QUEUES,
    SCRIPT,
    SCRIPTS,
    SEARCH_USERS,
    SKILL,
    SKILLS,
    USERS,
    Divisions,
    Flows,
    Languages,
    Organization,
    Organizations,
    Queues,
    Scripts,
    Skills,
    Users,
)


@dataclass(frozen=True)
class Hit:
    """An object of the org that a name means. division: the id of the one in which it lies, where it lies in one."""

    id: str
    division: str = ""


#: Which objects of the org a name means: one, if all is well.
Hits = Mapping[Lookup, Sequence[Hit]]

#: Addresses that one search is given. No maximum is published beyond "too many", so stay modest.
_EMAILS_AT_ONCE = 25
#: The API's own limit (contract, `max.user.ids`).
_IDS_AT_ONCE = 100
_WORKITEM_FLOW = "WORKITEM"

#: The operations by which each sort is found and named.
CALLS: Mapping[str, tuple[Operation, ...]] = {
    "users": (SEARCH_USERS, USERS),
    "divisions": (DIVISIONS, HOME),
    "queues": (QUEUES, QUEUE),
    "skills": (SKILLS, SKILL),
    "languages": (LANGUAGES, LANGUAGE),
    "scripts": (SCRIPTS, SCRIPT),
    "flows": (FLOWS, FLOW),
}
#: What every run asks first.
FIRST = (ORGANIZATION,)

_ORGANIZATIONS, _DIVISIONS, _USERS = Organizations(Raw()), Divisions(Raw()), Users(Raw())
_QUEUES, _SKILLS, _LANGUAGES = Queues(Raw()), Skills(Raw()), Languages(Raw())
_SCRIPTS, _FLOWS = Scripts(Raw()), Flows(Raw())


def organization() -> Exchange[Organization]:
    """The org that the credentials belong to."""
    return _ORGANIZATIONS.me()


def look_up(wanted: Iterable[Lookup]) -> Exchange[Hits]:
    """What was named; what was not found is missing in the answer."""
    answers = yield from gather([finding for what, names in _by_what(wanted) for finding in _FINDERS[what](names)])
    return {lookup: hits for answer in answers for lookup, hits in answer.items() if hits}


def _by_what(wanted: Iterable[Lookup]) -> Iterable[tuple[str, list[Lookup]]]:
    ordered = sorted(dict.fromkeys(wanted), key=lambda lookup: LOOKUPS.index(lookup.what))
    for what, lookups in groupby(ordered, key=lambda lookup: lookup.what):
        yield what, list(lookups)


def called(wanted: Iterable[Lookup]) -> list[Exchange[Mapping[str, str]]]:
    """What a spec would call what is known by id only, by id: e-mail addresses of users, else names.

    Each by itself, since somebody may be allowed to see users and no queues.
    """
    ids = {what: sorted({lookup.id for lookup in lookups if lookup.id}) for what, lookups in _by_what(wanted)}
    asked = [(what, ids[what][at : at + _IDS_AT_ONCE]) for what in ids for at in range(0, len(ids[what]), _IDS_AT_ONCE)]
    listed = [_named(what, portion) for what, portion in asked if what in _LISTED]
    return [*listed, *(_name(_READ[what], id) for what in ids if what in _READ for id in ids[what])]


def allowed(names: Exchange[Mapping[str, str]]) -> Exchange[Mapping[str, str]]:
    """What is only to be called by its name: who may not see it sees its id."""
    try:
        return (yield from names)
    except ApiError:
        return {}


def _name(read: Callable[[str], Exchange[Any]], id: str) -> Exchange[Mapping[str, str]]:
    return {id: (yield from read(id)).name or ""}


def _named(what: str, ids: Sequence[str]) -> Exchange[Mapping[str, str]]:
    return {item.id: getattr(item, "email", None) or item.name or "" for item in (yield from _LISTED[what](ids))}


def _portions(wanted: Sequence[Lookup]) -> list[Exchange[Hits]]:
    return [_users(wanted[at : at + _EMAILS_AT_ONCE]) for at in range(0, len(wanted), _EMAILS_AT_ONCE)]


def _users(wanted: Sequence[Lookup]) -> Exchange[Hits]:
    hits = yield from _USERS.find([lookup.name or "" for lookup in wanted])
    # One address may stand at a deleted user and at an active one.
    ordered = sorted(hits, key=lambda user: user.state == "active")
    by_email = {(user.email or "").casefold(): user.id for user in ordered if user.state != "deleted"}
    return {lookup: [Hit(by_email[key])] for lookup in wanted if (key := (lookup.name or "").casefold()) in by_email}


def _division(wanted: Lookup) -> Exchange[Hits]:
    if wanted.name is None:
        return {wanted: [Hit((yield from _DIVISIONS.home()).id)]}
    return _exact(wanted, (yield from _DIVISIONS.list(wanted.name)))


def _queue(wanted: Lookup) -> Exchange[Hits]:
    return _exact(wanted, (yield from _QUEUES.list(wanted.name)))


def _skill(wanted: Lookup) -> Exchange[Hits]:
    return _exact(wanted, [skill for skill in (yield from _SKILLS.list(wanted.name)) if skill.state != "deleted"])


def _language(wanted: Lookup) -> Exchange[Hits]:
    found = yield from _LANGUAGES.list(wanted.name)
    return _exact(wanted, [language for language in found if language.state != "deleted"])


def _script(wanted: Lookup) -> Exchange[Hits]:
    return _exact(wanted, (yield from _SCRIPTS.list(wanted.name)))


def _flow(wanted: Lookup) -> Exchange[Hits]:
    """A flow that workitems can run: the same name may stand at flows of other types."""
    found = yield from _FLOWS.list(wanted.name, types=[_WORKITEM_FLOW])
    return _exact(wanted, [flow for flow in found if not flow.deleted and flow.type in (None, _WORKITEM_FLOW)])


def _exact(wanted: Lookup, found: Iterable[Any]) -> Hits:
    """Those of just this name: the API's own matching may be looser."""
    return {wanted: list(dict.fromkeys(Hit(item.id, _division_of(item)) for item in found if item.name == wanted.name))}


def _division_of(item: Any) -> str:
    division = getattr(item, "division", None)
    return (division.id or "") if division is not None else ""


def _one_by_one(find: Callable[[Lookup], Exchange[Hits]]) -> Callable[[Sequence[Lookup]], list[Exchange[Hits]]]:
    return lambda wanted: [find(lookup) for lookup in wanted]


_FINDERS: Mapping[str, Callable[[Sequence[Lookup]], list[Exchange[Hits]]]] = {
    "users": _portions,
    "divisions": _one_by_one(_division),
    "queues": _one_by_one(_queue),
    "skills": _one_by_one(_skill),
    "languages": _one_by_one(_language),
    "scripts": _one_by_one(_script),
    "flows": _one_by_one(_flow),
}
#: Those of which several can be read by their ids.
_LISTED: Mapping[str, Callable[[Sequence[str]], Exchange[Iterable[Any]]]] = {
    "users": _USERS.list,
    "queues": lambda ids: _QUEUES.list(ids=ids),
    "skills": lambda ids: _SKILLS.list(ids=ids),
    "languages": lambda ids: _LANGUAGES.list(ids=ids),
}
#: Those that are read one by one.
_READ: Mapping[str, Callable[[str], Exchange[Any]]] = {"scripts": _SCRIPTS.get, "flows": _FLOWS.get}
