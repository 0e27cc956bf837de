"""Opening a draft, looking at it, publishing it: what cannot be undone, so nothing of it rests on an assumption.

Drafts and publishing are proven by version numbers: published is the version that we drafted. Nobody's edit is
published unseen: before every sending of the publish the draft is read whole and held against what we saw and wrote,
and what the publish answers is, too. Source: api-facts, Caseplans; design, Honest writes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any

from genesys_caseplans.errors import Conflict, NotVisibleYet, StalePlan
from genesys_caseplans.http.events import Noticed
from genesys_caseplans.http.exchange import Exchange, clock, emit, patience, wait
from genesys_caseplans.http.writes import poll, retry_until_visible, send_at_once, write_once
from genesys_caseplans.kinds.caseplan import reading
from genesys_caseplans.kinds.caseplan.client import CASEPLANS, LATEST, Caseplan, publish_at_once
from genesys_caseplans.kinds.caseplan.compare import arrangement
from genesys_caseplans.kinds.caseplan.draft import VERSIONED, edits_text, naming
from genesys_caseplans.kinds.caseplan.keeping import content
from genesys_caseplans.kinds.caseplan.observe import CaseplanFacts, Detail, Version, align, observe
from genesys_caseplans.kinds.caseplan.spec import UNVERSIONED, CaseplanEntry
from genesys_caseplans.kinds.caseplan.writing import identity
from genesys_caseplans.kinds.comparing import differences, overlay, same, saying, value_at
from genesys_caseplans.kinds.endpoints import live_object, with_ids
from genesys_caseplans.kinds.kind import FieldChange, Goal, LiveObject, Observed, StepContext
from genesys_caseplans.kinds.renames import is_between
from genesys_caseplans.kinds.table import columns, shows

#: What a first publish freezes, and is therefore looked at before it.
_FROZEN: tuple[str, ...] = ("division", "intent", "reference_prefix", "schema_")
_LONGEST_PAUSE = 5.0
#: Seconds that reading a draft takes at most where nothing comes in between.
_STRETCH = 5.0
#: The API says no more when there is a draft already, or none to publish (api-facts: Caseplans).
_NOT_IN_THAT_STATE = "precondition.check.failed"


def see_draft(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """A draft that the plan saw is still so before it is written to."""
    planned = _seen(goal, context)
    draft = yield from _read_draft(goal, context)
    edits = _unexpected(planned.entry, draft)
    if edits or draft.facts.version != planned.facts.version or draft.facts.published != planned.facts.published:
        raise StalePlan(
            f"the draft was edited since the plan was made ({_edits_by(edits, goal, draft)}): plan again to see how"
        )


def open_draft(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """Open the next draft. One that is there although we got no answer, or that somebody else opened meanwhile, is as
    good as ours as long as it says what the published version says.
    """

    def find_result() -> Exchange[Caseplan | None]:
        current = yield from CASEPLANS.get(context.id)
        if (current.published or 0) > (_seen(goal, context).facts.published or 0):
            raise StalePlan(_published_since(goal, context, current))
        if current.latest is None or current.latest == current.published:
            return None
        ready = yield from reading.copied(context.id, current)
        yield from _see_untouched(goal, context)
        return ready

    try:
        send = lambda: retry_until_visible(lambda: CASEPLANS.create_version(context.id))  # noqa: E731
        opened = yield from write_once(send, find_result)
    except Conflict as refused:
        opened = yield from _opened_by_somebody(find_result, refused)
    ready = yield from reading.copied(context.id, opened)
    seen = _seen(goal, context)
    if ready.published != seen.facts.published or (ready.latest or 0) <= (seen.facts.published or 0):
        raise StalePlan(_published_since(goal, context, ready))
    context.see(replace(seen, facts=replace(seen.facts, version=ready.latest)))
    yield from context.record_identity(identity(ready))


def _published_since(goal: Goal[CaseplanEntry], context: StepContext, current: Caseplan) -> str:
    planned = _seen(goal, context).facts.published
    return (
        f"version {current.published} was published by somebody else since the plan was made from version {planned}: "
        "plan again to see what differs"
    )


def _opened_by_somebody(find_result: Callable[[], Exchange[Caseplan | None]], refused: Conflict) -> Exchange[Caseplan]:
    """The draft that kept us from opening one, once it is seen; the refusal where there is none."""
    longest = (yield from patience()).lag if refused.code == _NOT_IN_THAT_STATE else 0.0
    found = yield from poll(find_result, lambda draft: draft is not None, longest, "the draft of somebody else")
    if found is None:
        refused.way_out = (
            "the draft was opened by somebody else, and the org does not show it yet: run again in a moment, which "
            "looks at it first"
        )
        raise refused
    return found


def _see_untouched(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """A draft that may not be ours holds what the published version held when the plan was made."""
    draft = yield from _read_draft(goal, context)
    edits = _unexpected(_seen(goal, context).entry, draft)
    if edits:
        raise StalePlan(
            f"somebody opened a draft since the plan was made, and edited it ({_edits_by(edits, goal, draft)}): plan "
            "again to see what becomes of it"
        )


def look(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """See that the draft holds what we saw and wrote, and nothing else; waits for reads that lag behind our writes."""
    patient = yield from patience()
    waited, pause = 0.0, 1.0
    while True:
        live = yield from _read_at_a_stretch(goal, context)
        lagging = _judged(goal, context, _aligned(live, goal, context))
        if not lagging:
            _keep(live, goal, context)
            return
        if waited >= patient.lag:
            raise NotVisibleYet(
                f"not published: after {waited:g} s the org does not show what was written ({lagging}); run again in "
                "a moment"
            )
        yield from wait(pause, "reads to catch up")
        waited, pause = waited + pause, min(pause * 2, _LONGEST_PAUSE)


def _judged(goal: Goal[CaseplanEntry], context: StepContext, draft: Observed[CaseplanEntry]) -> str:
    """What is still as it was before we wrote it; empty if nothing. `StalePlan` for what nobody of us wrote."""
    seen = _seen(goal, context)
    drafted, published = seen.facts.version or 1, seen.facts.published
    # No version holds a name, but who changes it meanwhile changes what the spec says.
    edits = _unexpected(_expected(goal, context), draft, UNVERSIONED & goal.after.model_fields_set)
    if (draft.facts.version or 0) > drafted or (draft.facts.published or 0) > (published or 0):
        if (draft.facts.version, draft.facts.published) == (drafted, drafted) and not edits:
            return ""  # published by somebody else, and as wanted
        raise StalePlan(
            f"not published: somebody else published version {draft.facts.published} of it meanwhile"
            f"{_by(draft, ())}; plan again to see what differs"
        )
    behind = [edit for edit in edits if _is_behind(edit, goal, seen.entry)]
    if len(behind) < len(edits):
        foreign = [edit for edit in edits if edit not in behind]
        raise StalePlan(
            f"not published: somebody edited the draft while it was being written ({_edits_by(foreign, goal, draft)}); "
            "plan again to see what becomes of it"
        )
    if draft.facts.version != drafted or draft.facts.published != published:
        return f"version {drafted}"
    return edits_text(edits, naming(draft, goal.neighbours))


def _is_behind(edit: FieldChange, goal: Goal[CaseplanEntry], seen: CaseplanEntry) -> bool:
    """Whether a field is as it was before we wrote it, or as we wrote it on the way. `before` is what was expected,
    `after` what was found.
    """
    if edit.path == ("stages",):
        # Stages came, went or moved: an answer from before that knows none but those that we know.
        known_stages = {
            stage.name
            for stage in (*(seen.stages or ()), *((goal.before.entry.stages or ()) if goal.before is not None else ()))
        }
        return bool(arrangement(goal)) and {stage.name for stage in edit.after or ()} <= known_stages
    known, value = value_at(seen, edit.path)
    return known and (same(value, edit.after) or _is_on_the_way(edit, value, goal))


def _is_on_the_way(edit: FieldChange, had: Any, goal: Goal[CaseplanEntry]) -> bool:
    """Whether our own steps give a field this value for the time being: a name that is handed on, and what has to be
    cleared before the schema can change.
    """
    match edit.path:
        case ("stages", _, "name"):
            return is_between(edit.after, had)
        case ("intake",) | ("stages", _, "step", "worktype"):
            changes_schema = goal.before is not None and not same(goal.planned.schema_, goal.before.entry.schema_)
            return changes_schema and same(edit.after, None)
        case _:
            return False


def publish(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """Publish the draft, looking at it again before it is sent again; done is what shows the drafted version as the
    published one, and nobody else's edit in it.
    """
    drafted = _seen(goal, context).facts.version or 1

    def is_published(caseplan: Caseplan) -> bool:
        return caseplan.published == drafted

    def find_result() -> Exchange[Caseplan | None]:
        current = yield from CASEPLANS.get(context.id)
        return current if is_published(current) else None

    afresh = lambda: look(goal, context)  # noqa: E731
    once = lambda: send_at_once(lambda: publish_at_once(context.id), afresh)  # noqa: E731
    try:
        published = yield from write_once(lambda: retry_until_visible(once, afresh), find_result, afresh=afresh)
    except Conflict as refused:
        published = yield from _published_by_somebody(goal, context, refused)
    if not is_published(published):
        published = yield from _until(is_published, context)
    if not is_published(published):
        raise NotVisibleYet(
            f"the org took the publish of version {drafted}, but shows version {published.published} as published: "
            "run again in a moment to see what became of it"
        )
    yield from context.record_identity(identity(published))
    _see_what_was_published(goal, context, published)


def _see_what_was_published(goal: Goal[CaseplanEntry], context: StepContext, published: Caseplan) -> None:
    """Of what was edited between the look and the publish, the caseplan's own fields can still be seen."""
    if published.latest != published.published:
        return  # it shows the draft that somebody opened since
    names = {column.name for column in columns(CaseplanEntry) if shows(published, column)}
    names &= {*VERSIONED, *goal.after.model_fields_set, *(_FROZEN if not _seen(goal, context).facts.published else ())}
    answer = observe(live_object(published))
    edits = list(differences(saying(answer.entry, names), _expected(goal, context)))
    if edits:
        raise StalePlan(
            f"published version {published.published}, but with an edit of somebody else in it: "
            f"{edits_text(edits, naming(answer, goal.neighbours))}; plan again to see what becomes of it"
        )


