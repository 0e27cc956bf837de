"""Pointers are found wherever a model says that they may stand, and nowhere else is looked."""

from __future__ import annotations

from typing import Annotated, Any, cast

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.fields import LookedUp, RefTo, SpecModel
from genesys_caseplans.kinds.pointers import pointers, pointing_fields, references

A_REFERENCE = Reference("tools", key="a")
A_LOOKUP = Lookup("users", "jane.doe@example.com")


class Leaf(SpecModel):
    to_tool: Annotated[Reference, RefTo("tools")] | None = None
    note: str | None = None


class Tree(SpecModel):
    """Holds itself before it holds a pointer."""

    children: list[Tree] | None = None
    by_name: dict[str, Leaf] | None = None
    pair: tuple[int, Leaf] | None = None
    owner: Annotated[Lookup, LookedUp("users", "jane.doe@example.com")] | None = None
    free: Any = None
    count: int = 0
    names: list[str] | None = None


def test_pointers_stand_at_their_spec_names_and_in_order() -> None:
    leaf = Leaf.model_construct(to_tool=A_REFERENCE)
    inner = Tree.model_construct(owner=A_LOOKUP, pair=(1, leaf))
    tree = Tree.model_construct(children=[Tree.model_construct(), inner], by_name={"x": leaf}, free={"y": [A_LOOKUP]})
    assert list(pointers(tree)) == [
        (("children", 1, "pair", 1, "toTool"), A_REFERENCE),
        (("children", 1, "owner"), A_LOOKUP),
        (("byName", "x", "toTool"), A_REFERENCE),
        (("free", "y", 0), A_LOOKUP),
    ]
    assert [pointer for _, pointer in references(tree)] == [A_REFERENCE, A_REFERENCE]


def test_only_fields_that_may_hold_one_are_looked_at() -> None:
    assert [name for name, _ in pointing_fields(Leaf)] == ["to_tool"]
    assert [name for name, _ in pointing_fields(Tree)] == ["children", "by_name", "pair", "owner", "free"]


def test_every_field_of_the_kinds_that_is_typed_as_a_pointer_is_looked_at() -> None:
    for kind in KINDS:
        fields = dict(pointing_fields(cast("type[SpecModel]", kind.model)))
        typed = {
            name
            for name, field in kind.model.model_fields.items()
            if "Reference" in str(field.annotation) or "Lookup" in str(field.annotation)
        }
        assert typed <= set(fields), kind.name
