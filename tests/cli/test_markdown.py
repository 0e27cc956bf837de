"""`plan --markdown`: a comment on a pull request that a reviewer can trust, whatever names an org has."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.cli.running import Cli, spec_data, write_spec
from tests.large_specs import large_spec

from gcp_caseplans.views.markdown import LONGEST, cell, code, prose
from genesys_caseplans.sandbox import Sandbox

NASTY = "A | `x` ``y @octocat #12 https://x.example/a www.example.com **b** <script>1</script> [l](u) &amp; \\"


class Rendered(HTMLParser):
    """What a reader sees: the elements, and the text inside and outside of code."""

    def __init__(self, markdown: str):
        super().__init__()
        self.tags: set[str] = set()
        self.code: list[str] = []
        self.prose = ""
        self._in_code = False
        self.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "code":
            self._in_code = True
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.code[-1] += data
        else:
            self.prose += data


ALLOWED = {"p", "strong", "code", "ul", "li", "em", "details", "summary"} | {
    "table", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip


def test_what_a_reviewer_must_know_comes_first(cli: Cli, spec: Path) -> None:
    ran = cli("plan", spec, "--markdown")
    assert ran.code == 0, ran.err
    mark, summary, *_ = ran.out.split("\n\n")
    org = cli("plan", spec, "--json").json["org"]["id"]
    assert mark == f"<!-- gcp-caseplans plan {org} -->", "by which whoever keeps one comment finds it"
    assert summary == "**Plan: 8 to create, 0 to update, 0 unchanged.**"
    before, _, after = ran.out.partition("<details>")
    assert "**Cannot be undone:**\n\n- `caseplans.escalation` `Customer care escalation`: the first publish" in before
    assert after.count("<details>") == 7
    rendered = Rendered(ran.out)
    assert rendered.tags <= ALLOWED
    assert "worktypes.review" in rendered.code


def test_an_update_says_what_is_felt_at_once_and_shows_before_and_after(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    data = spec_data()
    data["worktypes"]["review"]["dueDuration"] = "P3D"
    write_spec(spec, data)
    out = cli("plan", spec, "--markdown").out
    assert "**Reaches work that is under way at once:**\n\n- `worktypes.review` `Escalation review`" in out
    assert "| `dueDuration` | `2d` | `3d` |" in out
    assert cli("apply", spec, "--yes").code == 0
    out = cli("plan", spec, "--markdown").out
    assert "**No changes: the org is as the spec says.**" in out
    assert "<details>" not in out


def test_names_are_text_and_call_nobody(cli: Cli, spec: Path) -> None:
    data = spec_data()
    review = data["worktypes"]["review"]
    review["name"] = review["description"] = NASTY
    data["intentCategories"]["care"]["description"] = f"First line.\n\n</details>\n# {NASTY}"
    write_spec(spec, data)
    rendered = Rendered(cli("plan", spec, "--markdown").out)
    assert rendered.tags <= ALLOWED
    assert rendered.code.count(NASTY) >= 1
    assert not re.search(r"[@#]\w|www\.|https?:", rendered.prose)


def test_what_blocks_is_first_and_the_exit_code_is_1(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    data = spec_data()
    data["caseplans"]["escalation"]["owner"] = "nobody@octocat.example"
    write_spec(spec, data)
    ran = cli("plan", spec, "--markdown")
    assert ran.code == 1
    blocked = ran.out.index("**Blocked, so nothing is written:**")
    assert blocked < ran.out.index("<details>")
    assert "blocked, so nothing is written" in ran.err
    rendered = Rendered(ran.out)
    assert "1 blocked" in rendered.prose
    assert "nobody" in rendered.prose and not re.search(r"@\w", rendered.prose)


def test_a_large_plan_fits_into_a_comment_and_says_what_is_left_out(cli: Cli) -> None:
    spec = write_spec(cli.folder / "large.json", large_spec(100))
    out = cli("plan", spec, "--markdown").out
    assert len(out) < LONGEST
    assert re.search(r"\*[0-9]+ more of [0-9]+ parts do not fit into a comment", out)
    assert "**Plan: 404 to create" in out
    assert out.count("<details>") == out.count("</details>") > 20


def test_it_excludes_json(cli: Cli, spec: Path) -> None:
    ran = cli("plan", spec, "--json", "--markdown")
    assert ran.code == 1
    assert "--json and --markdown exclude each other" in ran.err


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1) | st.lists(
    st.sampled_from(["`", "``", "|", "\\", "@me", "#1", "<b>", "*", "_", "~", "![", "](", " ", "x", "&lt;", "www."])
).map("".join)


@given(TEXTS)
def test_a_value_in_code_is_what_it_was_also_in_a_table(text: str) -> None:
    seen = " ".join(text.split())
    for markdown in (f"before {code(text)} after", f"| a | b |\n|---|---|\n| {cell(text)} | y |"):
        rendered = Rendered(markdown)
        assert rendered.tags <= ALLOWED
        if len(seen) < 300:
            # What is empty has nothing between its ticks to show.
            assert [" ".join(part.split()) for part in rendered.code] == [seen]


@given(TEXTS)
def test_prose_is_no_markup(text: str) -> None:
    rendered = Rendered(f"before {prose(text)} after")
    assert rendered.tags <= {"p"}
    assert not re.search(r"[@#]\w", rendered.prose)
    assert " ".join(rendered.prose.replace("\u200b", "").split()) == " ".join(
        f"before {text} after".replace("\u200b", "").split()
    )
