"""Options and arguments that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

import click

from gcp_caseplans.commands.numbers import Days, Seconds, Whole
from gcp_caseplans.connection import Target
from gcp_caseplans.exits import UsageError
from gcp_caseplans.journals import Journaling
from gcp_caseplans.planning import Planning
from gcp_caseplans.recording import Recording
from gcp_caseplans.specs import Specs

F = TypeVar("F", bound=Callable[..., Any])

json_output = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else on stdout.")
color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours. auto: on a terminal, unless NO_COLOR is set.",
)


def overlay_option(command: F) -> F:
    """--overlay, as `overlays`."""
    return click.option(
        "--overlay",
        "overlays",
        multiple=True,
        metavar="FILE",
        callback=none_empty,
        help="Lay this file over SPEC: what it says counts. May be repeated.",
    )(command)


def spec_argument(command: F) -> F:
    """SPEC...: at least one file or folder; --overlay."""

    @click.argument("spec", nargs=-1, type=click.Path(), metavar="SPEC...")
    @overlay_option
    @wraps(command)
    def checked(*args: Any, spec: tuple[str, ...], overlays: tuple[str, ...], **options: Any) -> Any:
        if not spec:
            _no_spec(options.get("target"))
        if "" in spec:
            # Most likely a shell variable that is not set; as a path it would mean the current folder.
            raise UsageError("an empty SPEC was given: name a file or a folder, such as `escalation.json`")
        return command(*args, spec=Specs(spec, overlays), **options)

    return checked  # type: ignore[return-value]


def optional_spec(command: F) -> F:
    """SPEC...: any number of files or folders, with --overlay, as one `spec`; None without any."""

    @click.argument("spec", nargs=-1, type=click.Path(), metavar="[SPEC...]", callback=none_empty)
    @overlay_option
    @wraps(command)
    def gathered(*args: Any, spec: tuple[str, ...], overlays: tuple[str, ...], **options: Any) -> Any:
        if overlays and not spec:
            raise UsageError("--overlay is laid over SPEC: name a file or a folder")
        return command(*args, spec=Specs(spec, overlays) if spec else None, **options)

    return gathered  # type: ignore[return-value]


def _no_spec(target: Target | None) -> None:
    state = target.sandbox_state if target else None
    if state is not None and state.lower().endswith((".json", ".yaml", ".yml")):
        raise UsageError(
            f"no spec was given, and {state} was taken for the file of --sandbox-state: write `{state} --sandbox`"
        )
    raise UsageError("no spec was given: name a file or a folder, such as `escalation.json`")


def not_empty(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """An empty value is most likely a shell variable that is not set, and must not switch a guard off."""
    if value is not None and not value.strip():
        raise UsageError(f"{parameter.opts[-1]} was given an empty value: give one, or leave the option out")
    return value


def digest(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A digest, or as much of it as a plan shows."""
    not_empty(context, parameter, value)
    if value is not None and not re.fullmatch("[0-9a-fA-F]{16,64}", value):
        raise UsageError(f"{parameter.opts[0]} takes at least 16 digits of a digest, as plan prints them: not {value}")
    return value


def beside_spec(command: F) -> F:
    """--spec: what lies beside it is meant, as one `spec`; None where it was left out."""

    @click.option(
        "--spec",
        metavar="SPEC",
        callback=not_empty,
        help="The spec whose runs these are: record and journals lie beside it.  [default: this folder]",
    )
    @wraps(command)
    def gathered(*args: Any, spec: str | Specs | None, **options: Any) -> Any:
        return command(*args, spec=Specs([spec]) if isinstance(spec, str) else spec, **options)

    return gathered  # type: ignore[return-value]


def environment_option(command: F) -> F:
    """--env, which fills in the other options: so it is the outermost of them."""

    @click.option(
        "-e",
        "--env",
        "named",
        metavar="NAME",
        callback=not_empty,
        help="The environment [env.NAME] of gcp-caseplans.toml: specs, overlays, org, credentials and more.",
    )
    @wraps(command)
    def filled(*args: Any, named: str | None, **options: Any) -> Any:
        if named is not None:
            from gcp_caseplans.environments import environment, filled_in  # noqa: PLC0415

            options = filled_in(environment(named), options)
        return command(*args, **options)

    return filled  # type: ignore[return-value]


