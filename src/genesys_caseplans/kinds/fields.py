"""The types that spec models are written with: names, durations, references, look-ups, and how a field stands on the
wire.

Owns how a single value of a spec file is read, and the words that tell what is wrong with it. Knows no kind and
no file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError, core_schema

from genesys_caseplans.address import Lookup, Reference


class SpecModel(BaseModel):
    """A part of a spec. Left-out fields are not in `model_fields_set`: they are not managed.

    steering: fields that steer the tool and are not values of the org. meanings: what each field is, for people who
    write specs, by its Python name; those of the classes before count as well.
    """

    steering: ClassVar[frozenset[str]] = frozenset()
    meanings: ClassVar[Mapping[str, str]] = {}

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel, defer_build=True)

    def usual(self, key: str) -> frozenset[str]:
        """Fields that say what would be so without them. key: under which it stands."""
        return frozenset()

    def brief(self) -> str | None:
        """A word that means the same, where there is one."""
        return None

    def is_whole(self) -> bool:
        """Whether it is compared and sent as a whole, so that a left-out field has its default."""
        return False


class Seconds(int):
    """A duration: a number of seconds that knows that it is one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """How a field is called on the wire; dots lead into an object.

    sends: the member of a request's body. reads: the member of an answer, by default that of `sends`; for a field that
    points at another object, `defaultWorkbinId` is read from `defaultWorkbin.id`. absent: what null or absence in an
    answer means. made: what the API makes of it where a create leaves it out, if that is not `absent`. unit: how many
    of the spec's units (seconds) one of the API's is.
    """

    sends: str
    reads: str | None = None
    absent: Any = None
    unit: int = 1
    made: Any = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """Why a field can never be changed once its object is made, or once it was published, with the way out."""

    why: str
    hint: str = ""
    once: Literal["made", "published"] = "made"


@dataclass(frozen=True, slots=True)
class Unique:
    """No two entries may say the same here, whatever the case. what: what it is called. hint: the way out."""

    what: str
    hint: str


UUID_PATTERN = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
KEY_PATTERN = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
_KEY = re.compile(KEY_PATTERN)


def invalid(code: str, message: str) -> PydanticCustomError:
    """An error of a spec value, told in words that are shown as they are."""
    # Braces would be read as placeholders of the template.
    return PydanticCustomError(code, "{text}", {"text": message})  # pyright: ignore[reportArgumentType]


def _tidy(value: Any) -> Any:
    if isinstance(value, str) and value != value.strip():
        raise invalid("blanks", f"{value!r} begins or ends with blanks: the API may trim them, and names are identity")
    # Nothing that can be printed is one of these, and asking that of the whole is quick.
    if isinstance(value, str) and not value.isprintable() and any(map(_breaks, value)):
        raise invalid("signs", f"{value!r} holds a line break or another control character, which no name may")
    return value


