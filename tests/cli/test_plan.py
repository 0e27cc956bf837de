"""What the plan looks like to a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import Cli, spec_data, write_spec
from tests.cli.terminal import Terminal

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
    assert "      · the first publish cannot be undone; division, intent, prefix and schema freeze" in lines
    assert lines[-1] == "Plan: 8 to create, 0 to update, 0 unchanged; 38 requests planned, 9 made."


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
    assert cli("apply", update, "--yes", "--no-publish").code == 0
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
