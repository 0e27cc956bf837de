"""What a spec may say is what the API takes: lengths, ranges, patterns, allowed values.

Each limit is tried at its edges against the spec's own model, so it does not matter how the model writes it. The
numbers are read from the official SDK, and from the published contract where a copy lies beside the repository.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from tests.contract.comparing import Book
from tests.contract.official_sdk import OfficialSdk
from tests.contract.published_contract import CONTRACT, IS_THERE, PublishedContract

from genesys_caseplans.kinds.caseplan import spec as caseplan
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry, StageEntry, StepEntry
from genesys_caseplans.kinds.schema.spec import ATTRIBUTE_TYPES
from genesys_caseplans.kinds.workbin import WorkbinEntry
from genesys_caseplans.kinds.worktype import spec as worktype
from genesys_caseplans.kinds.worktype.spec import Status, StatusCategory, WorktypeEntry

BOOKS: dict[str, Book] = {"sdk": OfficialSdk()}
if IS_THERE:
    BOOKS["contract"] = PublishedContract()

# Spec model and field: model of the API and field.
LIMITED: dict[tuple[type[BaseModel], str], tuple[str, str]] = {
    (WorkbinEntry, "name"): ("WorkbinCreate", "name"),
    (WorkbinEntry, "description"): ("WorkbinCreate", "description"),
    (WorktypeEntry, "name"): ("WorktypeCreate", "name"),
    (WorktypeEntry, "description"): ("WorktypeCreate", "description"),
    (WorktypeEntry, "duration"): ("WorktypeCreate", "defaultDurationSeconds"),
    (WorktypeEntry, "due_duration"): ("WorktypeCreate", "defaultDueDurationSeconds"),
    (WorktypeEntry, "expiration"): ("WorktypeCreate", "defaultExpirationSeconds"),
    (WorktypeEntry, "ttl"): ("WorktypeCreate", "defaultTtlSeconds"),
    (WorktypeEntry, "priority"): ("WorktypeCreate", "defaultPriority"),
    (WorktypeEntry, "service_level_target"): ("WorktypeCreate", "serviceLevelTarget"),
    (Status, "name"): ("WorkitemStatusCreate", "name"),
    (Status, "description"): ("WorkitemStatusCreate", "description"),
    (CaseplanEntry, "name"): ("CaseplanCreate", "name"),
    (CaseplanEntry, "description"): ("CaseplanCreate", "description"),
    (CaseplanEntry, "reference_prefix"): ("CaseplanCreate", "referencePrefix"),
    (CaseplanEntry, "due_duration"): ("CaseplanCreate", "defaultDueDurationInSeconds"),
    (CaseplanEntry, "ttl"): ("CaseplanCreate", "defaultTtlSeconds"),
    (StageEntry, "name"): ("StageplanUpdate", "name"),
    (StageEntry, "description"): ("StageplanUpdate", "description"),
    (StepEntry, "name"): ("StepplanUpdate", "name"),
    (StepEntry, "description"): ("StepplanUpdate", "description"),
}

# Limits that a book leaves unsaid though the other has them: nothing to compare there.
UNSAID = {
    ("contract", "WorkbinCreate", "name"),
    ("contract", "WorkbinCreate", "description"),
    ("contract", "WorktypeCreate", "name"),
    ("contract", "WorkitemStatusCreate", "name"),
    ("contract", "WorkitemStatusCreate", "description"),
    ("contract", "StageplanUpdate", "description"),
    ("contract", "StepplanUpdate", "description"),
}


def accepts(model: type[BaseModel], name: str, value: object) -> bool:
    field = model.model_fields[name]
    annotated: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    adapter: TypeAdapter[Any] = TypeAdapter(annotated)
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def edges(limits: dict[str, Any]) -> Iterator[tuple[str, object, bool]]:
    """Values at the edges of limits, and whether they are within."""
    number: Callable[[int], object] = int
    text: Callable[[int], object] = "x".__mul__
    for low, high, made in (("minimum", "maximum", number), ("minLength", "maxLength", text)):
        if low in limits:
            yield low, made(limits[low]), True
            if limits[low] > 0 or made is number:
                yield low, made(limits[low] - 1), False
        if high in limits:
            yield high, made(limits[high]), True
            yield high, made(limits[high] + 1), False
    if limits.get("pattern") == "^[A-Za-z0-9]+$":
        yield from (("pattern", value, value.isalnum() and value.isascii()) for value in ("Ab9", "A-B", "A B", "ÄB"))


CASES = [
    pytest.param(book, key, id=f"{book}-{key[0].__name__}-{key[1]}")
    for book in BOOKS
    for key, (model, field) in LIMITED.items()
    if (book, model, field) not in UNSAID
]


@pytest.mark.parametrize(("book", "key"), CASES)
def test_a_spec_takes_exactly_what_the_api_takes(book: str, key: tuple[type[BaseModel], str]) -> None:
    model, field = LIMITED[key]
    limits = dict(BOOKS[book].model(model)[field].limits)
    tried = list(edges(limits))
    assert tried, "the book says no limit any more"
    assert [(name, value) for name, value, good in tried if accepts(*key, value) is not good] == []


@pytest.mark.parametrize("book", BOOKS)
def test_what_a_book_leaves_unsaid_still_is(book: str) -> None:
    unsaid = [(model, field) for which, model, field in UNSAID if which == book]
    assert [key for key in unsaid if list(edges(dict(BOOKS[book].model(key[0])[key[1]].limits)))] == []


@pytest.mark.parametrize("book", BOOKS)
def test_status_categories_are_those_of_the_api(book: str) -> None:
    published = BOOKS[book].model("WorkitemStatusCreate")["category"].allowed
    # The API answers Unknown for what a client is too old to know; nobody can mean it.
    assert set(published) - {"Unknown"} == set(get_args(StatusCategory))


@pytest.mark.parametrize("book", BOOKS)
def test_activity_types_that_are_sent_are_those_of_the_api(book: str) -> None:
    assert {"None", "Workitem"} <= set(BOOKS[book].model("StepplanUpdate")["activityType"].allowed)


def test_no_more_destinations_and_intake_settings_than_the_api_takes() -> None:
    sdk = BOOKS["sdk"]
    assert sdk.model("WorkitemStatusCreate")["destinationStatusIds"].limits["maxItems"] == worktype.MOST_DESTINATIONS
    assert sdk.model("CaseplanCreate")["intakeSettings"].limits["maxItems"] == caseplan.MOST_INTAKE


def test_lists_of_a_new_caseplan_are_as_long_as_published() -> None:
    for book in (book for name, book in BOOKS.items() if name == "contract"):
        fields = book.model("CaseplanCreate")
        assert fields["dataSchemas"].limits["maxItems"] == 1
        assert fields["intakeSettings"].limits["maxItems"] == caseplan.MOST_INTAKE


def test_attribute_types_are_the_documented_eleven() -> None:
    # No book enumerates them: they are in the texts about schemas, in keys and references.
    assert set(ATTRIBUTE_TYPES) == {
        "text", "longtext", "url", "identifier", "enum", "date", "datetime", "integer", "number", "checkbox", "tag"
    }  # fmt: skip


def test_every_attribute_type_that_the_contract_mentions_is_known() -> None:
    mentioned = set(re.findall(r'\$ref\\*"\s*:\s*\\*"#/definitions/([a-z]+)\\*"', str(CONTRACT)))
    assert bool(mentioned) == IS_THERE
    assert mentioned <= set(ATTRIBUTE_TYPES)
