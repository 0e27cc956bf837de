"""Pages out of many: found by index, in order, and the same whoever asks."""

import itertools
from typing import Any

import pytest
from tests.sandbox.making import PLANS, Api
from tests.sandbox.running import CASES, ITEMS, Running

from genesys_caseplans.sandbox import Sandbox
from genesys_caseplans.sandbox.org import store
from genesys_caseplans.sandbox.org.clock import iso

Json = dict[str, Any]

MANY = 400


def multiplied(sandbox: Sandbox, kind: str, times: int = MANY, **own: Any) -> None:
    """So many objects of a kind, each like the last one; `own` makes a field of the number."""
    snapshot = sandbox.snapshot()
    bodies = snapshot["objects"][kind]
    last = bodies[-1]
    for number in range(2, times + 1):
        made = {name: make(number) for name, make in own.items()}
        bodies.append({**last, "id": f"00000000-0000-4000-8000-{number:012}", **made})
    sandbox.restore(snapshot)


@pytest.fixture
def cases(sandbox: Sandbox, api: Api) -> str:
    """Where many cases of one contact are listed."""
    running = Running(api)
    running.make()
    multiplied(sandbox, "case", reference=lambda number: f"X-{number}")
    api.login()
    return f"{CASES}/externalcontacts/{running.contact}"


