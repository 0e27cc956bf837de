"""Whatever becomes of the outputs, a run does the same, ends with the same code, and says somewhere what it did."""

from __future__ import annotations

import errno
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, Ran, spec_data, write_spec
from tests.cli.terminal import Terminal

from gcp_caseplans.views import progress, report
from gcp_caseplans.views.screen import Screen
from genesys_caseplans.sandbox import Sandbox

#: What a shell does to the outputs, and where the report of an apply is to be found then.
PLACES = {
    "stdout full": (">/dev/full", "err"),
    "stdout closed": (">&-", "err"),
    "stdout without a reader": ("| true", "err"),
    "stderr full": ("2>/dev/full", "out"),
    "stderr closed": ("2>&-", "out"),
    "stdin closed": ("<&-", "out"),
}


def in_shell(cli: Cli, args: list[str | Path], redirection: str, **env: str) -> Ran:
    """Run a command line in a shell; gives its own code, not that of what it is piped into."""
    words = " ".join(str(word) for word in [sys.executable, "-m", "gcp_caseplans", *args])
    ran = subprocess.run(
        ["bash", "-c", f"{{ {words}; echo $? >code; }} {redirection}"],
        cwd=cli.folder,
        env=cli.process_environment(env),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Ran(int((cli.folder / "code").read_text()), ran.stdout, ran.stderr)


def redirected(cli: Cli, args: list[str | Path], redirection: str, **env: str) -> Ran:
    """The same, with the redirection on the command alone, as the shell's own `echo` needs its outputs."""
    if redirection.startswith("|"):
        return in_shell(cli, args, redirection, **env)
    return in_shell(cli, [*args, redirection], "", **env)


@pytest.mark.parametrize(("redirection", "where"), PLACES.values(), ids=PLACES)
def test_an_apply_is_done_and_reported(cli: Cli, spec: Path, redirection: str, where: str) -> None:
    ran = redirected(cli, ["apply", spec, "--yes"], redirection)
    assert ran.code == 0
    assert "Done: 8 created; 51 requests made." in (ran.out if where == "out" else ran.err)
    assert "Traceback" not in ran.all
    assert "Exception ignored" not in ran.all
    assert cli("plan", spec, "--detailed-exitcode").code == 0, "it was applied to the end"


@pytest.mark.parametrize(("redirection", "where"), PLACES.values(), ids=PLACES)
def test_a_report_in_json_goes_to_stderr_where_stdout_does_not_take_it(
    cli: Cli, spec: Path, redirection: str, where: str
) -> None:
    ran = redirected(cli, ["apply", spec, "--yes", "--json"], redirection)
    assert ran.code == 0
    text = ran.out if where == "out" else ran.err[ran.err.index("{\n") : ran.err.rindex("\n}\n") + 2]
    assert json.loads(text)["outcomes"]["done"] == 8


def test_no_output_at_all_leaves_the_report_file(cli: Cli, spec: Path) -> None:
    ran = redirected(cli, ["apply", spec, "--yes", "--report", "report.json"], ">&- 2>&- <&-")
    assert (ran.code, ran.all) == (0, "")
    assert json.loads((cli.folder / "report.json").read_text())["outcomes"]["done"] == 8
    assert cli("plan", spec, "--detailed-exitcode").code == 0


def test_a_closed_stdout_never_becomes_a_file_that_is_opened_later(offline: Cli, spec: Path) -> None:
    """The next file that a process opens gets the lowest free number: a database would get what is printed."""
    ran = redirected(offline, ["apply", spec, "--yes", "--sandbox-state", "org.db"], ">&- <&-")
    assert ran.code == 0, ran.err
    assert (offline.folder / "org.db").read_bytes().startswith(b"SQLite format 3")
    assert offline("plan", spec, "--sandbox-state", "org.db", "--detailed-exitcode").code == 0


@pytest.mark.parametrize("redirection", [">/dev/full", ">&-", "| true", ">/dev/full 2>/dev/full"])
def test_codes_say_what_was_done(cli: Cli, sandbox: Sandbox, spec: Path, redirection: str) -> None:
    assert redirected(cli, ["plan", spec, "--detailed-exitcode"], redirection).code == 2
    assert redirected(cli, ["validate", spec], redirection).code == 0
    assert redirected(cli, ["ids", spec], redirection).code == 1
    assert redirected(cli, ["apply", spec], redirection).code == 1, "nobody said yes"
    sandbox.fail("POST", "*/intents/categories", status=400, body={"message": "no", "code": "bad.request"})
    assert redirected(cli, ["apply", spec, "--yes"], redirection).code == 1


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["plan", "--help"], []], ids=" ".join)
@pytest.mark.parametrize("redirection", [">/dev/full", ">&-", "| true", ">/dev/full 2>&1"])
def test_help_needs_nobody_who_reads_it(offline: Cli, args: list[str | Path], redirection: str) -> None:
    ran = redirected(offline, args, redirection)
    assert ran.code == (0 if args else 1)
    assert "Traceback" not in ran.err
    assert "bug" not in ran.err


def test_what_a_full_disk_swallows_is_told(offline: Cli, spec: Path) -> None:
    ran = redirected(offline, ["validate", spec], ">/dev/full")
    assert ran.err == "Warning: standard output could not be written whole: No space left on device\n"


def test_unbuffered_output_is_as_safe(offline: Cli, spec: Path) -> None:
    ran = redirected(offline, ["validate", spec], ">/dev/full", PYTHONUNBUFFERED="1")
    assert ran.code == 0
    assert ran.err == "Warning: standard output could not be written whole: No space left on device\n"


