"""Saved plans as files: written by `plan --out`, known again by `apply`.

What a saved plan holds is the engine's (`engine.saved`); where it lies, and where its spec lay, is told here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gcp_caseplans.exits import CommandError, UsageError
from gcp_caseplans.planning import Planning
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.screen import json_bytes
from gcp_caseplans.whole_file import WholeFile, why

if TYPE_CHECKING:
    from genesys_caseplans.engine.saved import SavedPlan
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.specfile import Spec

#: A saved plan holds a whole set of specs, each of which may have 5 MB.
_MOST_BYTES = 200_000_000
_AGAIN = "make it again with `plan --out`"


class PlanFile(WholeFile):
    """`plan --out FILE`."""

    option = "--out"

    def _is_spec(self) -> bool:
        from genesys_caseplans.specfile.files import is_spec_name  # noqa: PLC0415

        return is_spec_name(self._path.name)

    def save(self, plan: Plan, spec: Spec, planning: Planning, specs: Sequence[str]) -> None:
        """Put a plan in place, whole or not at all."""
        from genesys_caseplans.engine.saved import SavedPlan  # noqa: PLC0415

        files = tuple(self._from_here(name) for name in specs if name != "-")
        saved = SavedPlan.of(plan, spec, options=planning.options, choice=planning.choice, files=files)
        try:
            self._put(json_bytes(saved.as_json()))
        except OSError as error:
            raise CommandError(f"--out {self._name}: cannot be written: {why(error)}") from None

    def _from_here(self, spec: str) -> str:
        """Where a spec lies, seen from the saved plan: a checkout elsewhere has both at other places."""
        try:
            return Path(os.path.relpath(os.path.realpath(spec), self._path.parent)).as_posix()
        except ValueError:  # another drive
            return Path(spec).absolute().as_posix()


@dataclass(frozen=True)
class Source:
    """What a command is to plan: the spec, how it is meant, where it lies, and the saved plan that it came from."""

    spec: Spec
    planning: Planning
    specs: tuple[str, ...]
    name: str = ""
    saved: SavedPlan | None = None

    def check(self, plan: Plan) -> None:
        """`PlanDiffers` where a saved plan, or the digest of what was reviewed, says otherwise."""
        from genesys_caseplans.engine.saved import check_digest  # noqa: PLC0415

        if self.saved is not None:
            self.saved.check(plan)
        if self.planning.expect_digest:
            check_digest(plan, self.planning.expect_digest)

    def org(self, tied_to: str | None) -> str | None:
        """The id of the only org that this may run against. tied_to: what the options and the spec say."""
        if self.saved is None:
            return tied_to
        if tied_to and tied_to.lower() != self.saved.org.id.lower():
            raise UsageError(f"{self._made_for()}, but --org says {tied_to}")
        return self.saved.org.id

    @contextmanager
    def told_of_another_org(self) -> Iterator[None]:
        """An `OrgMismatch` inside says that a saved plan was the reason."""
        from genesys_caseplans.errors import OrgMismatch  # noqa: PLC0415

        try:
            yield
        except OrgMismatch as error:
            if self.saved is None:
                raise
            raise OrgMismatch(f"{self._made_for()}: {error}") from None

    def _made_for(self) -> str:
        assert self.saved is not None
        return f"{self.name} is a plan for the org {self.saved.org.name} ({self.saved.org.id})"


def source_of(specs: Specs, planning: Planning) -> Source:
    """The spec of these files, or of the saved plan that the only one of them is."""
    content = _saved_content(specs)
    if content is not None:
        if specs.overlays:
            raise UsageError(f"{specs[0]} is a saved plan, which has its overlays in it: leave --overlay out")
        return _from_saved_plan(specs[0], content, planning)
    return Source(specs.checked(), planning, specs)


def is_saved_plan(specs: Sequence[str]) -> bool:
    """Whether what stands in the place of SPEC is a saved plan."""
    return _saved_content(specs) is not None


def _saved_content(specs: Sequence[str]) -> dict[str, Any] | None:
    return _plan_content(Path(specs[0])) if len(specs) == 1 else None


def _plan_content(path: Path) -> dict[str, Any] | None:
    """What a saved plan holds; None for anything else, which may be read only once."""
    from genesys_caseplans.specfile.assembly import PLAN_FORMAT  # noqa: PLC0415

    mark = f'"{PLAN_FORMAT}"'
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None
        text = path.read_text("utf-8-sig")
    except (OSError, ValueError):
        return None  # whoever reads specs tells why
    if mark not in text:
        return None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        if text.lstrip("{ \r\n\t").startswith(mark):
            raise CommandError(f"{path}: this saved plan is not whole: {_AGAIN}") from None
        return None
    return content if isinstance(content, dict) and PLAN_FORMAT in content else None


def _from_saved_plan(name: str, content: dict[str, Any], planning: Planning) -> Source:
    from genesys_caseplans import parse_spec  # noqa: PLC0415
    from genesys_caseplans.engine.saved import SavedPlan  # noqa: PLC0415
    from genesys_caseplans.errors import SavedPlanError  # noqa: PLC0415

    given = planning.given
    if given:
        raise UsageError(f"{name} is a saved plan and says by itself how it is meant: leave {' and '.join(given)} out")
    try:
        saved = SavedPlan.from_json(content)
    except SavedPlanError as error:
        raise CommandError(f"{name}: this saved plan cannot be used: {error}") from None
    places = tuple(str(Path(name).parent / file) for file in saved.files)
    meant = Planning.of(saved.options, saved.choice)
    spec = replace(parse_spec(saved.spec, source=name), files=tuple(map(Path, places)))
    return Source(spec, replace(meant, expect_digest=planning.expect_digest), places or (name,), name, saved)
