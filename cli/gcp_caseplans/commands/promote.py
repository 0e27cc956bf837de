"""`promote`: caseplans of one org in another one."""

from __future__ import annotations

from collections.abc import Mapping
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gcp_caseplans.applying import Kept, Outputs
from gcp_caseplans.carrying import carry_through
from gcp_caseplans.commands.options import (
    color,
    json_output,
    none_empty,
    not_empty,
    permission_option,
)
from gcp_caseplans.connection import Connection, Target, connected, own_folder
from gcp_caseplans.environments import environment, project
from gcp_caseplans.exits import FINE, UsageError
from gcp_caseplans.exports import Exports
from gcp_caseplans.journals import Journaling
from gcp_caseplans.recording import show_remarks
from gcp_caseplans.report_file import ReportFile
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen, clean

if TYPE_CHECKING:
    from genesys_caseplans.engine.export import Exported
    from genesys_caseplans.engine.record_file import RecordFile

_EXAMPLES = """
\b
Examples:
  gcp-caseplans promote --from test --to prod
  gcp-caseplans promote --from test --to prod --caseplan 'Refund request' --publish
  gcp-caseplans promote --from test --to prod --as-spec specs
"""


@click.command(epilog=_EXAMPLES, short_help="Bring caseplans of one org into another one.")
@click.option(
    "--from",
    "source",
    required=True,
    metavar="ENV",
    callback=not_empty,
    help="Whence: an environment, or profile:NAME.",
)
@click.option(
    "--to", "goal", required=True, metavar="ENV", callback=not_empty, help="Where to: an environment, or profile:NAME."
)
@click.option(
    "--caseplan",
    "names",
    multiple=True,
    metavar="NAME",
    callback=none_empty,
    help="Only this one. May be repeated.  [default: all]",
)
@click.option("--publish", is_flag=True, help="Publish also what stands only as a draft in the one org.")
@click.option("--take-draft", is_flag=True, help="Take over caseplan drafts that somebody else edited: their edits go.")
@click.option(
    "--record",
    metavar="FILE",
    callback=not_empty,
    help="Where to write down what was made.  [default: .gcp-caseplans/<org id>.record.json]",
)
@click.option("--as-spec", metavar="DIR", callback=not_empty, help="Write spec files into DIR, and nothing to any org.")
@permission_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask before applying.")
@click.option(
    "--report", metavar="FILE", callback=not_empty, help="Keep the report in FILE (JSON, as --json prints it)."
)
@json_output
@color
def promote(
    source: str,
    goal: str,
    names: tuple[str, ...],
    publish: bool,
    take_draft: bool,
    record: str | None,
    as_spec: str | None,
    no_permission_check: bool,
    yes: bool,
    report: str | None,
    as_json: bool,
    color: str,
) -> int:
    """Bring caseplans of one org, and all that they need, into another one: show the plan, ask, carry it out.

    Both are environments of the project file. What is looked up (users, queues, divisions) is found by its name there,
    or by what [env.NAME.lookups.users] and the like say in its place; what is missing is named before anything is
    written. Nothing is deleted. Drafts stay drafts, and a second run writes nothing.
    """
    file = ReportFile(report, (), None) if report else None
    out, err = Screen.out(color), Screen.err(color)
    outputs = Outputs(out, err, err if as_json else out, as_json, file)
    try:
        found = _exported(err, target_of(source), names)
        document = _document(found, goal, publish)
        if as_spec is not None:
            return _written(out, found, document, as_spec)
        with connected(target_of(goal), (".",), None) as connection:
            records = _records(connection, found, record)
            kept = Kept(records, Journaling().journal((), None, "promote"))
            plan = _planned(err, connection, document, kept, take_draft)
            show_remarks(err, records)
            return carry_through(outputs, connection, plan, kept, yes, check=not no_permission_check)
    except (Exception, KeyboardInterrupt) as error:
        outputs.ended_by(error)
        raise


def target_of(named: str) -> Target:
    """Where a name leads."""
    kind, _, name = named.partition(":")
    if name and kind == "profile":
        return Target(profile=name)
    if name and kind != "env":
        raise UsageError(f"{named}: write the name of an environment, or profile:NAME")
    found = environment(name or named)
    return Target(environment=found, org=found.org, sandbox_state=found.path("sandbox_state"))


def _exported(err: Screen, target: Target, names: tuple[str, ...]) -> Exported:
    with connected(target, (".",), None) as connection, reading(err, connection.client, connection.place):
        only = [*map(escape, names)] or ["*"]
        return connection.run(connection.client.export(only=only, org=connection.org))


def _document(found: Exported, goal: str, publish: bool) -> dict[str, Any]:
    """What the other org is to hold: nothing by the ids of this one."""
    if found.remarks:
        twice = ", ".join(map(str, found.remarks))
        raise UsageError(
            f"{clean(found.org.name)} has several of one name, so it cannot be said which is meant: {twice}"
        )
    document = found.document
    if publish:
        for entry in document.get(_top(document), {}).values():
            entry["publish"] = True
    lookups = _lookups(goal)
    return {**document, "lookups": lookups} if lookups else document


def _top(document: Mapping[str, Any]) -> str:
    return list(document)[-1]


def _lookups(goal: str) -> dict[str, dict[str, str]]:
    target = target_of(goal)
    if target.environment is None:
        return {}
    return {what: dict(names) for what, names in target.environment.lookups.items()}


def _written(out: Screen, found: Exported, document: Mapping[str, Any], folder: str) -> int:
    from genesys_caseplans.kinds import KINDS  # noqa: PLC0415
    from genesys_caseplans.specfile.dumping import yaml_text  # noqa: PLC0415

    exports = Exports(folder, ".yaml")
    path = exports.path("promoted")
    changed = exports.write({path: yaml_text(document, KINDS)}, force=False)
    out.line(f"{'written' if changed else 'unchanged'}  {clean(str(path))}")
    return FINE


def _records(connection: Connection, found: Exported, record: str | None) -> RecordFile:
    """The record of the org that is written to; that may not be the one that was read."""
    from genesys_caseplans import RecordFile  # noqa: PLC0415

    there = connection.run(connection.client.organizations.me())
    if there.id.lower() == found.org.id.lower():
        raise UsageError(f"both are the org {clean(found.org.name)} ({found.org.id}): name two")
    if record is not None:
        return RecordFile(Path(record), is_file=True)
    folder = own_folder(".", "the record of what was promoted", "name a file elsewhere with --record FILE")
    return RecordFile(folder / f"{there.id}.record.json", is_file=True)


def _planned(err: Screen, connection: Connection, document: Mapping[str, Any], kept: Kept, take_draft: bool) -> Any:
    from genesys_caseplans import parse_spec  # noqa: PLC0415

    spec = parse_spec(document, source="what is promoted")
    rules = project()
    if rules is not None:
        rules.check(spec)
    planned = connection.client.plan(
        spec, org=connection.org, records=kept.records, journal=kept.journal, take_draft=take_draft
    )
    with reading(err, connection.client, connection.place):
        return connection.run(planned)