@pytest.mark.parametrize("redirection", [">&-", "| true"])
def test_who_closes_stdout_does_not_want_to_hear_of_it(offline: Cli, spec: Path, redirection: str) -> None:
    assert redirected(offline, ["validate", spec], redirection).err == ""


def test_a_terminal_that_is_closed_under_an_apply_stops_nothing(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/worktypes/*/statuses", status=None, delay=0.05, times=None)
    file = cli.folder / "report.json"
    with Terminal(["apply", spec, "--yes", "--report", file], cli.process_environment()) as terminal:
        terminal.poll("add status")
        terminal.closes()
        assert terminal.code() == 0
    assert json.loads(file.read_text())["outcomes"]["done"] == 8
    assert cli("plan", spec, "--detailed-exitcode").code == 0


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("in a view")


def test_a_view_that_fails_stops_nothing(cli: Cli, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress.LineProgress, "__call__", broken)
    ran = cli("apply", spec, "--yes", "--report", "report.json")
    assert ran.code == 0
    assert "Done: 8 created" in ran.out
    assert json.loads((cli.folder / "report.json").read_text())["outcomes"]["done"] == 8


def test_a_report_that_cannot_be_shown_is_still_in_its_file(
    cli: Cli, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "show_table", broken)
    ran = cli("apply", spec, "--yes", "--report", "report.json")
    assert ran.code == 0
    assert "the report cannot be shown (ZeroDivisionError: in a view" in ran.err
    assert json.loads((cli.folder / "report.json").read_text())["outcomes"]["done"] == 8


def test_bars_that_cannot_be_drawn_are_left_out(cli: Cli, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_bars", broken)
    out = io.StringIO()
    screen = Screen(out)
    screen.is_live = True
    with progress.progress(screen, None) as shown:  # type: ignore[arg-type]  # lines need no plan
        shown.say("here")
    assert out.getvalue() == "here\n"


def test_an_error_of_the_run_itself_still_gives_the_report(
    cli: Cli, sandbox: Sandbox, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something that nobody foresaw, in the midst of writing: what is done by then is not lost."""
    from genesys_caseplans.engine import execute
    from genesys_caseplans.engine.values.events import ChangeEnded

    real: Callable[..., Any] = ChangeEnded
    ended: list[object] = []

    def fails_late(result: Any) -> Any:
        ended.append(result)
        if len(ended) == 3:
            raise ZeroDivisionError("in the engine")
        return real(result)

    monkeypatch.setattr(execute, "ChangeEnded", fails_late)
    ran = cli("apply", spec, "--yes", "--json", "--report", "report.json")
    assert ran.code == 1
    assert ran.json["error"]["type"] == "ZeroDivisionError"
    assert ran.json["outcomes"] == {"done": 7, "failed": 0, "unknown": 0, "interrupted": 1, "skipped": 0}
    assert (cli.folder / "report.json").read_text() == ran.out


class Failing(io.StringIO):
    """A stream that takes some texts and then fails, when written or when flushed."""

    def __init__(self, error: Exception, when: str, takes: int = 0):
        super().__init__()
        self._error, self._when, self._takes = error, when, takes

    def write(self, text: str) -> int:
        if self._when == "write" and len(self.getvalue()) >= self._takes:
            raise self._error
        return super().write(text)

    def flush(self) -> None:
        if self._when == "flush" and self.getvalue():
            raise self._error


ERRORS = [OSError(number, "no") for number in (errno.ENOSPC, errno.EIO, errno.EPIPE, errno.EBADF)]
ERRORS += [BrokenPipeError(errno.EPIPE, "no"), ValueError("I/O operation on closed file")]  # type: ignore[list-item]


@pytest.mark.parametrize("when", ["write", "flush"])
@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_screen_survives_its_stream(error: Exception, when: str) -> None:
    screen = Screen(Failing(error, when))
    assert not screen.lost
    screen.line("one")
    screen.lines("two\nthree")
    screen.draft("four")
    screen.ask("five?")
    screen.json({"six": 6})
    assert screen.lost


def test_a_screen_survives_having_no_stream() -> None:
    screen = Screen(None)
    screen.line("one")
    screen.json({"two": 2})
    assert screen.lost
    assert (screen.width, screen.is_terminal, screen.colored) == (None, False, False)


def test_a_screen_survives_a_stream_that_was_closed() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    stream.close()
    screen = Screen(stream)
    screen.line("one")
    screen.json({"two": 2})
    assert screen.lost


def test_a_screen_that_lost_something_writes_nothing_more() -> None:
    stream = Failing(ERRORS[0], "write", takes=4)
    screen = Screen(stream)
    for word in ("one", "two", "three"):
        screen.line(word)
    assert stream.getvalue() == "one\n"


def test_unchanged_entries_are_neither_listed_nor_counted(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    data = spec_data()
    data["workbins"]["escalations"]["description"] = "Changed"
    ran = cli("apply", write_spec(cli.folder / "changed.json", data), "--yes")
    table = ran.out[ran.out.index("address ") :].splitlines()
    assert [line.split()[:2] for line in table[1:3]] == [["workbins.escalations", "updated"], []]
    assert "Done: 1 updated; " in ran.out
    assert "unchanged" not in table[-1]


def test_nothing_to_do_is_one_object(cli: Cli, spec: Path) -> None:
    cli("apply", spec, "--yes")
    ran = cli("apply", spec, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["outcomes"] == {"done": 8, "failed": 0, "unknown": 0, "interrupted": 0, "skipped": 0}
    assert "error" not in ran.json
