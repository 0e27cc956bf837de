"""`validate --format`: the same findings and places, as other tools read them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import pytest
from tests.cli.running import Cli, spec_data, write_spec

FORMATS = ["sarif", "github", "junit"]


@pytest.fixture
def wrong(offline: Cli) -> Path:
    """A spec with two problems, in a file whose name asks for quoting."""
    data = spec_data()
    data["worktypes"]["review"]["dueDuration"] = "soon"
    data["caseplans"]["escalation"]["ownr"] = 'jane, 100%: "x" <y>'
    return write_spec(offline.folder / "a, b: 100% é.json", data)


@pytest.fixture
def warned(offline: Cli) -> Path:
    data = spec_data()
    del data["caseplans"]["escalation"]["intake"]
    return write_spec(offline.folder / "warned.json", data)


def test_sarif_has_every_problem_with_its_place(offline: Cli, wrong: Path) -> None:
    problems = offline("validate", wrong.name, "--json").json["problems"]
    ran = offline("validate", wrong.name, "--format", "sarif")
    assert (ran.code, ran.err) == (1, "")
    (run,) = ran.json["runs"]
    assert ran.json["version"] == "2.1.0"
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert len(run["results"]) == len(problems) == 2
    for result, problem in zip(run["results"], problems, strict=True):
        assert result["level"] == "error" and result["ruleId"] in rules
        assert problem["message"] in result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        uri, region = place["artifactLocation"]["uri"], place["region"]
        assert not re.search(r"[ %](?![0-9A-F]{2})|,\s", uri), "a URI"
        assert f"{unquote(uri)}:{region['startLine']}:{region['startColumn']}" == problem["where"]
        assert location["logicalLocations"] == [{"fullyQualifiedName": problem["address"]}]


def test_github_shows_each_beside_its_line(offline: Cli, wrong: Path) -> None:
    problems = offline("validate", wrong.name, "--json").json["problems"]
    ran = offline("validate", wrong.name, "--format", "github")
    assert (ran.code, ran.err) == (1, "")
    *commands, end = ran.out.splitlines()
    assert end == "2 problems, 0 warnings"
    for command, problem in zip(commands, problems, strict=True):
        match = re.fullmatch(r"::error file=([^,:]*),line=([0-9]+),col=([0-9]+),title=([^,:]*)::(.*)", command)
        assert match, command
        file, line, column, title, message = match.groups()
        for sign in ":,\r\n%":
            file, title = (text.replace(f"%{ord(sign):02X}", sign) for text in (file, title))
        assert f"{file}:{line}:{column}" == problem["where"]
        assert title == problem["address"]
        assert message.replace("%25", "%").startswith(problem["message"])


def test_junit_fails_once_a_problem(offline: Cli, wrong: Path) -> None:
    problems = offline("validate", wrong.name, "--json").json["problems"]
    ran = offline("validate", wrong.name, "--format", "junit")
    assert (ran.code, ran.err) == (1, "")
    suites = Xml.fromstring(ran.out)
    failures = [failure.text or "" for failure in suites.iter("failure")]
    assert suites.attrib["failures"] == "2" and suites.attrib["tests"] == "2"
    assert all(text.startswith(one["where"]) for text, one in zip(failures, problems, strict=True))


def test_warnings_are_findings_and_no_failure(offline: Cli, warned: Path) -> None:
    (warning,) = offline("validate", warned, "--json").json["warnings"]
    (result,) = offline("validate", warned, "--format", "sarif").json["runs"][0]["results"]
    assert result["level"] == "warning" and warning["message"] in result["message"]["text"]
    ran = offline("validate", warned.name, "--format", "github")
    assert ran.code == 0
    assert ran.out.startswith("::warning file=warned.json,line=")
    assert ran.out.endswith("\n0 problems, 1 warning; 1 file read\n")
    suites = Xml.fromstring(offline("validate", warned, "--format", "junit").out)
    assert suites.attrib["failures"] == "0"
    (told,) = suites.iter("system-out")
    assert warning["message"] in (told.text or "")


def test_a_valid_set_has_no_findings_and_one_passed_test_a_file(offline: Cli, spec: Path) -> None:
    assert offline("validate", spec, "--format", "sarif").json["runs"][0]["results"] == []
    suites = Xml.fromstring(offline("validate", spec, "--format", "junit").out)
    assert (suites.attrib["tests"], suites.attrib["failures"]) == ("1", "0")
    ran = offline("validate", "-", "--format", "junit", given=spec.read_text("utf-8"))
    (case,) = Xml.fromstring(ran.out).iter("testcase")
    assert case.attrib["classname"] == "<stdin>"


@pytest.mark.parametrize("output", FORMATS)
def test_what_is_no_spec_at_all_is_a_finding_too(offline: Cli, output: str) -> None:
    (offline.folder / "broken.json").write_text('{"name": "\x01', "utf-8")
    for given in ("broken.json", "nowhere.json"):
        ran = offline("validate", given, "--format", output)
        assert ran.code == 1
        assert given in unquote(ran.out)
        if output == "junit":
            Xml.fromstring(ran.out)
        elif output == "sarif":
            assert json.loads(ran.out)["runs"][0]["results"]


def test_json_is_one_format_by_two_names(offline: Cli, spec: Path) -> None:
    assert offline("validate", spec, "--format", "json").out == offline("validate", spec, "--json").out
    ran = offline("validate", spec, "--json", "--format", "junit")
    assert ran.code == 1 and "--json and --format junit exclude each other" in ran.all
    ran = offline("validate", spec, "--format", "xml")
    assert ran.code == 1 and "sarif" in ran.err
