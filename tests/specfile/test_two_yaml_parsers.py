"""A YAML file means the same with libyaml and without it: values, places and faults."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.specfile.test_broken_files import YAML
from tests.specfile.test_loading import SAMPLE

from genesys_caseplans.specfile import yaml_text
from genesys_caseplans.specfile.positions import Malformed
from genesys_caseplans.specfile.yaml_quick import Doubt, quick_value

# fmt: off
PIECES = [
    "a", "b: ", "- ", ": ", ":", " ", "  ", "\n", "\n  ", "\n- ", "#", " # c", "[", "]", "{", "}", ", ", ",", '"',
    '"q"', "'s'", "'", "&a ", "&b", "*a", "*a ", "\\", "\\n", "-", "?", "!", "%", "@", "`", "1", "~", "---\n", "...\n",
    "k: ", "<<", "é", "😀", "=", "a b", "x:y", "\t", "\r\n", "0x1f", "1.5", "null", "\u2028", "\x85", "? ", "true",
    "|", "|-\n  ", ">\n", "|2", ">+\n ", ">1-\n", "\n   ", "\ufeff",
]
# fmt: on
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
#: Every way to begin a block text, wrong ones included.
HEADS = [
    style + indicators
    for style in "|>"
    for indicators in ("", "-", "+", "1", "2", "3", "2-", "-2", "1+", "+1", "0", "9", "12", "--", "-+")
]
WORDS = [
    "x",
    "x y",
    "# c",
    "- x",
    "k: v",
    "|",
    ">-",
    " in",
    "  deep",
    "é 😀",
    "'",
    '"',
    "*a",
    "&a",
    "? ",
    "%",
    "x #c",
    "---",
]
BEFORE = ["a: ", "a:\n  b: ", "- ", "- - ", "- a: ", "a: &x ", "a:\n- ", "a:\n   b:\n     - c: ", "", "[", "x: 1\na: "]
AFTER = ["", "b: 1", "b: 1\n", "# c\nb: 1\n", "  b: *x\n", "- 2\n", "\n# c\n\nb: 2\n", "  # c\n", "\n\n", "*x\n", "]"]


@st.composite
def block_texts(draw: st.DrawFn) -> str:
    """A block text at some place, its lines at about the indentation of the first one, and what comes after it."""
    text = draw(st.sampled_from(BEFORE)) + draw(st.sampled_from(HEADS)) + draw(st.sampled_from(["", " ", " # c", "#c"]))
    base = draw(st.integers(0, 7))
    for _ in range(draw(st.integers(0, 6))):
        indentation = " " * max(0, base + draw(st.sampled_from([0, 0, 0, 0, 1, 2, -1])))
        blank = draw(st.sampled_from(["", "", " " * base, " " * (base + 1)]))
        text += "\n" + draw(st.one_of(st.sampled_from(WORDS).map(indentation.__add__), st.just(blank)))
    return text + draw(st.sampled_from(["", "\n", "\n", "\n"])) + draw(st.sampled_from(AFTER))


def outcome(text: str) -> Any:
    try:
        value, marks = yaml_text.parse_yaml(text)
    except Malformed as error:
        return error.faults
    return value, marks()


def without_libyaml(text: str) -> Any:
    def doubt(_: str) -> Any:
        raise Doubt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_text, "quick_value", doubt)
        return outcome(text)


@pytest.mark.parametrize("text", [text for text, _ in YAML.values()], ids=list(YAML))
def test_what_is_wrong_is_told_alike(text: str) -> None:
    assert outcome(text) == without_libyaml(text)


@settings(deadline=None, max_examples=1500)
@given(text=TEXTS)
@example("&b:]")  # an anchor's name ends at a colon in libyaml
@example("|\n#")  # a comment right behind an empty block text
@example("a: ")  # where a value stands that is not there
def test_any_text_means_the_same(text: str) -> None:
    assert outcome(text) == without_libyaml(text)


@settings(deadline=None, max_examples=1500)
@given(text=block_texts())
@example("a: |#c")  # a comment right behind the sign
@example("|-\n# c")  # no indentation at the top
@example("a: >\n  \n   \n  x\n")  # blank lines that are indented more than the first
@example("a: >\n\n   \n  x\n")
def test_any_block_text_means_the_same(text: str) -> None:
    assert outcome(text) == without_libyaml(text)


@pytest.mark.parametrize("chomping", ["", "-", "+"])
@pytest.mark.parametrize("increment", ["", "2"])
@pytest.mark.parametrize("style", ["|", ">"])
def test_block_texts_take_the_quick_way(style: str, increment: str, chomping: str) -> None:
    for head in {style + increment + chomping, style + chomping + increment}:
        for first in ("", "\n"):
            text = f"a:\n- b: {head}  # c\n{first}    x\n    # y\n\n      z\n    é: 😀\n     \n    w\n\n\n# c\n- d\n"
            assert quick_value(text) == without_libyaml(text)[0]
            assert outcome(text) == without_libyaml(text)


@pytest.mark.parametrize(
    "text",
    ["a: 1\nb: [x, {c: 'd'}]\n", "a: &x {b: c}\nd: *x\n", '{"a": [1.5, null, true, "t"]}', "é: 😀 # c\n"],
)
def test_plain_texts_take_the_quick_way(text: str) -> None:
    assert quick_value(text) == without_libyaml(text)[0]
    assert outcome(text) == without_libyaml(text)


@pytest.mark.parametrize(
    "text",
    [
        "|\n  b\n",
        "a: |#c\n  b\n",
        "a: |\n   \n  b\n",
        "a:\tb",
        "a:\r\n  b",
        "%YAML 1.2\n---\na",
        "a:\n",
        "? a\n: b\n",
        "a: x\u2028y",
        "a: b: c",
        "a: !b c",
    ],
)
def test_doubtful_texts_do_not(text: str) -> None:
    with pytest.raises(Doubt):
        quick_value(text)


@pytest.mark.parametrize("width", range(1015, 1035))
@pytest.mark.parametrize("shape", ["{}: 1", '"{}": 1', "{{{}: 1}}", '["{}": 1]'])
def test_keys_may_be_as_long_in_both(width: int, shape: str) -> None:
    text = shape.format("k" * width)
    assert outcome(text) == without_libyaml(text)


@pytest.mark.parametrize("deep", [19, 20, 21, 22])
def test_aliases_may_go_as_deep_in_both(deep: int) -> None:
    text = "a: &a " + "[" * deep + "]" * deep + "\nb: &b " + "[" * 28 + "*a" + "]" * 28 + "\nc: *b\n"
    assert outcome(text) == without_libyaml(text)


def test_without_libyaml_everything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(Doubt):
        quick_value("a: 1\n")
    assert outcome(SAMPLE)[0]["name"] == "yes"
