"""One run at a time where that is wanted: `apply --lock` takes a workbin as the org's lock, and gives it back."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from tests.cli.running import Cli, Ran, spec_data, write_spec
from tests.cli.terminal import Terminal

from genesys_caseplans import Client, Settings
from genesys_caseplans.errors import LockHeld, OrgMismatch
from genesys_caseplans.kinds.workbin import Workbin, WorkbinCreate
from genesys_caseplans.lock import NAME, Ticket
from genesys_caseplans.sandbox import Sandbox

OTHER_ORG = "5f1c0f0e-8a54-4c3b-9d6e-2d7d3f9b8a01"


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(Settings.from_environment(sandbox.environment)) as client:
        yield client


def left(client: Client) -> list[Workbin]:
    """The locks that are there."""
    return [workbin for workbin in client.workbins.list() if workbin.name == NAME]


def requests_for(cli: Cli, sandbox: Sandbox, *args: str | Path) -> int:
    sandbox.calls.clear()
    assert cli(*args).code == 0
    return len(sandbox.calls)


def test_it_costs_two_requests_and_leaves_nothing(cli: Cli, sandbox: Sandbox, client: Client, spec: Path) -> None:
    assert cli("apply", spec, "--yes", "--lock").code == 0
    assert left(client) == []
    without, with_lock = (requests_for(cli, sandbox, "apply", spec, "--yes", *more) for more in ([], ["--lock"]))
    assert with_lock == without + 2
    assert [call.method for call in sandbox.calls if call.path.startswith("/api/v2/taskmanagement/workbins")][-1] == (
        "DELETE"
    )


def test_it_is_taken_before_anything_is_read_and_is_in_no_plan(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.calls.clear()
    ran = cli("apply", spec, "--yes", "--lock", "--json")
    assert [call.path for call in sandbox.calls][:2] == ["/oauth/token", "/api/v2/taskmanagement/workbins"]
    assert NAME not in ran.out


def test_without_the_option_no_lock_is_taken(cli: Cli, sandbox: Sandbox, client: Client, spec: Path) -> None:
    client.lock(Ticket("somebody"))
    assert cli("apply", spec, "--yes").code == 0, "nor looked at"


def test_who_comes_second_is_told_who_holds_it_and_since_when(
    cli: Cli, sandbox: Sandbox, client: Client, spec: Path
) -> None:
    lock = client.lock(Ticket("jane on build-7 with escalation", 600))
    sandbox.calls.clear()
    ran = cli("apply", spec, "--yes", "--lock")
    assert ran.code == 1
    assert "the org is locked by jane on build-7 with escalation, since 20" in ran.err
    assert "at most until 20" in ran.err
    assert lock.id in ran.err
    assert "unlock" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert len(sandbox.calls) == 3, "login, create, and a look at who it is"
    assert [one.id for one in left(client)] == [lock.id], "it is still theirs"


def test_what_the_lock_says_names_who_runs_and_the_set(cli: Cli, sandbox: Sandbox, client: Client, spec: Path) -> None:
    sandbox.fail("POST", "*/schemas", status=None, delay=2.0)
    found: list[Workbin] = []
    with Terminal(["apply", spec, "--yes", "--lock", "--lock-timeout", "77"], cli.process_environment(), 200) as shown:
        shown.poll("create schema")
        found = left(client)
        assert shown.ends() == 0
    (lock,) = found
    name = spec_data()["name"]
    assert re.fullmatch(
        rf".+ on \S+ with {name} is applying \(run [0-9a-f]{{16}}, at most 77 s\)\. .*unlock.*", lock.description or ""
    )
    for part, secret in sandbox.environment.items():
        if "SECRET" in part or "CLIENT" in part:
            assert secret not in (lock.description or "")


def test_of_two_at_once_one_goes_on(cli: Cli, sandbox: Sandbox, client: Client, spec: Path) -> None:
    sandbox.fail("POST", "*/schemas", status=None, delay=1.0)
    ran: list[Ran] = []
    threads = [Thread(target=lambda: ran.append(cli.process("apply", spec, "--yes", "--lock"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.code for one in ran) == [0, 1]
    (loser,) = (one for one in ran if one.code)
    assert "the org is locked by" in loser.err
    assert left(client) == []
    assert cli("plan", spec, "--detailed-exitcode").code == 0


@pytest.mark.parametrize(
    "ends",
    ["blocked", "failed", "declined", "differs", "broken"],
)
def test_it_is_given_back_however_the_command_ends(
    cli: Cli, sandbox: Sandbox, client: Client, spec: Path, ends: str
) -> None:
    args = ["--yes"]
    match ends:
        case "blocked":
            data = spec_data()
            data["caseplans"]["escalation"]["owner"] = "nobody@example.com"
            write_spec(spec, data)
        case "failed":
            sandbox.fail("POST", "*/schemas", status=400)
        case "declined":
            args = []
        case "differs":
            args = ["--yes", "--expect-digest", "0" * 16]
        case _:
            sandbox.fail("GET", "*/organizations/me", status=403)
    ran = cli("apply", spec, "--lock", *args)
    assert ran.code == 1
    assert left(client) == []
    assert "could not be given back" not in ran.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
@pytest.mark.parametrize("signals", [1, 2])
def test_signals_give_it_back_too(
    cli: Cli, sandbox: Sandbox, client: Client, spec: Path, number: signal.Signals, signals: int
) -> None:
    sandbox.fail("POST", "*/worktypes", status=None, delay=1.0 if signals == 1 else 20.0, times=None)
    with Terminal(["apply", spec, "--yes", "--lock"], cli.process_environment(), 200) as shown:
        shown.poll("create worktype")
        assert len(left(client)) == 1
        shown.signals(number)
        if signals == 2:
            shown.poll("stops at once")
            shown.signals(number)
        begun = time.monotonic()
        assert shown.ends() == 128 + number
        assert time.monotonic() - begun < 8
    assert left(client) == []


def test_a_signal_at_the_question_gives_it_back(cli: Cli, client: Client, spec: Path) -> None:
    with Terminal(["apply", spec, "--lock"], cli.process_environment(), 200) as shown:
        shown.poll("[y/N]")
        assert len(left(client)) == 1
        shown.signals(signal.SIGTERM)
        assert shown.ends() == 143
    assert left(client) == []


def test_a_signal_while_it_is_taken_leaves_none(cli: Cli, sandbox: Sandbox, client: Client, spec: Path) -> None:
    """The answer comes late: nobody knows whether it was taken, so it is looked for."""
    sandbox.fail("POST", "*/workbins", status=None, delay=1.5, times=1)
    with Terminal(["apply", spec, "--yes", "--lock"], cli.process_environment(), 200) as shown:
        shown.until_true(lambda: any(call.path == "/oauth/token" for call in sandbox.calls))
        time.sleep(0.3)
        shown.signals(signal.SIGTERM)
        assert shown.ends() == 143
    time.sleep(2)
    assert left(client) == []


def test_a_lost_answer_is_looked_for_and_its_lock_is_ours(
    cli: Cli, sandbox: Sandbox, client: Client, spec: Path
) -> None:
    sandbox.fail("POST", "*/workbins", kind="lost", times=1)
    assert cli.process("apply", spec, "--yes", "--lock").code == 0
    assert left(client) == []


def test_a_lock_that_cannot_be_given_back_is_told_and_changes_no_code(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("DELETE", "*/workbins/*", status=403)
    ran = cli("apply", spec, "--yes", "--lock")
    assert ran.code == 0
    assert "the lock of the org could not be given back" in ran.err
    assert "`gcp-caseplans unlock` frees it, and it is stale 3600 s after it was taken" in ran.err


def test_a_lock_that_was_freed_meanwhile_is_told(cli: Cli, client: Client, spec: Path) -> None:
    with Terminal(["apply", spec, "--lock"], cli.process_environment(), 200) as shown:
        shown.poll("[y/N]")
        client.workbins.delete(left(client)[0].id)
        shown.types("n\n")
        assert shown.ends() == 1
        assert "the lock of the org was gone before the end" in shown.text


def test_a_stale_lock_is_taken_away(cli: Cli, client: Client, spec: Path) -> None:
    client.lock(Ticket("somebody who died", 1))
    assert cli("apply", spec, "--yes", "--lock").code == 1, "not before its time"
    time.sleep(1.2)
    assert cli("apply", spec, "--yes", "--lock").code == 0
    assert left(client) == []


def test_a_workbin_that_only_has_the_name_is_never_taken_away(cli: Cli, client: Client, spec: Path) -> None:
    theirs = client.workbins.create(WorkbinCreate(name=NAME, description="hands off"))
    ran = cli("apply", spec, "--yes", "--lock")
    assert ran.code == 1
    assert "the org is locked by somebody, since" in ran.err
    assert [one.id for one in left(client)] == [theirs.id]


@pytest.mark.parametrize("tied", ["option", "spec"])
def test_no_other_org_is_ever_locked(cli: Cli, sandbox: Sandbox, client: Client, spec: Path, tied: str) -> None:
    options = ["--org", OTHER_ORG] if tied == "option" else []
    if tied == "spec":
        write_spec(spec, spec_data() | {"org": OTHER_ORG})
    sandbox.calls.clear()
    ran = cli("apply", spec, "--yes", "--lock", *options)
    assert ran.code == 1
    assert OTHER_ORG in ran.err
    assert [call.path for call in sandbox.calls] == ["/oauth/token", "/api/v2/organizations/me"]


# --- unlock


def test_unlock_frees_what_was_left_behind(cli: Cli, client: Client) -> None:
    lock = client.lock(Ticket("somebody who died"))
    assert cli("unlock").code == 1, "there is nobody to ask"
    assert len(left(client)) == 1
    ran = cli("unlock", "--yes")
    assert ran.code == 0
    assert ran.out.startswith("Freed: the org is locked by somebody who died, since ")
    assert lock.id in ran.out
    assert left(client) == []


def test_unlock_asks(cli: Cli, client: Client) -> None:
    client.lock(Ticket("jane on build-7"))
    with Terminal(["unlock"], cli.process_environment(), 200) as shown:
        shown.poll("Free it? [y/N]")
        assert "locked by jane on build-7" in shown.text
        shown.types("n\n")
        assert shown.ends() == 1
    assert len(left(client)) == 1


def test_unlock_of_what_is_not_locked_is_fine(cli: Cli) -> None:
    assert cli("unlock", "--yes").out == "The org is not locked.\n"
    assert cli("unlock", "--json").json == {"formatVersion": 1, "lock": None, "freed": False}


def test_unlock_tells_machines_what_it_freed(cli: Cli, client: Client) -> None:
    lock = client.lock(Ticket("jane", 60))
    told = cli("unlock", "--yes", "--json").json
    assert told["freed"] is True
    assert (told["lock"]["id"], told["lock"]["holder"]) == (lock.id, "jane")
    assert set(told["lock"]) == {"id", "holder", "since", "until"}


# --- the library


def test_a_library_user_takes_and_gives_it_back(client: Client) -> None:
    ticket = Ticket("a script")
    lock = client.lock(ticket)
    with pytest.raises(LockHeld, match="locked by a script, since"):
        client.lock(Ticket("another"))
    assert client.locked(Ticket("another")) is None
    found = client.locked(ticket)
    assert found is not None
    assert found.id == lock.id
    assert client.unlock(lock) is True
    assert client.unlock(lock) is False
    assert client.locked() is None


def test_a_lock_is_tied_to_an_org(client: Client) -> None:
    with pytest.raises(OrgMismatch):
        client.lock(Ticket("a script"), org=OTHER_ORG)
    assert left(client) == []
