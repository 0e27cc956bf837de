"""What all requests of one client share, whatever options they are sent with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from genesys_caseplans.http.auth import Credentials
from genesys_caseplans.http.ending import Ending
from genesys_caseplans.http.options import Announced
from genesys_caseplans.http.pace import Pace
from genesys_caseplans.http.settings import Settings
from genesys_caseplans.http.tracing import Listener

Observer: TypeAlias = Callable[[object], None]


@dataclass
class Shared:
    """The login, the pace, who is told what, and counts. skipped: seconds of waiting that were cut short.

    counting, telling: held while counts change and while observers are told.
    """

    settings: Settings
    credentials: Credentials = field(init=False)
    pace: Pace = field(init=False)
    ending: Ending = field(init=False)
    observers: list[Observer] = field(default_factory=list[Observer])
    listeners: list[Listener] = field(default_factory=list[Listener])
    announced: list[Announced] = field(default_factory=list[Announced])
    requests_made: int = 0
    skipped: float = 0.0
    counting: threading.Lock = field(default_factory=threading.Lock)
    telling: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.credentials = Credentials(self.settings)
        self.pace = Pace(self.settings.max_rate)
        self.ending = Ending(self.settings.retry.stopping)