def _breaks(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Zl", "Zp")


def _uuid(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(UUID_PATTERN, value):
        raise invalid("uuid", f"{value!r} is not an id: give a UUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    return value.lower()


_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
# More digits than nine mean nothing that an API keeps.
_ISO = re.compile(r"P(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?")
_SHORT = re.compile(r"([0-9]{1,9}w)?([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?")


def duration_seconds(value: Any) -> int:
    """Seconds of a duration: `P2D`, `PT12H`, `5d`, `1h30m`, or a whole number of seconds."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str):
        seconds = _seconds_said(value.strip())
        if seconds is not None:
            return seconds
    raise invalid(
        "duration",
        f"{value!r} is not a duration: give P5D, PT12H, 5d, 90m or a number of seconds (no months, no years)",
    )


@lru_cache(maxsize=256)
def _seconds_said(text: str) -> int | None:
    """Large specs say the same few durations over and over."""
    iso, short = _ISO.fullmatch(text.upper()), _SHORT.fullmatch(text.lower())
    if iso and any(iso.groups()) and not text.upper().endswith("T"):
        return sum(int(n or 0) * unit for n, unit in zip(iso.groups(), _UNITS.values(), strict=True))
    if short and text:
        return sum(int(part[:-1]) * _UNITS[part[-1]] for part in short.groups() if part)
    return None


def duration_text(seconds: int) -> str:
    """A duration as people write it: `5d`, `1h30m`."""
    parts: list[str] = []
    for unit, size in list(_UNITS.items())[1:]:
        count, seconds = divmod(seconds, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"


def _hours(value: Any) -> int:
    seconds = duration_seconds(value)
    if seconds % 3600 or not seconds:
        raise invalid("hours", f"{value!r} is not a whole number of hours, which is what the API keeps")
    return seconds


#: What reads a duration: a field that one of them checks is one.
DURATIONS = (duration_seconds, _hours)


def _clock(value: Any) -> str:
    try:
        if not isinstance(value, str):
            raise ValueError
        moment = time.fromisoformat(value)
        if moment.tzinfo is not None:
            raise ValueError
        return moment.replace(microsecond=0).isoformat()
    except ValueError:
        message = f"{value!r} is not a time of day: give one such as 09:00 or 17:30:00, without a zone"
        raise invalid("time", message) from None


@dataclass(frozen=True)
class RefTo:
    """Marks a field that points at an entry of a section: a key, `{"existing": name}` or `{"id": uuid}`."""

    section: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """For editors."""
        return {
            "anyOf": [
                {"type": "string", "description": f"A key of {self.section}."},
                {"type": "object", "properties": {"existing": {"type": "string"}}, "required": ["existing"]},
                {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}, "required": ["id"]},
            ]
        }

    def parse(self, value: Any) -> Reference:
        """The reference that a spec value means."""
        if isinstance(value, str) and _KEY.fullmatch(value):
            return Reference(self.section, key=value)
        if isinstance(value, dict) and len(value) == 1:
            ((form, content),) = value.items()
            if form == "existing" and isinstance(content, str) and content:
                return Reference(self.section, existing=content)
            if form == "id":
                return Reference(self.section, id=_uuid(content))
        raise invalid(
            "reference",
            f'{value!r} points at nothing: give a key of {self.section}, {{"existing": "<name in the org>"}} '
            'or {"id": "<uuid>"}',
        )


@dataclass(frozen=True)
class LookedUp:
    """Marks a field that names something which the tool never makes. words: what stands for itself, such as `*`."""

    what: str
    example: str
    words: tuple[str | None, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """For editors."""
        by_id = {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}, "required": ["id"]}
        return {"anyOf": [{"type": "string", "examples": [self.example]}, by_id]}

    def parse(self, value: Any) -> Lookup | str:
        """The look-up that a spec value means, or the first of `words` where it is one of them."""
        if (value is None or isinstance(value, str)) and value in self.words:
            return str(self.words[0])
        if isinstance(value, dict) and list(value) == ["id"]:
            return Lookup(self.what, id=_uuid(value["id"]))
        if not isinstance(value, str) or not value.strip():
            raise invalid("lookup", f"{value!r} names nothing of {self.what}: give one such as {self.example!r}")
        return Lookup(self.what, value.strip())


def _never_empty(value: Any) -> Any:
    if value is None:
        raise invalid("empty", "null clears a field, and this one cannot be empty: leave it out to leave it as it is")
    return value


Tidy = BeforeValidator(_tidy)
#: For fields that may be left out but that the API does not let be cleared.
NeverEmpty = BeforeValidator(_never_empty)
Name: TypeAlias = Annotated[str, Tidy, Field(min_length=3, max_length=256)]
Text: TypeAlias = Annotated[str, Field(max_length=512)]
Uuid: TypeAlias = Annotated[
    str, BeforeValidator(_uuid), WithJsonSchema({"type": "string", "pattern": f"^{UUID_PATTERN}$"})
]
_DURATION_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {
                "type": "string",
                "pattern": r"^\s*([Pp](?!\s*$)([0-9]{1,9}[Ww])?([0-9]{1,9}[Dd])?([Tt](?=[0-9])([0-9]{1,9}[Hh])?"
                r"([0-9]{1,9}[Mm])?([0-9]{1,9}[Ss])?)?|(?=[0-9])([0-9]{1,9}[Ww])?([0-9]{1,9}[Dd])?([0-9]{1,9}[Hh])?"
                r"([0-9]{1,9}[Mm])?([0-9]{1,9}[Ss])?)\s*$",
                "examples": ["P2D", "5d", "1h30m"],
            },
            {"type": "integer", "minimum": 0, "description": "Seconds."},
        ]
    }
)
Duration: TypeAlias = Annotated[int, BeforeValidator(duration_seconds), AfterValidator(Seconds), _DURATION_SCHEMA]
WholeHours: TypeAlias = Annotated[int, BeforeValidator(_hours), AfterValidator(Seconds), _DURATION_SCHEMA]
TimeOfDay: TypeAlias = Annotated[
    str, BeforeValidator(_clock), WithJsonSchema({"type": "string", "examples": ["09:00", "17:30:00"]})
]
YEAR = 31_536_000
DAY = 86_400

Division: TypeAlias = Annotated[Lookup, LookedUp("divisions", "Home")]
UserEmail: TypeAlias = Annotated[Lookup, LookedUp("users", "jane.doe@example.com")]
QueueName: TypeAlias = Annotated[Lookup, LookedUp("queues", "Escalations")]
SkillName: TypeAlias = Annotated[Lookup, LookedUp("skills", "Returns")]
LanguageName: TypeAlias = Annotated[Lookup, LookedUp("languages", "English - Written")]
ScriptName: TypeAlias = Annotated[Lookup, LookedUp("scripts", "Returns script")]
FlowName: TypeAlias = Annotated[Lookup, LookedUp("flows", "Notify the customer")]


OnImmutable: TypeAlias = Literal["replace", "block"]


class Entry(SpecModel):
    """What every entry of a spec may say.

    name: its name in the org, and its identity. id: chooses the object where a name is not enough. was: an earlier
    name in the org. protect: never to be deleted or replaced. on_immutable: what becomes of it where the API forbids
    the change; left out, it blocks.
    """

    meanings: ClassVar[Mapping[str, str]] = {
        "name": "Its name in the org, by which it is found there.",
        "id": "Chooses the object of the org where a name is not enough.",
        "was": "Its earlier name in the org: renames without a record.",
        "protect": "True: never to be deleted or replaced.",
        "on_immutable": "Where the API forbids a change: replace makes another object. Left out, it blocks.",
    }

    steering: ClassVar[frozenset[str]] = frozenset({"id", "was", "protect", "on_immutable"})

    name: Annotated[str, Tidy, Field(min_length=1, max_length=256), Wire("name")]
    id: Uuid | None = None
    was: str | None = None
    protect: bool = False
    on_immutable: OnImmutable | None = None
