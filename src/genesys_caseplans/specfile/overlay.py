"""Overlays: what is said otherwise in one environment, laid over a set of files before it is read as entries.

Maps are merged by key, things that have keys (stages) by those, other lists and values are replaced whole;
`{"$remove": true}` takes out what is there. Owns where each value of the result stands: in the file that said it.
Names no kind: what has keys is read from the models.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile.document import Document
from genesys_caseplans.specfile.findings import Findings
from genesys_caseplans.specfile.shape import Expected, inside

Path = tuple[str | int, ...]

REMOVE = "$remove"
#: Keys of objects that are one value: a reference is replaced, never merged.
_VALUES = frozenset({"existing", "id", "env"})


class Overlaid(Document):
    """A document with other values in some places, each of which knows where it stands."""

    data: dict[str, Any]

    def __init__(self, base: Document):
        super().__init__(
            base.name,
            base.rank,
            dict(base.data),
            private=base.private,
            asks=base.asks,
            path=base.path,
            marks=base.marks,
        )
        self.base = base
        self._said: dict[Path, tuple[Document, Path]] = {}

    def say(self, path: Path, document: Document, there: Path) -> None:
        """What stands at a path is said by another document, at a path of its own."""
        self._said[path] = (document, there)
        self.private, self.asks = self.private or document.private, self.asks or document.asks

    def _at(self, path: Sequence[str | int]) -> tuple[Document, Path]:
        whole = tuple(path)
        for length in range(len(whole), 0, -1):
            if whole[:length] in self._said:
                document, there = self._said[whole[:length]]
                return document, (*there, *whole[length:])
        return self.base, whole

    def offset(self, path: Sequence[str | int], *, key: bool = False) -> int:
        """As in `Document`, in the file that says it."""
        document, there = self._at(path)
        return document.offset(there, key=key)

    def place(self, path: Sequence[str | int], *, key: bool = False) -> str:
        """As in `Document`, in the file that says it."""
        document, there = self._at(path)
        return document.place(there, key=key)

    def where(self, path: Sequence[str | int], *, key: bool = False) -> str:
        """As in `Document`, in the file that says it."""
        document, there = self._at(path)
        return document.where(there, key=key)


def lay_over(
    documents: Sequence[Document], overlay: Document, kinds: Mapping[str, Kind[Any]], findings: Findings
) -> list[Document]:
    """The documents with an overlay over them; what none of them has stands in a document of its own."""
    laid = [document if isinstance(document, Overlaid) else Overlaid(document) for document in documents]
    added = Overlaid(overlay)
    added.data = {}
    for top, content in overlay.data.items():
        if top == "name":
            hint = "the set keeps its name, by which its record is called"
            findings.add(overlay, (top,), "an overlay gives no name", hint, key=True)
        elif content is None:
            continue  # an empty section of a YAML file
        elif top in kinds and isinstance(content, dict):
            _Merge(overlay, findings).section(laid, added, kinds[top], content)
        elif top == "lookups" and isinstance(content, dict):
            _say_lookups(laid, added, content)
        else:
            for document in laid:
                document.data.pop(top, None)
            added.data[top] = content
    return [*laid, *([added] if added.data else [])]


def _say_lookups(laid: Sequence[Overlaid], added: Overlaid, content: Mapping[str, Any]) -> None:
    """Each key of a look-up means what the last one says that speaks of it."""
    added.data["lookups"] = content
    for document in laid:
        said = document.data.get("lookups")
        if isinstance(said, dict):
            document.data["lookups"] = {
                what: {key: name for key, name in names.items() if key not in (content.get(what) or {})}
                if isinstance(names, dict) and isinstance(content.get(what), dict)
                else names
                for what, names in said.items()
            }


class _Merge:
    """One overlay being laid over documents."""

    def __init__(self, overlay: Document, findings: Findings):
        self._overlay = overlay
        self._findings = findings

    def section(self, laid: Sequence[Overlaid], added: Overlaid, kind: Kind[Any], content: Mapping[str, Any]) -> None:
        """Entries by their keys."""
        for key, said in content.items():
            path: Path = (kind.section, key)
            home = next((document for document in laid if key in _map(document.data.get(kind.section))), None)
            if home is None and _removes(said):
                known = [name for document in laid for name in _map(document.data.get(kind.section))]
                self._nothing_there(path, known)
            elif home is None:
                added.data.setdefault(kind.section, {})[key] = said
            else:
                entries = dict(home.data[kind.section])
                home.data = {**home.data, kind.section: entries}
                if _removes(said):
                    del entries[key]
                else:
                    entries[key] = self._value(home, entries[key], said, path, path, (Expected(kind.model),))

    def _value(
        self, home: Overlaid, base: Any, said: Any, path: Path, there: Path, options: tuple[Expected, ...]
    ) -> Any:
        if isinstance(base, dict) and isinstance(said, dict) and not (set(said) <= _VALUES or set(base) <= _VALUES):
            return self._merged(home, base, said, path, there, options)
        slug_of = _slug_of(options)
        if isinstance(base, list) and isinstance(said, list) and slug_of is not None:
            return self._listed(home, base, said, path, there, options)
        home.say(path, self._overlay, there)
        return said

    def _merged(
        self,
        home: Overlaid,
        base: Mapping[str, Any],
        said: Mapping[str, Any],
        path: Path,
        there: Path,
        options: tuple[Expected, ...],
    ) -> dict[str, Any]:
        merged = dict(base)
        for key, value in said.items():
            if _removes(value):
                if key not in merged:
                    self._nothing_there((*there, key), list(base))
                merged.pop(key, None)
            elif key in merged:
                merged[key] = self._value(home, base[key], value, (*path, key), (*there, key), inside(options, key))
            else:
                home.say((*path, key), self._overlay, (*there, key))
                merged[key] = value
        return merged

    def _listed(
        self,
        home: Overlaid,
        base: list[Any],
        said: list[Any],
        path: Path,
        there: Path,
        options: tuple[Expected, ...],
    ) -> list[Any]:
        """Things with keys keep their order; each that the overlay speaks of is merged or taken out."""
        slug_of = _slug_of(options)
        assert slug_of is not None
        items = inside(options, 0)
        slugs = [slug_of(item) for item in base]
        kept: list[tuple[int, Any]] = list(enumerate(base))
        for place, value in enumerate(said):
            slug, here = slug_of(value), (*there, place)
            if slug not in slugs:
                self._nothing_there((*here, "key"), [name for name in slugs if name], f"{path[-1]}.{slug}")
                continue
            at = slugs.index(slug)
            if _removes(value):
                kept = [(number, item) for number, item in kept if number != at]
                continue
            changed = self._value(home, base[at], value, (*path, f"#{at}"), here, items)
            kept = [(number, changed if number == at else item) for number, item in kept]
        self._moved(home, path, [number for number, _ in kept])
        return [item for _, item in kept]

    @staticmethod
    def _moved(home: Overlaid, path: Path, numbers: list[int]) -> None:
        """What was said of items by their places before some were taken out stands at their places after it."""
        for said_path, (document, there) in list(home._said.items()):
            mark = said_path[len(path)] if len(said_path) > len(path) and said_path[: len(path)] == path else None
            if isinstance(mark, str) and mark.startswith("#"):
                del home._said[said_path]
                number = int(mark[1:])
                if number in numbers:
                    home.say((*path, numbers.index(number), *said_path[len(path) + 1 :]), document, there)
        for place, number in enumerate(numbers):
            if place != number and (*path, place) not in home._said:
                home.say((*path, place), home.base, (*path, number))

    def _nothing_there(self, path: Path, known: Sequence[str], what: str = "") -> None:
        name = what or str(path[-1])
        near = difflib.get_close_matches(name.rpartition(".")[2], known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known) or 'none'}"
        self._findings.add(self._overlay, path, f"the set has no {name} that the overlay speaks of", hint, key=True)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _removes(value: Any) -> bool:
    return isinstance(value, dict) and value.get(REMOVE) is True


def _slug_of(options: tuple[Expected, ...]) -> Any:
    """How the items of a list are called, where they have keys; None where they have none."""
    model = next((option.model for option in inside(options, 0) if option.model is not None), None)
    if model is None or not hasattr(model, "slug"):
        return None

    def slug(item: Any) -> str:
        if not isinstance(item, dict):
            return ""
        made = model.model_construct(name=str(item.get("name", "")), key=item.get("key"))
        return str(getattr(made, "slug", ""))

    return slug
