"""What `doctor` looks at, one thing after another: what works, what does not, and what to do about it.

Each check is told apart from the others, and what rests on one that failed is left out. Sends three requests at most.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gcp_caseplans.connection import Connection, Target, connected
from gcp_caseplans.environments import project
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.wording import failure_text, problems_of

if TYPE_CHECKING:
    from genesys_caseplans.engine.role import Task
    from genesys_caseplans.http.exchange import Answer
    from genesys_caseplans.kinds.lookups.client import Organization
    from genesys_caseplans.kinds.lookups.subject import Subject
    from genesys_caseplans.specfile import Spec

Outcome: TypeAlias = Literal["ok", "warning", "failed", "unknown"]
#: Seconds by which this machine's clock may differ: more, and times in plans and journals mislead.
_SKEW = 60
_PROXIES = (
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "GENESYSCLOUD_PROXY_HOST",
    "GENESYSCLOUD_GATEWAY_HOST",
)
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. said: what is so. hint: what to do."""

    name: str
    outcome: Outcome
    said: str
    hint: str = ""


def examine(target: Target, spec: Specs | None) -> Iterator[Check]:
    """All checks, in the order in which one rests on another."""
    yield _versions()
    yield _project()
    loaded, check = _spec(spec) if spec else (None, None)
    if check is not None:
        yield check
    yield from _way()
    yield from _folders(spec)
    failure: list[Check] = []
    with _told(failure), connected(target, spec or (".",), loaded) as connection:
        yield from _connected(connection, loaded)
    yield from failure


def _versions() -> Check:
    from genesys_caseplans import __version__  # noqa: PLC0415

    return Check("versions", "ok", f"gcp-caseplans {__version__}, Python {platform.python_version()}")


def _project() -> Check:
    try:
        found = project()
    except Exception as error:
        return _failed("project file", error)
    if found is None:
        return Check("project file", "ok", "none in this folder or above it")
    names = ", ".join(found.environments) or "no environments"
    return Check("project file", "ok", f"{found.file}: {names}")


def _spec(specs: Specs) -> tuple[Spec | None, Check]:
    try:
        loaded = specs.checked()
    except Exception as error:
        count = len(problems_of(error))
        if count:
            return None, Check("spec", "failed", f"{count} problems", "`validate` lists them all")
        return None, _failed("spec", error)
    return loaded, Check("spec", "ok", f"{len(loaded.entries)} entries, valid")


def _way() -> Iterator[Check]:
    """What stands between here and the org, by name only: a proxy's URL may hold a password."""
    proxies, certificates = _set(_PROXIES), _set(_CERTIFICATES)
    by = f"by {proxies}; this machine is never reached through one" if proxies else "none"
    yield Check("proxies", "ok", by)
    yield Check("certificates", "ok", f"by {certificates}" if certificates else "the usual ones")


def _set(names: Sequence[str]) -> str:
    return ", ".join(name for name in names if os.environ.get(name) or os.environ.get(name.lower()))


def _folders(specs: Specs | None) -> Iterator[Check]:
    folder = next((path if path.is_dir() else path.parent for path in map(Path, specs or ()) if path.exists()), None)
    if folder is None:
        return
    if os.access(folder, os.W_OK):
        yield Check("folder", "ok", f"{folder}: record and journals can be written")
    else:
        hint = "name other places with --record FILE and --journal DIR"
        yield Check("folder", "failed", f"{folder} cannot be written, where record and journals go", hint)


def _connected(connection: Connection, spec: Spec | None) -> Iterator[Check]:
    client = connection.client
    as_whom = "an access token" if client.settings.access_token else "client credentials"
    yield Check("api", "ok", f"{connection.place}, with {as_whom}")
    begun = datetime.now(UTC)
    answer: Answer[Organization] = connection.run(client.organizations.me.raw())
    ended = datetime.now(UTC)
    yield Check("login", "ok", f"done; login and first answer took {(ended - begun).total_seconds():.1f} s")
    yield _org(connection, answer.value)
    yield _clock(answer, begun, ended)
    allowed = answer.headers.get("inin-ratelimit-allowed")
    if allowed:
        yield Check("rate limit", "ok", f"{allowed} requests a minute")
    else:
        yield Check("rate limit", "unknown", "answers say nothing of it: 300 a minute are kept to")
    yield from _permissions(connection.run(client.subjects.me()), spec)
    yield Check(
        "stage operations",
        "unknown",
        "nobody can ask whether the org has them",
        "they are used only where the number of stages changes; --stage-operations no does without",
    )


def _org(connection: Connection, org: Organization) -> Check:
    named = f"{org.name} ({org.id})"
    if connection.org is not None and connection.org.lower() != org.id.lower():
        return Check("org", "failed", f"{named}, and not {connection.org}", "check credentials and org")
    tied = "" if connection.org is not None else "; tied to none"
    production = ", for production" if connection.is_production(org.id) else ""
    return Check("org", "ok", f"{named}{production}{tied}")


def _clock(answer: Answer[Any], begun: datetime, ended: datetime) -> Check:
    try:
        there = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError, TypeError):
        return Check("clock", "unknown", "answers carry no date")
    # The answer's date is cut to a second, and was set at some moment while we waited.
    ahead, behind = (begun - there).total_seconds() - 1, (there - ended).total_seconds()
    off = max(ahead, behind, 0.0)
    if off < _SKEW:
        return Check("clock", "ok", "as the API's")
    side = "ahead of" if ahead > behind else "behind"
    return Check(
        "clock", "warning", f"{off:.0f} s {side} the API's", "set this machine's clock: grants and locks go by it"
    )


def _permissions(subject: Subject, spec: Spec | None) -> Iterator[Check]:
    from genesys_caseplans.engine.role import TASKS, role_for  # noqa: PLC0415

    if subject.grants is None:
        yield Check("permissions", "unknown", "the org does not say what this client was granted")
        return
    role, now, of_what = role_for(spec), datetime.now(UTC), "for this spec" if spec is not None else "for any spec"
    for task in TASKS:
        held = {name: subject.holds(name, None, now) for name in role.permissions[task]}
        yield _held(task, held, of_what)


def _held(task: Task, held: Mapping[str, str], of_what: str) -> Check:
    name = f"permissions to {task}"
    missing = [permission for permission, found in held.items() if found == "no"]
    if missing:
        outcome: Outcome = "failed" if task == "plan" else "warning"
        hint = "add them to a role of the client, or do without what needs them (`permissions` lists all)"
        return Check(name, outcome, f"{len(missing)} of {len(held)} missing: {', '.join(missing)}", hint)
    doubtful = [permission for permission, found in held.items() if found != "yes"]
    if doubtful:
        return Check(
            name, "warning", f"{len(doubtful)} held under a condition, or since minutes: {', '.join(doubtful)}"
        )
    return Check(name, "ok", f"all {len(held)} {of_what}, in some division")


@contextmanager
def _told(failure: list[Check]) -> Iterator[None]:
    """What ends the examination, as its last check."""
    try:
        yield
    except Exception as error:
        failure.append(_failed("connection", error))


def _failed(name: str, error: Exception) -> Check:
    problems: Sequence[Any] = problems_of(error)
    if problems:
        first = problems[0]
        lead = ": ".join(part for part in (first.where, first.address) if part)
        return Check(name, "failed", f"{lead}: {first.message}" if lead else first.message, first.hint)
    said, _, hint = failure_text(error).partition("\n")
    check = Check(name, "failed", said, hint)
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return replace(check, hint="name the file of your authority's certificates in SSL_CERT_FILE")
    return check
