"""Every operation that is called, and every field that is sent or read, exists in the vendor's official SDK.

Where we knowingly differ it stands in `KNOWN_DIFFERENCES` with its reason; an entry that is no longer a difference
fails too.
"""

from __future__ import annotations

import pytest
from tests.contract import our_calls
from tests.contract.comparing import COUNTERPARTS, differences, model_differences, operation_differences
from tests.contract.official_sdk import OfficialSdk

from genesys_caseplans.http.exchange import Operation
from genesys_caseplans.http.wire import ApiModel, EntityRef

SDK = OfficialSdk()
OPERATIONS = our_calls.operations()
MODELS = our_calls.models()

# What differs: why.
KNOWN_DIFFERENCES: dict[str, str] = {
    "DataSchema.deleted in DataSchema": "GET shows it on deleted schemas, the published models lack it "
    "(api-facts: Listing); it is read only to leave such schemas out",
    "Case.name in Case": "the published contract has it",
}


def test_every_operation_has_a_call_here() -> None:
    assert set(our_calls.CALLS) == set(OPERATIONS)


def test_every_call_sends_its_operation() -> None:
    sent = {name: our_calls.call(name).request.operation for name in OPERATIONS}
    assert sent == OPERATIONS


def test_every_model_has_a_counterpart_here() -> None:
    assert set(COUNTERPARTS) == set(MODELS)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_is_as_the_sdk_has_it(name: str) -> None:
    found = dict(operation_differences(SDK, OPERATIONS[name]))
    assert {where: what for where, what in found.items() if where not in KNOWN_DIFFERENCES} == {}


@pytest.mark.parametrize("name", sorted(set(COUNTERPARTS) & set(MODELS)))
def test_a_model_has_the_fields_and_types_of_the_sdk(name: str) -> None:
    found: dict[str, str] = {}
    for counterpart in COUNTERPARTS[name]:
        found.update(model_differences(SDK, MODELS[name], counterpart))
    assert {where: what for where, what in found.items() if where not in KNOWN_DIFFERENCES} == {}


def test_every_known_difference_still_is_one() -> None:
    assert set(KNOWN_DIFFERENCES) - set(differences(SDK)) == set()


class TestTheComparisonItself:
    def test_notices_another_verb_and_path(self) -> None:
        ours = OPERATIONS["getTaskmanagementWorkbin"]
        moved = Operation("PUT", "/api/v2/taskmanagement/bins/{workbinId}", ours.name)
        assert dict(operation_differences(SDK, moved)) == {
            "getTaskmanagementWorkbin": "the book sends GET /api/v2/taskmanagement/workbins/{workbinId}"
        }

    def test_notices_an_operation_that_does_not_exist(self) -> None:
        unknown = Operation("GET", "/api/v2/nothing", "getNothing")
        assert dict(operation_differences(SDK, unknown)) == {"getNothing": "there is no such operation"}

    def test_notices_unknown_fields_and_other_types(self) -> None:
        class Workbin(ApiModel):
            id: int
            name: str | None = None
            colour: str | None = None
            division: EntityRef | None = None
            description: list[str] | None = None
            date_created: EntityRef | None = None

        assert dict(model_differences(SDK, Workbin, "Workbin")) == {
            "Workbin.id in Workbin": "the book has str",
            "Workbin.colour in Workbin": "the book's model has no such field",
            "Workbin.description in Workbin": "the book has str",
            "Workbin.dateCreated in Workbin": "the book has datetime",
        }
