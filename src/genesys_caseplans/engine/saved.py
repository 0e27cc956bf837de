"""A saved plan: what was planned, in which org and from which spec, as a JSON object that can be reviewed and kept.

Knows no file. A saved plan is never carried out by itself: its spec is planned afresh, and only where that gives the
same changes does the apply go on. It holds no credentials, and a seal over its content tells whether it was edited:
that is no signature, but a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from genesys_caseplans.engine.selection import EVERYTHING, Choice
from genesys_caseplans.engine.values.digest import Row, differences, digest, rows_of, same_digest, sha256
from genesys_caseplans.engine.values.plan import Org, Plan
from genesys_caseplans.errors import PlanDiffers, SavedPlanError
from genesys_caseplans.kinds.kind import Options
from genesys_caseplans.specfile import Spec
from genesys_caseplans.specfile.assembly import PLAN_FORMAT

PLAN_FORMAT_VERSION = 1
_AGAIN = "make it again with `plan --out`"


@dataclass(frozen=True, repr=False)
class SavedPlan:
    """What is kept of a plan. spec: as a document. rows: its changes. files: where its spec stood, for who looks.

    options, choice: how it was meant; applying it plans with the same.
    """

    org: Org
    digest: str
    options: Options
    choice: Choice
    spec: Mapping[str, Any]
    rows: tuple[Row, ...]
    files: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<SavedPlan {self.digest[:16]} for {self.org.name!r}>"

    @classmethod
    def of(
        cls,
        plan: Plan,
        spec: Spec,
        *,
        options: Options | None = None,
        choice: Choice = EVERYTHING,
        files: tuple[str, ...] = (),
    ) -> SavedPlan:
        """What is to be kept of a plan that was made of a spec. options, choice: with which it was made."""
        rows = tuple(rows_of(plan))
        return cls(plan.org, plan.digest, options or Options(), choice, spec.as_document(), rows, files)

    def as_json(self) -> dict[str, Any]:
        """The JSON object."""
        content: dict[str, Any] = {
            PLAN_FORMAT: PLAN_FORMAT_VERSION,
            "org": self.org.as_json(),
            "digest": self.digest,
            "options": asdict(self.options) | {name: list(ways) for name, ways in asdict(self.choice).items()},
            "files": list(self.files),
            "changes": [dict(row) for row in self.rows],
            "spec": dict(self.spec),
        }
        return content | {"seal": _seal(content)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> SavedPlan:
        """The saved plan of a JSON object; `SavedPlanError` where it is not what was saved."""
        version = content.get(PLAN_FORMAT)
        if version != PLAN_FORMAT_VERSION or isinstance(version, bool):
            raise SavedPlanError(
                f"{PLAN_FORMAT} is {version!r}, and this version of the tool reads {PLAN_FORMAT_VERSION}: use the "
                f"version that saved it, or {_AGAIN}"
            )
        body = {name: value for name, value in content.items() if name != "seal"}
        if content.get("seal") != _seal(body):
            raise SavedPlanError(f"it is not as it was saved: change the spec instead, and {_AGAIN}")
        try:
            return cls._read(body)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SavedPlanError(f"it does not hold what a saved plan holds ({error!r}): {_AGAIN}") from None

    @classmethod
    def _read(cls, body: Mapping[str, Any]) -> SavedPlan:
        given = dict(body["options"])
        choice = Choice(**{name: tuple(given.pop(name)) for name in ("only", "exclude")})
        given["replace"] = tuple(given.get("replace", ()))
        rows = tuple(dict(row) for row in body["changes"])
        org = Org(**body["org"])
        if body["digest"] != digest(org.id, rows):
            raise ValueError("its digest is that of other changes")
        return cls(org, body["digest"], Options(**given), choice, dict(body["spec"]), rows, tuple(body["files"]))

    def check(self, plan: Plan) -> None:
        """`PlanDiffers` where a plan that was made now does anything else than this one."""
        if plan.digest != self.digest:
            # An unlike org has unlike ids everywhere: that alone is worth telling.
            other_org = plan.org.id.lower() != self.org.id.lower()
            told = [f"the org was {self.org.name} ({self.org.id})"] if other_org else []
            raise PlanDiffers(
                "what is to be done now is not what the saved plan says, so nothing was written. What differs:",
                told or differences(self.rows, rows_of(plan)),
            )


def _seal(content: Mapping[str, Any]) -> str:
    # The order of a spec's keys is that in which people see statuses and values.
    return sha256(content, ordered=True)


def check_digest(plan: Plan, expected: str) -> None:
    """`PlanDiffers` where a plan is not the one of a digest, of which at least 16 digits are given."""
    if not same_digest(expected, plan.digest):
        raise PlanDiffers(
            f"the digest of what is to be done now is {plan.digest}, not {expected}, so nothing was written: look at "
            "the plan again"
        )
