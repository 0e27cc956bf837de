"""Regions, and URLs that are given whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_caseplans.errors import SettingsError
from genesys_caseplans.http.regions import REGIONS, base_url, is_loopback, region_host


def test_regions_are_the_published_ones() -> None:
    assert len(REGIONS) == 18
    assert REGIONS["us-east-1"] == "mypurecloud.com"
    assert REGIONS["eu-central-1"] == "mypurecloud.de"
    assert REGIONS["eusc-de-east-1"] == "edee1.eusc-pure.cloud"


@pytest.mark.parametrize(("name", "host"), REGIONS.items())
def test_a_region_is_known_by_name_and_by_host(name: str, host: str) -> None:
    for said in (name, name.upper(), f"  {name} ", host, f"api.{host}", f"https://login.{host}/", f"apps.{host}"):
        assert region_host(said) == host


def test_a_host_that_is_not_known_yet_is_taken_literally() -> None:
    assert region_host("new9.pure.cloud") == "new9.pure.cloud"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("eu-centrall-1", "eu-central-1"), ("us-esat-1", "us-east-1"), ("mars", None), ("", None), ("localhost", None)],
)
def test_an_unknown_region_is_told_with_the_nearest_and_all(wrong: str, near: str | None) -> None:
    with pytest.raises(SettingsError) as caught:
        region_host(wrong)
    message = str(caught.value)
    assert message.startswith(f"unknown region {wrong!r}: ")
    assert (f"did you mean {near}?" in message) == (near is not None)
    assert all(name in message for name in REGIONS)


@given(st.text(max_size=40))
def test_any_text_is_a_host_or_a_told_mistake(text: str) -> None:
    try:
        host = region_host(text)
    except SettingsError:
        return
    assert host.isascii()
    assert not set(host) & set("/@?#: \t\n")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.mypurecloud.de", "https://api.mypurecloud.de"),
        (" https://api.mypurecloud.de/ ", "https://api.mypurecloud.de"),
        ("https://gateway.example:8443/genesys/", "https://gateway.example:8443/genesys"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.8.8.8:1", "http://127.8.8.8:1"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_base_url_is_taken_whole_without_the_last_slash(url: str, expected: str) -> None:
    assert base_url(url, "GENESYSCLOUD_API_URL") == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "is not a URL"),
        ("api.mypurecloud.de", "is not a URL"),
        ("ftp://api.mypurecloud.de", "is not a URL"),
        ("https://", "is not a URL"),
        ("https:///path", "is not a URL"),
        ("https://api.example:port", "is not a URL"),
        ("https://api.example:99999", "is not a URL"),
        ("https://api .example", "is not a URL"),
        ("https://api.exa\nmple", "is not a URL"),
        ("https://api.example/pa th", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("https://[nonsense]", "is not a URL"),
        ("https://[12345::]", "is not a URL"),
        ("https://300.1.1.1", "is not a URL"),
        ("https://müller.example", "is not a URL"),
        ("https://api.example/?a=b", "holds a ? or #"),
        ("https://api.example/#top", "holds a ? or #"),
        ("https://api.example?", "holds a ? or #"),
        ("http://api.mypurecloud.de", "must not travel over plain http"),
        ("http://127.0.0.1.example.com", "must not travel over plain http"),
        ("http://10.0.0.1", "must not travel over plain http"),
    ],
)
def test_a_base_url_that_cannot_be_used_is_told_by_its_setting(url: str, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        base_url(url, "GENESYSCLOUD_API_URL")
    assert str(caught.value).startswith("GENESYSCLOUD_API_URL ")
    assert reason in str(caught.value)


@pytest.mark.parametrize("url", ["https://me:s3cret@api.example", "https://s3cret@api.example", "me:s3cret@host"])
def test_credentials_in_a_url_are_refused_and_not_shown(url: str) -> None:
    with pytest.raises(SettingsError, match="holds a user name or password") as caught:
        base_url(url, "GENESYSCLOUD_API_URL")
    assert "s3cret" not in str(caught.value)


@given(st.text(max_size=40) | st.from_regex(r"https?://[^ ]{0,20}", fullmatch=True))
def test_any_text_is_a_base_url_or_a_told_mistake(text: str) -> None:
    import httpx

    try:
        url = base_url(text, "GENESYSCLOUD_API_URL")
    except SettingsError:
        return
    assert httpx.URL(url + "/api/v2/toys").path.endswith("/api/v2/toys")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("example.com", False),
        ("127.0.0.1.example.com", False),
        ("", False),
    ],
)
def test_what_this_machine_is(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
