"""`doctor`: what works between here and an org, and what does not."""

from __future__ import annotations

import click

from gcp_caseplans.commands.options import color, connection_options, environment_option, json_output, optional_spec
from gcp_caseplans.connection import Target
from gcp_caseplans.examining import Check, examine
from gcp_caseplans.exits import FAILED, FINE
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.json import document
from gcp_caseplans.views.screen import Screen, clean

_EXAMPLES = """
\b
Examples:
  gcp-caseplans doctor
  gcp-caseplans doctor escalation.json --region eu-central-1
  gcp-caseplans doctor -e prod --json
"""
_STYLES = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failed": ("✗", "red"), "unknown": ("?", "dim")}


@click.command(epilog=_EXAMPLES, short_help="Look at what works, and what to do about the rest.")
@environment_option
@connection_options
@optional_spec
@json_output
@color
def doctor(spec: Specs | None, target: Target, as_json: bool, color: str) -> int:
    """Look at what works between here and an org: files, way, login, org, clock, permissions. Writes nothing.

    With SPEC, also whether it is valid, and which permissions it needs. Exits with 1 if something does not work; what
    is only doubtful is a warning. Sends three requests at most.
    """
    out = Screen.out(color)
    found: list[Check] = []
    for check in examine(target, spec):
        found.append(check)
        if not as_json:
            _show(out, check)
    failed = sum(check.outcome == "failed" for check in found)
    if as_json:
        out.json(document(ok=not failed, checks=[vars(check) for check in found]))
    return FAILED if failed else FINE


def _show(out: Screen, check: Check) -> None:
    sign, style = _STYLES[check.outcome]
    out.line(f"{out.paint(sign, style, 'bold')} {check.name}: {clean(check.said)}")
    if check.hint and check.outcome != "ok":
        out.line(f"  {clean(check.hint)}")
