"""Changes of workbins, worktypes and workitems, value by value. Source: contract, WorkitemsAttributeChange…."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from genesys_caseplans.http.wire import ApiModel
from genesys_caseplans.kinds.worktype.client import RuleSettings


class TextChange(ApiModel):
    """A text that changed."""

    new_value: str | None = None
    old_value: str | None = None


class NumberChange(ApiModel):
    """A whole number that changed."""

    new_value: int | None = None
    old_value: int | None = None


class FlagChange(ApiModel):
    """A yes or no that changed."""

    new_value: bool | None = None
    old_value: bool | None = None


class DateChange(ApiModel):
    """A point in time that changed."""

    new_value: datetime | None = None
    old_value: datetime | None = None


class ListChange(ApiModel):
    """A list that changed, whole."""

    new_value: list[dict[str, Any]] | None = None
    old_value: list[dict[str, Any]] | None = None


class MapChange(ApiModel):
    """A map that changed, whole."""

    new_value: dict[str, Any] | None = None
    old_value: dict[str, Any] | None = None


class RuleSettingsChange(ApiModel):
    """Whether flow rules run, where that changed."""

    new_value: RuleSettings | None = None
    old_value: RuleSettings | None = None
