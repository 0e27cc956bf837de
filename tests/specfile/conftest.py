"""What the tests of specs share: files of a test's own, problems as text, and kinds made for tests."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field

from genesys_caseplans.address import Reference
from genesys_caseplans.errors import SpecError
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.fields import Duration, Entry, RefTo, SpecModel
from genesys_caseplans.kinds.kind import Comparison, Kind, Neighbours, Observed, Rule
from genesys_caseplans.specfile import load_spec, parse_spec

ESCALATION = Path(__file__).parents[2] / "fixtures" / "specs" / "escalation.json"


class Part(SpecModel):
    tool: Annotated[Reference, RefTo("tools")] | None = None
    note: str | None = None


class Tool(Entry):
    needs: Annotated[Reference, RefTo("tools")] | None = None
    parts: list[Part] | None = None
    spares: dict[str, Part] = Field(default_factory=dict)
    lasts: Annotated[Duration, Field(ge=60, le=86_400)] | None = None
    count: Annotated[int, Field(gt=0, lt=10)] | None = None
    size: int | float | None = None
    labels: Annotated[list[str], Field(min_length=1, max_length=2)] | None = None
    title: Annotated[str, Field(min_length=3, max_length=5)] | None = None
    code: Annotated[str, Field(min_length=1, pattern=r"^[a-z]+!$")] | None = None
    free: dict[str, Any] | None = None


def rules_of_tools(entry: Tool, _: Observed[Tool] | None, neighbours: Neighbours) -> Iterable[Rule]:
    beside = neighbours.planned(entry.needs, Tool) if entry.needs is not None else None
    if entry.count == 7:
        yield Rule(("count",), f"seven beside {beside.name if beside else 'nothing'}", "take another number")
    if entry.count == 8:
        yield Rule(("count",), "eight is many", "fine where it is meant", warning=True)


def kind_of_tools(*, unique_names: bool = True) -> Kind[Tool]:
    def unused(*_: Any) -> Any:
        raise AssertionError("loading a spec asks no org")

    return Kind(
        name="tool",
        section="tools",
        model=Tool,
        find=unused,
        observe=unused,
        compare=lambda _: Comparison(),
        steps=unused,
        remove=unused,
        calls=lambda _: Calls(),
        noun="tool",
        unique_names=unique_names,
        rules=rules_of_tools,
    )


def told(act: Callable[[], object]) -> list[str]:
    """The problems that an act raises, as lines; a test fails if there are none."""
    with pytest.raises(SpecError) as caught:
        act()
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def tools() -> Kind[Tool]:
    return kind_of_tools()


@pytest.fixture
def namesakes() -> Kind[Any]:
    """The same kind in an API that allows double names."""
    return kind_of_tools(unique_names=False)


@pytest.fixture
def problems_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Write files into an empty folder, load them by name, and give the problems as lines."""

    def problems(*, kinds: list[Kind[Any]] | None = None, **files: bytes | str) -> list[str]:
        monkeypatch.chdir(tmp_path)
        names = {name.replace("__", "."): content for name, content in files.items()}
        for name, content in names.items():
            Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return told(lambda: load_spec(*names, kinds=kinds))

    return problems


@pytest.fixture
def problems_of() -> Callable[..., list[str]]:
    """Load a mapping and give the problems as lines."""

    def problems(document: Any, *, kinds: list[Kind[Any]] | None = None) -> list[str]:
        return told(lambda: parse_spec(document, kinds=kinds))

    return problems


@pytest.fixture(scope="session")
def escalation_text() -> str:
    return ESCALATION.read_text()


@pytest.fixture
def escalation(escalation_text: str) -> Any:
    """The document of the example, to be changed at will."""
    return copy.deepcopy(json.loads(escalation_text))


@pytest.fixture(scope="session")
def escalation_path() -> Path:
    return ESCALATION
