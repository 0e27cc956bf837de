"""From documents to entries: the keys of the top, the sections, and each entry's model.

Owns what may stand at the top of a spec and how several documents become one set. Names no kind: the sections are those
of the kinds that it is given. What entries say of one another is `rules`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from pydantic import ValidationError

from genesys_caseplans.address import LOOKUPS, Address
from genesys_caseplans.kinds.fields import KEY_PATTERN, UUID_PATTERN, Entry
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile.document import Document
from genesys_caseplans.specfile.findings import Findings
from genesys_caseplans.specfile.shape import PRIVATE, Expected, without_private
from genesys_caseplans.specfile.wording import known_key, meant_key, quoted, sentences, shown, what_it_is

FORMAT_VERSION = 1
#: The key at the top by which a saved plan is known.
PLAN_FORMAT = "planFormat"
_KEY = re.compile(KEY_PATTERN)


class Assembly:
    """The set as far as it is known.

    homes: the document of every entry that is written down, those that could not be read included. entries: those
    that could. unsure: sections that may have more entries than could be read.
    """

    def __init__(self, kinds: Iterable[Kind[Any]], findings: Findings):
        self.kinds = {kind.section: kind for kind in kinds}
        self.findings = findings
        self.entries: dict[Address, Entry] = {}
        self.homes: dict[Address, Document] = {}
        self.unsure: set[str] = set()
        self.lookups: dict[str, dict[str, str]] = {what: {} for what in LOOKUPS}
        self._lookup_homes: dict[tuple[str, str], Document] = {}
        self._unknowns = 0
        self._tops: dict[str, tuple[Document, str]] = {}

    @property
    def name(self) -> str | None:
        """The name of the set."""
        return self._tops["name"][1] if "name" in self._tops else None

    @property
    def org(self) -> str | None:
        """The id of the organization that the set is for."""
        return self._tops["org"][1].lower() if "org" in self._tops else None

    def add(self, document: Document) -> None:
        """Take in a document."""
        if PLAN_FORMAT in document.data:
            message = "this is a saved plan, not a spec"
            self.findings.add(document, (PLAN_FORMAT,), message, "`apply` takes it, alone", key=True)
            self.unsure.update(self.kinds)
            return
        tops: Mapping[str, Callable[[Document, Any], None]] = {
            "$schema": lambda *_: None,
            "formatVersion": self._format_version,
            "name": self._name,
            "org": self._org,
            "lookups": self._lookups,
        }
        for key, value in document.data.items():
            if key in self.kinds:
                self._section(document, self.kinds[key], value)
            elif key in tops:
                tops[key](document, value)
            elif not key.startswith(PRIVATE):
                self._unknown(document, (key,), (*tops, *self.kinds))

    def _unknown(self, document: Document, path: tuple[str, ...], known: tuple[str, ...]) -> None:
        key = path[-1]
        self.findings.add(document, path, f"unknown key {quoted(key)}", partial(known_key, key, known), key=True)
        # Its entries were meant for a section: references to them are not one more mistake. A file with very many
        # unknown keys is no spec, and looking for near words takes time.
        self._unknowns += 1
        if self._unknowns <= 100:
            self.unsure.add(meant_key(key, known))

    def _format_version(self, document: Document, value: Any) -> None:
        if isinstance(value, int) and not isinstance(value, bool) and value == FORMAT_VERSION:
            return
        hint = "a newer version of this tool may read it" if isinstance(value, int) and value > FORMAT_VERSION else ""
        self.findings.add(document, ("formatVersion",), f"must be {FORMAT_VERSION}, not {shown(value)}", hint)

    def _name(self, document: Document, value: Any) -> None:
        message = ""
        if not isinstance(value, str):
            message = f"must be text, not {what_it_is(value)}"
        elif not value.strip() or len(value) > 100 or not value.isprintable() or re.search(r"[/\\]", value):
            # It becomes part of a file's name (design: Identity, the record).
            message = f"must be a name of 1 to 100 characters without / and \\, not {shown(value)}"
        self._top(document, "name", value, message)

    def _org(self, document: Document, value: Any) -> None:
        message = ""
        if not isinstance(value, str) or not re.fullmatch(UUID_PATTERN, value):
            value_text = shown(value) if isinstance(value, str) else what_it_is(value)
            message = f"must be the id (a UUID) of an organization, not {value_text}"
        self._top(document, "org", value, message)

    def _top(self, document: Document, key: str, value: Any, message: str) -> None:
        """One value for the whole set, which several documents may repeat."""
        if message:
            self.findings.add(document, (key,), message)
            return
        first_document, first_value = self._tops.setdefault(key, (document, value))
        if first_value != value:
            self.findings.add(
                document, (key,), f"is {shown(value)} here and {shown(first_value)} at {first_document.where((key,))}"
            )

    def _lookups(self, document: Document, value: Any) -> None:
        for what, names in self._object(document, ("lookups",), value).items():
            if what in LOOKUPS:
                for key, name in self._object(document, ("lookups", what), names).items():
                    self._lookup(document, what, key, name)
            elif not what.startswith(PRIVATE):
                self._unknown(document, ("lookups", what), LOOKUPS)

    def _lookup(self, document: Document, what: str, key: str, name: Any) -> None:
        path = ("lookups", what, key)
        if key.startswith(PRIVATE):
            return
        first_document = self._lookup_homes.setdefault((what, key), document)
        if first_document is not document:
            self.findings.add(document, path, f"is already at {first_document.where(path, key=True)}")
        elif not isinstance(name, str):
            self.findings.add(document, path, f"must be text, not {what_it_is(name)}")
        elif not name.strip():
            self.findings.add(document, path, "must not be empty")
        else:
            self.lookups[what][key] = name.strip()

    def _object(self, document: Document, path: tuple[str, ...], value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        # An empty section of a YAML file reads as null.
        if value is not None:
            self.findings.add(document, path, f"must be an object, not {what_it_is(value)}")
            self.unsure.add(path[0])
        return {}

    def _section(self, document: Document, kind: Kind[Any], value: Any) -> None:
        for key, content in self._object(document, (kind.section,), value).items():
            if key.startswith(PRIVATE):
                continue
            address = Address(kind.section, key)
            first_document = self.homes.setdefault(address, document)
            if first_document is document:
                self._entry(document, kind, address, content)
            else:
                path = (kind.section, key)
                message = f"is already at {first_document.where(path, key=True)}"
                self.findings.add(document, path, message, "one of the two must go, or have another key")

    def _entry(self, document: Document, kind: Kind[Any], address: Address, content: Any) -> None:
        path = (address.section, address.key)
        if not _KEY.fullmatch(address.key):
            message = f"the key {quoted(address.key)} may hold letters, digits, _ and - only, and not begin with -"
            self.findings.add(document, path, message, key=True)
        value = without_private(content, (Expected(kind.model),)) if document.private else content
        try:
            self.entries[address] = kind.model.model_validate(value)
        except ValidationError as error:
            for sentence in sentences(kind.model, value, error):
                self.findings.add(document, (*path, *sentence.path), sentence.message, sentence.hint, key=sentence.key)
