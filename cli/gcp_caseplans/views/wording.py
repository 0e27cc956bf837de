"""Errors in words: what went wrong, and the way out that fits whoever runs a command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gcp_caseplans.exits import CommandError

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.report import Report, Result
    from genesys_caseplans.errors import Problem


def failure_text(error: Exception) -> str:
    """What went wrong and what to do, in words."""
    if isinstance(error, CommandError):
        return str(error)
    from genesys_caseplans import errors  # noqa: PLC0415

    match error:
        case errors.Forbidden():
            return f"{error}\n{_permission_hint(error)}"
        case errors.Unauthorized():
            return (
                f"{error}\nThe token was refused: it is wrong, expired or of another region. Make a new one, check "
                "--region, or use client credentials, which are renewed by themselves."
            )
        case errors.Unreachable():
            return (
                f"{error}\nCheck the network, --region or GENESYSCLOUD_API_URL, and the proxy variables (HTTPS_PROXY)."
            )
        case errors.AnswerLost():
            return f"{error}\nRun the same command again: it looks at what is there first."
        case errors.LoginError():
            return (
                f"{error}\nA client id belongs to one region: look into GENESYSCLOUD_OAUTHCLIENT_ID, "
                "GENESYSCLOUD_OAUTHCLIENT_SECRET and --region."
            )
        case errors.TooManyRequests():
            return f"{error}\nOther clients use up the org's allowance; wait a minute, or set --max-rate lower."
        case errors.ApiError() if not error.body and error.status in errors.NOT_THE_API:
            return (
                f"{error}\nCheck --region or GENESYSCLOUD_API_URL: what answers there does not speak as the API does."
            )
        case errors.SettingsError() if error.missing:
            return f"{error}\nOr give --region or --profile, or try it out with --sandbox."
        case errors.ApiError() if error.hint:
            return f"{error}\n{error.hint[:1].upper()}{error.hint[1:]}."
        case errors.CaseplansError():
            return str(error)
    return str(error) if _is_sandbox_error(error) else _bug_text(error)


def outcome_word(result: Result) -> str:
    """What became of a change; what was skipped after some of its steps is unfinished."""
    if result.outcome == "unknown":
        return "outcome unknown"
    return "unfinished" if result.outcome == "skipped" and result.partly else result.outcome


def has_hints(report: Report) -> bool:
    """Whether something is to be seen to before the same command may do the rest."""
    return any(getattr(result.error, "hint", "") for result in report.results)


def _permission_hint(error: Any) -> str:
    missing = error.missing_permissions
    which = f"the permission {' and '.join(missing)}" if missing else "a permission"
    return (
        f"The OAuth client lacks {which}: add it to a role of the client (Admin > Integrations > OAuth > Roles), "
        "in the division of the object, and run the same command again."
    )


def _is_sandbox_error(error: Exception) -> bool:
    from genesys_caseplans.sandbox.errors import SandboxError  # noqa: PLC0415

    return isinstance(error, SandboxError)


def _bug_text(error: Exception) -> str:
    said = " ".join(str(error).split())
    return (
        f"{type(error).__name__}: {said}\n"
        "This is a bug of gcp-caseplans. Set GCP_CASEPLANS_DEBUG=1 and run the same command again to see where."
    )


def problems_of(error: Exception) -> Sequence[Problem]:
    """The problems that an error lists; none of most."""
    from genesys_caseplans.errors import ProblemsError  # noqa: PLC0415

    return error.problems if isinstance(error, ProblemsError) else ()
