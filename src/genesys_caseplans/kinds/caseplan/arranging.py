"""How the stages of a caseplan become those that a spec wants: which of them are the same, and the fewest moves. Pure.

Stages are changed in place as long as there are as many as wanted: then they are the same by their positions, since
an org may lack the operations that create, delete and move them (previews behind a toggle; api-facts, Caseplans). Where
their number must change, or a person says that the org has those operations, they are known by what they are: by the
id that an earlier run wrote down, by their name, by `was`, and the rest in order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from genesys_caseplans.kinds.caseplan.spec import STAGES, StageEntry
from genesys_caseplans.kinds.kind import StageOperations


@dataclass(frozen=True)
class Placing:
    """A stage that is made, or moved, directly behind another; None: to the front. All by their keys."""

    stage: str
    after: str | None
    is_new: bool


@dataclass(frozen=True)
class Arrangement:
    """What leads from the stages that there are to those that are wanted: first deletions, then places in order."""

    deleted: tuple[str, ...] = ()
    placed: tuple[Placing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.deleted or self.placed)


def is_in_place(has: int, wanted: int, allowed: StageOperations) -> bool:
    """Whether stages stay where they are and are only written anew."""
    return allowed == "no" or (allowed == "auto" and has == wanted)


def keys_of(
    has: Sequence[tuple[str, StageEntry]],
    wanted: Sequence[StageEntry],
    recorded: Mapping[str, str],
    allowed: StageOperations,
) -> list[str]:
    """The keys of the stages that there are, in their order: of those that are wanted, else their own.

    has: each with its id. recorded: ids that an earlier run wrote down, by key.
    """
    keys = [stage.slug for stage in wanted]
    if is_in_place(len(has), len(wanted), allowed):
        return [keys[place] if place < len(keys) else stage.slug for place, (_, stage) in enumerate(has)]
    given: dict[str, str] = {}  # ids to keys
    ids = {id for id, _ in has}
    _give(given, ((id, key) for key, id in recorded.items() if id in ids and key in keys))
    for name_of in (_name, _was):
        by_name = {stage.name: id for id, stage in has if id not in given}
        _give(given, ((by_name[name], stage.slug) for stage in wanted if (name := name_of(stage)) in by_name))
    left = [id for id, _ in has if id not in given]
    _give(given, zip(left, [key for key in keys if key not in given.values()], strict=False))
    return [given.get(id) or _own_key(stage.slug, keys) for id, stage in has]


def _give(given: dict[str, str], pairs: Iterable[tuple[str, str]]) -> None:
    for id, key in pairs:
        if id not in given and key not in given.values():
            given[id] = key


def _name(stage: StageEntry) -> str | None:
    return stage.name


def _was(stage: StageEntry) -> str | None:
    return stage.was


def _own_key(slug: str, keys: Sequence[str]) -> str:
    """A key for a stage that no spec has, although the spec may have that very key for another."""
    return f"{slug} (in the org)" if slug in keys else slug


def fresh_keys(wanted: Sequence[str]) -> list[str]:
    """The keys of the stages that a new caseplan comes with: by their places those of the spec, else their own."""
    own = [_own_key(f"stage-{place}", wanted) for place in range(len(wanted) + 1, STAGES + 1)]
    return [*wanted[:STAGES], *own]


def arrange(has: Sequence[str], wanted: Sequence[str]) -> Arrangement:
    """The fewest operations that make one order of keys another.

    What is in neither order goes, what is new comes, and of the rest the longest part that is in order stays.
    """
    left = [key for key in has if key in wanted]
    places = {key: place for place, key in enumerate(wanted)}
    staying = set(_longest_in_order(left, places))
    placed = [
        Placing(key, wanted[place - 1] if place else None, key not in left)
        for place, key in enumerate(wanted)
        if key not in staying
    ]
    return Arrangement(tuple(key for key in has if key not in wanted), tuple(placed))


def orders_between(has: Sequence[str], wanted: Sequence[str]) -> Iterable[list[str]]:
    """All orders on the way from one to the other: what a run that was stopped may have left behind."""
    needed, order = arrange(has, wanted), [*has]
    yield [*order]
    for key in needed.deleted:
        order.remove(key)
        yield [*order]
    for placing in needed.placed:
        if not placing.is_new:
            order.remove(placing.stage)
        order.insert(order.index(placing.after) + 1 if placing.after in order else 0, placing.stage)
        yield [*order]


def _longest_in_order(keys: Sequence[str], places: Mapping[str, int]) -> list[str]:
    """The longest increasing subsequence, by places."""
    ends: list[int] = []  # the lowest place with which a sequence of that length can end
    lengths: list[int] = []
    for key in keys:
        length = bisect_left(ends, places[key])
        ends[length : length + 1] = [places[key]]
        lengths.append(length)
    chosen: list[str] = []
    wanted = len(ends) - 1
    for key, length in zip(reversed(keys), reversed(lengths), strict=True):
        if length == wanted:
            chosen.append(key)
            wanted -= 1
    return chosen[::-1]
