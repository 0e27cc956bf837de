"""Flow rules of worktypes over HTTP: when a workitem launches the worktype's flow.

Source: contract, /taskmanagement/worktypes/{worktypeId}/flows.
"""

from __future__ import annotations

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, by_cursor
from genesys_caseplans.http.wire import ApiModel, EntityRef, parse

_PATH = "/api/v2/taskmanagement/worktypes/{worktypeId}/flows"
_ONE = "/rules/{ruleId}"
#: No maximum is published for these; they are few.
_PAGE = 100
LIST_ON_CREATE = Operation(
    "GET",
    _PATH + "/oncreate/rules",
    "getTaskmanagementWorktypeFlowsOncreateRules",
    permissions=("workitems:flowRuleOnCreate:view",),
)
CREATE_ON_CREATE = Operation(
    "POST",
    _PATH + "/oncreate/rules",
    "postTaskmanagementWorktypeFlowsOncreateRules",
    permissions=("workitems:flowRuleOnCreate:add",),
)
GET_ON_CREATE = Operation(
    "GET",
    _PATH + "/oncreate" + _ONE,
    "getTaskmanagementWorktypeFlowsOncreateRule",
    permissions=("workitems:flowRuleOnCreate:view",),
)
UPDATE_ON_CREATE = Operation(
    "PATCH",
    _PATH + "/oncreate" + _ONE,
    "patchTaskmanagementWorktypeFlowsOncreateRule",
    permissions=("workitems:flowRuleOnCreate:edit",),
)
DELETE_ON_CREATE = Operation(
    "DELETE",
    _PATH + "/oncreate" + _ONE,
    "deleteTaskmanagementWorktypeFlowsOncreateRule",
    permissions=("workitems:flowRuleOnCreate:delete",),
)
LIST_ON_ATTRIBUTE_CHANGE = Operation(
    "GET",
    _PATH + "/onattributechange/rules",
    "getTaskmanagementWorktypeFlowsOnattributechangeRules",
    permissions=("workitems:flowRuleOnAttributeChange:view",),
)
CREATE_ON_ATTRIBUTE_CHANGE = Operation(
    "POST",
    _PATH + "/onattributechange/rules",
    "postTaskmanagementWorktypeFlowsOnattributechangeRules",
    permissions=("workitems:flowRuleOnAttributeChange:add",),
)
GET_ON_ATTRIBUTE_CHANGE = Operation(
    "GET",
    _PATH + "/onattributechange" + _ONE,
    "getTaskmanagementWorktypeFlowsOnattributechangeRule",
    permissions=("workitems:flowRuleOnAttributeChange:view",),
)
UPDATE_ON_ATTRIBUTE_CHANGE = Operation(
    "PATCH",
    _PATH + "/onattributechange" + _ONE,
    "patchTaskmanagementWorktypeFlowsOnattributechangeRule",
    permissions=("workitems:flowRuleOnAttributeChange:edit",),
)
DELETE_ON_ATTRIBUTE_CHANGE = Operation(
    "DELETE",
    _PATH + "/onattributechange" + _ONE,
    "deleteTaskmanagementWorktypeFlowsOnattributechangeRule",
    permissions=("workitems:flowRuleOnAttributeChange:delete",),
)
LIST_DATE_BASED = Operation(
    "GET",
    _PATH + "/datebased/rules",
    "getTaskmanagementWorktypeFlowsDatebasedRules",
    permissions=("workitems:flowRuleDateBased:view",),
)
CREATE_DATE_BASED = Operation(
    "POST",
    _PATH + "/datebased/rules",
    "postTaskmanagementWorktypeFlowsDatebasedRules",
    permissions=("workitems:flowRuleDateBased:add",),
)
GET_DATE_BASED = Operation(
    "GET",
    _PATH + "/datebased" + _ONE,
    "getTaskmanagementWorktypeFlowsDatebasedRule",
    permissions=("workitems:flowRuleDateBased:view",),
)
UPDATE_DATE_BASED = Operation(
    "PATCH",
    _PATH + "/datebased" + _ONE,
    "patchTaskmanagementWorktypeFlowsDatebasedRule",
    permissions=("workitems:flowRuleDateBased:edit",),
)
DELETE_DATE_BASED = Operation(
    "DELETE",
    _PATH + "/datebased" + _ONE,
    "deleteTaskmanagementWorktypeFlowsDatebasedRule",
    permissions=("workitems:flowRuleDateBased:delete",),
)


