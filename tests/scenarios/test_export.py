"""An org as specs: planned against the same org they ask for nothing, and a fresh org made of them is the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from tests.scenarios.direct_org import DirectOrg
from tests.scenarios.generated import documents, outlines
from tests.scenarios.journey import Org, actions, differences, picture
from tests.scenarios.test_generated_specs import bounded, settled
from tests.scenarios.test_role import SPECS, everything

from genesys_caseplans import Client, load_spec, parse_spec
from genesys_caseplans.address import Address
from genesys_caseplans.engine.export import Exported, export_org
from genesys_caseplans.errors import SelectionError
from genesys_caseplans.kinds.caseplan.client import CaseplanUpdate
from genesys_caseplans.kinds.fields import UUID_PATTERN
from genesys_caseplans.sandbox import Sandbox

Document = dict[str, Any]


@pytest.fixture(scope="module")
def first() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


@pytest.fixture(scope="module")
def second() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


def exported(org: Org, **options: Any) -> Exported:
    with Client(org.settings) as client:
        return client.export(**options)


def without_ids(document: Document) -> Document:
    """Entries that no id is needed for: those of one name stand in a fresh org already."""
    return {
        section: {key: entry for key, entry in said.items() if "id" not in entry} if isinstance(said, dict) else said
        for section, said in document.items()
    }


@bounded(25)
@given(document=outlines().flatmap(documents))
def test_what_is_exported_is_what_is_there(first: DirectOrg, second: DirectOrg, document: Document) -> None:
    first.reset()
    second.reset()
    assert settled(first, parse_spec(document)) is not None
    out = first.run(export_org("http://sandbox"))
    again = first.plan(parse_spec(out.document))
    assert actions(again) == {"none"}, differences(again)
    assert not [change.unmanaged for change in again.changes if change.unmanaged]
    assert set(out.remarks) == {address for address in out.ids if "id" in out.document[address.section][address.key]}

    fresh = without_ids(out.document)
    assert settled(second, parse_spec(fresh)) is not None
    copied = second.run(export_org("http://sandbox"))
    assert json.dumps(without_ids(copied.document)) == json.dumps(fresh), "the same bytes"


def test_an_export_holds_ids_only_of_what_a_name_does_not_tell(org: Org) -> None:
    assert org.apply(everything()).ok
    out = exported(org)
    text = json.dumps(out.document)
    doubles = {id for address, id in out.ids.items() if address in out.remarks}
    assert set(re.findall(UUID_PATTERN, text)) == doubles
    assert set(out.remarks.values()) == {"the org has 2 of this name"}
    assert out.org.name == "Sandbox Contact Center"


def test_one_file_for_each_caseplan_and_one_for_what_they_share(org: Org) -> None:
    with Client(org.settings) as client:
        assert client.apply(client.plan(load_spec(SPECS / "retail" / "retail.yaml"))).ok
    out = exported(org, only=["Refund request", "Credit *"])
    assert list(out.documents) == ["credit-hold", "refund-request", "shared"]
    assert list(out.documents["refund-request"]) == ["customerIntents", "caseplans"]
    assert set(out.documents["shared"]) == {"schemas", "workbins", "worktypes", "intentCategories"}
    assert [entry["name"] for entry in out.document["caseplans"].values()] == ["Credit hold", "Refund request"]
    assert actions(org.plan(out.document)) == {"none"}


def test_a_choice_that_means_nothing_is_told_with_what_there_is(org: Org) -> None:
    with pytest.raises(SelectionError, match=r"the org has no caseplan 'Refund': it has .*Returns"):
        exported(org, only=["Refund"])


def test_published_content_is_exported_and_a_draft_where_that_is_asked_for(org: Org, escalation: Document) -> None:
    assert org.apply(escalation).ok
    (caseplan,) = [
        one for one in org.client.caseplans.list() if one.name == escalation["caseplans"]["escalation"]["name"]
    ]
    org.client.caseplans.create_version(caseplan.id)
    org.client.caseplans.wait_until_copied(caseplan.id)
    org.client.caseplans.update(caseplan.id, CaseplanUpdate(default_due_duration_in_seconds=86_400))
    address = "customer-care-escalation"
    published = exported(org).document["caseplans"][address]
    drafted = exported(org, drafts=True).document["caseplans"][address]
    assert (published["dueDuration"], drafted["dueDuration"]) == ("5d", "1d")
    assert {**published, "dueDuration": ""} == {**drafted, "dueDuration": ""}


def test_a_fresh_org_made_of_an_export_is_the_same_to_a_person(org: Org) -> None:
    assert org.apply(everything()).ok
    with Sandbox(rate_limit=0) as other:
        copy = Org(other)
        assert copy.apply(without_ids(exported(org).document)).ok
        assert picture(copy) == picture(org)
        copy.client.close()


@pytest.mark.parametrize("caseplans", [1, 4])
def test_requests_are_counted(org: Org, caseplans: int) -> None:
    spec = load_spec(SPECS / "retail" / "retail.yaml")
    with Client(org.settings) as client:
        assert client.apply(client.plan(spec)).ok
    names = [str(entry.name) for address, entry in spec.entries.items() if address.section == "caseplans"][:caseplans]
    org.mark()
    out = exported(org, only=names)
    stages = sum(len(entry["stages"]) for entry in out.document["caseplans"].values())
    intents, worktypes = len(out.document["customerIntents"]), len(out.document["worktypes"])
    print(f"{caseplans} caseplans: {len(org.calls)} requests")
    assert len(org.calls) <= 10 + 4 * caseplans + stages + intents + 3 * worktypes


def test_keys_are_made_of_names(org: Org) -> None:
    document = {
        "workbins": {
            "a": {"name": "Überweisung & Größe"},
            "b": {"name": "überweisung/größe"},
            "c": {"name": "日本語の箱"},
        }
    }
    assert org.apply(document).ok
    out = exported(org)
    named = {entry["name"]: key for key, entry in out.document["workbins"].items()}
    assert named["Überweisung & Größe"] == "uberweisung-grosse"
    assert named["überweisung/größe"] == "uberweisung-grosse-2"
    assert named["日本語の箱"] == "workbins"
    assert Address("workbins", "workbins") in out.ids
