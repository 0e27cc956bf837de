"""Which permission an operation needs, and which 403 a missing one is.

Owns: the check of an operation's permissions, with the codes that operations publish of their own for it
(`codes.forbidden`). An entity's division counts where the operation names the entity in its path (`app`) or a division
in its body; listings leave out what the client may not see (`org.views`). The sandbox's choices, as nothing is
published on them: an object without a division asks for the permission in any division; the names stand in
messageParams under `permissions` and `divisions`.
"""

from collections.abc import Iterable

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.operations import Operation
from genesys_caseplans.sandbox.codes.forbidden import EVERYWHERE, IN_DIVISION
from genesys_caseplans.sandbox.org.access import Access


def enough(access: Access, operation: Operation, division: str) -> bool:
    """Whether a client may do an operation in a division (`*`: in any)."""
    if not operation.permissions:
        return True
    held = (access.may(permission, division) for permission in operation.permissions)
    return all(held) if operation.needs_all else any(held)


def sees(access: Access, operation: Operation, division: str | None) -> bool:
    """Whether a listing shows the client an object of a division."""
    return enough(access, operation, division or "*")


def check(access: Access, operation: Operation, division: str | None) -> None:
    """Refuse an operation that the client may not do at all, or not in the division of what its path names."""
    if not enough(access, operation, "*"):
        names = _names(one for one in operation.permissions if not operation.needs_all or not access.may(one))
        code = "missing.permissions" if operation.needs_all else "missing.any.permissions"
        own, message = EVERYWHERE.get(operation.id, (code, None))
        raise Refusal(own, names, message=message, params={"permissions": names})
    if division is not None:
        insist_for(access, operation, division)


def insist(access: Access, permission: str, division: str, field: str) -> None:
    """Refuse what a client may not do in the division that a body names."""
    if not access.may(permission, division):
        raise _generic((permission,), division, True, field)


def insist_for(access: Access, operation: Operation, division: str, field: str | None = None) -> None:
    """Refuse an operation on what is in a division where the client may not do it."""
    if enough(access, operation, division):
        return
    own = IN_DIVISION.get(operation.id)
    if own is None:
        raise _generic(operation.permissions, division, operation.needs_all, field)
    params = {"permissions": _names(operation.permissions), "divisions": division}
    raise Refusal(own[0], message=own[1], params=params, field=field)


def insist_on_one(access: Access, operation: Operation, divisions: Iterable[str]) -> None:
    """Refuse a question about divisions in none of which the client may ask it.

    Where it may in one of them the others are left out of the answer, as everything that it does not see.
    """
    asked = list(divisions)
    if asked and not any(enough(access, operation, one) for one in asked):
        insist_for(access, operation, asked[0])


def _generic(permissions: Iterable[str], division: str, every: bool, field: str | None = None) -> Refusal:
    names = _names(permissions)
    params = {"permissions": names, "divisions": division}
    if every:
        return Refusal("missing.division.permission", names, params=params, field=field)
    return Refusal("missing.any.division.permissions", names, division, params=params, field=field)


def _names(permissions: Iterable[str]) -> str:
    return ", ".join(permissions)
