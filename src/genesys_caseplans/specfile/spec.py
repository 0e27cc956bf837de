"""What loading gives: the entries of a set, checked, and where each of them stands.

Owns the value; how it is made is `loading`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from genesys_caseplans.address import Address
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.specfile.document import Document


@dataclass(frozen=True)
class Spec:
    """A checked set of entries.

    entries: by address, as they stand in the files. name: of the set. org: the id of the one organization that it is
    for, lower case. lookups: names of things that the tool never makes, by what they are and the key that entries may
    use for them; entries are not rewritten. warnings: what is allowed but probably not meant. files: what was read.
    documents: what `place` looks in.
    """

    entries: Mapping[Address, Entry]
    name: str | None = None
    org: str | None = None
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()
    documents: Mapping[Address, Document] = field(default_factory=dict, repr=False, compare=False)

    def place(self, address: Address, path: Sequence[str | int] = ()) -> str:
        """Where an entry, or a value in it, stands: `escalation.json:12:17`; "" for what stands in no file.

        path: keys and indexes as they are written, such as `("stages", 0, "name")`. What is left out is placed at
        what it would be in.
        """
        document = self.documents.get(address)
        return document.place((address.section, address.key, *path)) if document else ""
