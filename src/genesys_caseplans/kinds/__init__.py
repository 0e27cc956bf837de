"""The kinds of objects that the tool makes. To add one: a module or folder here, and its place in `KINDS`.

May import `http`, `address`, `errors`; must not import `engine` or `sandbox`. See `kinds/kind.py` for how a kind is
written. The order of `KINDS` is the order of sections in listings; what is made before what comes from references.
"""

from typing import Any

from genesys_caseplans.kinds import customer_intent, intent_category, workbin
from genesys_caseplans.kinds.caseplan import kind as caseplan
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.kinds.schema import kind as schema
from genesys_caseplans.kinds.worktype import kind as worktype

KINDS: tuple[Kind[Any], ...] = (
    schema.KIND,
    workbin.KIND,
    worktype.KIND,
    intent_category.KIND,
    customer_intent.KIND,
    caseplan.KIND,
)
