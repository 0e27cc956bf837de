"""What the org has of all that a spec names: listings side by side, then details of what was matched. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.engine.desired import Desired
from genesys_caseplans.engine.events import OrgRead
from genesys_caseplans.errors import OrgMismatch
from genesys_caseplans.http.exchange import Exchange, emit, gather
from genesys_caseplans.kinds.kind import Kind, LiveObject, Match
from genesys_caseplans.kinds.lookups import Organization, look_up, organization
from genesys_caseplans.kinds.matching import match_by_name
from genesys_caseplans.kinds.pointers import references


@dataclass(frozen=True)
class Snapshot:
    """What was read.

    matches: which object each entry means, details included. listed: all that listings gave, by section. pointed:
    objects that references name, by section and id, details included. lookups: ids of what was looked up. limits: what
    the org allows, by section, where it was asked.
    """

    organization: Organization
    matches: Mapping[Address, Match]
    listed: Mapping[str, Sequence[LiveObject]]
    pointed: Mapping[tuple[str, str], LiveObject] = field(default_factory=dict[tuple[str, str], LiveObject])
    lookups: Mapping[Lookup, str] = field(default_factory=dict[Lookup, str])
    limits: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])


def read_organization(*tied_to: str | None) -> Exchange[Organization]:
    """Which org this is; `OrgMismatch` before anything else is read where the run is tied to another."""
    org = yield from organization()
    yield from emit(OrgRead(org.id, org.name or ""))
    for other in tied_to:
        if other is not None and other.lower() != org.id.lower():
            raise OrgMismatch(
                f"these credentials open the org {org.name!r} ({org.id}), but the run is tied to the org {other}: "
                "use that org's credentials, or change `org` in the spec or --org"
            )
    return org


def read_snapshot(desired: Desired, tied_to: str | None) -> Exchange[Snapshot]:
    """Read all that is needed, and nothing twice."""
    org = yield from read_organization(tied_to, desired.spec.org)
    sections = list(desired.wanted)
    finds = [desired.kinds[section].find(desired.wanted[section]) for section in sections]
    *answers, lookups = yield from gather(cast("list[Exchange[Any]]", [*finds, look_up(desired.lookups)]))
    listed: dict[str, Sequence[LiveObject]] = dict(zip(sections, answers, strict=True))
    matches = {
        address: match_entry(desired.kind(address), entry, listed.get(address.section, ()))
        for address, entry in desired.spec.entries.items()
    }
    detailed = yield from _details(desired, listed, matches)
    whole = {address: _with_detail(address, match, detailed) for address, match in matches.items()}
    return Snapshot(org, whole, listed, detailed, lookups)


def match_entry(kind: Kind, entry: Any, found: Sequence[LiveObject]) -> Match:
    """Which object of the org an entry means."""
    return (kind.match or match_by_name)(kind, entry, found)


def _details(
    desired: Desired, listed: Mapping[str, Sequence[LiveObject]], matches: Mapping[Address, Match]
) -> Exchange[Mapping[tuple[str, str], LiveObject]]:
    """Details of what entries mean and references point at, each object once."""
    objects: dict[tuple[str, str], LiveObject] = {}
    for address, match in matches.items():
        if match.found:
            objects[address.section, match.found.id] = match.found
    for entry in desired.spec.entries.values():
        for _, reference in references(entry):
            for one in pointed(reference, listed):
                objects[reference.section, one.id] = one
    readers = [_detail(desired.kinds[section], found) for (section, _), found in objects.items()]
    return dict(zip(objects, (yield from gather(readers)), strict=True))


def pointed(reference: Reference, listed: Mapping[str, Sequence[LiveObject]]) -> list[LiveObject]:
    """The objects that a reference by name or id means: one, if all is well."""
    found = listed.get(reference.section, ())
    if reference.id is not None:
        return [one for one in found if one.id == reference.id]
    return [one for one in found if reference.existing is not None and one.name == reference.existing]


def _detail(kind: Kind, found: LiveObject) -> Exchange[LiveObject]:
    return (yield from kind.read(found)) if kind.read else found


def _with_detail(address: Address, match: Match, detailed: Mapping[tuple[str, str], LiveObject]) -> Match:
    if match.found is None:
        return match
    return Match(detailed[address.section, match.found.id], match.reason)
