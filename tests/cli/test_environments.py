"""`--env NAME`: one word in the place of specs, overlays, org, credentials and record; and the guard of production."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.cli.running import Cli, copy_retail
from tests.cli.terminal import Terminal
from tests.cli.test_permission_check import writes

from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def org(cli: Cli, spec: Path) -> str:
    """The id of the sandbox's org."""
    return str(cli("plan", spec, "--json").json["org"]["id"])


def table(cli: Cli, text: str, name: str = "prod") -> None:
    with (cli.folder / "gcp-caseplans.toml").open("a", encoding="utf-8") as file:
        file.write(f"[env.{name}]\n{text}\n")


def reached(sandbox: Sandbox, **more: object) -> str:
    """A table that says all by itself: where, as whom, by a command."""
    values = sandbox.environment
    pair = {
        "client_id": values["GENESYSCLOUD_OAUTHCLIENT_ID"],
        "client_secret": values["GENESYSCLOUD_OAUTHCLIENT_SECRET"],
    }
    command = [sys.executable, "-c", f"print({json.dumps(json.dumps(pair))})"]
    lines = {"specs": ["escalation.json"], "api_url": sandbox.url, "credentials_command": command, **more}
    return "\n".join(f"{key} = {json.dumps(value)}" for key, value in lines.items())


def test_an_environment_is_all_that_a_person_types(offline: Cli, spec: Path, sandbox: Sandbox) -> None:
    (offline.folder / "prod.overlay.yaml").write_text("caseplans: {escalation: {name: Escalation in prod}}", "utf-8")
    table(offline, reached(sandbox, overlays=["prod.overlay.yaml"], record="records/prod.json"))
    (offline.folder / "records").mkdir()
    assert offline("validate", "-e", "prod").code == 0
    made = offline("apply", "-e", "prod", "--yes")
    assert made.code == 0, made.all
    assert "Escalation in prod" in made.out
    assert (offline.folder / "records" / "prod.json").is_file()
    assert offline("plan", "--env", "prod", "--detailed-exitcode").code == 0
    assert offline("drift", "-e", "prod").code == 0
    assert "caseplans.escalation" in offline("ids", "-e", "prod").out
    assert "8 changes" in offline("runs", "list", "-e", "prod").out
    assert offline("runs", "show", "-e", "prod").code == 0
    assert offline("unlock", "-e", "prod", "--yes").code == 0
    assert offline("undo", "-e", "prod", "--yes").code == 0
    assert offline("plan", "-e", "prod", "--detailed-exitcode").code == 2
    assert offline("apply", "-e", "prod", "--yes").code == 0
    assert offline("destroy", "-e", "prod", "--yes").code == 0


def test_it_is_found_from_a_folder_below(offline: Cli, spec: Path, sandbox: Sandbox) -> None:
    table(offline, reached(sandbox))
    below = offline.folder / "a" / "b"
    below.mkdir(parents=True)
    ran = Cli(below)("plan", "-e", "prod")
    assert ran.code == 0, ran.all
    assert "Escalation" in ran.out


def test_what_is_given_is_over_what_the_environment_says(offline: Cli, spec: Path, sandbox: Sandbox) -> None:
    table(offline, reached(sandbox, specs=["nowhere.json"], record="nowhere/record.json"))
    assert offline("plan", "-e", "prod").code == 1
    ran = offline("apply", spec, "-e", "prod", "--record", "here.json", "--yes")
    assert ran.code == 0, ran.all
    assert (offline.folder / "here.json").is_file()
    assert offline("plan", spec, "-e", "prod", "--no-record").code == 0


def test_overlays_that_are_given_come_after_those_of_the_environment(
    offline: Cli, spec: Path, sandbox: Sandbox
) -> None:
    for name in ("first", "second"):
        text = f"caseplans: {{escalation: {{name: Escalation {name}, description: By {name}}}}}"
        (offline.folder / f"{name}.overlay.yaml").write_text(text, "utf-8")
    (offline.folder / "second.overlay.yaml").write_text("caseplans: {escalation: {name: Escalation second}}", "utf-8")
    table(offline, reached(sandbox, overlays=["first.overlay.yaml"]))
    ran = offline("plan", "-e", "prod", "--overlay", "second.overlay.yaml", "--json")
    (caseplan,) = [change for change in ran.json["changes"] if change["address"] == "caseplans.escalation"]
    said = {field["path"]: field["after"] for field in caseplan["fields"]}
    assert (said["name"], said["description"]) == ("Escalation second", "By first")


