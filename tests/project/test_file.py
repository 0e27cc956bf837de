"""Where the project file is found, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from genesys_caseplans import Project, find_project, load_project
from genesys_caseplans.errors import ProjectError

ORG = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def written(folder: Path, text: str, name: str = "gcp-caseplans.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def read(folder: Path, text: str) -> Project:
    return load_project(written(folder, text))


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ProjectError) as caught:
        read(folder, text)
    assert all(problem.where.endswith("gcp-caseplans.toml") for problem in caught.value.problems)
    return [str(problem).partition("gcp-caseplans.toml: ")[2] for problem in caught.value.problems]


def test_a_folder_without_a_project_has_none(tmp_path: Path) -> None:
    assert find_project(tmp_path) is None


@pytest.mark.parametrize("depth", [0, 1, 5])
def test_the_nearest_file_upwards_counts(tmp_path: Path, depth: int) -> None:
    written(tmp_path, "[env.far]")
    written(tmp_path / "near", "[env.near]")
    folder = (tmp_path / "near").joinpath(*["in"] * depth)
    folder.mkdir(parents=True, exist_ok=True)
    found = find_project(folder)
    assert found is not None
    assert list(found.environments) == ["near"]


def test_a_table_of_pyproject_is_a_project_file(tmp_path: Path) -> None:
    written(tmp_path, '[project]\nname = "x"\n[tool.gcp-caseplans.env.dev]\ntags = ["a"]', "pyproject.toml")
    found = find_project(tmp_path)
    assert found is not None
    assert found.environment("dev").tags == ("a",)


@pytest.mark.parametrize("text", ["[tool.other]\nx = 1", "this is no TOML: gcp-caseplans", "# gcp-caseplans\n"])
def test_a_pyproject_that_does_not_speak_of_us_is_passed_over(tmp_path: Path, text: str) -> None:
    written(tmp_path, "[env.far]")
    written(tmp_path / "package", text, "pyproject.toml")
    found = find_project(tmp_path / "package")
    assert found is not None
    assert list(found.environments) == ["far"]


def test_two_truths_in_one_folder_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "[env.a]")
    written(tmp_path, "[tool.gcp-caseplans.env.b]", "pyproject.toml")
    with pytest.raises(ProjectError, match="both describe the project"):
        find_project(tmp_path)


def test_paths_are_as_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, '[env.dev]\nspecs = ["specs"]\noverlays = "dev.overlay.yaml"\nrecord = "/records/dev.json"')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    found = find_project()
    assert found is not None
    dev = found.environment("dev")
    assert dev.spec_paths == ("../../specs",)
    assert dev.overlay_paths == ("../../dev.overlay.yaml",)
    assert dev.path("record") == "/records/dev.json"
    assert dev.path("sandbox_state") is None


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        """
        envs = 1
        [env.dev]
        regoin = "eu-central-1"
        org = "acme"
        region = "eu-cental-1"
        production = "yes"
        tags = [1]
        [env.prod]
        api_url = "http://api.example"
        client_id_env = "not a name"
        [env."a b"]
        [policy]
        requires = ["caseplans.owner"]
        """,
    )
    assert told == [
        "there is no key 'envs' (did you mean env?)",
        "env.dev: there is no key 'regoin' (did you mean region?)",
        "env.dev.org: is 'acme': give the org's id, a UUID (`gcp-caseplans plan` shows it)",
        next(text for text in told if text.startswith("env.dev.region: unknown region 'eu-cental-1': did you mean")),
        "env.dev.production: must be true or false",
        "env.dev.tags: must be a text",
        next(text for text in told if text.startswith("env.prod.api_url:") and "plain http" in text),
        "env.prod.client_id_env: must be the name of a variable, such as PROD_CLIENT_SECRET, and never what it holds",
        "an environment cannot be called 'a b' (letters, digits, _ . and - can be in it)",
        "policy: there is no key 'requires' (did you mean required?)",
    ]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('region = "eu-central-1"\napi_url = "https://api.example"', "region and api_url both say where the API is"),
        ('profile = "p"\nclient_id_env = "A"\nclient_secret_env = "B"', "both say as whom to speak"),
        ('credentials_command = ["a"]\nprofile = "p"', "profile and credentials_command both say as whom to speak"),
        ('credentials_command = ["a"]\nclient_id_env = "A"\nclient_secret_env = "B"', "both say as whom to speak"),
        ('sandbox_state = "s.db"\nregion = "eu-central-1"', "sandbox_state and region both say where to go"),
        ('client_id_env = "A"', "client_id_env and client_secret_env belong together"),
        ("credentials_command = []", "must be a list of texts, none of them empty"),
        ("specs = 3", "must be a list of texts"),
        ('profile = ""', "must not be empty"),
    ],
)
def test_what_says_two_things_or_half_of_one_is_refused(tmp_path: Path, table: str, said: str) -> None:
    (told,) = problems(tmp_path, f"[env.dev]\n{table}")
    assert said in told


@pytest.mark.parametrize("text", ["[env", "[env.dev]\nsecret = s3cret", "a = 'b", "\x00"])
def test_what_is_no_toml_is_told_without_its_content(tmp_path: Path, text: str) -> None:
    (told,) = problems(tmp_path, text)
    assert told.startswith("is not TOML: it cannot be read")
    assert "s3cret" not in told


def test_a_secret_in_the_place_of_a_name_is_not_shown(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, '[env.dev]\nclient_id_env = "A"\nclient_secret_env = "s3cret-value"')
    assert "s3cret" not in told


@pytest.mark.parametrize("text", ["env = 3", 'policy = "strict"', "env = [1]", "[env]\ndev = 1"])
def test_what_is_no_table_is_told(tmp_path: Path, text: str) -> None:
    assert any("must be a table" in told for told in problems(tmp_path, text))


def test_a_file_that_is_not_utf8_or_a_folder_is_told(tmp_path: Path) -> None:
    file = tmp_path / "gcp-caseplans.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ProjectError, match="not UTF-8"):
        load_project(file)
    with pytest.raises(ProjectError, match="cannot be read"):
        load_project(tmp_path)


def test_an_environment_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    project = read(tmp_path, "[env.dev]\n[env.prod]")
    with pytest.raises(ProjectError, match=r"no environment 'prd'.*did you mean prod\? it has dev, prod"):
        project.environment("prd")
    with pytest.raises(ProjectError, match=r"write a table \[env\.dev\]"):
        read(tmp_path, "").environment("dev")


def test_an_org_for_production_is_known_by_its_id(tmp_path: Path) -> None:
    project = read(tmp_path, f'[env.prod]\norg = "{ORG.upper()}"\nproduction = true\n[env.dev]\norg = "{ORG[::-1]}"'
                   .replace(ORG[::-1], "1" * 8 + ORG[8:]))  # fmt: skip
    assert project.is_production(ORG)
    assert not project.is_production("1" * 8 + ORG[8:])
