"""The documented error codes that no rule of the sandbox raises, each with the reason.

Owns: the reasons, as data; `coverage` prints them. A fault can still answer with any of these codes.
"""

_REASONS = {
    "a server or something behind it fails; script a fault with the code": """
        architect.external.call.failure architect.flow.associate.worktype.failed architect.worktype.fetch.failed
        authentication.request.timeout client.failed.request division.authorization.timeout external.server.error
        general.internal.server.error operation.failed schedule.service.error.job.creation.failed
        schedule.service.error.job.search.failed unable.to.set.password""",
    "requests are handled one after another, so none is overtaken by another; script a fault with the code": """
        revision.conflict""",
    "security settings of an org or of an app, which a sandbox org does not have": """
        app.not.authorized.for.scope authz.policy.denied invalid.password ip.not.authorized""",
    "products that an org may lack or a kind of flow may refuse: a sandbox org has all, and runs no flow": """
        Inbound.Call.Flow.Invalid.Operation Inbound.Email.Flow.Invalid.Operation Inqueue.Call.Flow.Invalid.Operation
        Outbound.Call.Flow.Invalid.Operation architect.bot.flow.invalid.operation
        architect.debug.flow.invalid.operation architect.digital.bot.flow.invalid.operation
        architect.flow.cannot.create.not.user.creatable architect.flow.cannot.create.unsupported.language.provided
        architect.inbound.short.message.flow.invalid.operation architect.secure.call.flow.invalid.operation
        architect.secure.call.flow.not.supported architect.speech.flow.invalid.operation
        architect.survey.invite.flow.invalid.operation architect.voice.flow.invalid.operation
        architect.workflow.invalid.operation""",
    "no operation of the contract brings it about (deleting a queue or a flow, a flow's versions)": """
        architect.flow.deleted architect.flow.version.missing queue.deleted""",
    "the published request has no field for it": """
        architect.org.invalid.id architect.request.header.missing invalid.answering.machine.flow
        invalid.email.send.flow invalid.inqueue.call.flow invalid.inqueue.email.flow invalid.inqueue.message.flow
        invalid.library.ids invalid.live.voice.flow invalid.open.messaging.recipient.id
        invalid.outbound.messaging.address.state invalid.phone.numbers invalid.rule invalid.type
        invalid.whats.app.recipient.id model.validation.fail schema.error.invalid.intake.schema.key
        schema.error.invalid.schema.key skill.does.not.exist""",
    "another rule comes before: a caseplan has one data schema at most, and its key is always `default`": """
        schema.error.duplicate.schema.keys""",
    "another rule comes before: a worktype with assignment has a queue, and a schema is checked when it is made": """
        dynamic.schema.expand.failed invalid.input.missing.queue schema.error.invalid.schema
        schema.error.missing.version""",
    "clients are never users, so no requester can be an assignee, and the sandbox does not ask": """
        invalid.assignment.requester.not.assignee""",
    "external contacts have no schema in the contract": "custom.fields.validation.failed",
    "no size is published from which an answer is too large": "response.entity.too.large",
    "another code says it: architect.object.validate.failed, constraint.validation": """
        architect.flow.validate.failed invalid.value""",
}

# reason: codes
NOT_RAISED: dict[str, tuple[str, ...]] = {reason: tuple(codes.split()) for reason, codes in _REASONS.items()}
