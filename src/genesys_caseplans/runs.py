"""The engine's runs on both clients: plan, apply, drift, undo, the lock. Written once, as endpoints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace as with_values
from typing import TYPE_CHECKING, Generic

from genesys_caseplans.http.bindings import F, Group, endpoint
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.http.session import Session
from genesys_caseplans.http.settings import Settings
from genesys_caseplans.http.shared import Observer

if TYPE_CHECKING:
    from genesys_caseplans.engine.compare import Side
    from genesys_caseplans.engine.drift import Drift
    from genesys_caseplans.engine.execute import Stop
    from genesys_caseplans.engine.export import Exported
    from genesys_caseplans.engine.journal import Journal
    from genesys_caseplans.engine.undo.deeds import PastRun
    from genesys_caseplans.engine.values.plan import Org, Plan
    from genesys_caseplans.engine.values.record import Records
    from genesys_caseplans.engine.values.report import Report
    from genesys_caseplans.kinds.kind import Identity, StageOperations
    from genesys_caseplans.lock import Lock, Ticket
    from genesys_caseplans.specfile import Spec


class Runs(Group[F], Generic[F]):
    """What a client does with whole specs. Imports the engine when it is first asked for it: who uses the typed clients
    alone does not pay for it.
    """

    settings: Settings
    _session: Session
    #: The ids of orgs that plans were made in by this client.
    _orgs: set[str]

    @property
    def requests_made(self) -> int:
        """How many requests were sent so far, logins included."""
        return self._session.requests_made

    @endpoint
    def plan(
        self,
        spec: Spec,
        *,
        publish: bool = True,
        take_draft: bool = False,
        org: str | None = None,
        records: Records | None = None,
        adopt: bool = True,
        prune: bool = False,
        max_deletes: int | None = 5,
        replace: Iterable[str] = (),
        stage_operations: StageOperations = "auto",
        only: Iterable[str] = (),
        exclude: Iterable[str] = (),
        journal: Journal | None = None,
    ) -> Exchange[Plan]:
        """Read the org and say what would be done; writes nothing.

        publish: False leaves drafts unpublished whatever the spec says. take_draft: take over drafts that somebody
        else edited. org: the id of the only org that this may run against. records: of earlier runs, such as a
        `RecordFile`; what they know need not be found by name, nor read again. adopt: False blocks what the org has
        and the record does not hold. prune: delete what earlier runs made and the spec no longer holds, at most
        `max_deletes` objects. replace: addresses of entries that may be replaced where the API forbids the change, as
        `"onImmutable": "replace"` on the entry allows it. stage_operations: whether stages of caseplans may be created,
        deleted and moved, which is a preview that an org may lack; auto: where nothing else will do. only: nothing but
        these entries and what they need. exclude: not these, nor what needs them. Each by address, section or glob;
        what is left out is neither read nor touched, and `SelectionError` is raised where one of them means no entry.
        journal: what an earlier run sent a moment ago by it, and the org does not show yet, is waited for, for as long
        as reads may lag.
        """
        from genesys_caseplans.engine.run import plan_spec  # noqa: PLC0415  (for who uses the typed clients alone)
        from genesys_caseplans.engine.selection import Choice  # noqa: PLC0415
        from genesys_caseplans.kinds.kind import Options  # noqa: PLC0415

        before = self.requests_made
        options = Options(publish, take_draft, adopt, prune, max_deletes, tuple(replace), stage_operations)
        choice = Choice(tuple(only), tuple(exclude))
        plan = yield from plan_spec(
            spec, self.settings.api_url, options, org, choice=choice, records=records, journal=journal
        )
        self._orgs.add(plan.org.id)
        return with_values(plan, requests_made=self.requests_made - before)

    @endpoint
    def plan_destroy(self, spec: Spec, *, records: Records, org: str | None = None) -> Exchange[Plan]:
        """Say what would be deleted if all that earlier runs of a set made were to go; writes nothing.

        What was adopted is released: the record lets go of it, and it stays. The spec gives the name of the set.
        """
        from genesys_caseplans.engine.run import plan_destroy  # noqa: PLC0415

        before = self.requests_made
        plan = yield from plan_destroy(spec, self.settings.api_url, org, records)
        self._orgs.add(plan.org.id)
        return with_values(plan, requests_made=self.requests_made - before)

    @endpoint
    def plan_undo(
        self,
        run: PastRun,
        *,
        records: Records | None = None,
        org: str | None = None,
        force: bool = False,
        take_draft: bool = False,
    ) -> Exchange[Plan]:
        """Say what would be done to undo a run that a journal tells of (`find_run(…).past()`); writes nothing.

        What it made goes, what it changed goes back; `Plan.undoing` says what cannot be undone. What somebody changed
        since is blocked. force: it is overwritten. take_draft, org: as in `plan`. `UndoError` where the run is of
        another org. records: as in `plan`; give the same to `apply`.
        """
        from genesys_caseplans.engine.undo.plan import plan_undo  # noqa: PLC0415
        from genesys_caseplans.kinds import KINDS  # noqa: PLC0415

        before = self.requests_made
        plan = yield from plan_undo(run, self.settings.api_url, org, records, KINDS, force=force, take_draft=take_draft)
        self._orgs.add(plan.org.id)
        return with_values(plan, requests_made=self.requests_made - before)

    @endpoint
    def drift(self, spec: Spec, *, records: Records, org: str | None = None) -> Exchange[Drift]:
        """How the org differs from what was last applied, whatever the spec says now; writes nothing.

        `RecordError` where nothing is known to have been applied. The spec gives the org that it is for.
        """
        from genesys_caseplans.engine.run import find_drift  # noqa: PLC0415

        return find_drift(self.settings.api_url, org, records, tied_to=spec.org)

    @endpoint
    def apply(
        self,
        plan: Plan,
        *,
        journal: Journal | None = None,
        observers: Sequence[Observer] = (),
        stop: Stop | None = None,
        look_again: bool | None = None,
        records: Records | None = None,
        check_permissions: bool = True,
    ) -> Exchange[Report]:
        """Carry out a plan. `PlanBlocked`, with nothing written, where anything in it is blocked.

        A failure stops only what needs it: look at `Report.ok` and at each result. A plan is good for one run, and
        only as long as what it rests on is still so (`StalePlan`), and for the org that it was made in (`OrgMismatch`;
        a client that made no plan there asks).
        journal: asked before each write and told after it. observers: told what happens; what they raise ends nothing.
        stop: asked before each step and while waiting; no step begins once it says True. look_again: whether what the
        plan rests on is read again before the first write; left out, where it is older than 3 s. Unless it is False,
        an object to which the run comes later than that is looked at once more before it is changed. records: where
        what is made and done is written down after each success; the same as the plan was made with.
        check_permissions: whether what the client may do is asked first, in one request, if anything is to be written:
        `MissingPermissions`, with nothing written, where the plan needs more; what is in doubt is told as an event.
        """
        from genesys_caseplans.engine.permissions import warn_of_doubts  # noqa: PLC0415
        from genesys_caseplans.engine.read import read_organization  # noqa: PLC0415
        from genesys_caseplans.engine.run import apply_plan  # noqa: PLC0415

        before = self.requests_made
        if plan.org.id not in self._orgs:
            yield from read_organization(plan.org.id)
        with self._session.run(observers, stop):
            if check_permissions:
                yield from warn_of_doubts(plan)
            report = yield from apply_plan(plan, journal, stop, look_again, records)
        return with_values(report, requests_made=plan.requests_made + self.requests_made - before)

    @endpoint
    def check_permissions(self, plan: Plan) -> Exchange[tuple[str, ...]]:
        """`MissingPermissions` where the client may not do all that a plan needs; gives what is in doubt, in words.

        One request, where the plan writes anything. `apply` does it by itself; who did it before says so there.
        """
        from genesys_caseplans.engine.permissions import check_permissions  # noqa: PLC0415

        return check_permissions(plan)

    @endpoint
    def export(self, *, only: Iterable[str] = (), drafts: bool = False, org: str | None = None) -> Exchange[Exported]:
        """Read the org and give it as specs that a person would have written; writes nothing.

        only: names or globs of caseplans: these, and all that they need. drafts: what stands in drafts, in the place of
        what is published. org: as in `plan`. `SelectionError` where a name or glob means no caseplan.
        """
        from genesys_caseplans.engine.export import export_org  # noqa: PLC0415

        return export_org(self.settings.api_url, only, drafts, org)

    @endpoint
    def compare_side(self, title: str, *, only: Iterable[str] = (), org: str | None = None) -> Exchange[Side]:
        """The org as one of two for `engine.compare.compare`, as `side_of_spec` makes one. only: as in `export`."""
        from genesys_caseplans.engine.compare import read_side  # noqa: PLC0415

        return read_side(title, only, org)

    @endpoint
    def compare_lacking(self, side: Side, other: Side) -> Exchange[Side]:
        """This org's side with what the other one looks up and it does not have."""
        from genesys_caseplans.engine.compare import lacking  # noqa: PLC0415

        return lacking(side, other)

    @endpoint
    def ids(
        self, spec: Spec, *, org: str | None = None, only: Iterable[str] = (), exclude: Iterable[str] = ()
    ) -> Exchange[tuple[Org, dict[str, Identity]]]:
        """The ids of all that the spec names and the org has, parts included, by address.

        org, only, exclude: as in `plan`.
        """
        from genesys_caseplans.engine.run import read_ids  # noqa: PLC0415
        from genesys_caseplans.engine.selection import Choice  # noqa: PLC0415

        return read_ids(spec, self.settings.api_url, org, choice=Choice(tuple(only), tuple(exclude)))

    @endpoint
    def lock(self, ticket: Ticket, *, org: str | None = None) -> Exchange[Lock]:
        """Take the org's lock, a workbin of a telling name; `LockHeld` where somebody else has it.

        Give it back with `unlock`, whatever happens. org: as in `plan`.
        """
        from genesys_caseplans import lock  # noqa: PLC0415

        yield from self._tied(org)
        return (yield from lock.take(ticket))

    @endpoint
    def locked(self, ticket: Ticket | None = None, *, org: str | None = None) -> Exchange[Lock | None]:
        """The org's lock, if anybody holds it. ticket: only the one that it stands for. org: as in `plan`."""
        from genesys_caseplans import lock  # noqa: PLC0415

        yield from self._tied(org)
        return (yield from (lock.find() if ticket is None else lock.find_own(ticket)))

    @endpoint
    def unlock(self, held: Lock) -> Exchange[bool]:
        """Free the org; False where that lock was gone already."""
        from genesys_caseplans import lock  # noqa: PLC0415

        return lock.give_back(held)

    def _tied(self, org: str | None) -> Exchange[None]:
        """`OrgMismatch` where the credentials open another org than this."""
        from genesys_caseplans.engine.read import read_organization  # noqa: PLC0415

        if org is not None:
            yield from read_organization(org)
