"""What a project asks of all specs, told with the place in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from genesys_caseplans import Project, load_project, load_spec
from genesys_caseplans.errors import ProjectError, SpecError

SPEC = """\
schemas:
  claim: {name: Claim data, attributes: {amount: {type: integer, title: Amount, minimum: 1, maximum: 9}}}
workbins:
  bin: {name: Claims bin}
worktypes:
  check:
    name: Check it
    workbin: bin
    schema: claim
    skills: [Returns, Claims]
    statuses:
      open: {name: Open, category: Open, destinations: [done], defaultDestination: done, transitionDelay: 2d}
      done: {name: done, category: Closed}
intentCategories:
  service: {name: Service, description: What customers want}
customerIntents:
  claim: {name: Claim, description: A claim, category: service, expiry: 24h}
caseplans:
  claim:
    name: Claim
    referencePrefix: CLM
    division: "*"
    intent: claim
    schema: claim
    dueDuration: 30d
    stages:
      - {name: Check, step: {worktype: check}}
      - {name: Pay}
      - {name: Close}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    spec = tmp_path / "claim.yaml"
    spec.write_text(SPEC, "utf-8")
    return spec


def project(folder: Path, policy: str) -> Project:
    file = folder / "gcp-caseplans.toml"
    file.write_text(f"[policy]\n{policy}", "utf-8")
    return load_project(file)


@pytest.mark.parametrize(
    ("policy", "address", "line", "said"),
    [
        ('required = ["caseplans.owner"]', "caseplans.claim.owner", 19, "owner must be said"),
        ('required = ["worktypes.statuses.description"]', "worktypes.check.statuses.open.description", 12,
         "must be said"),
        ('patterns = {"caseplans.referencePrefix" = "AC[A-Z]*"}', "caseplans.claim.referencePrefix", 21,
         "'CLM' does not match AC[A-Z]*"),
        ('patterns = {"worktypes.statuses.name" = "[A-Z].*"}', "worktypes.check.statuses.done.name", 13, "'done'"),
        ('patterns = {"caseplans.stages.name" = "C.*"}', "caseplans.claim.stages.1.name", 28, "'Pay' does not"),
        ('maximum = {"caseplans.dueDuration" = "14d"}', "caseplans.claim.dueDuration", 25, "30d is more than 14d"),
        ('maximum = {"worktypes.statuses.transitionDelay" = 3600}', "worktypes.check.statuses.open.transitionDelay", 12,
         "2d is more than 1h"),
        ('forbidden = {"caseplans.division" = ["*"]}', "caseplans.claim.division", 22, "'*' is not allowed"),
        ('forbidden = {"worktypes.skills" = ["Claims"]}', "worktypes.check.skills", 10, "'Claims' is not allowed"),
        ('patterns = {"caseplans.intent" = "x.*"}', "caseplans.claim.intent", 23, "'claim' does not match"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_told_where_it_stands(
    tmp_path: Path, file: Path, policy: str, address: str, line: int, said: str
) -> None:
    spec = load_spec(file)
    with pytest.raises(SpecError) as caught:
        project(tmp_path, policy).check(spec)
    first = caught.value.problems[0]
    assert first.address == address
    assert first.where.startswith(f"{file}:{line}:")
    assert said in first.message


@pytest.mark.parametrize(
    "policy",
    [
        "",
        'required = ["caseplans.dueDuration", "customerIntents.expiry"]',
        'patterns = {"caseplans.referencePrefix" = "[A-Z]{3}", "caseplans.owner" = "x"}',
        'maximum = {"caseplans.dueDuration" = "30d", "worktypes.ttl" = "1d"}',
        'forbidden = {"caseplans.division" = ["Unassigned"], "worktypes.queue" = ["X"]}',
    ],
)
def test_what_keeps_to_the_rules_or_is_left_out_passes(tmp_path: Path, file: Path, policy: str) -> None:
    project(tmp_path, policy).check(load_spec(file))


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ('required = ["caseplans.ownr"]', "'caseplans.ownr' is no field: did you mean owner?"),
        ('required = ["caseplan.owner"]', "'caseplan.owner' is no field: did you mean caseplans?"),
        ('required = ["caseplans"]', "'caseplans' is no field: say SECTION.FIELD"),
        ('maximum = {"worktypes.statuses.delay" = 1}', "there are "),
        ('maximum = {"caseplans.ttl" = "14 days"}', "is not a duration"),
        ('maximum = {"caseplans.ttl" = true}', "must be a number, or a duration"),
        ('patterns = {"caseplans.name" = "("}', "is no regular expression"),
        ('patterns = {"caseplans.name" = 1}', "must be a regular expression"),
        ('forbidden = {"caseplans.name" = []}', "must be a list of texts"),
    ],
)
def test_a_rule_that_makes_no_sense_is_told(tmp_path: Path, policy: str, said: str) -> None:
    with pytest.raises(ProjectError) as caught:
        project(tmp_path, policy)
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.address.startswith("policy")