class RuleAction(ApiModel):
    """What a rule does. type: LaunchFlow."""

    type: str | None = None


class OnCreateRule(ApiModel):
    """Launches the flow when a workitem is made."""

    id: str
    name: str | None = None
    type: str | None = None
    action: RuleAction | None = None
    worktype: EntityRef | None = None


class OnCreateRuleCreate(ApiModel):
    """A new on-create rule."""

    name: str


class OnCreateRuleUpdate(ApiModel):
    """What to change of an on-create rule."""

    name: str | None = None


class AttributeChangeCondition(ApiModel):
    """attribute: statusId. new_value, old_value: ids of statuses; without an old one, whichever it was."""

    attribute: str | None = None
    new_value: str | None = None
    old_value: str | None = None
    operator: str | None = None
    value: int | None = None


class AttributeChangeConditionUpdate(ApiModel):
    """As `AttributeChangeCondition`; the whole of it."""

    attribute: str
    new_value: str
    old_value: str | None = None


class OnAttributeChangeRule(ApiModel):
    """Launches the flow when an attribute of a workitem changes."""

    id: str
    name: str | None = None
    type: str | None = None
    action: RuleAction | None = None
    worktype: EntityRef | None = None
    condition: AttributeChangeCondition | None = None


class OnAttributeChangeRuleCreate(ApiModel):
    """A new attribute-change rule."""

    name: str
    condition: AttributeChangeConditionUpdate


class OnAttributeChangeRuleUpdate(ApiModel):
    """What to change of an attribute-change rule."""

    name: str | None = None
    condition: AttributeChangeConditionUpdate | None = None


class DateBasedCondition(ApiModel):
    """attribute: dateDue, dateExpires, ttl or dateCreated. relative_minutes_to_invocation: minutes after it, negative
    ones before it.
    """

    attribute: str | None = None
    relative_minutes_to_invocation: int | None = None


class DateBasedRule(ApiModel):
    """Launches the flow some time before or after a date of a workitem."""

    id: str
    name: str | None = None
    type: str | None = None
    action: RuleAction | None = None
    worktype: EntityRef | None = None
    condition: DateBasedCondition | None = None


class DateBasedRuleCreate(ApiModel):
    """A new date-based rule; two on one date must be 15 minutes apart at least."""

    name: str
    condition: DateBasedCondition


class DateBasedRuleUpdate(ApiModel):
    """What to change of a date-based rule."""

    name: str | None = None
    condition: DateBasedCondition | None = None


