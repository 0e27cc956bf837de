"""Numbers as options take them. click's own would call a wrong one "not a valid integer range"."""

from __future__ import annotations

from typing import Any

import click


class Whole(click.IntRange):
    """A whole number, from one to another if both are given."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does, with the numbers that there are to choose from."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"it takes a whole number{_range(self)}, not {value!r}", param, ctx)


class _Measure(click.FloatRange):
    """An amount of a unit, parts of one too."""

    unit = ""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does, with the numbers that there are to choose from."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"it takes {self.unit}{_range(self)}, not {value!r}", param, ctx)


class Seconds(_Measure):
    """Seconds."""

    unit = "seconds"


class Days(_Measure):
    """Days."""

    unit = "days"


def _range(numbers: click.IntRange | click.FloatRange) -> str:
    if numbers.min is not None and numbers.max is not None:
        return f" from {numbers.min:g} to {numbers.max:g}"
    return "" if numbers.min is None else f", {numbers.min:g} or more"
