"""The permissions written on our operations are those that the contract publishes; not run where there is none."""

import pytest
from tests.contract.our_calls import operations
from tests.contract.published_contract import CONTRACT

NEEDS = {
    details["operationId"]: details.get("x-inin-requires-permissions") or {"type": "ALL", "permissions": []}
    for methods in CONTRACT["paths"].values()
    for details in methods.values()
}


@pytest.mark.parametrize("name", sorted(operations()))
def test_an_operation_says_the_permissions_it_needs(name: str) -> None:
    published = tuple(NEEDS[name]["permissions"])
    if NEEDS[name]["type"] == "ANY" and len(published) > 1:
        published = ("|".join(published),)
    assert operations()[name].permissions == published, f"where {name} is defined, give it permissions={published!r}"
