"""Faults on demand: which request is to go wrong, and how.

Owns: the scripted faults and which of them a request meets. Carrying one out is the app's business. Nothing here
happens by chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

Drop = Literal["before", "after"]


@dataclass
class Fault:
    """One scripted fault: after `skip` matching requests the next `times` fail; `times=None` means for ever.

    `status=None` with a `delay` slows a request down and then lets it through.
    """

    method: str = "*"
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    status: int | None = 503
    body: Any = None
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    drop: Drop | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is meant; `*` stands for anything, slashes included."""
        return self.method in ("*", "", method) and fnmatchcase(path, self.path)

    def meet(self) -> bool:
        """Count a matching request, and say whether this one fails."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is None:
            return True
        if self.times <= 0:
            return False
        self.times -= 1
        return True


class Faults:
    """The scripted faults in the order in which they were asked for."""

    def __init__(self) -> None:
        self._scripted: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Script one more fault."""
        if fault.drop not in (None, "before", "after"):
            raise ValueError(f'drop is "before", "after" or None, not {fault.drop!r}')
        self._scripted.append(fault)

    def next(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any; spent ones are forgotten."""
        met = next((fault for fault in self._scripted if fault.matches(method, path) and fault.meet()), None)
        self._scripted = [fault for fault in self._scripted if fault.times is None or fault.times > 0]
        return met

    def clear(self) -> None:
        """Forget all of them."""
        self._scripted.clear()