def _published_by_somebody(goal: Goal[CaseplanEntry], context: StepContext, refused: Conflict) -> Exchange[Caseplan]:
    """The caseplan where there was nothing left to publish; `StalePlan` where what was published is not as wanted."""
    if refused.code != _NOT_IN_THAT_STATE:
        raise refused
    drafted = _seen(goal, context).facts.version or 1
    current = yield from _until(lambda caseplan: (caseplan.published or 0) >= drafted, context)
    if (current.published or 0) < drafted:
        refused.way_out = f"draft {drafted} is gone or cannot be published as it is: plan again to see what is there"
        raise refused
    yield from look(goal, context)
    yield from emit(
        Noticed(f"{goal.address}: version {drafted} was published by somebody else in the meantime, and as wanted")
    )
    return current


def _until(ready: Callable[[Caseplan], bool], context: StepContext) -> Exchange[Caseplan]:
    longest = (yield from patience()).lag
    return (yield from poll(lambda: CASEPLANS.get(context.id), ready, longest, "the publish to be seen"))


# --- reading and comparing


def _seen(goal: Goal[CaseplanEntry], context: StepContext) -> Observed[CaseplanEntry]:
    """The caseplan as it was last seen whole, under the keys of the spec."""
    seen: Observed[CaseplanEntry] | None = context.seen
    if seen is None:
        raise NotVisibleYet("the caseplan was never read whole: run again")
    return seen


