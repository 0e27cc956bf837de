"""What `validate` found, as other tools read it: SARIF, annotations of GitHub, JUnit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from gcp_caseplans.views.screen import clean, json_bytes
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from genesys_caseplans.errors import Problem

Level = Literal["error", "warning"]
_PLACE = re.compile(r"(.*?)(?::([0-9]+):([0-9]+))?", re.DOTALL)
_TITLES: Mapping[Level, str] = {
    "error": "What a spec says is wrong, or an API would refuse it",
    "warning": "A spec can be applied, and may not do what was meant",
}
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What stands in the place of a file where a problem is of none.
_NO_FILE = "spec"


class Finding(NamedTuple):
    """A problem or a warning. file: as it was named. line, column: from 1, None where only the file is known."""

    level: Level
    address: str
    text: str
    file: str
    line: int | None
    column: int | None

    @property
    def rule(self) -> str:
        """By what tools count and suppress."""
        return f"spec/{self.level}"


def findings(problems: Iterable[Problem], warnings: Iterable[Problem]) -> list[Finding]:
    """Both, problems first."""
    found: list[tuple[Level, Iterable[Problem]]] = [("error", problems), ("warning", warnings)]
    return [_finding(level, problem) for level, listed in found for problem in listed]


def _finding(level: Level, problem: Problem) -> Finding:
    match = _PLACE.fullmatch(problem.where)
    assert match is not None
    file, line, column = match.groups()
    hint = f" ({problem.hint})" if problem.hint else ""
    known = (int(line), int(column)) if line else (None, None)
    return Finding(level, clean(problem.address), clean(f"{problem.message}{hint}"), file, *known)


def sarif(found: Sequence[Finding], _: Sequence[str]) -> str:
    """A SARIF 2.1.0 log (OASIS), as code scanning takes it."""
    from genesys_caseplans import __version__  # noqa: PLC0415

    rules = [{"id": f"spec/{level}", "shortDescription": {"text": title}} for level, title in _TITLES.items()]
    driver = {"name": "gcp-caseplans", "semanticVersion": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": list(map(_result, found))}
    return json_bytes({"version": "2.1.0", "runs": [run]}).decode()


def _result(finding: Finding) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line is not None:
        where["region"] = {"startLine": finding.line, "startColumn": finding.column}
    location: dict[str, Any] = {"physicalLocation": where}
    if finding.address:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.address}]
    return {
        "ruleId": finding.rule,
        "level": finding.level,
        "message": {"text": _with_address(finding)},
        "locations": [location],
    }


def _uri(file: str) -> str:
    """A path as a relative reference, or as an absolute URI."""
    from urllib.parse import quote  # noqa: PLC0415

    path = Path(file or _NO_FILE)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def github(found: Sequence[Finding], files: Sequence[str]) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request; and a line for who reads the log."""
    errors = sum(finding.level == "error" for finding in found)
    read = f"; {count_text(len(files), 'file')} read" if files else ""
    end = f"{count_text(errors, 'problem')}, {count_text(len(found) - errors, 'warning')}{read}"
    return "".join(f"{line}\n" for line in [*map(_command, found), end])


def _command(finding: Finding) -> str:
    values = {
        "file": finding.file or _NO_FILE,
        "line": finding.line,
        "col": finding.column,
        "title": finding.address or None,
    }
    given = ",".join(f"{name}={_property(str(value))}" for name, value in values.items() if value is not None)
    return f"::{finding.level} {given}::{_data(finding.text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def junit(found: Sequence[Finding], files: Sequence[str]) -> str:
    """A JUnit report: a failed test a problem, a passed one a file without any, with its warnings as output."""
    from xml.etree import ElementTree as Xml  # noqa: PLC0415

    errors = [finding for finding in found if finding.level == "error"]
    fine = [file for file in files if file not in {finding.file for finding in errors}]
    counts = {"tests": str(len(errors) + len(fine)), "failures": str(len(errors)), "errors": "0", "skipped": "0"}
    top = Xml.Element("testsuites", {"name": "gcp-caseplans", **counts})
    suite = Xml.SubElement(top, "testsuite", {"name": "validate", **counts})
    for finding in errors:
        case = Xml.SubElement(suite, "testcase", _case(finding.file, finding.address or "spec"))
        failure = Xml.SubElement(case, "failure", {"message": _xml(_with_address(finding)), "type": finding.rule})
        failure.text = _xml(f"{_place(finding)}: {_with_address(finding)}")
    for file in fine:
        case = Xml.SubElement(suite, "testcase", _case(file, "spec"))
        told = [f"{_place(one)}: {_with_address(one)}" for one in found if one.file == file]
        if told:
            Xml.SubElement(case, "system-out").text = _xml("\n".join(told))
    Xml.indent(top)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{Xml.tostring(top, encoding='unicode')}\n"


def _case(file: str, name: str) -> dict[str, str]:
    return {"classname": _xml(file or _NO_FILE), "name": _xml(name), "file": _xml(file or _NO_FILE)}


def _xml(text: str) -> str:
    """Without what no XML may hold, not even escaped."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _with_address(finding: Finding) -> str:
    return f"{finding.address}: {finding.text}" if finding.address else finding.text


def _place(finding: Finding) -> str:
    known = (finding.file or _NO_FILE, finding.line, finding.column)
    return ":".join(str(part) for part in known if part is not None)


#: By what `validate --format` calls them: what was found, and the files that were read.
FORMATS: Mapping[str, Callable[[Sequence[Finding], Sequence[str]], str]] = {
    "sarif": sarif,
    "github": github,
    "junit": junit,
}
