"""How a worktype and its statuses are written in a spec.

Source: api-facts, Workbins, worktypes, statuses; contract, WorktypeCreate and WorkitemStatusCreate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from genesys_caseplans.address import Reference
from genesys_caseplans.kinds.fields import (
    DAY,
    YEAR,
    Duration,
    Entry,
    LanguageName,
    Name,
    NeverEmpty,
    QueueName,
    RefTo,
    ScriptName,
    SkillName,
    SpecModel,
    Text,
    TimeOfDay,
    Wire,
    invalid,
)

#: Destinations of a status that leads to all others.
ANY: Literal["any"] = "any"
StatusCategory = Literal["Open", "InProgress", "Waiting", "Closed"]
SHORTEST_TRANSITION_DELAY = 60  # seconds; api-facts: Workbins, worktypes, statuses
MOST_DESTINATIONS = 24
MOST_SKILLS = 20  # contract, WorktypeCreate.defaultSkillIds


def _any_or_list(value: object) -> object:
    if value != "any" and not isinstance(value, list):
        raise invalid("destinations", f'{value!r} names no destinations: say "any" or list keys of statuses')
    return value


class Status(SpecModel):
    """A status of a worktype. `destinations`: keys of other statuses, or `any`."""

    meanings: ClassVar[Mapping[str, str]] = {
        "name": "Its name, unique within the worktype.",
        "category": "What the status means; fixed once it is made. Workitems need one Open and one Closed status.",
        "was": "Its earlier name in the org.",
        "description": "What it means to those who work with it.",
        "destinations": "Keys of the statuses to which it may go from here, or any for all others.",
        "default_destination": "The status to which it goes by itself after `transitionDelay`.",
        "transition_delay": "After how long it goes to `defaultDestination`; a minute at least.",
        "transition_time": "The time of day at which it does so, once the delay is over.",
        "auto_terminate": "Whether it ends the workitem; for Closed statuses only.",
    }

    steering: ClassVar[frozenset[str]] = frozenset({"was"})

    name: Annotated[Name, Wire("name")]
    category: Annotated[StatusCategory, Wire("category")]
    was: str | None = None
    description: Annotated[Text | None, Wire("description")] = None
    destinations: Annotated[
        list[str] | Literal["any"],
        BeforeValidator(_any_or_list),
        Wire("destinationStatusIds", reads="destinationStatuses"),
    ] = ANY
    default_destination: Annotated[
        str | None, Wire("defaultDestinationStatusId", reads="defaultDestinationStatus.id")
    ] = None
    transition_delay: Annotated[Annotated[Duration, Field(le=YEAR)] | None, Wire("statusTransitionDelaySeconds")] = None
    transition_time: Annotated[TimeOfDay | None, Wire("statusTransitionTime")] = None
    auto_terminate: Annotated[bool | None, NeverEmpty, Wire("autoTerminateWorkitem", absent=False)] = None


class FlowRule(SpecModel):
    """When a workitem launches the worktype's flow.

    on: when it is made, when its status changes (to `status`, and only `fromStatus` where that is given), or some time
    before or after one of its dates.
    """

    meanings: ClassVar[Mapping[str, str]] = {
        "name": "Its name, unique within the worktype.",
        "was": "Its earlier name in the org.",
        "on": "What launches the flow: a new workitem, a change of status, or a date that is near.",
        "status": "The key of the status to which it changes, for statusChange.",
        "from_status": "Only from this status, for statusChange. Left out: from any.",
        "date": "Which of the workitem's dates, for date. Rules on one date are 15 minutes apart at least.",
        "before": "How long before the date, in whole minutes.",
        "after": "How long after the date, in whole minutes.",
    }

    steering: ClassVar[frozenset[str]] = frozenset({"was"})

    name: Name
    was: str | None = None
    on: Literal["create", "statusChange", "date"]
    status: str | None = None
    from_status: str | None = None
    date: Literal["dateDue", "dateExpires", "ttl", "dateCreated"] | None = None
    before: Duration | None = None
    after: Duration | None = None

    def is_whole(self) -> bool:
        """A condition is a value: what is left out of it is not there."""
        return True


class WorktypeEntry(Entry):
    """A worktype of a spec; its division is its workbin's."""

    meanings: ClassVar[Mapping[str, str]] = {
        "description": "What agents do in it.",
        "workbin": "The workbin in which its workitems lie, whose division it has.",
        "schema_": "The data schema of its workitems; fixed once it has one.",
        "schema_version": "Pins the version of the schema. Left out: it moves up with the schema.",
        "duration": "How long a workitem is expected to take.",
        "due_duration": "When a workitem is due, from when it is made.",
        "expiration": "When a workitem expires; over an hour, and at most `ttl`.",
        "ttl": "When a workitem is deleted; a day at least.",
        "priority": "The priority of new workitems.",
        "service_level_target": "Which part of the workitems is to be done in time, in percent.",
        "queue": "The queue to which workitems go, by its name in the org.",
        "language": "The language that agents need, by its name in the org.",
        "skills": "The skills that agents need, by their names in the org.",
        "script": "The script that agents see, by its name in the org.",
        "assignment_enabled": "Whether workitems go to the queue as they are made; needs a `queue`.",
        "flow_rules_enabled": "Whether flow rules act.",
        "unassigned_division_contacts_enabled": "Whether workitems may be about external contacts of no division.",
        "statuses": "Its statuses by key. What the org has beyond them stays.",
        "default_status": "The key of the status in which workitems begin.",
        "flow_rules": "When workitems launch the worktype's flow, by key. Others stay; null removes one, or all.",
    }

    name: Annotated[Name, Wire("name")]
    description: Annotated[Text | None, Wire("description")] = None
    workbin: Annotated[Reference, RefTo("workbins"), Wire("defaultWorkbinId")]
    schema_: Annotated[Annotated[Reference, RefTo("schemas")] | None, Wire("schemaId")] = Field(
        default=None, alias="schema"
    )
    schema_version: Annotated[
        Annotated[int, Field(ge=1)] | None, NeverEmpty, Wire("schemaVersion", reads="schema.version")
    ] = None
    duration: Annotated[Annotated[Duration, Field(le=YEAR)] | None, Wire("defaultDurationSeconds")] = None
    due_duration: Annotated[Annotated[Duration, Field(le=YEAR)] | None, Wire("defaultDueDurationSeconds")] = None
    expiration: Annotated[Annotated[Duration, Field(le=YEAR)] | None, Wire("defaultExpirationSeconds")] = None
    ttl: Annotated[Annotated[Duration, Field(ge=DAY, le=YEAR)] | None, Wire("defaultTtlSeconds")] = None
    priority: Annotated[
        Annotated[int, Field(ge=-25_000_000, le=25_000_000)] | None, NeverEmpty, Wire("defaultPriority")
    ] = None
    service_level_target: Annotated[
        Annotated[int, Field(ge=1, le=100)] | None, NeverEmpty, Wire("serviceLevelTarget", made=100)
    ] = None
    queue: Annotated[QueueName | None, Wire("defaultQueueId")] = None
    language: Annotated[LanguageName | None, Wire("defaultLanguageId")] = None
    skills: Annotated[
        Annotated[list[SkillName], Field(max_length=MOST_SKILLS)] | None,
        Wire("defaultSkillIds", reads="defaultSkills"),
    ] = None
    script: Annotated[ScriptName | None, Wire("defaultScriptId")] = None
    assignment_enabled: Annotated[bool | None, NeverEmpty, Wire("assignmentEnabled", absent=False)] = None
    flow_rules_enabled: Annotated[bool | None, NeverEmpty, Wire("ruleSettings.flowRulesEnabled", absent=False)] = None
    unassigned_division_contacts_enabled: Annotated[
        bool | None, NeverEmpty, Wire("unassignedDivisionContactsEnabled", absent=False, made=True)
    ] = None
    statuses: dict[str, Status] = Field(default_factory=dict)
    default_status: Annotated[str | None, NeverEmpty, Wire("defaultStatusId", reads="defaultStatus.id")] = None
    flow_rules: dict[str, FlowRule | None] | None = Field(default_factory=dict[str, FlowRule | None])

    @property
    def kept_rules(self) -> dict[str, FlowRule]:
        """Its flow rules, without the places of those that are to go."""
        return {key: rule for key, rule in (self.flow_rules or {}).items() if rule is not None}