class FlowRules(Group[F]):
    """Flow rules of worktypes. They act only where `flow_rules_enabled` of the worktype is on."""

    @listing
    def list_on_create(self, worktype_id: str) -> Exchange[Page[OnCreateRule]]:
        """The on-create rules of a worktype."""
        return by_cursor(LIST_ON_CREATE, OnCreateRule, _PAGE, worktypeId=worktype_id)

    @endpoint
    def get_on_create(self, worktype_id: str, rule_id: str) -> Exchange[OnCreateRule]:
        """One on-create rule; `NotFound` where there is none."""
        return parse(OnCreateRule, (yield from send(GET_ON_CREATE.request(worktypeId=worktype_id, ruleId=rule_id))))

    @endpoint
    def create_on_create(self, worktype_id: str, new: OnCreateRuleCreate) -> Exchange[OnCreateRule]:
        """Add an on-create rule."""
        return parse(OnCreateRule, (yield from send(CREATE_ON_CREATE.request(new.wire(), worktypeId=worktype_id))))

    @endpoint
    def update_on_create(self, worktype_id: str, rule_id: str, changes: OnCreateRuleUpdate) -> Exchange[OnCreateRule]:
        """Change an on-create rule."""
        request = UPDATE_ON_CREATE.request(changes.wire(), worktypeId=worktype_id, ruleId=rule_id)
        return parse(OnCreateRule, (yield from send(request)))

    @endpoint
    def delete_on_create(self, worktype_id: str, rule_id: str) -> Exchange[None]:
        """Delete an on-create rule."""
        yield from send(DELETE_ON_CREATE.request(worktypeId=worktype_id, ruleId=rule_id))

    @listing
    def list_on_attribute_change(self, worktype_id: str) -> Exchange[Page[OnAttributeChangeRule]]:
        """The attribute-change rules of a worktype."""
        return by_cursor(LIST_ON_ATTRIBUTE_CHANGE, OnAttributeChangeRule, _PAGE, worktypeId=worktype_id)

    @endpoint
    def get_on_attribute_change(self, worktype_id: str, rule_id: str) -> Exchange[OnAttributeChangeRule]:
        """One attribute-change rule; `NotFound` where there is none."""
        return parse(
            OnAttributeChangeRule,
            (yield from send(GET_ON_ATTRIBUTE_CHANGE.request(worktypeId=worktype_id, ruleId=rule_id))),
        )

    @endpoint
    def create_on_attribute_change(
        self, worktype_id: str, new: OnAttributeChangeRuleCreate
    ) -> Exchange[OnAttributeChangeRule]:
        """Add an attribute-change rule."""
        return parse(
            OnAttributeChangeRule,
            (yield from send(CREATE_ON_ATTRIBUTE_CHANGE.request(new.wire(), worktypeId=worktype_id))),
        )

    @endpoint
    def update_on_attribute_change(
        self, worktype_id: str, rule_id: str, changes: OnAttributeChangeRuleUpdate
    ) -> Exchange[OnAttributeChangeRule]:
        """Change an attribute-change rule."""
        request = UPDATE_ON_ATTRIBUTE_CHANGE.request(changes.wire(), worktypeId=worktype_id, ruleId=rule_id)
        return parse(OnAttributeChangeRule, (yield from send(request)))

    @endpoint
    def delete_on_attribute_change(self, worktype_id: str, rule_id: str) -> Exchange[None]:
        """Delete an attribute-change rule."""
        yield from send(DELETE_ON_ATTRIBUTE_CHANGE.request(worktypeId=worktype_id, ruleId=rule_id))

    @listing
    def list_date_based(self, worktype_id: str) -> Exchange[Page[DateBasedRule]]:
        """The date-based rules of a worktype."""
        return by_cursor(LIST_DATE_BASED, DateBasedRule, _PAGE, worktypeId=worktype_id)

    @endpoint
    def get_date_based(self, worktype_id: str, rule_id: str) -> Exchange[DateBasedRule]:
        """One date-based rule; `NotFound` where there is none."""
        return parse(DateBasedRule, (yield from send(GET_DATE_BASED.request(worktypeId=worktype_id, ruleId=rule_id))))

    @endpoint
    def create_date_based(self, worktype_id: str, new: DateBasedRuleCreate) -> Exchange[DateBasedRule]:
        """Add a date-based rule."""
        return parse(DateBasedRule, (yield from send(CREATE_DATE_BASED.request(new.wire(), worktypeId=worktype_id))))

    @endpoint
    def update_date_based(
        self, worktype_id: str, rule_id: str, changes: DateBasedRuleUpdate
    ) -> Exchange[DateBasedRule]:
        """Change a date-based rule."""
        request = UPDATE_DATE_BASED.request(changes.wire(), worktypeId=worktype_id, ruleId=rule_id)
        return parse(DateBasedRule, (yield from send(request)))

    @endpoint
    def delete_date_based(self, worktype_id: str, rule_id: str) -> Exchange[None]:
        """Delete a date-based rule."""
        yield from send(DELETE_DATE_BASED.request(worktypeId=worktype_id, ruleId=rule_id))


FLOW_RULES = FlowRules(Raw())
