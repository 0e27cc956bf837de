"""How a plan is meant: the options that say what may be done, and with which part of the spec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_caseplans.engine.selection import Choice
    from genesys_caseplans.kinds.kind import Options, StageOperations


@dataclass(frozen=True)
class Planning:
    """The options that plan and apply share. expect_digest: of the plan that was reviewed, which only apply asks."""

    no_publish: bool = False
    take_draft: bool = False
    no_adopt: bool = False
    prune: bool = False
    max_deletes: int = 5
    replace: tuple[str, ...] = ()
    stage_operations: StageOperations = "auto"
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    expect_digest: str | None = None

    @classmethod
    def of(cls, options: Options, choice: Choice) -> Planning:
        """The options that mean this."""
        most = options.max_deletes if options.max_deletes is not None else 5
        return cls(
            not options.publish,
            options.take_draft,
            not options.adopt,
            options.prune,
            most,
            options.replace,
            options.stage_operations,
            choice.only,
            choice.exclude,
        )

    @property
    def options(self) -> Options:
        """For the engine."""
        from genesys_caseplans.kinds.kind import Options  # noqa: PLC0415

        return Options(
            publish=not self.no_publish,
            take_draft=self.take_draft,
            adopt=not self.no_adopt,
            prune=self.prune,
            max_deletes=self.max_deletes,
            replace=self.replace,
            stage_operations=self.stage_operations,
        )

    @property
    def choice(self) -> Choice:
        """For the engine."""
        from genesys_caseplans.engine.selection import Choice  # noqa: PLC0415

        return Choice(self.only, self.exclude)

    @property
    def arguments(self) -> dict[str, Any]:
        """For `AsyncClient.plan`."""
        return {
            "publish": not self.no_publish,
            "take_draft": self.take_draft,
            "adopt": not self.no_adopt,
            "prune": self.prune,
            "max_deletes": self.max_deletes,
            "replace": self.replace,
            "stage_operations": self.stage_operations,
            "only": self.only,
            "exclude": self.exclude,
        }

    @property
    def given(self) -> list[str]:
        """The options that were given, by what they are called; the digest is no part of how a plan is meant."""
        options = {
            "--no-publish": self.no_publish,
            "--take-draft": self.take_draft,
            "--no-adopt": self.no_adopt,
            "--prune": self.prune,
            "--max-deletes": self.max_deletes != 5,
            "--replace": self.replace,
            "--stage-operations": self.stage_operations != "auto",
            "--only": self.only,
            "--except": self.exclude,
        }
        return [name for name, value in options.items() if value]
