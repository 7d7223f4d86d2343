"""The sources known by a short name: a table that can be trusted, and what is declared for each."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from geocat.errors import InputError
from geocat.known_sources import KnownSource, as_json, known_source, known_sources, meant, near_names
from geocat.signatures import unsigned
from geocat.sources import KINDS, declare
from geocat.types import source_name

TABLE = Path(__file__).resolve().parents[1] / "data" / "reference" / "known_sources.toml"
PROMISED = {"earth-search", "planetary-computer", "cmr-search", "usgs-landsat", "veda", "copernicus", "de-africa"}
PROVIDERS = {"LPCLOUD", "NSIDC_CPRD", "ORNL_CLOUD", "GES_DISC", "POCLOUD"}


def test_the_table_holds_what_was_promised_in_the_order_of_the_file():
    with TABLE.open("rb") as file:
        written = tomllib.load(file)["sources"]
    assert list(known_sources()) == list(written)
    assert PROMISED | {"carbon-mapper", "rapidai4eo", "planet"} <= known_sources().keys()
    assert {known.settings.get("provider") for known in known_sources().values()} >= PROVIDERS


@pytest.mark.parametrize("known", known_sources().values(), ids=lambda known: known.name)
def test_each_can_be_declared_as_it_stands(known):
    source_name(known.name)
    if known.name in KINDS:  # then the type is meant, whose defaults have to be what is known
        assert known.fields() == {"url": KINDS[known.name].model_fields["url"].default}
        assert known.type == known.name
    for url in (known.url, known.documentation):
        assert urlsplit(url).scheme == "https"
        assert unsigned(url) == url
    for sentence in (known.paging, known.title, known.licence):
        assert sentence.strip() == sentence
    assert known.paging.endswith(".")
    assert known.is_harvestable
    needed = {"collections": ["ATL06_007"]} if known.type == "cmr" else {}
    declared = declare("mine", {"type": known.type, **known.fields(), **needed})
    assert declared.url == known.url
    assert declared.counts == known.counts
    assert declared.requests_per_second == known.requests_per_second
    assert getattr(declared, "limit", None) == known.limit


def test_earth_search_has_counts_that_do_not_follow_a_filter():
    assert known_source("earth-search").fields()["counts"] == "ignore"
    assert "counts" not in known_source("planetary-computer").fields()


def test_a_type_means_itself_and_a_name_means_its_type_and_settings():
    assert meant("files") == ("files", {})
    assert meant("rapidai4eo") == ("rapidai4eo", {})
    kind, fields = meant("cmr-nsidc")
    assert kind == "cmr"
    assert fields == {
        "url": "https://cmr.earthdata.nasa.gov",
        "route": "stac",
        "provider": "NSIDC_CPRD",
        "limit": 100,
        "requests_per_second": 3.0,
    }


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("earthsearch", r"'earthsearch' is neither a type of source .* known sources near it are earth-search"),
        ("icesat", "known sources near it are cmr-nsidc"),
        ("qqqqqq", "`geocat source known` lists them"),
    ],
)
def test_a_word_that_means_nothing_here_is_refused_with_what_is_near(word, said):
    with pytest.raises(InputError, match=said):
        meant(word)


def test_a_type_that_comes_with_a_later_geocat_is_told(monkeypatch):
    monkeypatch.setattr("geocat.known_sources.KINDS", {})
    with pytest.raises(InputError, match="planet is of type stac_static, which this geocat cannot harvest yet"):
        meant("planet")


def test_a_name_that_is_not_known_lists_those_that_are_near():
    with pytest.raises(InputError, match=r"No known source is called 'planetary'; near it are: planetary-computer"):
        known_source("planetary")
    assert near_names("landsat")[0] == "usgs-landsat"


def test_sql_gets_every_field():
    rows = json.loads(as_json())
    assert [row["name"] for row in rows] == list(known_sources())
    assert set(rows[0]) == set(KnownSource.model_fields)
