"""`fmt`: files are rewritten whole or not at all, and `--check` writes nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from tests.cli.running import Cli

UGLY = "workbins:\n  b:\n    description: x\n    # what it is called\n    name: Bin\n"
NEAT = "workbins:\n  b:\n    # what it is called\n    name: Bin\n    description: x\n"


@pytest.fixture
def ugly(tmp_path: Path) -> Path:
    file = tmp_path / "bins.yaml"
    file.write_text(UGLY, "utf-8")
    return file


def test_a_file_is_rewritten_and_then_stays(offline: Cli, ugly: Path) -> None:
    ran = offline("fmt", ugly)
    assert (ran.code, ran.out) == (0, f"changed  {ugly}\n")
    assert ran.err == "1 of 1 file changed.\n"
    assert ugly.read_text("utf-8") == NEAT
    again = offline("fmt", ugly)
    assert (again.code, again.out, again.err) == (0, "", "0 of 1 file changed.\n")


def test_check_writes_nothing_and_says_by_its_code(offline: Cli, ugly: Path) -> None:
    ran = offline("fmt", ugly, "--check")
    assert (ran.code, ran.out) == (1, f"would change  {ugly}\n")
    assert ugly.read_text("utf-8") == UGLY
    assert offline("fmt", ugly, "--check", "--json").json == {"formatVersion": 1, "files": 1, "changed": [str(ugly)]}
    offline("fmt", ugly)
    assert offline("fmt", ugly, "--check").code == 0


def test_of_a_folder_overlays_are_rewritten_and_records_are_not(offline: Cli, ugly: Path) -> None:
    over = ugly.with_name("prod.overlay.yaml")
    over.write_text("workbins: {b: {description: x, name: Prod bin}}\n", "utf-8")
    record = ugly.with_name("set.record.json")
    record.write_text("{}", "utf-8")
    ran = offline("fmt", ugly.parent)
    assert ran.code == 0, ran.err
    assert over.read_text("utf-8") == "workbins: {b: {name: Prod bin, description: x}}\n"
    assert record.read_text("utf-8") == "{}"
    assert "2 of 2 files changed" in ran.err


def test_an_environment_names_files_and_overlays(offline: Cli, ugly: Path) -> None:
    over = ugly.with_name("over.yaml")
    over.write_text(UGLY, "utf-8")
    (offline.folder / "gcp-caseplans.toml").write_text('[env.dev]\nspecs="bins.yaml"\noverlays="over.yaml"', "utf-8")
    assert offline("fmt", "-e", "dev").code == 0
    assert ugly.read_text("utf-8") == over.read_text("utf-8") == NEAT


def test_line_endings_and_rights_stay_and_a_byte_order_mark_goes(offline: Cli, ugly: Path) -> None:
    ugly.write_bytes(b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode())
    ugly.chmod(0o640)
    assert offline("fmt", ugly).code == 0
    assert ugly.read_bytes() == NEAT.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(ugly.stat().st_mode) == 0o640


def test_what_a_link_points_at_is_rewritten(offline: Cli, ugly: Path) -> None:
    link = ugly.with_name("link.yaml")
    link.symlink_to(ugly)
    assert offline("fmt", link).code == 0
    assert link.is_symlink()
    assert ugly.read_text("utf-8") == NEAT


def test_standard_input_goes_to_standard_output(offline: Cli) -> None:
    ran = offline("fmt", "-", given=UGLY)
    assert (ran.code, ran.out, ran.err) == (0, NEAT, "")
    assert offline("fmt", "-", "--check", given=UGLY).code == 1
    assert offline("fmt", "-", "--check", given=NEAT).code == 0
    assert '"7d"' in offline("fmt", "-", given='{"worktypes": {"a": {"ttl": "P7D"}}}').out


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: [", ":1:5"), ("{", ":1:2"), ("- a\n", "must be an object"), ("a: 1\na: 2\n", "bad.yaml:2:1")],
)
def test_a_file_that_cannot_be_read_keeps_all_from_being_written(
    offline: Cli, ugly: Path, text: str, said: str
) -> None:
    bad = ugly.with_name("bad.yaml")
    bad.write_text(text, "utf-8")
    ran = offline("fmt", ugly.parent)
    assert ran.code == 1
    assert "bad.yaml" in ran.err
    assert said in ran.err
    assert ugly.read_text("utf-8") == UGLY
    assert "Traceback" not in ran.err


def test_a_file_that_cannot_be_written_stays_whole(offline: Cli, ugly: Path) -> None:
    if os.geteuid() == 0:
        (ugly.with_name(f".bins.yaml.{os.getpid()}.tmp")).mkdir()
    else:
        ugly.parent.chmod(0o500)
    ran = offline("fmt", ugly)
    ugly.parent.chmod(0o700)
    assert ran.code == 1
    assert "cannot be written" in ran.err
    assert ugly.read_text("utf-8") == UGLY


def test_a_file_of_two_names_is_rewritten_once(offline: Cli, ugly: Path) -> None:
    link = ugly.with_name("link.yaml")
    link.symlink_to(ugly)
    ran = offline("fmt", ugly, link)
    assert (ran.code, ugly.read_text("utf-8"), link.is_symlink()) == (0, NEAT, True)


def test_a_file_that_cannot_be_written_keeps_all_from_being_written(offline: Cli, ugly: Path) -> None:
    other = ugly.with_name("z") / "more.yaml"
    other.parent.mkdir()
    other.write_text(UGLY, "utf-8")
    (other.with_name(f".more.yaml.{os.getpid()}.tmp")).mkdir()
    ran = offline("fmt", ugly, other)
    assert ran.code == 1
    assert f"{other}: cannot be written" in ran.err
    assert ugly.read_text("utf-8") == UGLY
    assert [path.name for path in ugly.parent.iterdir() if path.suffix == ".tmp"] == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("nowhere.yaml",), "nowhere.yaml"),
        ((), "no spec was given"),
        (("-", "bins.yaml"), "- is formatted by itself"),
        (("-", "--json"), "- is formatted by itself"),
    ],
)
def test_bad_input_is_one_clear_message(offline: Cli, ugly: Path, args: tuple[str, ...], said: str) -> None:
    ran = offline("fmt", *args, given=UGLY)
    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.err
