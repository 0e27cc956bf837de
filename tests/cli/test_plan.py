"""What the plan looks like to a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, spec_data, write_spec
from tests.cli.terminal import Terminal

from gcp_caseplans.views.cells import cells
from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def update(cli: Cli, spec: Path) -> Path:
    """A spec that differs from what the org has."""
    assert cli("apply", spec, "--yes").code == 0
    data = spec_data()
    review = data["worktypes"]["review"]
    review["dueDuration"] = "P3D"
    review["description"] = None
    del review["statuses"]["on_hold"]
    data["schemas"]["escalation"]["attributes"]["region"] = {"type": "text", "title": "Region"}
    data["caseplans"]["escalation"]["dueDuration"] = "P6D"
    return write_spec(cli.folder / "update.json", data)


def test_the_header_says_which_org_and_which_api(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    org = cli("plan", spec, "--json").json["org"]
    first, second, *_ = cli("plan", spec).out.splitlines()
    assert first == f"Org {org['name']} ({org['id']})"
    assert second == f"API {sandbox.url}"


def test_a_new_org_gets_everything(cli: Cli, spec: Path) -> None:
    out = cli("plan", spec).out
    lines = out.splitlines()
    assert "  + worktypes.review “Escalation review”" in lines
    assert "      dueDuration    2d" in lines
    assert "      workbin        escalations" in lines
    frozen = "referencePrefix, division, intent and schema"
    assert f"      · the first publish cannot be undone, and freezes {frozen}" in lines
    assert lines[-1] == "Plan: 8 to create, 0 to update, 0 unchanged; 41 requests planned, 9 made."


def test_an_update_shows_before_and_after_and_when_it_takes_effect(cli: Cli, update: Path) -> None:
    lines = cli("plan", update).out.splitlines()
    assert "  ~ worktypes.review “Escalation review”  takes effect at once, on live work too" in lines
    assert "      dueDuration    2d → 3d" in lines
    assert "      description    An agent validates the escalation, gathers details and decides. → —" in lines
    assert "      · not in the spec, left as it is: statuses.On hold" in lines
    assert "  ~ caseplans.escalation “Customer care escalation”  takes effect when published, in this run" in lines
    assert "· 3 entries already as the spec says" in lines
    assert "first publish" not in "".join(lines)


def test_an_update_that_is_not_published_says_so(cli: Cli, update: Path) -> None:
    assert "stays in the draft until it is published" in cli("plan", update, "--no-publish").out


def test_a_foreign_draft_is_blocked_until_it_is_taken(cli: Cli, update: Path, spec: Path) -> None:
    assert cli("apply", update, "--yes", "--no-publish", "--no-record").code == 0
    data = spec_data()
    data["caseplans"]["escalation"]["dueDuration"] = "P7D"
    other = write_spec(cli.folder / "other.json", data)
    ran = cli("plan", other)
    assert ran.code == 1
    assert "the draft holds edits that are neither" in ran.out
    assert "--take-draft" in ran.out
    assert cli("apply", other, "--yes", "--take-draft").code == 0
    assert cli("plan", other, "--detailed-exitcode").code == 0


@pytest.mark.parametrize(
    ("args", "env", "terminal", "colored"),
    [
        ([], {}, True, True),
        ([], {"NO_COLOR": "1"}, True, False),
        (["--color", "never"], {}, True, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True, True),
        ([], {"TERM": "dumb"}, True, False),
        ([], {}, False, False),
        (["--color", "always"], {}, False, True),
    ],
)
def test_colours_are_for_terminals_and_for_those_who_ask(
    cli: Cli, spec: Path, args: list[str], env: dict[str, str], terminal: bool, colored: bool
) -> None:
    if terminal:
        with Terminal(["validate", spec, *args], {**cli.process_environment(), **env}) as shown:
            assert shown.ends() == 0
            out = shown.raw
    else:
        out = cli("validate", spec, *args, env=env).out
    assert ("\x1b[" in out) is colored


@pytest.mark.parametrize("columns", [80, 200])
def test_no_line_is_wider_than_the_terminal(cli: Cli, update: Path, columns: int) -> None:
    with Terminal(["plan", update], cli.process_environment(), columns) as terminal:
        assert terminal.ends() == 0
        assert max(map(len, terminal.text.splitlines())) <= columns


def test_in_a_pipe_nothing_is_cut(cli: Cli) -> None:
    data = spec_data()
    long = " ".join(["a long description"] * 25)
    data["caseplans"]["escalation"]["stages"][1]["step"]["description"] = long
    out = cli("plan", write_spec(cli.folder / "long.json", data)).out
    assert f"Approve Remediation, step (Approve resolution, worktype approval, description “{long}”)" in out
    assert "…" not in out
    cli("apply", cli.folder / "long.json", "--yes")
    data["workbins"]["escalations"]["description"] = long
    before = spec_data()["workbins"]["escalations"]["description"]
    assert f"description  {before} → {long}\n" in cli("plan", write_spec(cli.folder / "next.json", data)).out


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_on_a_terminal_the_worktypes_of_stages_are_shown(cli: Cli, columns: int) -> None:
    data = spec_data()
    stages = data["caseplans"]["escalation"]["stages"]
    stages[0]["name"] = "A name that leaves little room"
    stages[0]["step"]["name"] = "Another name that leaves little room for more"
    path = write_spec(cli.folder / "spec.json", data)
    with Terminal(["plan", path], cli.process_environment(), columns) as terminal:
        assert terminal.ends() == 0
        shown = " ".join(terminal.text[terminal.text.index("caseplans.escalation") :].split())
        lines = terminal.text.splitlines()
    for worktype in ("review", "approval", "notification"):
        assert f"worktype {worktype}" in shown
    for attribute in ("customer_id, required", "channel, required", "reason_for_escalation", "date_raised"):
        assert attribute in shown
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("columns", [50, 80])
def test_east_asian_text_takes_two_cells(cli: Cli, columns: int) -> None:
    data = spec_data()
    data["workbins"]["escalations"] = {
        "name": "顧客エスカレーション管理",
        "description": "お客様からの依頼を扱う。" * 8,
    }
    data["caseplans"]["escalation"]["stages"][0]["step"]["description"] = "お客様からの依頼を確認する。" * 8
    for command in ("plan", "apply", "plan"):
        path = write_spec(cli.folder / "spec.json", data)
        args = [command, path, *(["--yes"] if command == "apply" else [])]
        with Terminal(args, cli.process_environment(), columns) as terminal:
            assert terminal.ends() == 0
            assert max(map(cells, terminal.text.splitlines())) <= columns
        data["workbins"]["escalations"]["description"] = "お客様からの依頼を必ず扱う。" * 8


def test_a_locale_without_these_signs_gets_others(cli: Cli, update: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    ran = cli.process("plan", update, env=plain, encoding="ascii")
    assert ran.code == 0, ran.err
    assert "2d -> 3d" in ran.out
    assert '~ worktypes.review "Escalation review"' in ran.out


def test_text_of_the_org_cannot_steer_the_terminal(cli: Cli) -> None:
    data = spec_data()
    data["workbins"]["escalations"]["description"] = "evil \x1b[2J\x07\u202etext"
    out = cli("plan", write_spec(cli.folder / "spec.json", data)).out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\u202e" not in out
    assert "evil \\x1b[2J" in out


def test_warnings_are_shown_and_stop_nothing(cli: Cli) -> None:
    data = spec_data()
    data["caseplans"]["escalation"]["intake"] = []
    path = write_spec(cli.folder / "spec.json", data)
    ran = cli("plan", path)
    assert ran.code == 0
    assert "Warning:" in ran.err
    assert "spec.json:" in ran.err
    assert cli("validate", path).code == 0


def test_ids_name_what_the_org_lacks(cli: Cli, spec: Path) -> None:
    nothing = cli("ids", spec)
    assert nothing.code == 1
    assert "the org has no caseplans.escalation; apply makes it" in nothing.err
    cli("apply", spec, "--yes")
    data = spec_data()
    data["workbins"]["second"] = {"name": "Second workbin"}
    some = cli("ids", write_spec(cli.folder / "more.json", data))
    assert some.code == 0
    assert "the org has no workbins.second; apply makes it" in some.err
    assert cli("ids", spec).err == ""


def test_ids_name_the_parts_that_the_org_lacks_of_what_it_has(cli: Cli, spec: Path) -> None:
    cli("apply", spec, "--yes")
    data = spec_data()
    data["worktypes"]["review"]["statuses"]["parked"] = {"name": "Parked", "category": "Waiting"}
    data["worktypes"]["new"] = {**data["worktypes"]["review"], "name": "New"}
    some = cli("ids", write_spec(cli.folder / "more.json", data))
    assert some.code == 0
    missing = [line.split()[5].rstrip(";") for line in some.err.splitlines()]
    assert missing == ["worktypes.review.statuses.parked", "worktypes.new"]


def edited(cli: Cli, edit: Callable[[dict[str, Any]], object], name: str = "edited.json") -> Path:
    data = spec_data()
    edit(data)
    return write_spec(cli.folder / name, data)


def swapped(data: dict[str, Any]) -> list[dict[str, Any]]:
    stages: list[dict[str, Any]] = data["caseplans"]["escalation"]["stages"]
    stages[0], stages[1] = stages[1], stages[0]
    return stages


ORDERS = (
    "Escalation Review, Approve Remediation, Outbound Notification → Approve Remediation, Escalation Review, Outbound"
)


def test_a_reorder_is_told_as_an_order(cli: Cli, spec: Path) -> None:
    cli("apply", spec, "--yes")
    lines = cli("plan", edited(cli, swapped)).out.splitlines()
    assert f"      stages.order  {ORDERS} Notification" in lines
    assert not [line for line in lines if line.strip().startswith(("approve-remediation", "escalation-review"))]


def test_a_reorder_tells_what_else_changes_wherever_it_stands(cli: Cli, spec: Path) -> None:
    cli("apply", spec, "--yes")

    def edit(data: dict[str, Any]) -> None:
        swapped(data)[0]["description"] = "Changed"
        intake = data["caseplans"]["escalation"]["intake"]
        intake[0], intake[1] = intake[1], intake[0]

    out = cli("plan", edited(cli, edit)).out
    assert re.search(rf"^        order +{ORDERS}", out, re.MULTILINE)
    was = "A second agent approves or denies the proposed resolution."
    assert f"        approve-remediation.description  {was} → Changed\n" in out
    assert re.search(r"^      intake\.order +customer_id, channel, .* → channel, customer_id, ", out, re.MULTILINE)


def test_stages_that_come_and_go_are_told_one_by_one(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    data = spec_data()
    stages = data["caseplans"]["escalation"]["stages"]
    new = {"name": "Ask back", "step": {"name": "Ask the customer", "worktype": "review"}}
    stages[2]["description"] = "Later"
    data["caseplans"]["escalation"]["stages"] = [stages[0], new, stages[2], {"name": "Look back"}]
    lines = [line.rstrip() for line in cli("plan", write_spec(spec, data)).out.splitlines()]
    shown = "\n".join(lines)
    assert "order " not in shown, "what stays keeps its order"
    # What is left of the org's stages is, in order, what is left of the spec's.
    assert re.search(r"ask-back.name +Approve Remediation → Ask back", shown)
    assert "look-back " in shown and "outbound-notification.description" in shown
    assert "stages made: " in shown
    assert max(map(len, lines)) < 400, "no list as a whole"


def test_what_does_not_move_with_a_reorder_is_told(cli: Cli, spec: Path) -> None:
    """The API keeps stages by their places: what the spec leaves out stays where it is."""
    cli("apply", spec, "--yes")
    path = edited(cli, lambda data: [stage.pop("description") for stage in swapped(data)[:2]])
    out = cli("plan", path).out
    assert re.search(rf"^      stages\.order +{ORDERS}", out, re.MULTILINE)
    assert not re.search(r"^ +\S+\.description ", out, re.MULTILINE), "it is no change that the spec asks for"
    kept = (
        r"the stage '{}' takes the place of '{}' and gets what stands there and the spec leaves out \(description: "
        r"{} .* → {} .*\): the API keeps stages by their places, so write it down to have it otherwise"
    )
    notes = [
        kept.format("Approve Remediation", "Escalation Review", "A second agent", "An agent"),
        kept.format("Escalation Review", "Approve Remediation", "An agent", "A second agent"),
    ]
    (row,) = [row for row in cli("plan", path, "--json").json["changes"] if row["kind"] == "caseplan"]
    paths = [field["path"].split(".", 2)[-1] for field in row["fields"]]
    assert "name" in paths
    assert "description" not in paths
    for note, told in zip(notes, row["notes"], strict=True):
        assert re.search(rf"^      · {note}$", out, re.MULTILINE)
        assert re.fullmatch(note, told)
    assert cli("apply", path, "--yes").code == 0
    assert cli("plan", path, "--detailed-exitcode").code == 0


def test_who_stood_there_is_shown_by_what_a_spec_calls_them(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    cli("apply", spec, "--yes")
    sandbox.calls.clear()
    path = edited(cli, lambda data: data["caseplans"]["escalation"].update(owner=None))
    assert re.search(r"^      owner +jane\.doe@example\.com → —$", cli("plan", path).out, re.MULTILINE)
    assert [call.path for call in sandbox.calls].count("/api/v2/users") == 1
    (row,) = [row for row in cli("plan", path, "--json").json["changes"] if row["kind"] == "caseplan"]
    assert row["fields"][0] == {"path": "owner", "before": "jane.doe@example.com", "after": None}
    sandbox.calls.clear()
    cli("plan", edited(cli, lambda data: data["caseplans"]["escalation"].update(dueDuration="P9D"), "other.json"))
    assert "/api/v2/users" not in [call.path for call in sandbox.calls], "only for what is shown"
    sandbox.fail("GET", "/api/v2/users", times=None, status=403, body={"message": "no", "code": "missing.permissions"})
    assert re.search(r"^      owner +id [0-9a-f-]{36} → —$", cli("plan", path).out, re.MULTILINE)


def test_a_new_name_beside_a_move_is_no_reorder(cli: Cli, spec: Path) -> None:
    cli("apply", spec, "--yes")
    out = cli("plan", edited(cli, lambda data: swapped(data)[0].update(name="Another"))).out
    assert "order" not in out
    assert "Escalation Review → Another" in out


def test_values_of_an_enum_are_shown(cli: Cli) -> None:
    def edit(data: dict[str, Any]) -> None:
        data["schemas"]["escalation"]["attributes"]["sort"] = {"type": "enum", "title": "Sort", "values": ["a", "b"]}

    assert "enum, title Sort, values (a, b)\n" in cli("plan", edited(cli, edit)).out


def test_what_stood_there_before_is_shown_by_its_name(cli: Cli, spec: Path) -> None:
    cli("apply", spec, "--yes")

    def edit(data: dict[str, Any]) -> None:
        data["workbins"] = {"noc": {"name": "Another workbin"}}
        for worktype in data["worktypes"].values():
            worktype["workbin"] = "noc"

    out = cli("plan", edited(cli, edit)).out
    assert "workbin  existing “Customer escalations” → noc" in out
    assert out.count("looks like a rename of 'Customer escalations'") == 1


def test_a_cascade_is_one_line_each_and_its_root_is_told_once(cli: Cli) -> None:
    def edit(data: dict[str, Any]) -> None:
        data["workbins"]["escalations"]["division"] = "Nowhere"

    ran = cli("plan", edited(cli, edit))
    assert ran.code == 1
    assert ran.out.count("the org has no division 'Nowhere'") == 1
    lines = ran.out.splitlines()
    told = [line for line in lines if line.endswith("  blocked, because workbins.escalations is")]
    assert [line.split()[1] for line in told] == [
        "worktypes.review",
        "worktypes.approval",
        "worktypes.notification",
        "caseplans.escalation",
    ]
    assert lines.index(told[2]) == lines.index(told[0]) + 2, "close together"
    assert ", 5 blocked; " in lines[-1]


def test_a_foreign_draft_is_told_once_with_its_edits_in_words(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    path = edited(cli, lambda data: data["caseplans"]["escalation"].update(ttl="120d"))
    assert cli("apply", path, "--yes", "--no-publish", "--no-record").code == 0
    other = edited(cli, lambda data: data["caseplans"]["escalation"].update(dueDuration="7d"), "other.json")
    out = cli("plan", other).out
    assert out.count("the draft holds edits") == 1
    assert "ttl: 90d → 120d" in out or "ttl: 120d → 90d" in out
    assert "10368000" not in out