_TARGET = ("region", "profile", "org", "max_rate", "parallel", "sandbox", "sandbox_state", "trace", "trace_bodies")


def connection_options(command: F) -> F:
    """--region, --profile, --org, --max-rate, --parallel, --sandbox, --sandbox-state, --trace, --trace-bodies, as one
    `target`.
    """

    @click.option(
        "--region",
        metavar="REGION",
        callback=not_empty,
        help="AWS name or host, such as eu-central-1 or mypurecloud.de.",
    )
    @click.option("--profile", metavar="NAME", callback=not_empty, help="A profile of ~/.gc/config.toml.")
    @click.option("--org", metavar="ID", callback=not_empty, help="Refuse to run against any other org than this one.")
    @click.option(
        "--max-rate",
        type=Whole(min=0),
        metavar="N",
        help="Requests a minute at most; 0 for no limit.  [default: what answers say is allowed, else 300]",
    )
    @click.option(
        "--parallel",
        type=Whole(1, 100),
        metavar="N",
        help="Requests that may be under way at once.  [default: 8]",
    )
    @click.option("--sandbox", is_flag=True, help="Run against a local sandbox org instead; needs no credentials.")
    @click.option(
        "--sandbox-state",
        callback=not_empty,
        metavar="FILE",
        help="File that keeps the sandbox's org; implies --sandbox.  [default: .gcp-caseplans/sandbox.db beside the "
        "spec]",
    )
    @click.option(
        "--trace",
        envvar="GCP_CASEPLANS_TRACE",
        callback=not_empty,
        metavar="FILE",
        help="Add a line of JSON to FILE for each request (or set GCP_CASEPLANS_TRACE); secrets are never in it.",
    )
    @click.option("--trace-bodies", is_flag=True, help="With what was sent and answered in the lines of --trace.")
    @wraps(command)
    def gathered(*args: Any, **options: Any) -> Any:
        target = Target(**{name: options.pop(name) for name in _TARGET}, environment=options.pop("environment", None))
        return command(*args, target=target, **options)

    return gathered  # type: ignore[return-value]


def permission_option(command: F) -> F:
    """--no-permission-check."""
    return click.option(
        "--no-permission-check", is_flag=True, help="Do not ask first what the client may do, and go on all the same."
    )(command)


def lock_options(command: F) -> F:
    """--lock and --lock-timeout."""
    timeout = click.option(
        "--lock-timeout",
        type=Whole(1, 604_800),
        default=3600,
        show_default=True,
        metavar="SECONDS",
        help="After how long others may take the lock of --lock away.",
    )
    lock = click.option(
        "--lock", is_flag=True, help="Let nobody else apply with --lock meanwhile: a workbin is the org's lock."
    )
    return lock(timeout(command))


