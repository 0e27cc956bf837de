"""Everything that a person can get wrong: one clear message that names the thing and the way out, and no write."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import FIXTURE, Cli, Ran, spec_data, write_spec

from gcp_caseplans import connection
from genesys_caseplans.http.settings import RetrySettings
from genesys_caseplans.sandbox import Sandbox

COMMANDS = ("validate", "plan", "apply")
Edit = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Bad:
    """A spec file that is wrong. content: its bytes, or what is done to the example. says: what the message holds."""

    name: str
    content: bytes | str | Edit
    says: tuple[str, ...]
    file: str = "spec.json"

    def write(self, folder: Path) -> Path:
        path = folder / self.file
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
        elif isinstance(self.content, str):
            path.write_text(self.content, "utf-8")
        else:
            data = spec_data()
            self.content(data)
            write_spec(path, data)
        return path


def _set(*path: str, to: Any) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        *inner, last = path
        for key in inner:
            data = data[key]
        data[last] = to

    return edit


def _rename(*path: str, to: str) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        *inner, last = path
        for key in inner:
            data = data[key]
        data[to] = data.pop(last)

    return edit


def _other_schema(data: dict[str, Any]) -> None:
    data["schemas"]["other"] = {"name": "Other", "attributes": {"a": {"type": "date", "title": "A"}}}
    data["worktypes"]["review"]["schema"] = "other"


def _same_name(data: dict[str, Any]) -> None:
    data["workbins"]["second"] = {"name": data["workbins"]["escalations"]["name"]}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{one}: &{one} [{', '.join(['*' + before] * 10)}]" for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)

FILES = [
    Bad("unknown key", _rename("worktypes", "review", "dueDuration", to="dueDuraton"), ("dueDuraton", "dueDuration")),
    Bad("unknown section", _rename("workbins", to="workbin"), ("workbin", "workbins")),
    Bad("wrong type", _set("worktypes", "review", "name", to=7), ("worktypes.review.name", "text")),
    Bad("empty file", "", ("spec.json", "empty")),
    Bad("empty yaml", "# nothing\n", ("spec.yaml", "empty"), "spec.yaml"),
    Bad("no entries", '{"formatVersion": 1}', ("nothing to make",)),
    Bad("not json", '{"formatVersion": 1,', ("spec.json:1",)),
    Bad("not yaml", "a: [1\nb: 2\n", ("spec.yaml:",), "spec.yaml"),
    Bad("utf-16", '{"formatVersion": 1}'.encode("utf-16"), ("UTF-16", "UTF-8")),
    Bad("invalid utf-8", b'{"name": "\xff"}', ("spec.json:1:11", "0xff", "UTF-8")),
    Bad("a zero byte", b'{"name": "\x00"}', ("byte 11", "UTF-8")),
    Bad("duplicate key", '{"formatVersion": 1, "name": "a", "name": "b"}', ("name", "spec.json:1:35")),
    Bad("duplicate yaml key", "formatVersion: 1\nname: a\nname: b\n", ("name", "spec.yaml:3:1"), "spec.yaml"),
    Bad("yaml bomb", BOMB, ("spec.yaml",), "spec.yaml"),
    Bad("yaml cycle", "formatVersion: 1\nworkbins: &a\n  b: *a\n", ("spec.yaml:",), "spec.yaml"),
    Bad("yaml tag", "formatVersion: !!python/object:os.system 1\n", ("spec.yaml:1",), "spec.yaml"),
    Bad("deep nesting", "[" * 100_000, ("spec.json:1",)),
    Bad("reference to nothing", _set("worktypes", "review", "workbin", to="escalation"), ("escalation", "escalations")),
    Bad("two entries with one name", _same_name, ("Customer escalations", "workbins.second")),
    Bad("worktype with another schema", _other_schema, ("worktype review", "another schema")),
    Bad(
        "intake attribute that the schema lacks",
        _set("caseplans", "escalation", "intake", to=["customer_idd"]),
        ("customer_idd", "customer_id"),
    ),
    Bad("bad prefix", _set("caseplans", "escalation", "referencePrefix", to="E!"), ("E!", "referencePrefix")),
    Bad("bad duration", _set("worktypes", "review", "dueDuration", to="P2M"), ("P2M", "P5D")),
    Bad("bad expiry", _set("customerIntents", "escalate", "expiry", to="90m"), ("90m", "whole number of hours")),
    Bad(
        "bad category",
        _set("worktypes", "review", "statuses", "open", "category", to="Opened"),
        ("Opened", "Open", "category"),
    ),
    Bad("bad default status", _set("worktypes", "review", "defaultStatus", to="opened"), ("opened", "open")),
    Bad("newer format", _set("formatVersion", to=2), ("formatVersion", "1")),
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("bad", FILES, ids=lambda bad: bad.name.replace(" ", "-"))
def test_a_wrong_file_is_told_before_anything_is_sent(cli: Cli, sandbox: Sandbox, bad: Bad, command: str) -> None:
    path = bad.write(cli.folder)
    ran = cli(command, path.name, *(["--yes"] if command == "apply" else []))
    _one_clear_message(ran, *bad.says)
    assert sandbox.calls == []


def test_a_byte_order_mark_does_no_harm(offline: Cli, tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    path.write_bytes(b"\xef\xbb\xbf" + FIXTURE.read_bytes())
    assert offline("validate", path).code == 0


def test_all_problems_are_told_at_once(offline: Cli, tmp_path: Path) -> None:
    data = spec_data()
    data["worktypes"]["review"]["workbin"] = "nowhere"
    data["caseplans"]["escalation"]["referencePrefix"] = "E!"
    data["customerIntents"]["escalate"]["expiry"] = "90m"
    write_spec(tmp_path / "spec.json", data)
    ran = offline("validate", "spec.json")
    assert ran.code == 1
    assert "3 problems" in ran.err
    assert len([line for line in ran.err.splitlines() if "spec.json:" in line]) == 3


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], ("no spec was given",)),
        (["absent.json"], ("absent.json", "no such file")),
        (["absent/folder"], ("absent/folder", "no such file")),
        (["empty-folder"], ("empty-folder", "no spec file", ".json")),
    ],
    ids=["none", "absent", "absent-folder", "empty-folder"],
)
def test_a_missing_spec_is_named(
    cli: Cli, sandbox: Sandbox, command: str, args: list[str], says: tuple[str, ...]
) -> None:
    (cli.folder / "empty-folder").mkdir()
    _one_clear_message(cli(command, *args), *says)
    assert sandbox.calls == []


def test_an_unreadable_file_is_named(cli: Cli, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Whoever runs the tests may be somebody who may read everything.
    monkeypatch.setattr(Path, "open", denied)
    _one_clear_message(cli("plan", spec), "escalation.json", "permission denied")


def test_a_folder_in_the_place_of_a_file_is_named(cli: Cli) -> None:
    (cli.folder / "spec.json").mkdir()
    _one_clear_message(cli("plan", "spec.json"), "spec.json", "no spec file")


@dataclass(frozen=True)
class Wrong:
    """An org, or a way to it, that is wrong."""

    name: str
    says: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict[str, str])
    args: tuple[str, ...] = ()


CONNECTIONS = [
    Wrong(
        "wrong secret",
        ("credentials were refused", "GENESYSCLOUD_OAUTHCLIENT_SECRET", "--region"),
        {"GENESYSCLOUD_OAUTHCLIENT_SECRET": "wrong-secret-of-nobody"},
    ),
    Wrong(
        "wrong token",
        ("401", "token", "expired"),
        {"GENESYSCLOUD_ACCESS_TOKEN": "wrong-token-of-nobody"},
    ),
    Wrong(
        "no credentials",
        ("no credentials", "GENESYSCLOUD_OAUTHCLIENT_ID", "--sandbox"),
        {"GENESYSCLOUD_OAUTHCLIENT_ID": "", "GENESYSCLOUD_OAUTHCLIENT_SECRET": ""},
    ),
    Wrong("no region", ("no region", "GENESYSCLOUD_REGION", "--region", "--sandbox"), {"GENESYSCLOUD_API_URL": ""}),
    Wrong(
        "unknown region",
        ("eu-centrl-1", "did you mean eu-central-1"),
        {"GENESYSCLOUD_API_URL": ""},
        ("--region", "eu-centrl-1"),
    ),
    Wrong("no url", ("GENESYSCLOUD_API_URL", "https://"), {"GENESYSCLOUD_API_URL": "api.mypurecloud.com"}),
    Wrong("plain http", ("http", "https"), {"GENESYSCLOUD_API_URL": "http://api.example.com"}),
    Wrong("no profile file", ("somebody", "config.toml"), {}, ("--profile", "somebody")),
    Wrong("bad rate", ("--max-rate", "-1"), {}, ("--max-rate", "-1")),
    Wrong("region and sandbox", ("--sandbox", "--region"), {}, ("--sandbox", "--region", "eu-west-1")),
]


@pytest.mark.parametrize("command", ["plan", "apply", "ids"])
@pytest.mark.parametrize("wrong", CONNECTIONS, ids=lambda wrong: wrong.name.replace(" ", "-"))
def test_a_wrong_connection_is_told_with_what_to_check(
    cli: Cli, sandbox: Sandbox, spec: Path, wrong: Wrong, command: str
) -> None:
    _one_clear_message(cli(command, spec, *wrong.args, env=wrong.env), *wrong.says)
    assert _writes(sandbox) == []


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "RETRY", RetrySettings(pause=0))


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.usefixtures("_impatient")
def test_an_unreachable_host_is_named(cli: Cli, spec: Path, closed_port: int) -> None:
    ran = cli("plan", spec, env={"GENESYSCLOUD_API_URL": f"http://127.0.0.1:{closed_port}"})
    *repetitions, said, way_out = ran.err.splitlines(keepends=True)
    assert all(line.startswith("postOauthToken: no connection, attempt ") for line in repetitions)
    assert len(repetitions) == RetrySettings().attempts - 1
    _one_clear_message(replace(ran, err=said + way_out), f"127.0.0.1:{closed_port}", "--region", "HTTPS_PROXY")


def test_an_unknown_user_blocks_the_plan(cli: Cli, sandbox: Sandbox) -> None:
    data = spec_data()
    data["caseplans"]["escalation"]["owner"] = "john.doe@example.com"
    path = write_spec(cli.folder / "spec.json", data)
    for command in ("plan", "apply"):
        ran = cli(command, path)
        assert ran.code == 1
        assert "Traceback" not in ran.all
        assert "john.doe@example.com" in ran.out
        assert "check the spelling" in ran.out
        assert "spec.json:" in ran.out
        assert "blocked" in ran.err
    assert _writes(sandbox) == []


def test_a_missing_permission_is_named(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/workbins/query", status=403, body=_forbidden("workitems:workbin:view"))
    _one_clear_message(cli("plan", spec), "workitems:workbin:view", "role", "OAuth")
    assert _writes(sandbox) == []


def test_a_permission_that_is_missed_while_applying_is_named(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/intents/categories", delay=1.0)  # so that the caseplan is not begun before the refusal
    sandbox.fail("POST", "*/worktypes", status=403, body=_forbidden("workitems:worktype:add"), times=None)
    ran = cli("apply", spec, "--yes")
    assert ran.code == 1
    assert "Traceback" not in ran.all
    assert "worktypes.review: taskmanagementWorktypes" not in ran.out
    assert "workitems:worktype:add" in ran.out
    assert "role" in ran.out
    assert "Skipped: caseplans.escalation, because worktypes." in ran.out
    assert "Run the same command again" in ran.out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["apply", "--sandbox-state", "escalation.json"], ("escalation.json --sandbox",)),
        (["apply", "escalation.json", "--sandbox-state", "escalation.json"], ("looks like a spec",)),
        (["apply", "other.json", "--sandbox-state", "escalation.yaml"], ("other.json", "no such file")),
        (["apply", "--sandbox=escalation.json"], ("--sandbox", "does not take a value")),
        (["--sandbox", "apply", "escalation.json"], ("behind the command", "apply SPEC --sandbox")),
        (["--sandbox", "escalation.json"], ("behind the command", "apply SPEC --sandbox")),
        (["escalation.json", "apply", "--sandbox"], ("apply escalation.json --sandbox",)),
        (["escalation.json", "--sandbox"], ("plan escalation.json --sandbox",)),
        (["apply", "escalation.json", "--sandbox-state"], ("--sandbox-state", "requires an argument")),
        (["apply", "apply", "escalation.json", "--sandbox"], ("apply", "no such file")),
        (["sandbox", "serve", "escalation.json"], ("escalation.json",)),
        (["sandbox", "escalation.json"], ("escalation.json",)),
        (["sandbox", "serve", "--state", "escalation.json"], ("looks like a spec",)),
    ],
    ids=" ".join,
)
def test_swapped_words_are_understood(offline: Cli, spec: Path, args: list[str], says: tuple[str, ...]) -> None:
    before = spec.read_bytes()
    _one_clear_message(offline(*args), *says)
    assert spec.read_bytes() == before
    assert sorted(one.name for one in offline.folder.iterdir()) == ["escalation.json"]


def test_a_strangers_file_is_never_used_as_sandbox_state(offline: Cli, spec: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "notes.txt"
    stranger.write_text("mine")
    _one_clear_message(offline("apply", spec, "--sandbox-state", stranger, "-y"), "notes.txt", "left alone")
    assert stranger.read_text() == "mine"


def test_a_wrong_org_id_in_spec_and_option_is_told(cli: Cli, sandbox: Sandbox) -> None:
    one, other = "11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"
    path = write_spec(cli.folder / "spec.json", spec_data() | {"org": one})
    _one_clear_message(cli("plan", path, "--org", other), one, other)
    assert sandbox.calls == []


def test_a_missing_extra_is_told_with_the_line_to_install_it(
    offline: Cli, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *args: Any, **options: Any) -> Any:
        if name.endswith("sandbox.serve.listening"):
            raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
        return real(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    for args in (["plan", str(spec), "--sandbox"], ["sandbox", "serve"]):
        _one_clear_message(offline(*args), "pip install 'genesys-caseplans[sandbox]'")


def _forbidden(permission: str) -> dict[str, Any]:
    """As the API says it (contract: ErrorBody)."""
    return {
        "message": f"Unable to perform the requested action. You are missing the following permission(s): {permission}",
        "messageWithParams": "Unable to perform the requested action. You are missing the following permission(s): "
        "{permissions}",
        "messageParams": {"permissions": permission},
        "code": "missing.permissions",
        "status": 403,
        "contextId": "c0ffee",
    }


def _writes(sandbox: Sandbox) -> list[str]:
    return [
        f"{call.method} {call.path}"
        for call in sandbox.calls
        if call.method != "GET" and not call.path.endswith(("/query", "/search", "/oauth/token"))
    ]


def _one_clear_message(ran: Ran, *says: str) -> None:
    assert ran.code == 1
    assert ran.out == ""
    before, _, _ = ran.err.partition("Error: ")
    assert all(", attempt " in line for line in before.splitlines()), "nothing but what was tried stands before it"
    assert ran.err.count("Error: ") == 1
    assert "Traceback" not in ran.err
    assert "bug" not in ran.err
    for words in says:
        assert words in ran.err, f"{words!r} is not in: {ran.err}"
