"""How workbins look in answers.

Owns: Workbin and WorkbinReference of the contract.
"""

from typing import Any

from genesys_caseplans.sandbox.org.org import Org, bare, once, user_ref
from genesys_caseplans.sandbox.resources.lookups import shapes as lookups
from genesys_caseplans.sandbox.resources.workbins.kind import WORKBINS

Json = dict[str, Any]


def uri(workbin_id: str) -> str:
    """Where a workbin is."""
    return f"/api/v2/taskmanagement/workbins/{workbin_id}"


@once
def reference(org: Org, workbin_id: str, named: bool = True) -> Json:
    """WorkbinReference of the contract, with the name where it is wanted."""
    known = org.known(WORKBINS, workbin_id) if named else {}
    return bare({"id": workbin_id, "name": known.get("name"), "selfUri": uri(workbin_id)})


def workbin(org: Org, body: Json) -> Json:
    """Workbin of the contract."""
    return bare(
        {
            "id": body["id"],
            "name": body["name"],
            "division": lookups.division(org, body["divisionId"]),
            "description": body.get("description"),
            "dateCreated": body["dateCreated"],
            "dateModified": body["dateModified"],
            "modifiedBy": user_ref(body["modifiedBy"]),
            "selfUri": uri(body["id"]),
        }
    )
