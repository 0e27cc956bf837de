"""The permissions written on our operations are those that the contract publishes."""

from typing import Any

import pytest
from tests.contract.our_calls import operations


def published(contract: dict[str, Any], name: str) -> tuple[str, tuple[str, ...]]:
    """The kind (ALL, ANY) and the names of the permissions that the contract publishes for an operation."""
    methods = [method for methods in contract["paths"].values() for method in methods.values()]
    (needs,) = [one.get("x-inin-requires-permissions") for one in methods if one.get("operationId") == name]
    return (needs["type"], tuple(needs["permissions"])) if needs else ("ALL", ())


@pytest.mark.parametrize("name", sorted(operations()))
def test_an_operation_says_the_permissions_it_needs(contract: dict[str, Any], name: str) -> None:
    kind, names = published(contract, name)
    # `Operation.permissions` are needed every one: one that needs any of several has no way to say so yet.
    assert kind == "ALL" or len(names) == 1
    assert operations()[name].permissions == names, f"give {name} permissions={names!r} where it is defined"
