"""What codes of the API mean for who meets them, and the ways out. Data: `errors` gives it to who asks.

Source: api-facts, Transport and Caseplans; contract, error codes of each operation.
"""

from __future__ import annotations

WRITE_CONFLICTS = frozenset(
    {
        "general.conflict",
        "request.conflict",
        "revision.conflict",
        "db.transaction.cancelled",
        "dynamic.schema.version.conflict",
    }
)


TAKEN_CODES = frozenset(
    {
        "pre.check.name.in.use",
        "invalid.input.duplicate.caseplan.name",
        "invalid.input.duplicate.reference.prefix",
    }
)
_TAKEN = "something that this client cannot see may hold it, in another division: choose another one, or ask an admin"
_WRITERS = "somebody else keeps writing to it at the same time: wait until they are done and run again"
_GONE = (
    "somebody else deleted it in the meantime, or this client cannot see it, or not yet: run again, which looks at "
    "what is there"
)
_SCHEMA_SET = (
    "somebody else gave the worktype another schema in the meantime, and that can be set only once: plan again to see"
)
HINTS = {
    **dict.fromkeys(TAKEN_CODES, _TAKEN),
    **dict.fromkeys(WRITE_CONFLICTS, _WRITERS),
    "precondition.check.failed": "it is not in the state that this needs: somebody else seems to have opened, "
    "published or removed the draft in the meantime; plan again to see what is there",
    "pre.check.draft.caseplan.version.required": "the draft was published, or removed, by somebody else in the "
    "meantime: run again, which opens the next one",
    "pre.check.published.caseplan.field.update.not.allowed": "the caseplan was published by somebody else in the "
    "meantime, which froze its schema, intent, division and prefix: plan again to see what can still be changed",
    "pre.check.data.schema.required.for.publish": "the schema was taken away by somebody else in the meantime, or the "
    "spec names none: plan again to see",
    "pre.check.min.stageplans.required": "the stages were removed by somebody else in the meantime: plan again to see",
    "pre.check.data.schema.limit.reached": "somebody else gave the caseplan a schema in the meantime: plan again",
    "pre.check.data.schema.referenced.by.intake": "somebody else set the intake in the meantime: run again, which "
    "clears it first",
    "pre.check.data.schema.referenced.by.workitem.settings": "somebody else gave a step a worktype in the meantime: "
    "run again, which frees it first",
    "version.not.found": _GONE,
    "worktype.not.found": "the worktype that it names was deleted by somebody else in the meantime: run again, which "
    "makes it or says that it is missing",
    "worktype.ids.not.found": "the worktype that it names was deleted by somebody else in the meantime: run again, "
    "which makes it or says that it is missing",
    "intent.not.found": "the intent that it names was deleted by somebody else in the meantime: run again, which makes "
    "it or says that it is missing",
    "not.found": _GONE,
    "not.found.error": _GONE,
    "invalid.input.duplicate.status.name": "somebody else gave a status of this worktype that name in the meantime: "
    "run again, which looks at what is there",
    "invalid.input.limit.reached": "the worktype has as many statuses as it may have: delete those that nobody "
    "needs, or plan again where somebody else added some",
    "invalid.input.destination.does.not.exist": "a status that it leads to was deleted by somebody else in the "
    "meantime: run again, which makes it",
    "invalid.input.status.not.in.status.list": "a status that it names was deleted by somebody else in the meantime: "
    "run again, which makes it",
    "invalid.input.schema.cannot.change": _SCHEMA_SET,
    "workitem.schema.not.updatable": _SCHEMA_SET,
    "workitem.schema.version.not.allowed": "somebody else moved the worktype to a later version of its schema in the "
    "meantime, and it only moves up: raise schemaVersion, or leave it out",
    "bad.credentials": "the access token is wrong or expired: get a new one",
    "owner.missing.any.division.permissions": "give the owner a role with case permissions in the caseplan's "
    "division, or name another owner",
}
