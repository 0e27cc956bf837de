"""Runs as their journals tell them: which there are, and what each of them did."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from genesys_caseplans.engine.journal import Sent
from genesys_caseplans.engine.undo.deeds import Deed, PastRun, address_of
from genesys_caseplans.engine.values.json import wanted_fields
from genesys_caseplans.errors import JournalError

SUFFIX = ".jsonl"
Line = Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class Run:
    """One run. header: what it was to do. lines: what followed, in order."""

    path: Path
    header: Line
    lines: tuple[Line, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<Run {self.name}: {self.outcome}>"

    @property
    def name(self) -> str:
        """By which it is called."""
        return self.path.stem

    @property
    def time(self) -> str:
        """When it began, in UTC."""
        return str(self.header.get("time", ""))

    @property
    def org_id(self) -> str:
        """The id of the org that it ran in."""
        return str((self.header.get("org") or {}).get("id", ""))

    @property
    def set_name(self) -> str | None:
        """The name of the spec's set."""
        return self.header.get("set")

    @property
    def changes(self) -> tuple[Line, ...]:
        """What was to become of each entry that was to change."""
        return tuple(self.header.get("changes") or ())

    @property
    def outcome(self) -> str:
        """done, not finished, or cut off where it did not end by itself."""
        end = next(iter(self.of("end")), None)
        return "cut off" if end is None else "done" if end.get("ok") else "not finished"

    def of(self, kind: str) -> list[Line]:
        """The lines of a kind."""
        return [line for line in self.lines if line.get("type") == kind]

    @property
    def writes(self) -> list[tuple[Line, Line | None]]:
        """Each write as it was about to be sent, with what came of it; None where nobody knows."""
        results = {line.get("number"): line for line in self.of("result")}
        return [(intent, results.get(intent.get("number"))) for intent in self.of("intent")]

    @property
    def open(self) -> list[Line]:
        """The writes of which nobody knows whether they were handled."""
        return [intent for intent, result in self.writes if result is None or result.get("unknown")]

    def sent(self) -> Iterable[Sent]:
        """What was sent and not refused."""
        changes = {change["address"]: change for change in self.changes}
        for intent, result in self.writes:
            change = changes.get(intent["address"])
            refused = result is not None and "error" in result and not result.get("unknown")
            if change is not None and not refused:
                yield Sent(
                    intent["address"],
                    change["action"],
                    intent["step"],
                    intent["method"],
                    datetime.fromisoformat(intent["time"]).timestamp(),
                    answered=result is not None and "error" not in result,
                    finished=self.outcome == "done",
                    fields=wanted_fields(change),
                )

    def past(self) -> PastRun:
        """What it did, as an undo takes it."""
        became = {line["address"]: line for line in self.of("change")}
        by_address: dict[str, list[tuple[Line, Line | None]]] = {}
        for intent, result in self.writes:
            if not (result is not None and "error" in result and not result.get("unknown")):
                by_address.setdefault(intent["address"], []).append((intent, result))
        org = self.header.get("org") or {}
        return PastRun(
            self.name,
            self.org_id,
            str(org.get("name", "")),
            self.set_name,
            max((_seconds(line) for line in (self.header, *self.lines)), default=0.0),
            tuple(
                _deed(change, by_address[change["address"]], became.get(change["address"]))
                for change in self.changes
                if change["address"] in by_address
            ),
            tuple(self.header.get("context") or ()),
        )

    def as_json(self) -> dict[str, Any]:
        """The run for machines."""
        return {
            **{name: value for name, value in self.header.items() if name not in ("type", "context")},
            "changes": [{name: value for name, value in row.items() if name != "undo"} for row in self.changes],
            "run": self.name,
            "outcome": self.outcome,
            "writes": [
                {"intent": _told(intent), "result": _told(result) if result else None} for intent, result in self.writes
            ],
            "outcomes": {line["address"]: _told(line) for line in self.of("change")},
        }


def _deed(change: Line, writes: Sequence[tuple[Line, Line | None]], became: Line | None) -> Deed:
    """What was done of a change. writes: those that were not refused."""
    id = change.get("id") or (became or {}).get("id")
    asked = ""
    if id is None:
        made = [(intent, result) for intent, result in writes if intent["method"] == "POST"]
        id = next((result["id"] for _, result in made if result is not None and result.get("id")), None)
        asked = made[0][0]["time"] if made and id is None else ""
    return Deed(
        address_of(change["address"]),
        change["action"],
        change["name"],
        id,
        asked,
        became is not None and became.get("outcome") == "done",
        change.get("undo"),
    )


def _seconds(line: Line) -> float:
    try:
        return datetime.fromisoformat(str(line.get("time"))).timestamp()
    except ValueError:
        return 0.0


def _told(line: Line) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in ("type", "number")}


def list_files(folder: Path) -> list[Path]:
    """The files of the runs in a folder, the newest first."""
    return sorted(folder.glob(f"*{SUFFIX}"), reverse=True)


def list_runs(folder: Path) -> list[Run]:
    """The runs in a folder, the newest first; what is no journal is left out."""
    runs: list[Run] = []
    for path in list_files(folder):
        try:
            runs.append(read_run(path))
        except JournalError:
            continue
    return runs


def find_run(folder: Path, name: str | None = None) -> Run:
    """A run by its name, or as much of its beginning as tells it apart; without one, the newest."""
    files = list_files(folder)
    if not files:
        raise JournalError(f"there are no runs in {folder}")
    if name is None:
        return read_run(files[0])
    hits = [path for path in files if path.stem == name] or [path for path in files if path.stem.startswith(name)]
    if len(hits) != 1:
        those = ", ".join(path.stem for path in (hits or files)[:5])
        found = "several runs begin" if hits else "no run begins"
        raise JournalError(f"{found} with {name!r}: there are {those}")
    return read_run(hits[0])


def read_run(path: Path) -> Run:
    """What a file holds; `JournalError` where that is no run. The last line may be cut off."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise JournalError(f"{path} cannot be read: {error.strerror}") from None
    lines = [line for line in map(_parsed, text.splitlines()) if line]
    if not lines or lines[0].get("type") != "run":
        raise JournalError(f"{path} is not the journal of a run")
    return Run(path, lines[0], tuple(lines[1:]))


def _parsed(text: str) -> Line:
    try:
        line = json.loads(text)
    except ValueError:  # the process ended in the middle of it
        return {}
    return line if isinstance(line, dict) else {}
