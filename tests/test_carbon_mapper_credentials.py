"""Carbon Mapper's credentials: where they are found, what is written, and that nobody sees them."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import geocat
from geocat.errors import InputError, SourceRefused
from geocat.harvest.carbon_mapper import CarbonMapper
from geocat.harvest.carbon_mapper_credentials import CarbonMapperConfig, canonical
from geocat.serve.carbon_mapper import CarbonMapperServer
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.sample import Loopback, Reply
from geocat.sources import CarbonMapperSource, declare

EMAIL, PASSWORD, TOKEN = "someone@example.org", "made-up", "t0ken-nobody-may-see"
FILES = (
    "home/.georeader/auth_carbonmapper.json",
    "work/config/carbonmapper_token.json",
    "home/.config/carbonmapper/config.json",
    "home/.carbonmapper.json",
    "work/.carbonmapper.json",
)


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a working folder of the test's own, and an environment that says nothing."""
    for folder in ("home", "work"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "work")
    for name in ("TOKEN", "EMAIL", "PASSWORD"):
        monkeypatch.delenv(f"CARBONMAPPER_{name}", raising=False)
    return tmp_path


def written(place: Path, **said: Any) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(said))
    return place


def is_private(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) == 0o600


# ---------- finding them


@pytest.mark.parametrize("number", range(len(FILES)))
def test_the_first_file_there_is_counts(number: int, places: Path) -> None:
    for later in range(number, len(FILES)):
        written(places / FILES[later], token=f"of {later}")
    assert CarbonMapperConfig.load().get_token() == f"of {number}"


