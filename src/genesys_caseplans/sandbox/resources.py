"""Which operations the sandbox has: the handlers of all resources in one table.

Owns: nothing but the list. What is not in it is answered 501.
"""

from genesys_caseplans.sandbox import workbins
from genesys_caseplans.sandbox.asking import Handler
from genesys_caseplans.sandbox.lookups import divisions, organization

HANDLERS: dict[str, Handler] = {
    **divisions.HANDLERS,
    **organization.HANDLERS,
    **workbins.HANDLERS,
}
