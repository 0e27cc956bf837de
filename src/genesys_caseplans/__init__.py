"""Genesys Cloud Case Management from a file: typed clients, plan and apply.

    from genesys_caseplans import Client, Settings, load_spec

    with Client(Settings.from_environment()) as client:
        plan = client.plan(load_spec("spec.json"))
        report = client.apply(plan)

Names are imported when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_caseplans.address import Address as Address
    from genesys_caseplans.client import AsyncClient as AsyncClient
    from genesys_caseplans.client import Client as Client
    from genesys_caseplans.engine.record_file import RecordFile as RecordFile
    from genesys_caseplans.engine.values.change import Change as Change
    from genesys_caseplans.engine.values.plan import Org as Org
    from genesys_caseplans.engine.values.plan import Plan as Plan
    from genesys_caseplans.engine.values.report import Report as Report
    from genesys_caseplans.engine.values.report import Result as Result
    from genesys_caseplans.http.settings import RetrySettings as RetrySettings
    from genesys_caseplans.http.settings import Settings as Settings
    from genesys_caseplans.journal import FileJournal as FileJournal
    from genesys_caseplans.kinds.kind import Identity as Identity
    from genesys_caseplans.project.environment import Environment as Environment
    from genesys_caseplans.project.file import Project as Project
    from genesys_caseplans.project.file import load_project as load_project
    from genesys_caseplans.project.find import find_project as find_project
    from genesys_caseplans.specfile import Spec as Spec
    from genesys_caseplans.specfile import load_spec as load_spec
    from genesys_caseplans.specfile import parse_spec as parse_spec

__version__ = "0.1.0"

_HOMES = {
    "Address": "address",
    "AsyncClient": "client",
    "Change": "engine.values.change",
    "Client": "client",
    "Environment": "project.environment",
    "FileJournal": "journal",
    "Identity": "kinds.kind",
    "Org": "engine.values.plan",
    "Plan": "engine.values.plan",
    "Project": "project.file",
    "RecordFile": "engine.record_file",
    "Report": "engine.values.report",
    "Result": "engine.values.report",
    "RetrySettings": "http.settings",
    "Settings": "http.settings",
    "Spec": "specfile",
    "find_project": "project.find",
    "load_project": "project.file",
    "load_spec": "specfile",
    "parse_spec": "specfile",
}

__all__ = [
    "Address",
    "AsyncClient",
    "Change",
    "Client",
    "Environment",
    "FileJournal",
    "Identity",
    "Org",
    "Plan",
    "Project",
    "RecordFile",
    "Report",
    "Result",
    "RetrySettings",
    "Settings",
    "Spec",
    "__version__",
    "find_project",
    "load_project",
    "load_spec",
    "parse_spec",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