def test_the_environment_goes_before_the_file_field_by_field(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(places / FILES[0], email="of@file", password="of file", token="of file", colour="red")
    monkeypatch.setenv("CARBONMAPPER_PASSWORD", "of environment")
    config = CarbonMapperConfig.load()
    assert (config.email, config.password, config.token) == ("of@file", "of environment", "of file")
    assert dict(config.extra) == {"colour": "red"}
    monkeypatch.setenv("CARBONMAPPER_TOKEN", "t")
    monkeypatch.setenv("CARBONMAPPER_EMAIL", "e")
    assert CarbonMapperConfig.from_env() == CarbonMapperConfig("e", "of environment", "t")


def test_username_is_another_word_for_email(places: Path) -> None:
    assert CarbonMapperConfig.from_file(written(places / "a", username="u")).email == "u"
    assert CarbonMapperConfig.from_file(written(places / "b", username="u", email="e")).email == "e"
    both = CarbonMapperConfig.from_file(written(places / "c", username="u", email="SET-EMAIL"))
    assert (both.email, dict(both.extra)) == ("u", {})


def test_where_nothing_is_found_a_file_to_fill_in_is_written_and_counts_as_nothing(places: Path) -> None:
    assert not CarbonMapperConfig.load(create_placeholder=False).has_credentials()
    assert not (places / FILES[0]).exists()
    assert not CarbonMapperConfig.load().has_credentials()
    assert json.loads((places / FILES[0]).read_text()) == {"email": "SET-EMAIL", "password": "SET-PASSWORD"}
    assert is_private(places / FILES[0])
    again = CarbonMapperConfig.load()
    assert (again.email, again.password, again.token, again.has_credentials()) == (None, None, None, False)


def test_nothing_is_written_where_the_environment_says_something(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARBONMAPPER_TOKEN", TOKEN)
    assert CarbonMapperConfig.load().get_token() == TOKEN
    assert not (places / FILES[0]).exists()


def test_a_path_that_is_given_is_the_only_one_looked_at(places: Path) -> None:
    written(places / FILES[0], token="usual")
    own = places / "own.json"
    assert CarbonMapperConfig.load(own, create_placeholder=False).get_token() is None
    assert CarbonMapperConfig.load(own).get_token() is None
    assert is_private(own)
    written(own, token="own")
    assert CarbonMapperConfig.load(own).get_token() == "own"


@pytest.mark.parametrize("text", ["", "[]", '"text"', "{", "\xff", '{"email": 5}'])
def test_a_file_that_cannot_be_read_is_named_without_what_it_says(text: str, places: Path) -> None:
    place = places / "bad.json"
    place.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"bad\.json|email is not text"):
        CarbonMapperConfig.load(place)


# ---------- keeping them


def test_what_is_saved_only_its_owner_reads_and_is_found_again(places: Path) -> None:
    config = CarbonMapperConfig(EMAIL, PASSWORD, TOKEN, {"refresh": "r"})
    open_to_all = written(places / FILES[0], token="old")
    open_to_all.chmod(0o644)
    assert config.save() == canonical() == places / FILES[0]
    assert is_private(canonical())
    assert CarbonMapperConfig.load() == config
    assert [each.name for each in canonical().parent.iterdir()] == [canonical().name], "nothing is left beside it"
    assert CarbonMapperConfig.reset() is True
    assert (CarbonMapperConfig.reset(), canonical().exists()) == (False, False)


def test_credentials_do_not_change_and_are_not_shown() -> None:
    config = CarbonMapperConfig(EMAIL, PASSWORD, TOKEN, {"refresh": "r3fresh"})
    assert repr(config) == "CarbonMapperConfig(email=set, password=set, token=set)"
    assert not any(secret in f"{config!r} {config}" for secret in (EMAIL, PASSWORD, TOKEN, "r3fresh"))
    with pytest.raises(AttributeError):
        config.token = "other"  # type: ignore[misc]
    assert hash(config) == hash(CarbonMapperConfig(EMAIL, PASSWORD, TOKEN))


# ---------- using them


@pytest.fixture(scope="module")
def population() -> Population:
    return Population.made(60, 20, 60, 4)


def declared(server: CarbonMapperServer, **fields: Any) -> CarbonMapperSource:
    source = declare("cm", {"type": "carbon_mapper", "url": server.url, "limit": 10, "stac": False, **fields})
    assert isinstance(source, CarbonMapperSource)
    return source


def paths(server: CarbonMapperServer) -> list[str]:
    return [request.target.partition("?")[0].removeprefix("/api/v1") for request in server.asked]


def test_email_and_password_give_a_new_token(population: Population) -> None:
    with CarbonMapperServer(population, token=TOKEN, account=(EMAIL, PASSWORD)) as server:
        fresh = CarbonMapperConfig(EMAIL, PASSWORD).refresh_access_token("cm", declared(server))
        assert (fresh.get_token(), fresh.extra["refresh"]) == (f"{TOKEN}-1", f"refresh-{TOKEN}")
        with pytest.raises(SourceRefused, match="answered 401 without a token; check CARBONMAPPER_EMAIL") as wrong:
            CarbonMapperConfig(EMAIL, "wr0ng").refresh_access_token("cm", declared(server))
        assert "wr0ng" not in str(wrong.value)
        with pytest.raises(InputError, match="needs email and password"):
            CarbonMapperConfig(token=TOKEN).refresh_access_token("cm", declared(server))


def test_without_any_the_catalogue_is_read_and_what_is_closed_says_what_to_set(population: Population) -> None:
    with CarbonMapperServer(population, token=TOKEN) as server:
        assert list(CarbonMapper("cm", declared(server)).pages())
    with (
        CarbonMapperServer(population, token=TOKEN, closed=True) as server,
        pytest.raises(SourceRefused) as refused,
    ):
        list(CarbonMapper("cm", declared(server)).pages())
    for name in ("GEOCAT_TOKEN_CM", "CARBONMAPPER_TOKEN", "CARBONMAPPER_EMAIL", "CARBONMAPPER_PASSWORD"):
        assert name in str(refused.value)


def test_a_source_s_own_token_goes_before_the_credentials(
    population: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARBONMAPPER_TOKEN", "not this one")
    monkeypatch.setenv("GEOCAT_TOKEN_CM", TOKEN)
    with CarbonMapperServer(population, token=TOKEN, closed=True) as server:
        harvester = CarbonMapper("cm", declared(server))
        assert list(harvester.pages())
    assert harvester.traffic.retries == {}


@pytest.mark.parametrize("own", ["", "expired"], ids=["stored token", "own token"])
def test_a_token_that_wears_out_is_renewed_in_mid_harvest_and_seen_nowhere(
    own: str, population: Population, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("CARBONMAPPER_EMAIL", EMAIL)
    monkeypatch.setenv("CARBONMAPPER_PASSWORD", PASSWORD)
    monkeypatch.setenv("CARBONMAPPER_TOKEN", TOKEN)
    if own:
        monkeypatch.setenv("GEOCAT_TOKEN_CM", own)
    habits: dict[str, Any] = {"token": TOKEN, "account": (EMAIL, PASSWORD), "closed": True}
    with CarbonMapperServer(population, **habits, token_life=7) as server:
        harvester = CarbonMapper("cm", declared(server))
        pages = list(harvester.pages())
        asked = paths(server)
    assert sum(len(page.documents) for page in pages) == 60 + 60 + 60 + 20
    renewed = asked.count("/token/pair")
    assert renewed == (len(asked) - 1) // 9 > 1, "seven requests, one that is refused, and a pair"
    assert harvester.traffic.requests == len(asked), "renewing is counted too"
    assert harvester.traffic.retries == {"401": renewed + bool(own)}
    said = f"{[page._replace(documents=[]) for page in pages]} {harvester.traffic} {caplog.text}"
    assert not any(secret in said for secret in (EMAIL, PASSWORD, TOKEN))


def test_a_password_that_is_wrong_is_sent_once_for_each_refusal(
    population: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARBONMAPPER_EMAIL", EMAIL)
    monkeypatch.setenv("CARBONMAPPER_PASSWORD", "wr0ng")
    with CarbonMapperServer(population, token=TOKEN, account=(EMAIL, PASSWORD), closed=True) as server:
        with pytest.raises(SourceRefused, match="answered 401; put a valid token") as refused:
            list(CarbonMapper("cm", declared(server)).pages())
        assert paths(server).count("/token/pair") == 1
    assert "wr0ng" not in str(refused.value)


class Elsewhere(Loopback):
    """Another host, which keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, bytes, Mapping[str, str]]] = []

    def reply(self, _: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        self.heard.append((target, body, headers))
        return 200, {"Content-Type": "application/geo+json"}, b'{"type": "FeatureCollection", "features": []}'


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as server:
        yield server


def test_a_password_does_not_follow_a_redirect(population: Population, elsewhere: Elsewhere) -> None:
    def moved(request: Any) -> Reply | None:
        return (307, {"Location": f"{elsewhere.url}/pair"}, b"") if "/token/" in request.target else None

    with (
        CarbonMapperServer(population, instead=moved) as server,
        pytest.raises(SourceRefused, match="answered 307 without a token"),
    ):
        CarbonMapperConfig(EMAIL, PASSWORD).refresh_access_token("cm", declared(server))
    assert elsewhere.heard == []


def test_a_token_goes_to_the_declared_host_only_also_where_assets_lie_elsewhere(
    population: Population, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARBONMAPPER_TOKEN", TOKEN)

    def moved(request: Any) -> Reply | None:
        is_asset = "/catalog/asset/" in request.target
        return (302, {"Location": f"{elsewhere.url}{request.target}"}, b"") if is_asset else None

    with CarbonMapperServer(population, token=TOKEN, closed=True, instead=moved) as server:
        assert list(CarbonMapper("cm", declared(server, outlines=True)).pages())
    assert len(elsewhere.heard) == 60
    assert not any("authorization" in map(str.lower, headers) for *_, headers in elsewhere.heard)


def test_no_secret_is_kept_in_a_catalog(
    population: Population, catalog: Callable[..., geocat.Catalog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARBONMAPPER_EMAIL", EMAIL)
    monkeypatch.setenv("CARBONMAPPER_PASSWORD", PASSWORD)
    monkeypatch.setenv("CARBONMAPPER_TOKEN", TOKEN)
    made = catalog()
    broken = {"page": 0}

    def breaks(request: Any) -> Reply | None:
        broken["page"] += "plume-csv" in request.target
        return (500, {}, b"") if broken["page"] > 2 else None

    with CarbonMapperServer(population, token=TOKEN, account=(EMAIL, PASSWORD), closed=True, instead=breaks) as server:
        made.add_source("cm", "carbon_mapper", server.url, limit=10, stac=False, retries=0)
        with pytest.raises(geocat.SourceUnavailable) as stopped:
            made.harvest("cm")
    kept = [each.read_bytes() for each in Path(made.store.root).rglob("*") if each.is_file()]
    assert any(b"plumes/annotated" in each for each in kept), "checkpoints are there"
    for secret in (EMAIL, PASSWORD, TOKEN):
        assert secret not in str(stopped.value)
        assert not any(secret.encode() in each for each in kept)
