"""What a plan does, as rows that can be compared and kept, and in short as a digest.

A row holds all that says what will be sent, ids included, and nothing that says how the plan came about: no times, no
counts of requests, no places in files, no remarks, and not in which order a spec says it. So two plans with equal rows
do the same, whoever made them when.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from genesys_caseplans.kinds.pointers import pointers

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.change import Change
    from genesys_caseplans.engine.values.plan import Plan

#: How much of a digest is enough to name it.
SHORT = 16
Row = dict[str, Any]


def rows_of(plan: Plan) -> list[Row]:
    """A row for each change that writes or is blocked, by address."""
    told = (change for change in plan.changes if change.writes or change.action == "blocked")
    return [_row(plan, change) for change in sorted(told, key=lambda change: change.address)]


def digest_of(plan: Plan) -> str:
    """The digest of a plan."""
    return digest(plan.org.id, rows_of(plan))


def digest(org_id: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The digest of what is done in an org: SHA-256 in hexadecimal digits."""
    return sha256({"org": org_id.lower(), "changes": rows})


def sha256(value: Any, *, ordered: bool = False) -> str:
    """The hash of a JSON value, however it is laid out. ordered: the order of keys counts."""
    return hashlib.sha256(_canonical(value, ordered).encode("ascii")).hexdigest()


def _canonical(value: Any, ordered: bool = False) -> str:
    return json.dumps(value, sort_keys=not ordered, separators=(",", ":"), ensure_ascii=True)


def same_digest(expected: str, digest: str) -> bool:
    """Whether a digest is the expected one, of which at least the first 16 digits are given."""
    return len(expected) >= SHORT and digest.startswith(expected.lower())


def _row(plan: Plan, change: Change) -> Row:
    identity = change.identity
    return {
        "address": str(change.address),
        "name": change.name,
        "id": identity.id if identity else None,
        "action": change.action,
        "effect": change.effect,
        "irreversible": change.irreversible,
        "fields": [
            {
                "path": ".".join(map(str, field.path)),
                "before": plan.shown(field.before),
                "after": plan.shown(field.after),
                "ids": _ids(field.after),
            }
            for field in sorted(change.fields, key=lambda field: [str(part) for part in field.path])
        ],
        "steps": [step.title for step in change.steps] if change.writes else [],
        "problems": sorted(f"{problem.address}: {problem.message}" for problem in change.problems),
        "blockedBy": str(change.blocked_by) if change.blocked_by else None,
    }


def _ids(value: Any) -> list[str]:
    """What the names in a value stand for: the same name may be another object by the time of the apply."""
    return [pointer.id for _, pointer in pointers(value) if pointer.id]


# --- what differs


def differences(before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> list[str]:
    """In words, where rows differ: a line for each entry and field."""
    old = {str(row.get("address")): row for row in before}
    new = {str(row.get("address")): row for row in now}
    return [text for address in sorted({*old, *new}) for text in _between(address, old.get(address), new.get(address))]


def _between(address: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterable[str]:
    if old is None or new is None or old.get("action") != new.get("action"):
        yield f"{address}: {_deed(old)} then, {_deed(new)} now"
        return
    for name in (name for name in dict.fromkeys((*old, *new)) if name != "fields"):
        if not _same(old.get(name), new.get(name)):
            yield f"{address}: {name} was {_text(old.get(name))}, is {_text(new.get(name))}"
    yield from (f"{address}: {text}" for text in _fields(_by_path(old), _by_path(new)))


def _deed(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "nothing to do"
    problems: Sequence[str] = row.get("problems") or ()
    return f"{row.get('action')}{f' ({problems[0]})' if problems else ''}"


def _by_path(row: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(field["path"]): field for field in row.get("fields", ())}


def _fields(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for path in dict.fromkeys((*old, *new)):
        was, now = old.get(path), new.get(path)
        if _same(was, now):
            continue
        if was is None or now is None or not _same([was["before"], was["after"]], [now["before"], now["after"]]):
            yield f"{path} {_step(was)} then, {_step(now)} now"
        else:
            yield f"{path} {_text(now['after'])} meant {_text(was['ids'])} then, {_text(now['ids'])} now"


def _same(one: Any, other: Any) -> bool:
    # As the digest sees it: to Python, 1 and true are the same.
    return _canonical(one) == _canonical(other)


def _step(field: Mapping[str, Any] | None) -> str:
    return f"{_text(field['before'])} → {_text(field['after'])}" if field is not None else "unchanged"


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}…"
