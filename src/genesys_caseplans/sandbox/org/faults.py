"""Faults on demand: which request is to go wrong, and how.

Owns: the scripted faults, their form in JSON, and which of them a request meets. Carrying one out is the app's
business. Nothing here happens by chance, unless a fault asks for it; then its seed says which chance.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, cast, get_args

from genesys_caseplans.sandbox.codes.texts import TEXTS
from genesys_caseplans.sandbox.errors import FaultError
from genesys_caseplans.sandbox.org.json_file import read_json

Drop = Literal["before", "after"]
# conflict: 409 general.conflict; cancelled: 400 db.transaction.cancelled; both before anything is done. malformed: the
# request is handled, and its answer is cut off in the middle of its JSON; empty: handled, and the answer has no body;
# lost: handled, and answered with `status` as if it had not been.
FaultKind = Literal["conflict", "cancelled", "malformed", "empty", "lost"]

_CODES = {"conflict": "general.conflict", "cancelled": "db.transaction.cancelled"}
_GARBLED = ("malformed", "empty")


@dataclass
class Fault:
    """One scripted fault: after `skip` matching requests the next `times` fail; `times=None` means for ever.

    `every` n-th matching request, or one by `chance` (0 to 1, the same ones for the same `seed`); with either of them
    `times` is None unless it is given, without them 1. `status` is 503 unless it is given, but a fault that has a
    `delay` and says nothing of an answer (`status=None` too) only slows a request down and then lets it through.
    `late_seconds` (of the sandbox's clock) and `late_reads` let a write through that is not visible at once: for so
    long, or for so many reads that met it, reads see what was there before.
    """

    method: str = "*"
    path: str = "*"
    times: int | Literal["auto"] | None = "auto"
    skip: int = 0
    status: int | Literal["auto"] | None = "auto"
    body: Any = None
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    drop: Drop | None = None
    operation: str = "*"
    every: int = 1
    chance: float = 1.0
    seed: int = 0
    kind: FaultKind | None = None
    late_seconds: float | None = None
    late_reads: int | None = None

    def __post_init__(self) -> None:
        _check(self)
        if self.times == "auto":
            self.times = 1 if self.every == 1 and self.chance >= 1 else None
        if self.status == "auto":
            told = self.body is not None or self.code is not None or self.headers or self.kind == "lost"
            self.status = None if self.delay and not told else 503
        if self.kind in _CODES:
            self.code = _CODES[self.kind]
            self.status = TEXTS[self.code][0]
        self._met = 0
        self._random = random.Random(self.seed)

    @property
    def late(self) -> bool:
        """Whether it only keeps a write from being seen."""
        return self.late_seconds is not None or self.late_reads is not None

    @property
    def handles(self) -> bool:
        """Whether the request is handled in spite of it."""
        if self.drop:
            return self.drop == "after"
        return self.status is None or self.late or self.garbles or self.kind == "lost"

    @property
    def garbles(self) -> bool:
        """Whether the request is handled, and its answer arrives broken."""
        return self.kind in _GARBLED

    @property
    def answers(self) -> int:
        """The status of an answer that is the fault's own."""
        return self.status if isinstance(self.status, int) else 500

    def matches(self, method: str, path: str, operation: str) -> bool:
        """Whether a request is meant; `*` stands for anything, slashes included."""
        return (
            self.method in ("*", "", method)
            and fnmatchcase(path, self.path)
            and (self.operation == "*" or fnmatchcase(operation, self.operation))
        )

    def meet(self) -> bool:
        """Count a matching request, and say whether this one fails."""
        if self.skip > 0:
            self.skip -= 1
            return False
        self._met += 1
        if self._met % self.every or self.spent or (self.chance < 1 and self._random.random() >= self.chance):
            return False
        if isinstance(self.times, int):
            self.times -= 1
        return True

    @property
    def spent(self) -> bool:
        """Whether it will never happen again."""
        return isinstance(self.times, int) and self.times <= 0


class Faults:
    """The scripted faults in the order in which they were asked for; `standing` ones are there from the start."""

    def __init__(self, standing: Iterable[Fault] = ()) -> None:
        self._standing = tuple(standing)
        self._scripted: list[Fault] = []
        self.start_anew()

    def __bool__(self) -> bool:
        return bool(self._scripted)

    def add(self, fault: Fault) -> None:
        """Script one more fault."""
        self._scripted.append(fault)

    def next(self, method: str, path: str, operation: str) -> Fault | None:
        """The fault that this request meets, if any; spent ones are forgotten."""
        if not self._scripted:
            return None
        met = next((one for one in self._scripted if one.matches(method, path, operation) and one.meet()), None)
        self._scripted = [one for one in self._scripted if not one.spent]
        return met

    def clear(self) -> None:
        """Forget all of them, standing ones until the next start."""
        self._scripted.clear()

    def start_anew(self) -> None:
        """Only the standing ones, and those as if no request had met them yet."""
        self._scripted[:] = [deepcopy(fault) for fault in self._standing]


def faults_of(given: Any) -> list[Fault]:
    """Faults from JSON: one object or a list of them, with the fields of `Fault`."""
    listed = given if isinstance(given, list) else [given]
    return [_fault_of(one) for one in listed]


def read_faults(path: Path) -> list[Fault]:
    """Faults from a JSON file."""
    given = read_json(path, "faults", FaultError)
    try:
        return faults_of(given)
    except (ValueError, TypeError) as problem:
        raise FaultError(f"{path}: {problem}") from problem


def _fault_of(given: Any) -> Fault:
    if not isinstance(given, dict):
        raise FaultError("a fault is a JSON object")
    known = {one.name for one in fields(Fault)}
    unknown = [name for name in cast("dict[str, Any]", given) if name not in known]
    if unknown:
        raise FaultError(f"unknown in a fault: {', '.join(sorted(unknown))} (known: {', '.join(sorted(known))})")
    return Fault(**given)


def _check(fault: Fault) -> None:
    """Every mistake in one message, so that a wrong script fails where it is written and not where it is met."""
    wrong = list(_wrong(fault))
    if wrong:
        raise FaultError("; ".join(wrong))


def _wrong(fault: Fault) -> Iterator[str]:
    for name in ("method", "path", "operation"):
        if not isinstance(getattr(fault, name), str):
            yield f"{name} is a text, `*` for any"
    for name, low, high, null in _NUMBERS:
        value = getattr(fault, name)
        if (name, value) == ("status", "auto"):
            continue
        if not _is_number(value, low, high, null, whole=name not in _FRACTIONS):
            yield f"{name} is {'null or ' if null else ''}a number from {low} to {high}, not {value!r}"
    if fault.times != "auto" and not _is_number(fault.times, 0, _MOST, True, whole=True):
        yield f"times is a whole number, or null for ever, not {fault.times!r}"
    for name, choices in (("drop", get_args(Drop)), ("kind", get_args(FaultKind))):
        value = getattr(fault, name)
        if value is not None and value not in choices:
            yield f"{name} is one of {', '.join(choices)}, not {value!r}"
    if fault.code is not None and not isinstance(fault.code, str):
        yield "code is a text"
    headers: Any = fault.headers
    if not isinstance(headers, Mapping) or not all(isinstance(part, str) for pair in headers.items() for part in pair):
        yield "headers are texts by name"


_MOST = 10**9
# name, lowest, highest, whether it may be null
_NUMBERS = (
    ("skip", 0, _MOST, False),
    ("status", 200, 599, True),
    ("delay", 0, 3600, False),
    ("every", 1, _MOST, False),
    ("chance", 0, 1, False),
    ("seed", -_MOST, _MOST, False),
    ("late_seconds", 0, _MOST, True),
    ("late_reads", 1, _MOST, True),
)
_FRACTIONS = ("delay", "chance", "late_seconds")


def _is_number(value: Any, low: float, high: float, null: bool, whole: bool) -> bool:
    if value is None:
        return null
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return False
    return low <= value <= high
