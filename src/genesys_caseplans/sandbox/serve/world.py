"""Putting a sandbox together: store, clock, org, rate limit, faults, call log.

Owns: where the org comes from (memory or file), what a fresh one holds, and what starting anew means.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from genesys_caseplans.sandbox.api.calls import Call
from genesys_caseplans.sandbox.api.operations import OPERATIONS
from genesys_caseplans.sandbox.api.rate import WINDOW_SECONDS, RateLimit
from genesys_caseplans.sandbox.org import snapshots
from genesys_caseplans.sandbox.org.access import Access, Role, keep
from genesys_caseplans.sandbox.org.clock import Clock
from genesys_caseplans.sandbox.org.faults import Fault, Faults
from genesys_caseplans.sandbox.org.limits import ORG_LIMITS
from genesys_caseplans.sandbox.org.org import Org, new_id
from genesys_caseplans.sandbox.org.state_file import open_file
from genesys_caseplans.sandbox.org.store import Store, in_memory
from genesys_caseplans.sandbox.org.views import Late
from genesys_caseplans.sandbox.resources.schemas.coretypes import COUNTS, LIMITS
from genesys_caseplans.sandbox.resources.workitems.limits import WORKITEM_LIMITS
from genesys_caseplans.sandbox.serve.seed import give_roles, plant, seed, within_org

Json = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """How one sandbox is to behave; `serve` and `Sandbox` say what each is."""

    rate_limit: int = 300
    rate_window: int = WINDOW_SECONDS
    copying_seconds: float = 0.0
    token_seconds: int = 86400
    stage_operations: bool = True
    case_seconds: float = 0.0
    job_seconds: float = 0.0
    seed: Json | None = None
    state_wait: float | None = None
    faults: tuple[Fault, ...] = ()


@dataclass
class World:
    """Everything that one sandbox is, shared by the app and the Python face of it; `lock` guards it."""

    org: Org
    rate: RateLimit
    refill: Callable[[], None]
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list[Call])
    lates: list[Late] = field(default_factory=list[Late])
    late_seconds: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.org.clock.keep = self._keep_clock

    def close(self) -> None:
        """Let go of the org and its file."""
        with self.lock:
            self.org.store.close()

    def reset(self) -> None:
        """A fresh org, as at the first start; tokens, clients, calls and the clock's offset go too, and of the faults
        only those are left that it was started with.
        """
        with self.lock:
            self.org.clock.offset = 0.0
            with self.org.store.transaction():
                self.org.store.clear()
                self.refill()
            self._forget()

    def restore(self, snapshot: Json) -> None:
        """The org of a snapshot in place of this one; tokens, faults and calls as after `reset`."""
        with self.lock:
            with self.org.store.transaction():
                snapshots.restore(self.org.store, snapshot)
            self.org.clock.offset = snapshots.clock_offset(self.org.store)
            self._forget()

    def snapshot(self) -> Json:
        """The org as it is now."""
        with self.lock:
            return snapshots.take(self.org.store)

    def plant(self, seeds: Json) -> None:
        """More objects, from a seed document."""
        with self.lock, self.org.store.transaction():
            plant(self.org, seeds)

    def add_client(self, roles: tuple[Role, ...], name: str) -> Access:
        """One more OAuth client; its roles' divisions may be given by name."""
        with self.lock, self.org.store.transaction():
            access = Access(new_id(), name, tuple(within_org(self.org, role) for role in roles))
            keep(self.org.store, access)
        return access

    def give_roles(self, user: str, roles: tuple[Role, ...]) -> None:
        """Other roles for a user, by e-mail or id."""
        with self.lock, self.org.store.transaction():
            give_roles(self.org, user, roles)

    def settings(self) -> Json:
        """How it behaves; `change` takes the same fields."""
        org = self.org
        return {
            "rate_limit": self.rate.allowed,
            "rate_window": self.rate.window,
            "operation_limits": dict(self.rate.of_operations),
            "copying_seconds": org.copying_seconds,
            "token_seconds": org.token_seconds,
            "stage_operations": org.stage_operations,
            "case_seconds": org.case_seconds,
            "job_seconds": org.job_seconds,
            "late_seconds": self.late_seconds,
            "limits": {name: org.limit(name, most) for name, most in _LIMITS.items()},
        }

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change how it behaves from now on; ValueError for what makes no sense."""
        with self.lock:
            for name, value in changes.items():
                known = _SETTINGS.get(name)
                if known is None:
                    raise ValueError(f"no setting {name} (known: {', '.join(_SETTINGS)})")
                if not known.takes(value):
                    raise ValueError(f"{name} is {known.wanted}, not {value!r}")
            for name, value in changes.items():
                _SETTINGS[name].set(self, value)

    def _forget(self) -> None:
        self.faults.start_anew()
        self.calls.clear()
        self.lates.clear()
        self.rate.clear()

    def _keep_clock(self, offset: float) -> None:
        with self.lock:
            snapshots.keep_clock(self.org.store, offset)


@dataclass(frozen=True)
class _Setting:
    wanted: str
    takes: Callable[[Any], bool]
    set: Callable[[World, Any], None]


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9


def _seconds(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10**9


def _are_limits(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        name in _LIMITS and _whole(most) for name, most in cast("Mapping[str, Any]", value).items()
    )


def _are_operation_limits(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        name in OPERATIONS and _whole(most) for name, most in cast("Mapping[str, Any]", value).items()
    )


def _set_limits(world: World, limits: Mapping[str, int]) -> None:
    with world.org.store.transaction():
        for name, most in limits.items():
            world.org.set_limit(name, most)


# Limits that an org can be given others of; 0 is none, for those that no number is published of.
_LIMITS = {**{name: LIMITS[name] for name in COUNTS}, **dict.fromkeys((*WORKITEM_LIMITS, *ORG_LIMITS), 0)}
_SETTINGS = {
    "rate_limit": _Setting("a whole number", _whole, lambda world, value: setattr(world.rate, "allowed", value)),
    "rate_window": _Setting(
        "a number of seconds, 1 or more",
        lambda value: _whole(value) and value > 0,
        lambda world, value: setattr(world.rate, "window", value),
    ),
    "operation_limits": _Setting(
        "numbers of requests in a window, by operation id",
        _are_operation_limits,
        lambda world, value: setattr(world.rate, "of_operations", dict(value)),
    ),
    "copying_seconds": _Setting(
        "a number of seconds", _seconds, lambda world, value: setattr(world.org, "copying_seconds", value)
    ),
    "token_seconds": _Setting(
        "a whole number of seconds", _whole, lambda world, value: setattr(world.org, "token_seconds", value)
    ),
    "stage_operations": _Setting(
        "true or false",
        lambda value: isinstance(value, bool),
        lambda world, value: setattr(world.org, "stage_operations", value),
    ),
    "case_seconds": _Setting(
        "a number of seconds", _seconds, lambda world, value: setattr(world.org, "case_seconds", value)
    ),
    "job_seconds": _Setting(
        "a number of seconds", _seconds, lambda world, value: setattr(world.org, "job_seconds", value)
    ),
    "late_seconds": _Setting(
        "a number of seconds", _seconds, lambda world, value: setattr(world, "late_seconds", value)
    ),
    "limits": _Setting(f"numbers by name (known: {', '.join(_LIMITS)})", _are_limits, _set_limits),
}


def make_world(state: Path | None, settings: Settings) -> World:
    """A whole sandbox without a server; a new one is seeded."""
    clock = Clock()

    def fill(store: Store) -> None:
        org = Org(store, clock)
        if settings.seed is None or settings.seed.get("believable", True):
            seed(org)
        else:
            plant(org, {"organization": {}})
        if settings.seed is not None:
            plant(org, settings.seed)

    store = in_memory(fill) if state is None else open_file(state, fill, settings.state_wait)
    clock.offset = snapshots.clock_offset(store)
    org = Org(
        store,
        clock,
        settings.copying_seconds,
        settings.token_seconds,
        stage_operations=settings.stage_operations,
        case_seconds=settings.case_seconds,
        job_seconds=settings.job_seconds,
    )
    rate = RateLimit(settings.rate_limit, clock, settings.rate_window)
    return World(org, rate, lambda: fill(store), Faults(settings.faults))
