"""Which property of the schema each question of an intake form asks for. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from genesys_caseplans.address import Reference
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry, IntakeEntry
from genesys_caseplans.kinds.kind import Neighbours
from genesys_caseplans.kinds.schema.observe import document_of
from genesys_caseplans.kinds.schema.spec import ATTRIBUTE_TYPES, SchemaEntry, property_key


def property_names(schema: Reference | None, neighbours: Neighbours) -> Mapping[str, str] | None:
    """What a spec may call the API's properties of a schema: its own key of an attribute, the property's key without
    its type, or the property's key. None where nothing is known of the schema.
    """
    planned = neighbours.planned(schema, SchemaEntry) if schema is not None else None
    if schema is None or planned is None:
        return None
    observed = neighbours.observed(schema)
    has = document_of(observed).properties or {} if observed is not None else {}
    names = {key: key for key in has}
    for name in has:
        stripped, _, suffix = name.rpartition("_")
        if suffix in ATTRIBUTE_TYPES:
            names.setdefault(stripped, name)
    for key, attribute in planned.attributes.items():
        own = property_key(key, attribute)
        names[key] = key if key in has and own not in has else own
    return names


def under_spec_keys(
    intake: list[IntakeEntry], entry: CaseplanEntry, names: Mapping[str, str] | None
) -> list[IntakeEntry]:
    """The questions of an org by what the spec calls their attributes, where it calls them something."""
    attributes = [setting.attribute for setting in entry.intake or ()]
    keys = {name: key for key, name in (names or {}).items() if key != name}
    keys |= {(names or {}).get(key, key): key for key in attributes}
    return [
        IntakeEntry(attribute=keys.get(setting.attribute, setting.attribute), required=setting.required)
        for setting in intake
    ]
