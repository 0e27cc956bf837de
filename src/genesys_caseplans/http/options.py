"""How single requests may be sent otherwise than a client sends them: timeouts, repetitions, headers, hooks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Literal, TypeAlias

from genesys_caseplans import __version__
from genesys_caseplans.errors import SettingsError
from genesys_caseplans.http.settings import Settings, Timeout

RawHeaders: TypeAlias = Sequence[tuple[bytes, bytes]]
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
#: The client's own: what else stood there would be sent in their place, or beside them.
_OURS = frozenset({"authorization", "host", "content-length", "content-type", "transfer-encoding", "accept"})


class Unchanged(Enum):
    """Stands for an option that was left out, where None means something."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True)
class RequestOptions:
    """What is to be otherwise; what is left out stays. attempts: as in `RetrySettings`."""

    timeout: Timeout | Literal[Unchanged.UNCHANGED] = UNCHANGED
    attempts: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def says_timeout(self) -> bool:
        """Whether it says anything of timeouts."""
        return self.timeout is not UNCHANGED

    @property
    def raw_headers(self) -> RawHeaders:
        """The headers as they are sent; `SettingsError` where one cannot be."""
        return raw_headers(self.headers)

    def over(self, settings: Settings) -> Settings:
        """Settings with what it says; `SettingsError` where that makes no sense."""
        retry = settings.retry if self.attempts is None else replace(settings.retry, attempts=self.attempts)
        timeout = settings.timeout if self.timeout is UNCHANGED else self.timeout
        return replace(settings, retry=retry, timeout=timeout)


@dataclass(frozen=True)
class Outgoing:
    """A request that is about to be sent, repetitions included. headers: what is put in here is sent with it."""

    method: str
    path: str
    query: Mapping[str, Any]
    operation: str
    headers: dict[str, str] = field(default_factory=dict[str, str])


Announced: TypeAlias = Callable[[Outgoing], object]


def raw_headers(headers: Mapping[str, str]) -> RawHeaders:
    """Headers as they are sent; `SettingsError` where one cannot be, or is the client's own."""
    for name, text in headers.items():
        if not _NAME.fullmatch(name):
            raise SettingsError(f"{name!r} is no name of a header")
        if name.lower() in _OURS:
            raise SettingsError(f"the header {name} is the client's own: leave it out")
        if not (text.isascii() and text.isprintable()):
            raise SettingsError(f"the header {name} holds what no header may: plain characters on one line")
    return [(name.encode(), text.encode()) for name, text in headers.items()]


def user_agent(application: str | None) -> str:
    """Who speaks: the application that calls, this package, and Python."""
    python = ".".join(map(str, sys.version_info[:3]))
    own = f"genesys-caseplans/{__version__} Python/{python}"
    return f"{application.strip()} {own}" if application else own
