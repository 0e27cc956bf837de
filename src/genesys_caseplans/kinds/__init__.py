"""The kinds of objects that the tool makes. To add one: a module or folder here, and its place in `KINDS`.

May import `http`, `address`, `errors`; must not import `engine` or `sandbox`. See `kinds/kind.py` for how a kind is
written. The order of `KINDS` is the order of sections in listings; what is made before what comes from references.

`KINDS` is made when it is first asked for: whoever only uses the typed clients does not pay for it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_caseplans.kinds.kind import Kind

    KINDS: tuple[Kind[Any], ...]


def __getattr__(name: str) -> Any:
    if name == "KINDS":
        return _kinds()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _kinds() -> tuple[Kind[Any], ...]:
    from genesys_caseplans.kinds import intent_category, workbin  # noqa: PLC0415
    from genesys_caseplans.kinds.caseplan import kind as caseplan  # noqa: PLC0415
    from genesys_caseplans.kinds.customer_intent import kind as customer_intent  # noqa: PLC0415
    from genesys_caseplans.kinds.schema import kind as schema  # noqa: PLC0415
    from genesys_caseplans.kinds.worktype import kind as worktype  # noqa: PLC0415

    return (
        schema.KIND,
        workbin.KIND,
        worktype.KIND,
        intent_category.KIND,
        customer_intent.KIND,
        caseplan.KIND,
    )