def _expected(goal: Goal[CaseplanEntry], context: StepContext) -> CaseplanEntry:
    """The draft as it is to be: as it was seen, with what the spec says over it."""
    return overlay(_seen(goal, context).entry, with_ids(goal.after, context))


def _read_draft(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[Observed[CaseplanEntry]]:
    return _aligned((yield from _read_live(goal, context)), goal, context)


def _aligned(live: LiveObject, goal: Goal[CaseplanEntry], context: StepContext) -> Observed[CaseplanEntry]:
    """What was read under the keys of the spec; stages by the ids under which they were seen before."""
    return align(observe(live), goal.after, goal.neighbours, _seen(goal, context).parts)


def _read_at_a_stretch(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[LiveObject]:
    """The draft whole; read anew, twice at most, where a wait for the rate limit or a repetition came in between: what
    was read before it may have been edited since.
    """
    for _ in range(2):
        began = yield from clock()
        live = yield from _read_live(goal, context)
        if (yield from clock()) - began < _STRETCH:
            return live
    return (yield from _read_live(goal, context))


def _read_live(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[LiveObject]:
    """The draft whole, the caseplan's own fields last: what is edited of them while the parts are read is seen."""
    frozen = _seen(goal, context).facts.published is not None
    own = lambda: CASEPLANS.get(context.id)  # noqa: E731
    latest = yield from retry_until_visible(lambda: reading.with_parts(context.id, LATEST, not frozen, own))
    schema, caseplan = goal.planned.schema_, latest.caseplan
    if latest.schemas is None and schema is not None:
        # Frozen, and so the plan's; without it nobody could say what the questions of the intake ask for.
        latest = replace(latest, schemas=(context.resolve(schema),))
    return LiveObject(caseplan.id, caseplan.name or "", caseplan, Detail(latest))


def _keep(live: LiveObject, goal: Goal[CaseplanEntry], context: StepContext) -> None:
    """What is published now need not be read by the next run."""
    latest: Version = live.detail.latest
    kept = content(latest, latest.caseplan.latest or 1)
    if kept is not None:
        context.keep(kept)


def _unexpected(
    expected: CaseplanEntry, draft: Observed[CaseplanEntry], besides: Collection[str] = ()
) -> list[FieldChange]:
    """What a draft holds otherwise than expected: `before` is the expected value, `after` the one that was found.

    besides: fields that count though no version holds them.
    """
    names = {*VERSIONED, *besides, *(_FROZEN if draft.facts.published is None else ())}
    shown = saying(draft.entry, names & draft.entry.model_fields_set)
    return list(differences(shown, expected))


def _edits_by(edits: Iterable[FieldChange], goal: Goal[CaseplanEntry], draft: Observed[CaseplanEntry]) -> str:
    """Edits in words, with whoever made them once each, as far as the API says."""
    names = naming(draft, goal.neighbours)
    made: dict[str, list[FieldChange]] = {}
    times: dict[str, set[str]] = {}
    for edit in edits:
        who, _, when = _by(draft, edit.path).partition(" at ")
        made.setdefault(who, []).append(edit)
        times.setdefault(who, set()).update([when] if when else [])
    texts = [f"{edits_text(group, names)}{_editor(who, len(group), times[who])}" for who, group in made.items()]
    return "; ".join(texts) or f"it is at version {draft.facts.version} now"


def _editor(who: str, edits: int, times: set[str]) -> str:
    named = who.replace(", changed", ", all changed") if edits > 1 else who
    return f"{named}{' ' if len(times) == 1 else ', last '}at {max(times)}" if times else named


def _by(draft: Observed[CaseplanEntry], path: tuple[str | int, ...]) -> str:
    """By whom, and when, the part that a path leads to was changed last."""
    if not isinstance(draft.facts, CaseplanFacts):
        return ""
    editors = draft.facts.editors
    part = max((edited for edited in editors if path[: len(edited)] == edited), key=len, default=None)
    return f", changed {editors[part]}" if part is not None else ""
