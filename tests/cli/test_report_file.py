"""`apply --report FILE`: whole JSON at any moment, what `--json` prints at the end, or else nothing is done."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import FIXTURE, Cli, spec_data, write_spec
from tests.cli.terminal import Terminal

from gcp_caseplans.exits import CommandError
from gcp_caseplans.report_file import ReportFile
from gcp_caseplans.views.running import RunningReport
from gcp_caseplans.views.screen import json_bytes
from genesys_caseplans import Client, Plan, Settings, load_spec
from genesys_caseplans.address import Address
from genesys_caseplans.engine.values.events import ChangeEnded, Made, StepBegun, StepEnded
from genesys_caseplans.engine.values.report import Result
from genesys_caseplans.errors import CaseplansError
from genesys_caseplans.kinds.kind import Identity
from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def file(cli: Cli) -> Path:
    return cli.folder / "report.json"


def held(file: Path) -> Any:
    """What the file holds, which must be one JSON value whenever it is looked at."""
    return json.loads(file.read_text("utf-8"))


def outcomes(document: Any) -> dict[str, str]:
    return {change["address"]: change["outcome"] for change in document["changes"]}


def test_it_holds_what_json_prints(cli: Cli, spec: Path, file: Path) -> None:
    ran = cli("apply", spec, "--yes", "--json", "--report", file, "--no-record")
    assert ran.code == 0
    assert file.read_text("utf-8") == ran.out
    left = sorted(one.name for one in cli.folder.iterdir() if one.name != ".gcp-caseplans")
    assert left == ["escalation.json", "report.json"], "and nothing is left"


def test_it_is_there_beside_the_text_too(cli: Cli, spec: Path, file: Path) -> None:
    ran = cli("apply", spec, "--yes", "--report", file)
    assert "Done: 8 created" in ran.out
    assert held(file)["outcomes"] == {"done": 8, "failed": 0, "unknown": 0, "interrupted": 0, "skipped": 0}


def test_it_is_there_where_nothing_was_to_be_done(cli: Cli, spec: Path, file: Path) -> None:
    cli("apply", spec, "--yes")
    ran = cli("apply", spec, "--report", file)
    assert "No changes." in ran.out
    again = cli("apply", spec, "--json", "--report", file)
    assert file.read_text("utf-8") == again.out
    assert held(file)["summary"]["none"] == 8


def test_a_failure_is_in_it(cli: Cli, sandbox: Sandbox, spec: Path, file: Path) -> None:
    sandbox.fail("POST", "*/intents/categories", status=400, body={"message": "no", "code": "bad.request"})
    ran = cli("apply", spec, "--yes", "--json", "--report", file)
    assert ran.code == 1
    assert file.read_text("utf-8") == ran.out
    assert held(file)["error"]["type"] == "ApplyIncomplete"


def blocked(data: dict[str, Any]) -> None:
    data["caseplans"]["escalation"]["owner"] = "john.doe@example.com"


def wrong(data: dict[str, Any]) -> None:
    data["worktypes"]["review"]["workbin"] = "nowhere"


ENDS = {
    "blocked": (blocked, ["--yes"], "PlanBlocked"),
    "a wrong spec": (wrong, ["--yes"], "SpecError"),
    "nobody said yes": (lambda _: None, [], "ConfirmationNeeded"),
    "another org": (lambda _: None, ["--yes", "--org", "11111111-2222-4333-8444-555555555555"], "OrgMismatch"),
    "a wrong region": (lambda _: None, ["--yes", "--sandbox", "--region", "x"], "UsageError"),
}


@pytest.mark.parametrize(("edit", "args", "kind"), ENDS.values(), ids=ENDS)
def test_a_run_that_never_began_is_in_it(cli: Cli, file: Path, edit: Any, args: list[str], kind: str) -> None:
    file.write_text("of an earlier run")
    data = spec_data()
    edit(data)
    ran = cli("apply", write_spec(cli.folder / "spec.json", data), "--json", "--report", file, *args)
    assert ran.code == 1
    assert file.read_text("utf-8") == ran.out
    assert held(file)["error"]["type"] == kind


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("absent/report.json", "no such file or directory"),
        ("folder", "it is a folder"),
        ("escalation.json", "would overwrite the spec escalation.json"),
        ("link-to-spec.json", "would overwrite the spec escalation.json"),
        ("specs/report.json", "would be read as a part of the spec specs"),
        ("/dev/null", "it is not a regular file"),
        ("pipe", "it is not a regular file"),
        ("org.db", "is the file of --sandbox-state"),
        ("", "was given an empty value"),
        ("-", "--json prints it to standard output"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is_done(
    cli: Cli, sandbox: Sandbox, spec: Path, name: str, says: str
) -> None:
    (cli.folder / "folder").mkdir()
    (cli.folder / "specs").mkdir()
    (cli.folder / "link-to-spec.json").symlink_to(spec)
    os.mkfifo(cli.folder / "pipe")
    specs = ["escalation.json", *(["specs"] if "specs" in name else [])]
    state = ["--sandbox-state", "org.db"] if name == "org.db" else []
    ran = cli("apply", *specs, "--yes", "--report", name, *state)
    assert ran.code == 1
    assert ran.err.count("Error: ") == 1
    assert says in ran.err
    assert sandbox.calls == []
    assert spec.read_bytes() == FIXTURE.read_bytes()
    assert not (cli.folder / "org.db").exists()


def test_a_folder_without_the_right_to_write_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    # Whoever runs the tests may be somebody who may write everywhere.
    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(CommandError, match=r"^--report report.json: cannot be written: permission denied$"):
        ReportFile("report.json")


def test_a_link_keeps_pointing_at_what_is_written_and_rights_stay(cli: Cli, spec: Path, file: Path) -> None:
    real = cli.folder / "kept" / "real.json"
    real.parent.mkdir()
    real.write_text("old")
    real.chmod(0o640)
    file.symlink_to(real)
    assert cli("apply", spec, "--yes", "--report", file).code == 0
    assert file.is_symlink()
    assert held(real)["outcomes"]["done"] == 8
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_report_of_ones_own_has_the_rights_of_any_file(cli: Cli, spec: Path, file: Path) -> None:
    before = os.umask(0o027)
    try:
        cli("apply", spec, "--yes", "--report", file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_it_grows_as_each_step_ends(cli: Cli, sandbox: Sandbox, spec: Path, file: Path) -> None:
    sandbox.fail("*", "*/worktypes*", status=None, delay=0.2, times=None)
    process = subprocess.Popen(
        [sys.executable, "-m", "gcp_caseplans", "apply", str(spec), "--yes", "--report", str(file)],
        env=cli.process_environment(),
        stdout=subprocess.DEVNULL,
    )
    steps: list[list[str]] = []
    made: list[int] = []
    while process.poll() is None:
        if file.exists():
            document = held(file)
            (review,) = [one for one in document["changes"] if one["address"] == "worktypes.review"]
            steps.append(review.get("stepsDone", []))
            made.append(document["requests"]["made"])
        time.sleep(0.005)
    assert process.returncode == 0
    seen = sorted({len(done) for done in steps})
    assert len(seen) >= 5, "one after another"
    assert seen == list(range(seen[-1] + 1))
    assert made == sorted(made)


def test_a_killed_run_leaves_what_it_did(cli: Cli, sandbox: Sandbox, spec: Path, file: Path) -> None:
    sandbox.fail("POST", "*/caseplans", status=None, delay=30.0)
    with Terminal(["apply", spec, "--yes", "--report", file], cli.process_environment()) as terminal:
        terminal.poll("create caseplan")
        terminal.until_true(lambda: held(file)["outcomes"]["done"] == 7)
        terminal.signals(signal.SIGKILL)
        terminal.ends()
    document = held(file)
    assert outcomes(document) == {
        change["address"]: "interrupted" if change["address"] == "caseplans.escalation" else "done"
        for change in document["changes"]
    }
    assert document["outcomes"] == {"done": 7, "failed": 0, "unknown": 0, "interrupted": 1, "skipped": 0}
    assert document["error"]["type"] == "Interrupted"
    assert len({change["id"] for change in document["changes"]}) == 8, "ids of what was made are in it"


def test_a_run_that_was_stopped_in_order_is_in_it(cli: Cli, sandbox: Sandbox, spec: Path, file: Path) -> None:
    sandbox.fail("POST", "*/worktypes/*/statuses", status=None, delay=0.1, times=None)
    with Terminal(["apply", spec, "--yes", "--report", file], cli.process_environment()) as terminal:
        terminal.poll("add status")
        terminal.interrupts()
        assert terminal.ends() == 130
    document = held(file)
    assert document["error"]["type"] == "Interrupted"
    assert outcomes(document)["caseplans.escalation"] == "interrupted"
    (review,) = [change for change in document["changes"] if change["address"] == "worktypes.review"]
    assert review["error"]["message"].startswith("stopped before step ")
    assert [change["stepsDone"] for change in document["changes"] if change["address"] == "worktypes.review"]


def test_a_run_that_was_stopped_at_once_says_what_it_did(cli: Cli, sandbox: Sandbox, spec: Path, file: Path) -> None:
    sandbox.fail("POST", "*/caseplans", status=None, delay=30.0)
    with Terminal(["apply", spec, "--yes", "--json", "--report", file], cli.process_environment(), 300) as terminal:
        terminal.poll("create caseplan")
        terminal.until_true(lambda: held(file)["outcomes"]["done"] == 7)
        terminal.interrupts()
        terminal.poll("Ctrl-C again stops at once")
        terminal.interrupts()
        assert terminal.ends() == 130
        assert file.read_text("utf-8") in terminal.text, "and so does --json"
    assert held(file)["error"]["message"].startswith("7 of 8 changes done; ")
    assert outcomes(held(file))["caseplans.escalation"] == "interrupted"


def test_a_file_that_can_be_written_no_more_stops_nothing(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    folder = cli.folder / "gone"
    folder.mkdir()
    sandbox.fail("POST", "*/caseplans", status=None, delay=1.0)
    with Terminal(["apply", spec, "--yes", "--report", folder / "r.json"], cli.process_environment(), 200) as terminal:
        terminal.poll("create caseplan")
        while folder.exists():  # the report may be written anew while the folder is being emptied
            shutil.rmtree(folder, ignore_errors=True)
        assert terminal.ends() == 0
        assert "Warning: --report" in terminal.text
        assert "cannot be written: no such file or directory" in terminal.text
        assert "Done: 8 created" in terminal.text


@pytest.fixture(scope="module")
def plan() -> Iterator[Plan]:
    """The plan of the example in an empty org."""
    with Sandbox(rate_limit=0) as sandbox, Client(Settings.from_environment(sandbox.environment)) as client:
        yield client.plan(load_spec(FIXTURE))


def events_of(plan: Plan) -> Iterator[object]:
    """A run in which one worktype fails half way."""
    for change in plan.changes:
        fails = change.address == Address("worktypes", "review")
        done: list[str] = []
        for number, step in enumerate(change.steps[: 3 if fails else None], 1):
            yield StepBegun(change.address, step.title, number, len(change.steps))
            if not (fails and number == 3):
                yield StepEnded(change.address, step.title, number, len(change.steps))
                done.append(step.title)
        yield Made(str(change.address), Identity(f"id of “{change.address}”"))
        yield Made(f"{change.address}.statuses.open", Identity("a part, which has no row"))
        id = f"id of “{change.address}”"
        if fails:
            yield ChangeEnded(Result(change, "failed", id, CaseplansError("no"), partly=tuple(done)))
        elif str(change.address) == "caseplans.escalation":
            yield ChangeEnded(Result(change, "skipped", id, skipped_because=Address("worktypes", "review")))
        else:
            yield ChangeEnded(Result(change, "done", id))


def test_what_is_rendered_bit_by_bit_is_what_would_be_rendered_at_once(plan: Plan) -> None:
    report = RunningReport(plan, lambda: 7)
    assert report.content() == json_bytes(report.document())
    for event in events_of(plan):
        report(event)
        assert report.content() == json_bytes(report.document())
    document = report.document()
    assert document["outcomes"] == {"done": 6, "failed": 1, "unknown": 0, "interrupted": 0, "skipped": 1}
    (review,) = [change for change in document["changes"] if change["address"] == "worktypes.review"]
    assert review["stepsDone"] == review["steps"][:2]
    assert review["error"]["message"] == "no"
    assert [change["id"] for change in document["changes"]] == [f"id of “{change.address}”" for change in plan.changes]


def test_only_what_changed_is_rendered_again(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    report = RunningReport(plan, lambda: 7)
    report.content()
    rendered: list[Any] = []
    real = json.dumps

    def dumps(value: Any, **options: Any) -> str:
        if isinstance(value, dict) and "address" in value:
            rendered.append(value["address"])
        return real(value, **options)

    monkeypatch.setattr(json, "dumps", dumps)
    events = list(events_of(plan))
    for event in events:
        report(event)
        report.content()
    assert len(rendered) <= len(events)
    assert rendered.count("workbins.escalations") <= 4


def test_a_large_report_is_not_written_more_often_than_it_can_be(tmp_path: Path) -> None:
    """Writing takes at most about a tenth of the time, and the last of what came is what is there."""
    writes: list[int] = []

    class Slow(ReportFile):
        def _replace(self, content: bytes) -> None:
            writes.append(int(content))
            super()._replace(content)

        def _temporary(self, content: bytes = b"") -> Path:
            time.sleep(0.002)
            return super()._temporary(content)

    async def many() -> float:
        file = Slow(str(tmp_path / "r.json"))
        begun = time.monotonic()
        for number in range(300):
            file.write_soon(lambda number=number: str(number).encode())  # type: ignore[misc]
            await asyncio.sleep(0.001)
        while writes[-1] != 299:
            await asyncio.sleep(0.001)
        return time.monotonic() - begun

    taken = asyncio.run(many())
    assert (tmp_path / "r.json").read_text() == "299"
    assert writes[0] == 0, "the first one at once"
    assert writes == sorted(writes)
    assert 3 <= len(writes) <= taken / (10 * 0.002) + 2
