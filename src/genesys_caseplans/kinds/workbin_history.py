"""Versions of workbins, and what changed between them. Source: contract, /taskmanagement/workbins/{workbinId}."""

from __future__ import annotations

from datetime import datetime

from genesys_caseplans.http.wire import ApiModel, EntityRef
from genesys_caseplans.kinds.history import DateChange, TextChange


class WorkbinVersion(ApiModel):
    """A workbin as it was at a version."""

    id: str
    name: str | None = None
    division: EntityRef | None = None
    description: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    modified_by: EntityRef | None = None
    version: int | None = None


class WorkbinDelta(ApiModel):
    """What changed of a workbin; what did not is absent."""

    name: TextChange | None = None
    description: TextChange | None = None
    date_modified: DateChange | None = None
    modified_by: TextChange | None = None


class WorkbinChange(ApiModel):
    """One change of a workbin, and the version that it made."""

    version: int | None = None
    modified_by: EntityRef | None = None
    delta: WorkbinDelta | None = None