@pytest.fixture
def worktype(sandbox: Sandbox, api: Api) -> str:
    """A worktype with many workitems, some of them without a due date or a priority."""
    made = str(api.worktype()["id"])
    api.made(ITEMS, {"name": "Item", "typeId": made})
    now = sandbox.clock.now()
    multiplied(
        sandbox,
        "workitem",
        name=lambda number: f"Item {number}",
        dateDue=lambda number: iso(now + number * 37 % 101) if number % 3 else None,
        priority=lambda number: number % 7 if number % 5 else None,
    )
    api.login()
    return made


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A count of the bodies that are read, in its one item."""
    count = [0]
    decode = store._decoded

    def counting(text: str) -> Any:
        count[0] += 1
        return decode(text)

    monkeypatch.setattr(store, "_decoded", counting)
    return count


def references(page: Json) -> list[str]:
    return [one["reference"] for one in page["entities"]]


def test_a_page_of_a_contacts_cases_reads_only_the_page(api: Api, cases: str, parsed: list[int]) -> None:
    assert len(api.seen(cases, pageSize=25)["entities"]) == 25
    assert parsed[0] < 50


def test_a_page_of_workitems_reads_only_the_page(api: Api, worktype: str, parsed: list[int]) -> None:
    for sort in ({}, {"sort": {"name": "dateDue", "ascending": True}}):
        parsed[0] = 0
        assert len(queried(api, worktype, pageSize=25, **sort)["entities"]) == 25
        assert parsed[0] < 50
    parsed[0] = 0
    assert queried(api, worktype, select="Count")["count"] == MANY
    assert parsed[0] < 5


def test_cases_are_paged_there_and_back(api: Api, cases: str) -> None:
    first = api.seen(cases, pageSize=200)
    whole = references(first) + references(follow(api, first, "nextUri"))
    assert len(whole) == len(set(whole)) == MANY
    page = api.seen(cases, pageSize=150)
    assert "previousUri" not in page
    seen = [references(page)]
    while "nextUri" in page:
        page = follow(api, page, "nextUri")
        seen.append(references(page))
    assert [len(one) for one in seen] == [150, 150, 100]
    assert list(itertools.chain(*seen)) == whole
    back = [page]
    while "previousUri" in back[-1]:
        back.append(follow(api, back[-1], "previousUri"))
    assert [references(one) for one in back] == seen[::-1]


def follow(api: Api, page: Json, link: str) -> Json:
    return api.seen(page[link].removeprefix("/api/v2/"))


def test_a_contacts_cases_are_those_of_the_divisions_that_are_asked_for(sandbox: Sandbox, api: Api) -> None:
    running = Running(api, divisionId=api.home())
    running.make()
    listed = f"{CASES}/externalcontacts/{running.contact}"
    assert len(api.seen(listed, divisionIds=api.home())["entities"]) == 1
    assert api.seen(listed, divisionIds=api.support())["entities"] == []
    elsewhere = sandbox.client(divisions=["Support"])
    with Api(sandbox, elsewhere.client_id) as outsider:
        assert outsider.seen(listed)["entities"] == []
        assert outsider.seen(f"{CASES}/externalcontacts/{running.contact}", pageSize=1)["entities"] == []


def queried(api: Api, worktype: str, **more: Any) -> Json:
    of_type = {"name": "typeId", "type": "String", "operator": "EQ", "values": [worktype]}
    return api.made(f"{ITEMS}/query", {"filters": [of_type], **more})


def all_sorted(api: Api, worktype: str, name: str, ascending: bool, size: int) -> list[Json]:
    found: list[Json] = []
    after: Any = None
    while after is not None or not found:
        more = {"after": after} if after else {}
        sort = {"name": name, "ascending": ascending}
        page = queried(api, worktype, pageSize=size, sort=sort, **more)
        found, after = found + page["entities"], page.get("after")
    return found


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("name", ["dateDue", "priority"])
def test_sorted_pages_fit_together_and_are_the_same_by_index_and_without(
    sandbox: Sandbox, api: Api, worktype: str, name: str, ascending: bool
) -> None:
    found = all_sorted(api, worktype, name, ascending, 70)
    assert len({one["id"] for one in found}) == len(found) == MANY
    values = [one.get(name) for one in found]
    bare = [value for value in values if value is None]
    rest = [value for value in values if value is not None]
    assert len(bare) > 50
    assert values == (bare + sorted(rest) if ascending else sorted(rest, reverse=True) + bare)
    # A client of every division by name sees all of it too, and has to be asked object by object.
    client = sandbox.client(divisions=["Home", "Support"])
    with Api(sandbox, client.client_id) as other:
        assert [one["id"] for one in all_sorted(other, worktype, name, ascending, 90)] == [one["id"] for one in found]


def test_objects_are_chosen_by_id_in_pages(sandbox: Sandbox, api: Api) -> None:
    ids = [str(api.workbin()["id"]) for _ in range(7)]
    wanted = {"name": "id", "type": "String", "operator": "IN", "values": [*ids[::-1], ids[0]]}
    found: list[str] = []
    after: Any = None
    while after is not None or not found:
        body = {"filters": [wanted], "pageSize": 3, **({"after": after} if after else {})}
        page = api.made("taskmanagement/workbins/query", body)
        found, after = found + [one["id"] for one in page["entities"]], page.get("after")
    assert found == ids
    plans = [str(api.caseplan()["id"]) for _ in range(2)]
    by_id = {"name": "id", "operator": "IN", "values": [plans[1].upper()]}
    assert [one["id"] for one in api.made(f"{PLANS}/query", {"filters": [by_id]})["entities"]] == plans[1:]


def test_what_is_at_hand_goes_with_a_refused_request(sandbox: Sandbox, api: Api) -> None:
    org = sandbox.org
    kind, fixed = store.KINDS["timer"], store.KINDS["token"]
    before = org.store.lowest(kind, "at")

    def refused_in_the_end() -> None:
        with org.store.transaction():
            org.store.put(kind, {"id": "x", "what": "x", "of": "x", "at": 0})
            org.store.put(fixed, {"id": "x", "client": "x", "expires": 0})
            org.store.remember("some fact", "7")
            assert org.store.lowest(kind, "at") == f"{0:016d}"
            assert org.store.get(fixed, "x")
            assert org.store.fact("some fact") == "7"
            raise LookupError

    with pytest.raises(LookupError):
        refused_in_the_end()
    assert org.store.lowest(kind, "at") == before
    assert (org.store.get(fixed, "x"), org.store.fact("some fact")) == (None, None)
    api.workbin()
