"""`export`: an org as spec files."""

from __future__ import annotations

from glob import escape
from typing import TYPE_CHECKING, Any

import click

from gcp_caseplans.commands.options import (
    color,
    connection_options,
    environment_option,
    json_output,
    none_empty,
    not_empty,
)
from gcp_caseplans.connection import Connection, Target, connected
from gcp_caseplans.exits import FAILED, FINE, UsageError
from gcp_caseplans.exports import Exports
from gcp_caseplans.views.json import document
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from genesys_caseplans.engine.export import Exported

_EXAMPLES = """
\b
Examples:
  gcp-caseplans export --sandbox
  gcp-caseplans export --out specs --region eu-central-1
  gcp-caseplans export -e prod --caseplan 'Refund request' --out refund.yaml --verify
"""


@click.command(epilog=_EXAMPLES, short_help="Write spec files from an org.")
@environment_option
@connection_options
@click.option(
    "--caseplan",
    "names",
    multiple=True,
    metavar="NAME",
    callback=none_empty,
    help="Only this one and what it needs. May be repeated.",
)
@click.option(
    "--only",
    "globs",
    multiple=True,
    metavar="GLOB",
    callback=none_empty,
    help="Only caseplans whose names match, and what they need.",
)
@click.option(
    "--out",
    metavar="DIR|FILE",
    callback=not_empty,
    help="A folder, a file for each caseplan and one for what they share; or one file.  [default: standard output]",
)
@click.option(
    "--format", "form", type=click.Choice(["yaml", "json"]), help="[default: by the suffix of --out, else yaml]"
)
@click.option("--drafts", is_flag=True, help="What stands in drafts, in the place of what is published.")
@click.option("--record", metavar="FILE", callback=not_empty, help="Write a record in which all of it is adopted.")
@click.option("--verify", is_flag=True, help="Plan the result against the org: it must ask for nothing.")
@click.option("--force", is_flag=True, help="Overwrite files that no export wrote, or that were edited since.")
@json_output
@color
def export(
    target: Target,
    names: tuple[str, ...],
    globs: tuple[str, ...],
    out: str | None,
    form: str | None,
    drafts: bool,
    record: str | None,
    verify: bool,
    force: bool,
    as_json: bool,
    color: str,
) -> int:
    """Write spec files from an org, as a person would have written them: names and keys in the place of ids.

    Everything, or what is chosen with all that it needs. What cannot be said by its name, as the org has two of it, is
    said by its id, with a comment. A second export gives the same bytes. Files are written whole or not at all.
    """
    if as_json and out is None:
        raise UsageError("--json says what was written: name where with --out")
    if force and out is None:
        raise UsageError("--force overwrites files: name them with --out")
    form = form or ("json" if out is not None and out.lower().endswith(".json") else "yaml")
    exports = Exports(out, f".{form}") if out is not None else None
    screen, err = Screen.out(color), Screen.err(color)
    with connected(target, (".",), None) as connection:
        only = (*map(escape, names), *globs)
        with reading(err, connection.client, connection.place):
            found = connection.run(connection.client.export(only=only, drafts=drafts, org=connection.org))
        texts = _texts(found, exports, form)
        failed = verify and not _holds(err, connection, found, drafts)
        if failed:
            return FAILED
        changed = exports.write(texts, force) if exports is not None else []
        if record is not None:
            _adopt(connection, found, record)
    if exports is None:
        screen.text("".join(texts.values()))
    elif as_json:
        screen.json(
            document(org=vars(found.org), files=[str(path) for path in texts], changed=[str(path) for path in changed])
        )
    else:
        for path in texts:
            screen.line(f"{'written' if path in changed else 'unchanged'}  {clean(str(path))}")
    entries = sum(len(entries) for entries in found.document.values() if isinstance(entries, dict))
    err.line(f"{count_text(entries, 'entry', 'entries')} of {clean(found.org.name)} ({found.org.id}).")
    return FINE


def _texts(found: Exported, exports: Exports | None, form: str) -> Mapping[Any, str]:
    """What each file is to say; one text where there is one file."""
    from genesys_caseplans.kinds import KINDS  # noqa: PLC0415
    from genesys_caseplans.specfile.dumping import json_text, yaml_text  # noqa: PLC0415

    comments: dict[tuple[str, ...], str] = {
        (address.section, address.key, "id"): text for address, text in found.remarks.items()
    }
    documents = {"": found.document} if exports is None or exports.is_file else found.documents
    texts: dict[Any, str] = {}
    for name, content in documents.items():
        whole = {"formatVersion": found.document["formatVersion"], **content}
        path: Path | str = exports.path(name) if exports is not None else name
        texts[path] = json_text(whole, KINDS) if form == "json" else yaml_text(whole, KINDS, comments)
    return texts


def _holds(err: Screen, connection: Connection, found: Exported, drafts: bool) -> bool:
    """Whether the org is as the export says; says what is not."""
    from genesys_caseplans import parse_spec  # noqa: PLC0415

    spec = parse_spec(found.document, source="the export")
    plan = connection.run(connection.client.plan(spec, publish=not drafts, take_draft=drafts))
    wrong = [change for change in plan.changes if change.action != "none" or change.unmanaged]
    for change in wrong:
        said = ", ".join(".".join(map(str, one.path)) for one in change.fields) or change.action
        lead = err.paint("Different:", "red", "bold")
        err.line(f"{lead} {change.address}: {clean(said)}")
    if wrong:
        err.line("Nothing was written: this export would not make the org as it is.")
    return not wrong


def _adopt(connection: Connection, found: Exported, record: str) -> None:
    """A record in which all is adopted, by a run that has nothing else to do."""
    from pathlib import Path  # noqa: PLC0415

    from genesys_caseplans import RecordFile, parse_spec  # noqa: PLC0415

    records = RecordFile(Path(record), None, is_file=True)
    spec = parse_spec(found.document, source="the export")
    plan = connection.run(connection.client.plan(spec, records=records))
    if plan.has_changes:
        raise UsageError("the org has changed since it was read, so nothing was adopted: export again")
    connection.run(connection.client.apply(plan, records=records))
