"""`init`: a spec to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from gcp_caseplans.exits import FINE, UsageError
from gcp_caseplans.views.screen import Screen, clean

_EXAMPLES = """
\b
Examples:
  gcp-caseplans init
  gcp-caseplans init returns.json
"""

_SPEC = """\
# A caseplan with all that it needs. `gcp-caseplans explain worktypes` says what else may stand here.
formatVersion: 1
name: {name}

schemas:
  request:
    name: Customer request
    attributes:
      order_id: {{type: identifier, title: Order}}
      reason: {{type: enum, title: Reason, values: {{broken: It is broken, late: It is late}}}}

workbins:
  requests:
    name: Customer requests

worktypes:
  handle:
    name: Handle request
    workbin: requests
    schema: request
    dueDuration: 2d
    statuses:
      open: {{name: Open, category: Open}}
      waiting: {{name: Waiting for the customer, category: Waiting}}
      closed: {{name: Closed, category: Closed}}
    defaultStatus: open

intentCategories:
  service:
    name: Service
    description: What customers ask the service for.

customerIntents:
  request:
    name: Request help
    description: Something is wrong and should be put right.
    category: service
    expiry: 30d

caseplans:
  request:
    name: Customer request
    referencePrefix: REQ
    division: "*"
    intent: request
    schema: request
    dueDuration: 7d
    ttl: 90d
    stages: # first to last
      - {{name: Look into it, step: {{name: Look into the request, worktype: handle}}}}
      - {{name: Put it right, step: {{name: Put it right, worktype: handle}}}}
      - {{name: Tell the customer, step: {{name: Tell the customer, worktype: handle}}}}
    intake:
      - {{attribute: order_id, required: true}}
      - reason
    publish: false # true publishes it, which cannot be undone
"""


@click.command(epilog=_EXAMPLES, short_help="Write a spec to begin with.")
@click.argument("file", required=False, default="spec.yaml", type=click.Path())
@click.option("--force", is_flag=True, help="Write over FILE if it is there.")
def init(file: str, force: bool) -> int:
    """Write a spec to begin with to FILE (spec.yaml): YAML with comments, or JSON where FILE ends in .json.

    It is valid as it is, and names nothing that an org might not have.
    """
    path = Path(file)
    if path.suffix.lower() not in (".yaml", ".yml", ".json"):
        raise UsageError(f"{file}: a spec ends in .yaml, .yml or .json")
    text = _SPEC.format(name=_set_name(path))
    if path.suffix.lower() == ".json":
        text = _as_json(text)
    try:
        with path.open("w" if force else "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"{file} is there already: name another file, or write over it with --force") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror})") from None
    out = Screen.out()
    out.line(f"Wrote {clean(file)}.")
    out.line(f"Try it: gcp-caseplans plan {clean(file)} --sandbox")
    return FINE


def _set_name(path: Path) -> str:
    """The name of the set: that of the file, as far as it may be one."""
    name = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in path.stem)
    return f'"{name.strip("-")[:100] or "spec"}"'


def _as_json(text: str) -> str:
    import json  # noqa: PLC0415

    from genesys_caseplans.specfile.yaml_text import parse_yaml  # noqa: PLC0415

    return json.dumps(parse_yaml(text)[0], indent=2, ensure_ascii=False) + "\n"
