"""The error codes that the published contract lists for the operations of `operations.py`, generic ones included.

Owns: the list, as data, so that `coverage` can say which of them the sandbox never raises.
"""

_CODES = """
Inbound.Call.Flow.Invalid.Operation Inbound.Email.Flow.Invalid.Operation Inqueue.Call.Flow.Invalid.Operation
Outbound.Call.Flow.Invalid.Operation app.not.authorized.for.scope architect.bot.flow.invalid.operation
architect.debug.flow.invalid.operation architect.digital.bot.flow.invalid.operation architect.division.invalid
architect.external.call.failure architect.flow.already.exists architect.flow.associate.worktype.failed
architect.flow.cannot.create.invalid.language.provided architect.flow.cannot.create.not.user.creatable
architect.flow.cannot.create.type.max.exceeded architect.flow.cannot.create.unsupported.language.provided
architect.flow.cannot.create.worktype.used.in.existing.flow architect.flow.deleted architect.flow.exceeded.max.amount
architect.flow.not.found architect.flow.validate.failed architect.flow.validate.failed.invalid.name.contains.debug
architect.flow.validate.failed.invalid.name.contains.slash architect.flow.validate.failed.invalid.name.no.alpha
architect.flow.validate.failed.missing.name architect.flow.validate.failed.missing.type architect.flow.version.missing
architect.inbound.short.message.flow.invalid.operation architect.invalid.flow.type architect.missing.permission
architect.not.editor.or.admin.user architect.object.validate.failed architect.object.validate.failed.value
architect.org.invalid.id architect.request.header.missing architect.secure.call.flow.invalid.operation
architect.secure.call.flow.not.supported architect.speech.flow.invalid.operation
architect.survey.invite.flow.invalid.operation architect.system.flow.cannot.create
architect.voice.flow.invalid.operation architect.workflow.invalid.operation architect.worktype.fetch.failed
architect.worktype.invalid.id architect.worktype.not.found assignee.missing.any.division.permissions
assignee.missing.any.permissions authentication.request.timeout authentication.required authz.policy.denied
bad.credentials bad.request case.missing.any.division.permissions case.missing.permission.in.divisions
caseref.missing.any.division.permissions client.failed.request client.timeout constraint.validation
custom.fields.validation.failed db.transaction.cancelled division.authorization.timeout division.name.invalid
duplicate.name dynamic.schema.expand.failed dynamic.schema.incompatible.json.schema.update
dynamic.schema.invalid.json.schema dynamic.schema.length.limits.would.be.exceeded
dynamic.schema.limit.max.number.of.characters.for.field.name.would.be.exceeded
dynamic.schema.limit.max.number.of.fields.per.org.would.be.exceeded
dynamic.schema.limit.max.number.of.fields.per.schema.would.be.exceeded
dynamic.schema.limit.max.number.of.schemas.per.org.would.be.exceeded dynamic.schema.payload.too.large
dynamic.schema.validation.limit.error dynamic.schema.validation.limit.missing dynamic.schema.version.conflict
entity.not.found external.contact.wrong.division external.server.error feature.not.enabled forbidden
general.bad.request general.conflict general.internal.server.error general.resource.not.found intent.not.found
internal.server.error invalid.answering.machine.flow invalid.assignment.cannot.reassign.for.state
invalid.assignment.requester.not.assignee invalid.assignment.state.transition invalid.date invalid.division.id
invalid.email.send.flow invalid.id invalid.input invalid.input.assign.state.cannot.be.set
invalid.input.attr.not.updatable invalid.input.attributes.missing.expands
invalid.input.auto.terminate.not.applicable.for.status.category
invalid.input.auto.transition.disabled.for.terminate.status invalid.input.case.already.terminating
invalid.input.date.above.max invalid.input.date.below.min invalid.input.default.queue.required
invalid.input.default.status.cannot.be.terminating invalid.input.default.status.empty
invalid.input.destination.does.not.exist invalid.input.destinations.without.default.destination
invalid.input.duplicate.association invalid.input.duplicate.caseplan.name invalid.input.duplicate.destinations
invalid.input.duplicate.job invalid.input.duplicate.reference.prefix invalid.input.duplicate.scored.agents
invalid.input.duplicate.status.name invalid.input.empty.value invalid.input.filter.without.value
invalid.input.int.value.too.high invalid.input.int.value.too.low invalid.input.invalid.assign.state
invalid.input.invalid.base64.string invalid.input.invalid.category invalid.input.invalid.path.id
invalid.input.invalid.status.transition invalid.input.invalid.uuid invalid.input.limit.reached
invalid.input.list.value.too.long invalid.input.missing.assignee invalid.input.missing.mandatory.status
invalid.input.missing.queue invalid.input.missing.queue.in.workitem invalid.input.missing.required.field
invalid.input.missing.transition.delay invalid.input.no.attribute.to.update invalid.input.no.change
invalid.input.schema.cannot.change invalid.input.status.itself.as.destination invalid.input.status.not.in.status.list
invalid.input.string.value.too.long invalid.input.string.value.too.short invalid.input.timestamp.above.max
invalid.input.timestamp.below.min invalid.input.transition.delay.too.high invalid.input.transition.delay.too.low
invalid.input.undefined.status invalid.input.update.assign.state.in.assign invalid.input.update.queue.and.assignee
invalid.input.update.user.and.queue invalid.input.wrong.attribute.type invalid.input.wrong.number.values
invalid.input.wrong.time.format invalid.inqueue.call.flow invalid.inqueue.email.flow invalid.inqueue.message.flow
invalid.library.ids invalid.live.voice.flow invalid.name invalid.open.messaging.recipient.id
invalid.outbound.messaging.address.state invalid.page.number invalid.password invalid.phone.number
invalid.phone.numbers invalid.property invalid.query invalid.query.between.order.of.values
invalid.query.missing.filters invalid.query.missing.workitem.filter invalid.query.null.with.operator.and.type
invalid.query.operator.and.type invalid.query.param.value invalid.query.previous.job.still.running
invalid.query.sort.attribute.in.invalid.filter invalid.rule invalid.status invalid.type invalid.value
invalid.whats.app.recipient.id ip.not.authorized limit.exceeded max.length.exceeded max.scopes.exceeded max.user.ids
missing.any.division.permissions missing.any.permissions missing.division.permission missing.division.permissions
missing.permissions model.validation.fail not.a.user not.authorized not.found not.found.error operation.failed
owner.missing.any.division.permissions owner.not.found pre.check.cannot.be.deleted.due.to.assignment.state
pre.check.cannot.be.reassigned pre.check.cannot.have.equal.old.and.new.values
pre.check.cannot.launch.flow.and.start.assignment pre.check.cannot.terminate.terminated.workitem
pre.check.cannot.update.terminated.workitem pre.check.caseplan.being.used pre.check.conflicting.rule.condition
pre.check.conflicting.time.rule.condition pre.check.data.schema.limit.reached
pre.check.data.schema.referenced.by.intake pre.check.data.schema.referenced.by.workitem.settings
pre.check.data.schema.required.for.publish pre.check.date.too.soon pre.check.delete.failed
pre.check.draft.caseplan.version.required pre.check.entity.used pre.check.maximum.limit.reached pre.check.name.in.use
pre.check.published.caseplan.field.update.not.allowed pre.check.status.is.default.destination
pre.check.status.is.default.status pre.check.status.is.destination
pre.check.status.must.be.closed.category.for.terminated.workitem pre.check.status.referenced.by.rule
pre.check.value.greater.than pre.check.value.greater.than.or.equal pre.check.value.less.than
pre.check.workitem.division.cannot.be.changed pre.check.workitem.division.mismatch pre.check.worktype.being.used
pre.check.worktype.has.flow pre.check.worktype.workbin.division.mismatch precondition.check.failed
query.filters.validation queue.deleted queue.ids.not.found queue.limit.exceeded request.conflict
request.entity.too.large request.timeout resource.already.exists resource.not.found response.entity.too.large
revision.conflict routing.skill.ids.not.found schedule.service.error.job.creation.failed
schedule.service.error.job.search.failed schema.compatibility.error schema.error.caseplan.no.intake
schema.error.caseplan.no.schema schema.error.duplicate.display.order schema.error.duplicate.schema.keys
schema.error.invalid.instance schema.error.invalid.intake.schema.key schema.error.invalid.property.type
schema.error.invalid.schema schema.error.invalid.schema.key schema.error.missing.attributes
schema.error.missing.data.schemas schema.error.missing.required.properties schema.error.missing.version
schema.error.property.disabled schema.error.property.not.found schema.error.schema.deleted
schema.error.schema.disabled schema.error.schema.not.found schema.error.worktype.no.schema
search.criteria.values.exceed.limit service.limit.acd.started.maximum.limit.reached
service.limit.bulk.jobs.concurrent.maximum.limit.reached service.limit.per.day.maximum.created.limit.reached
service.limit.per.day.maximum.updated.limit.reached service.limit.workitem.updates.per.day.limit.reached
service.limit.workitem.updates.per.minute.limit.reached service.unavailable skill.does.not.exist
skillsservice.skillnotfound source.queue.not.found too.many.requested.results too.many.requests
too.many.requests.retry.after too.many.search.criteria unable.to.set.password unsupported.media.type user.not.found
utilization.label.id.not.found validation.failed validation.failure version.not.found
workitem.concurrent.query.job.per.organization.limit.exceeded workitem.concurrent.query.job.per.user.limit.exceeded
workitem.default.workbin.required workitem.division.mismatch workitem.external.contact.division.mismatch
workitem.max.division.filters workitem.missing.any.division.permissions workitem.missing.required.division.permissions
workitem.not.found workitem.not.queued.for.assignment workitem.queue.division.mismatch
workitem.schema.cannot.be.deleted workitem.schema.not.updatable workitem.schema.version.not.allowed
workitem.script.division.mismatch workitem.wrong.division worktype.division.mismatch worktype.ids.not.found
worktype.not.found worktype.queue.division.mismatch worktype.schema.not.found worktype.script.division.mismatch
wrapup.action.required wrapup.already.added wrapup.cannot.be.added.or.removed wrapup.cannot.remove.only.wrapup
wrapup.deleted wrapup.max.count.per.user wrapup.no.queue wrapup.not.found wrapup.not.in.queue
"""

DOCUMENTED = frozenset(_CODES.split())