def test_a_saved_plan_has_its_overlays_in_it(offline: Cli, spec: Path, sandbox: Sandbox) -> None:
    (offline.folder / "prod.overlay.yaml").write_text("caseplans: {escalation: {name: Escalation in prod}}", "utf-8")
    table(offline, reached(sandbox, overlays=["prod.overlay.yaml"]))
    assert offline("plan", "-e", "prod", "--out", "prod.plan.json").code == 0
    ran = offline("apply", "prod.plan.json", "-e", "prod", "--yes")
    assert ran.code == 0, ran.all
    assert "Escalation in prod" in ran.out


def test_another_org_is_refused_after_one_request(offline: Cli, spec: Path, sandbox: Sandbox) -> None:
    table(offline, reached(sandbox, org="3f2504e0-4f89-41d3-9a0c-0305e82c3301"))
    before = len(sandbox.calls)
    ran = offline("apply", "-e", "prod", "--yes")
    assert ran.code == 1
    assert "3f2504e0-4f89-41d3-9a0c-0305e82c3301" in ran.err
    assert [call.path for call in sandbox.calls[before:]] == ["/oauth/token", "/api/v2/organizations/me"]
    other = offline("plan", "-e", "prod", "--org", "1f2504e0-4f89-41d3-9a0c-0305e82c3301")
    assert "the environment prod is for the org 3f2504e0" in other.err


def test_a_sandbox_can_be_an_environment_and_take_the_place_of_one(offline: Cli, spec: Path) -> None:
    table(offline, 'specs = "escalation.json"\nsandbox_state = "state/dev.db"', "dev")
    table(offline, 'specs = "escalation.json"\norg = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"\n'
          'region = "eu-central-1"\nproduction = true\nrecord = "prod.record.json"')  # fmt: skip
    (offline.folder / "state").mkdir()
    assert offline("apply", "-e", "dev", "--yes").code == 0
    assert (offline.folder / "state" / "dev.db").is_file()
    assert offline("plan", "-e", "dev", "--detailed-exitcode").code == 0
    rehearsed = offline("apply", "-e", "prod", "--sandbox", "--yes")
    assert rehearsed.code == 0, "neither the org nor the guard of prod is meant by it"
    assert not (offline.folder / "prod.record.json").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("plan", "-e", "prd"), "there is no environment 'prd' (did you mean prod?"),
        (("plan", "-e", ""), "--env was given an empty value"),
        (("plan", "-e", "bare"), "the environment bare names no specs"),
        (("plan", "escalation.json", "-e", "bare"), "the environment bare: no region"),
        (("plan", "-e", "vars"), "takes its credentials from NO_ID and NO_SECRET, which are not set"),
    ],
)
def test_bad_input_is_one_clear_message(offline: Cli, spec: Path, args: tuple[str, ...], said: str) -> None:
    table(offline, 'specs = "escalation.json"\nregion = "eu-central-1"')
    table(offline, "", "bare")
    table(
        offline,
        'specs = "escalation.json"\nregion = "eu-west-1"\nclient_id_env = "NO_ID"\nclient_secret_env = "NO_SECRET"',
        "vars",
    )
    ran = offline(*args)
    assert ran.code == 1
    assert said in ran.err.replace("\n  ", " (")
    assert "Traceback" not in ran.err


def test_without_a_project_file_it_is_said_what_to_write(offline: Cli) -> None:
    ran = offline("plan", "-e", "prod")
    assert ran.code == 1
    assert "there is no gcp-caseplans.toml" in ran.err
    assert "[env.prod]" in ran.err


def test_a_wrong_project_file_is_told_even_where_nobody_asked_for_an_environment(offline: Cli, spec: Path) -> None:
    table(offline, "production = 1")
    for args in (("validate", spec), ("plan", spec, "--sandbox"), ("plan", "-e", "prod")):
        ran = offline(*args)
        assert ran.code == 1
        assert "env.prod.production: must be true or false" in ran.err


