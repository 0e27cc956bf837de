"""Which spec a command is about: its files and folders, and what is laid over them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys_caseplans.specfile import Spec


class Specs(tuple[str, ...]):
    """The files and folders of a set, as they were named. overlays: files that say something otherwise."""

    overlays: tuple[str, ...]

    def __new__(cls, paths: Iterable[str], overlays: Iterable[str] = ()) -> Specs:
        """As a tuple, with the overlays beside it."""
        made = super().__new__(cls, paths)
        made.overlays = tuple(overlays)
        return made

    def load(self) -> Spec:
        """The set with its overlays; `SpecError` with all problems."""
        from genesys_caseplans import load_spec  # noqa: PLC0415

        return load_spec(*self, overlays=self.overlays, environment=os.environ)

    def checked(self) -> Spec:
        """As `load`, and nothing in it that the policy of the project does not allow."""
        from gcp_caseplans.environments import project  # noqa: PLC0415

        spec = self.load()
        rules = project()
        if rules is not None:
            rules.check(spec)
        return spec