def none_empty(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """As `not_empty`, for an option that may be given several times."""
    for value in values:
        not_empty(context, parameter, value)
    return values


def selection_options(command: F) -> F:
    """--only and --except, as `only` and `exclude`."""
    leave = click.option(
        "--except",
        "exclude",
        multiple=True,
        metavar="ENTRY",
        callback=none_empty,
        help="Leave these entries out, and what needs them; as --only says. May be repeated.",
    )
    only = click.option(
        "--only",
        multiple=True,
        metavar="ENTRY",
        callback=none_empty,
        help="Only these entries and what they need: an address, a section or a glob. May be repeated.",
    )
    return only(leave(command))


def journal_options(command: F) -> F:
    """--journal, --no-journal, --keep-runs, --keep-days as one `journaling`; --lag-budget goes into `target`."""

    @click.option(
        "--journal",
        metavar="DIR",
        callback=not_empty,
        help="Keep the journals of runs in DIR.  [default: .gcp-caseplans/runs beside the spec]",
    )
    @click.option("--no-journal", is_flag=True, help="Keep no journal, such as on a read-only file system.")
    @click.option(
        "--keep-runs",
        type=Whole(min=1),
        default=100,
        show_default=True,
        envvar="GCP_CASEPLANS_KEEP_RUNS",
        metavar="N",
        help="How many journals to keep.",
    )
    @click.option(
        "--keep-days",
        type=Days(min=0),
        default=90,
        show_default=True,
        envvar="GCP_CASEPLANS_KEEP_DAYS",
        metavar="N",
        help="How long to keep a journal.",
    )
    @click.option(
        "--lag-budget",
        type=Seconds(min=0),
        metavar="SECONDS",
        help="How long reads may lag behind writes: what was asked for is looked for so long before it is made again.  "
        "[default: 30]",
    )
    @wraps(command)
    def gathered(*args: Any, target: Target, lag_budget: float | None, **options: Any) -> Any:
        names = {"journal": "folder", "no_journal": "off", "keep_runs": "keep", "keep_days": "keep_days"}
        journaling = Journaling(**{field: options.pop(name) for name, field in names.items()})
        return command(*args, target=replace(target, lag_budget=lag_budget), journaling=journaling, **options)

    return gathered  # type: ignore[return-value]


_PLANNING = ("no_publish", "take_draft", "no_adopt", "prune", "max_deletes", "replace", "stage_operations", "only",
             "exclude")  # fmt: skip


def plan_options(command: F) -> F:
    """What may be done, and with which entries, as one `planning`."""

    @click.option("--no-publish", is_flag=True, help="Leave caseplans in draft, whatever the spec says of publish.")
    @click.option(
        "--take-draft", is_flag=True, help="Take over caseplan drafts that somebody else edited: their edits go."
    )
    @click.option("--no-adopt", is_flag=True, help="Refuse to take over what the org has and the record does not hold.")
    @click.option("--prune", is_flag=True, help="Delete what earlier runs made and SPEC no longer holds.")
    @click.option(
        "--max-deletes",
        type=Whole(min=0),
        default=5,
        show_default=True,
        metavar="N",
        help="How many objects --prune may delete; more than that and nothing is written.",
    )
    @click.option(
        "--replace",
        multiple=True,
        metavar="ADDRESS",
        callback=none_empty,
        help="Replace this entry's object where the API forbids to change it as SPEC wants. May be repeated.",
    )
    @click.option(
        "--stage-operations",
        type=click.Choice(["auto", "yes", "no"]),
        default="auto",
        show_default=True,
        help="Whether the org can create, delete and move stages (a preview). auto: where nothing else will do.",
    )
    @selection_options
    @wraps(command)
    def gathered(*args: Any, **options: Any) -> Any:
        planning = Planning(**{name: options.pop(name) for name in _PLANNING})
        if planning.prune and (planning.only or planning.exclude):
            raise UsageError("--prune looks at the whole spec: leave --only and --except out")
        return command(*args, planning=planning, **options)

    return gathered  # type: ignore[return-value]


def record_options(command: F) -> F:
    """--record and --no-record, as one `recording`."""

    @click.option(
        "--record",
        metavar="FILE",
        callback=not_empty,
        help="Where to write down what was made.  [default: <name>.<org id>.record.json beside the spec]",
    )
    @click.option("--no-record", is_flag=True, help="Neither read nor write a record; go by names alone.")
    @wraps(command)
    def gathered(*args: Any, record: str | None, no_record: bool, **options: Any) -> Any:
        if record and no_record:
            raise UsageError("--record and --no-record exclude each other: leave one of them out")
        planning: Planning | None = options.get("planning")
        for option, given in (
            ("--no-adopt", planning is not None and planning.no_adopt),
            ("--prune", planning is not None and planning.prune),
        ):
            if no_record and given:
                raise UsageError(f"{option} needs a record: leave --no-record out")
        return command(*args, recording=Recording(record, no_record), **options)

    return gathered  # type: ignore[return-value]
