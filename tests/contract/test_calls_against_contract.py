"""Every operation, parameter and field against the published contract, where a copy lies beside the repository.

It says more than the SDK: which fields a request must hold, and which the API alone writes. Without the copy this
file is not collected (`conftest.py`).
"""

from __future__ import annotations

import pytest
from tests.contract import our_calls
from tests.contract.comparing import (
    COUNTERPARTS,
    differences,
    model_differences,
    operation_differences,
    value_differences,
)
from tests.contract.published_contract import CONTRACT, PublishedContract

BOOK = PublishedContract()
OPERATIONS = our_calls.operations()
MODELS = our_calls.models()

# What differs: why.
KNOWN_DIFFERENCES: dict[str, str] = {
    "postTaskmanagementWorkitemsSchemas body.version": "called required, yet live orgs make version 1 without it "
    "(api-facts: Listing); there is nothing that it could tell",
    "DataSchema.deleted in DataSchema": "shown on deleted schemas all the same (api-facts: Listing)",
}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_is_as_published(name: str) -> None:
    found = dict(operation_differences(BOOK, OPERATIONS[name]))
    assert {where: what for where, what in found.items() if where not in KNOWN_DIFFERENCES} == {}


@pytest.mark.parametrize("name", sorted(set(COUNTERPARTS) & set(MODELS)))
def test_a_model_has_the_fields_and_types_published(name: str) -> None:
    found: dict[str, str] = {}
    for counterpart in COUNTERPARTS[name]:
        if counterpart in CONTRACT["definitions"]:
            found.update(model_differences(BOOK, MODELS[name], counterpart))
    assert {where: what for where, what in found.items() if where not in KNOWN_DIFFERENCES} == {}


def test_every_counterpart_is_published() -> None:
    named = {name for model in MODELS for name in COUNTERPARTS[model]}
    assert named - set(CONTRACT["definitions"]) == set()


def test_every_known_difference_still_is_one() -> None:
    assert set(KNOWN_DIFFERENCES) - set(differences(BOOK)) == set()


# A listing of everything: what its query leaves out although the model calls it required, and why.
QUERIES_OF_ALL = {
    "postTaskmanagementWorkbinsQuery": {"filters"},  # live orgs list without filters (api-facts: Listing)
    "postTaskmanagementWorktypesQuery": {"filters"},
    "postCasemanagementCaseplansQuery": set[str](),
}


@pytest.mark.parametrize("name", QUERIES_OF_ALL)
def test_a_listing_of_everything_leaves_out_what_is_known(name: str) -> None:
    operation = BOOK.operation(name)
    assert operation is not None
    found = dict(value_differences(BOOK, "body", our_calls.query_of_all(name).body, operation.body))
    assert found == {f"body.{field}": f"the book's {operation.body} needs it" for field in QUERIES_OF_ALL[name]}
