"""How a caseplan is written in a spec.

Source: api-facts, Caseplans; contract, CaseplanCreate, StageplanUpdate, StepplanUpdate, IntakeSetting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.fields import (
    DAY,
    YEAR,
    Duration,
    Entry,
    Fixed,
    LookedUp,
    Name,
    NeverEmpty,
    RefTo,
    SpecModel,
    Text,
    Unique,
    UserEmail,
    Wire,
    invalid,
)

#: A new caseplan has these many stages, and only the preview operations for stages can change that.
STAGES = 3
MOST_STAGES = 5
MOST_INTAKE = 10
#: How "no division" is written.
NO_DIVISION = ("*", "Unassigned")
#: The division of a caseplan for which none is given.
HOME = Lookup("divisions")
#: Fields that no version holds: they change in place at any time.
UNVERSIONED = frozenset({"name", "description"})
_FROZEN = Fixed(
    "the caseplan was published, and there is no unpublish",
    "leave it as it is in the org, or make a new caseplan under another name and prefix",
    once="published",
)


class StepEntry(SpecModel):
    """The one step of a stage, and the worktype whose workitems agents do in it."""

    meanings: ClassVar[Mapping[str, str]] = {
        "name": "What the step is called, and with it the workitems that it makes.",
        "description": "What is done in it.",
        "worktype": "The worktype of the workitem that it makes; null: the stage passes by itself.",
    }

    name: Annotated[Name | None, NeverEmpty, Wire("name")] = None
    description: Annotated[Text | None, Wire("description")] = None
    worktype: Annotated[
        Annotated[Reference, RefTo("worktypes")] | None,
        Wire("workitemSettings.worktypeId", reads="workitemSettings.worktype.id"),
    ] = None


class StageEntry(SpecModel):
    """A stage; they run first to last. `key` is its address, by default the slug of its name."""

    meanings: ClassVar[Mapping[str, str]] = {
        "key": "Its address within the caseplan. Left out: the slug of its name.",
        "was": "Its earlier name in the org.",
        "name": "Its name, unique within the caseplan.",
        "description": "What happens in it.",
        "step": "The one step of the stage.",
    }

    steering: ClassVar[frozenset[str]] = frozenset({"key", "was"})

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")] | None = None
    was: str | None = None
    name: Annotated[Name, Wire("name")]
    description: Annotated[Text | None, Wire("description")] = None
    step: Annotated[StepEntry | None, NeverEmpty] = None

    @property
    def slug(self) -> str:
        """The key, or what stands for it."""
        return self.key or re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "stage"


class IntakeEntry(SpecModel):
    """One question of the intake form: an attribute of the schema. A bare key means not required."""

    meanings: ClassVar[Mapping[str, str]] = {
        "attribute": "The key of an attribute of the caseplan's schema.",
        "required": "Whether no case can be made without it.",
    }

    attribute: str
    required: bool = False

    def brief(self) -> str | None:
        """The key alone."""
        return None if self.required else self.attribute

    def is_whole(self) -> bool:
        """A question is a value: left out, `required` means no."""
        return True


def _as_intake(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise invalid(
            "intake", f'{value!r} is not an intake setting: give the key of an attribute, or {{"attribute": key}}'
        )
    return {"attribute": value} if isinstance(value, str) else value


Question: TypeAlias = Annotated[IntakeEntry, BeforeValidator(_as_intake, json_schema_input_type=str | IntakeEntry)]


class CaseplanEntry(Entry):
    """A caseplan of a spec."""

    meanings: ClassVar[Mapping[str, str]] = {
        "description": "What its cases are about.",
        "reference_prefix": "What references of its cases begin with (ESC-1). Unique; fixed once it was published.",
        "division": "Its division; * for none. Left out: the home division. Fixed once it was published.",
        "intent": "The customer intent of its cases. Fixed once it was published.",
        "schema_": "The data schema of its cases and of all its worktypes. Fixed once it was published.",
        "owner": "Who owns its cases by default, by e-mail address.",
        "due_duration": "When a case is due, from when it is made.",
        "ttl": "When a case is deleted, from when it is made.",
        "stages": "One to five stages, first to last: the whole list.",
        "intake": "The questions of the intake form, in order: the whole list. Without any no case can be made.",
        "publish": "True: publish the draft. False or left out never means to unpublish.",
    }

    steering: ClassVar[frozenset[str]] = Entry.steering | {"publish"}

    name: Annotated[Name, Wire("name")]
    description: Annotated[Text | None, Wire("description")] = None
    reference_prefix: Annotated[
        Annotated[
            str, Field(min_length=2, max_length=8, pattern=r"^[A-Za-z0-9]+$"), AfterValidator(str.upper)
        ],  # the API stores it in upper case
        Unique("prefix", "prefixes must differ, also in more than upper and lower case"),
        _FROZEN,
        Wire("referencePrefix"),
    ]
    division: Annotated[
        Annotated[Lookup | str, LookedUp("divisions", "Home", (*NO_DIVISION, None))], _FROZEN, Wire("divisionId")
    ] = HOME
    intent: Annotated[Reference, RefTo("customerIntents"), _FROZEN, Wire("customerIntentId")]
    schema_: Annotated[Annotated[Reference, RefTo("schemas")] | None, _FROZEN] = Field(default=None, alias="schema")
    owner: Annotated[UserEmail | None, Wire("defaultCaseOwnerId")] = None
    due_duration: Annotated[
        Annotated[Duration, Field(ge=1, le=YEAR)] | None, NeverEmpty, Wire("defaultDueDurationInSeconds")
    ] = None
    ttl: Annotated[Annotated[Duration, Field(ge=DAY, le=YEAR)] | None, NeverEmpty, Wire("defaultTtlSeconds")] = None
    stages: Annotated[list[StageEntry] | None, NeverEmpty] = None
    intake: list[Question] | None = None
    publish: bool = False
