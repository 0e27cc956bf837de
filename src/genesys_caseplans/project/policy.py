"""What all specs of a project must keep to, beyond what the API asks: the table `[policy]` of a project file.

Rules are said of fields, as `SECTION.FIELD` (`caseplans.referencePrefix`, `worktypes.statuses.name`), so that no kind
is known here. A field that a spec leaves out breaks no rule but `required`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.errors import Problem, SpecError
from genesys_caseplans.kinds.fields import Entry, Seconds, SpecModel, duration_seconds, duration_text
from genesys_caseplans.project.said import Texts, invalid
from genesys_caseplans.specfile.shape import Expected, entered, inside, known_keys

if TYPE_CHECKING:
    from genesys_caseplans.specfile import Spec


def _pattern(value: Any) -> re.Pattern[str]:
    if not isinstance(value, str):
        raise invalid("must be a regular expression")
    try:
        return re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        raise invalid(f"is no regular expression: {error}") from None


def _most(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise invalid('must be a number, or a duration such as "14d"')
    return value if isinstance(value, int) else duration_seconds(value)


Pattern = Annotated[re.Pattern[str], PlainValidator(_pattern)]
Most = Annotated[int, BeforeValidator(_most)]


class Policy(BaseModel):
    """Rules by field. required: must be said. patterns: its text must match, from beginning to end. maximum: it may be
    no more (a number, or a duration such as `14d`). forbidden: what it must not be.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)

    required: Texts = ()
    patterns: dict[str, Pattern] = Field(default_factory=dict)
    maximum: dict[str, Most] = Field(default_factory=dict)
    forbidden: dict[str, Texts] = Field(default_factory=dict)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Fields that no spec has: where they are said, and what is wrong."""
        for rule in _JUDGES:
            for name in getattr(self, rule):
                wrong = _unknown(name)
                if wrong:
                    yield rule, wrong

    def check(self, spec: Spec) -> None:
        """`SpecError` with all that breaks a rule, in the order of the entries."""
        problems = [
            Problem(
                f"{breach.message} ({breach.rule} of the project's policy)",
                ".".join(map(str, (address, *breach.path))),
                spec.place(address, breach.path),
            )
            for address, entry in spec.entries.items()
            for breach in self._breaches(address, entry)
        ]
        if problems:
            raise SpecError(problems)

    def _breaches(self, address: Address, entry: Entry) -> Iterator[_Breach]:
        for rule, judge in _JUDGES.items():
            asked = getattr(self, rule)
            for name in asked:
                for path, said in _said(address, entry, name):
                    for message in judge(said, asked[name] if isinstance(asked, dict) else name):
                        yield _Breach(path, message, rule)


def _missing(said: Any, name: str) -> Iterator[str]:
    if said is None or said == "":
        yield f"{name.rpartition('.')[2]} must be said"


def _mismatches(said: Any, pattern: re.Pattern[str]) -> Iterator[str]:
    return (f"{text!r} does not match {pattern.pattern}" for text in _texts(said) if not pattern.fullmatch(text))


def _too_much(said: Any, most: int) -> Iterator[str]:
    if isinstance(said, int) and not isinstance(said, bool) and said > most:
        shown = duration_text if isinstance(said, Seconds) else str
        yield f"{shown(said)} is more than {shown(most)}"


def _taboo(said: Any, values: tuple[str, ...]) -> Iterator[str]:
    return (f"{text!r} is not allowed" for text in _texts(said) if text in values)


#: What each rule finds wrong with what is said of a field.
_JUDGES: Mapping[str, Callable[[Any, Any], Iterator[str]]] = {
    "required": _missing,
    "patterns": _mismatches,
    "maximum": _too_much,
    "forbidden": _taboo,
}


@dataclass(frozen=True)
class _Breach:
    path: tuple[str | int, ...]
    message: str
    rule: str


def _said(address: Address, entry: Entry, name: str) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """What an entry says of a field, in all its places; None where it is left out."""
    section, *fields = name.split(".")
    return _within(entry, fields, ()) if section == address.section else iter(())


def _within(value: Any, fields: list[str], path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _within(part, fields, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], SpecModel):
        for place, part in enumerate(value):
            yield from _within(part, fields, (*path, place))
    elif not fields:
        yield path, value
    elif isinstance(value, SpecModel):
        attribute = _fields(type(value)).get(fields[0])
        said = attribute is not None and attribute in value.model_fields_set
        inner = getattr(value, str(attribute)) if said else None
        if inner is not None or len(fields) == 1:
            yield from _within(inner, fields[1:], (*path, fields[0]))


def _texts(said: Any) -> list[str]:
    if isinstance(said, list):
        return [text for part in said for text in _texts(part)]
    if isinstance(said, Lookup):
        return [said.name] if said.name is not None else []
    if isinstance(said, Reference):
        return [said.key or said.existing or ""]
    return [said] if isinstance(said, str) else []


def _fields(model: type[SpecModel]) -> dict[str, str]:
    """The fields of a model as specs write them."""
    return {info.alias or name: name for name, info in model.model_fields.items()}


def _unknown(name: str) -> str:
    """What is wrong with the name of a field; "" where specs have it."""
    from genesys_caseplans.kinds import KINDS  # noqa: PLC0415

    section, *fields = name.split(".")
    sections = {kind.section: kind.model for kind in KINDS}
    if section not in sections or not fields:
        return f"{name!r} is no field: {_near(section, sections)}say SECTION.FIELD, such as caseplans.referencePrefix"
    options: tuple[Expected, ...] = (Expected(sections[section]),)
    for field in fields:
        known = known_keys(entered(options))
        if field not in known:
            ways = _near(field, known) or (f"there are {', '.join(known)}" if known else "nothing is in it")
            return f"{name!r} is no field: {ways}".rstrip()
        options = inside(entered(options), field)
    return ""


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}? " if near and near[0] != word else ""