class TestProduction:
    def test_a_terminal_asks_for_the_name_of_the_org_whatever_was_said(
        self, cli: Cli, spec: Path, sandbox: Sandbox
    ) -> None:
        table(cli, 'specs = "escalation.json"\nproduction = true')
        before = len(sandbox.calls)
        with Terminal(["apply", "-e", "prod", "--yes"], cli.process_environment(), 100, cli.folder) as terminal:
            terminal.poll("Type the name of the org")
            terminal.types("yes\n")
            assert terminal.ends() == 1
            assert "that is not the name of the org. Nothing was changed." in terminal.text
        assert writes(sandbox, before) == []
        name = cli("plan", spec, "--json").json["org"]["name"]
        with Terminal(["apply", "-e", "prod"], cli.process_environment(), 100, cli.folder) as terminal:
            terminal.poll("Type the name of the org")
            assert f"Production: these changes go to {name}" in terminal.text
            terminal.types(f"{name}\n")
            assert terminal.ends() == 0
        assert cli("plan", "-e", "prod", "--detailed-exitcode").code == 0

    def test_nothing_to_do_asks_for_nothing(self, cli: Cli, spec: Path) -> None:
        assert cli("apply", spec, "--yes").code == 0
        table(cli, 'specs = "escalation.json"\nproduction = true')
        assert cli("apply", "-e", "prod").code == 0

    @pytest.mark.parametrize("yes", [True, False])
    @pytest.mark.parametrize("known", [True, False])
    def test_without_a_terminal_it_takes_both_a_yes_and_the_org(
        self, cli: Cli, spec: Path, sandbox: Sandbox, org: str, yes: bool, known: bool
    ) -> None:
        table(cli, f'specs = "escalation.json"\nproduction = true\n{f"org = {org!r}" if known else ""}')
        before = len(sandbox.calls)
        ran = cli("apply", "-e", "prod", *(["--yes"] if yes else []))
        if yes and known:
            assert ran.code == 0, ran.all
            return
        assert ran.code == 1
        assert "is an org for production" in ran.err
        assert "--yes and the org's id" in ran.err
        assert writes(sandbox, before) == []

    def test_the_org_may_be_said_by_the_option_or_the_spec(self, cli: Cli, spec: Path, org: str) -> None:
        table(cli, 'specs = "escalation.json"\nproduction = true')
        assert cli("apply", "-e", "prod", "--yes", "--org", org).code == 0

    def test_an_org_for_production_is_guarded_however_it_is_reached(
        self, cli: Cli, spec: Path, sandbox: Sandbox, org: str
    ) -> None:
        table(cli, f'org = "{org}"\nproduction = true')
        before = len(sandbox.calls)
        ran = cli("apply", spec, "--yes")
        assert ran.code == 1
        assert "is an org for production" in ran.err
        assert writes(sandbox, before) == []
        assert cli("apply", spec, "--yes", "--org", org).code == 0

    def test_undo_and_destroy_are_guarded_too(self, cli: Cli, spec: Path, sandbox: Sandbox) -> None:
        assert cli("apply", spec, "--no-publish", "--yes").code == 0
        table(cli, 'specs = "escalation.json"\nproduction = true')
        before = len(sandbox.calls)
        for command in ("undo", "destroy"):
            ran = cli(command, "-e", "prod", "--yes")
            assert ran.code == 1
            assert "is an org for production" in ran.err
        assert writes(sandbox, before) == []

    def test_json_on_a_terminal_shows_the_plan_before_it_asks(self, cli: Cli, spec: Path) -> None:
        table(cli, 'specs = "escalation.json"\nproduction = true')
        args = ["apply", "-e", "prod", "--yes", "--json"]
        with Terminal(args, cli.process_environment(), 100, cli.folder) as terminal:
            terminal.poll("Type the name of the org")
            assert "+ " in terminal.text
            terminal.types("no\n")
            assert terminal.ends() == 1


def test_the_policy_of_the_project_counts_for_what_is_planned(offline: Cli, spec: Path) -> None:
    assert offline("apply", spec, "--sandbox", "--yes").code == 0
    (offline.folder / "gcp-caseplans.toml").write_text(
        '[policy]\npatterns = {"caseplans.referencePrefix" = "AC.*"}', "utf-8"
    )
    for args in (("validate", spec), ("plan", spec, "--sandbox"), ("apply", spec, "--sandbox", "--yes")):
        ran = offline(*args)
        assert ran.code == 1
        assert "caseplans.escalation.referencePrefix: 'ESC' does not match AC.*" in ran.err
        assert "escalation.json:" in ran.err
    github = offline("validate", spec, "--format", "github")
    assert github.out.startswith("::error file=")
    assert offline("ids", spec, "--sandbox").code == 0, "what is there can be asked for"


def test_a_folder_of_specs_and_its_example_overlay_are_an_environment(offline: Cli, sandbox: Sandbox) -> None:
    copy_retail(offline.folder)
    table(offline, reached(sandbox, specs="retail.yaml", overlays="retail.prod.overlay.yaml"))
    ran = offline("validate", "-e", "prod")
    assert ran.code == 0, ran.all
