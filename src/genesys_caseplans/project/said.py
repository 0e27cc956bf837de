"""How values of a project file are written, and what is said of wrong ones."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError


def invalid(message: str) -> PydanticCustomError:
    """An error of a value, told in words that are shown as they are."""
    # Braces would be read as placeholders of the template.
    return PydanticCustomError("project", "{text}", {"text": message})  # pyright: ignore[reportArgumentType]


def _some(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values or not all(isinstance(value, str) and value.strip() for value in values):
        raise invalid("must be a list of texts, none of them empty")
    return values


def _listed(value: Any) -> Any:
    """One text is a list of one; TOML has lists where Python wants a tuple."""
    if not isinstance(value, str | list):
        raise invalid("must be a list of texts")
    return (value,) if isinstance(value, str) else tuple(value)


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_some)]
