"""Values at the edge: boxes, intervals, names, snapshot ids, and URLs without their secrets."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocat
from geocat.errors import HarvestError, InputError, without_secrets
from geocat.sources import token_variable
from geocat.types import ALWAYS, BBox, Interval, as_of_bound, snapshot_id, source_name

longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)
latitude_pairs = st.tuples(latitudes, latitudes).map(sorted)


# ---------- boxes


@settings(derandomize=True, deadline=None)
@given(west=longitudes, east=longitudes, pair=latitude_pairs)
def test_a_box_written_out_is_read_back_the_same(west: float, east: float, pair: list[float]) -> None:
    box = BBox.of(west, pair[0], east, pair[1])
    assert BBox.parse(",".join(map(repr, box))) == box


@pytest.mark.parametrize("text", ["1,2,3,4", " 1, 2 ,3 , 4 ", "1 2 3 4", "1.0,2.0,3e0,+4"])
def test_a_box_is_read_from_numbers_divided_by_commas_or_spaces(text: str) -> None:
    assert BBox.parse(text) == BBox(1, 2, 3, 4)


def test_a_box_over_the_antimeridian_keeps_west_above_east() -> None:
    assert BBox.of(170, -10, -170, 10) == BBox(west=170, south=-10, east=-170, north=10)


def test_a_box_may_be_a_point_a_line_or_the_globe() -> None:
    assert BBox.of(1, 2, 1, 2) == (1, 2, 1, 2)
    assert BBox.of(-180, -90, 180, 90) == (-180, -90, 180, 90)


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((-180.5, 0, 0, 1), "longitude beyond 180"),
        ((0, 0, 181, 1), "longitude beyond 180"),
        ((0, -91, 1, 1), "latitude beyond 90; the order is west,south,east,north"),
        ((10, 48, 12, 100), "latitude beyond 90"),
        ((0, 2, 1, 1), "south above north; swap"),
        ((math.nan, 0, 1, 1), "not finite"),
        ((0, 0, math.inf, 1), "not finite"),
        (("x", 0, 1, 1), "not made of numbers"),
        ((None, 0, 1, 1), "not made of numbers"),
    ],
)
def test_a_box_that_cannot_be_is_refused_with_its_numbers(numbers: tuple[float, ...], says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        BBox.of(*numbers)
    assert ",".join(map(str, numbers)) in str(refused.value)


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1;2;3;4"])
def test_text_that_is_no_box_is_refused_with_the_form_to_use(text: str) -> None:
    with pytest.raises(InputError, match="give W,S,E,N in degrees"):
        BBox.parse(text)


def test_a_question_with_another_number_of_numbers_is_refused(tmp_path: Path) -> None:
    with geocat.init(tmp_path) as catalog:
        for box in ((1, 2, 3), (1, 2, 0, 3, 4, 5), "1,2,3,4", ()):
            with pytest.raises(InputError, match="give four numbers"):
                catalog.items(bbox=box)


# ---------- intervals


@pytest.mark.parametrize(
    "text", ["2024-06-01", "2024-06-01T00:00", "2024-06-01T00:00:00Z", "2024-06-01T02:00:00+02:00", "20240601T000000Z"]
)
def test_iso_8601_in_any_form_is_an_instant_and_no_zone_means_utc(text: str) -> None:
    assert Interval.of(since=text).since == datetime(2024, 6, 1, tzinfo=UTC)


def test_datetimes_become_utc() -> None:
    east = datetime(2024, 6, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert Interval.of(east, datetime(2024, 6, 2)) == (
        datetime(2024, 6, 1, tzinfo=UTC),
        datetime(2024, 6, 2, tzinfo=UTC),
    )


@pytest.mark.parametrize("nothing", [None, "", ".."])
def test_an_open_end_is_nothing_said(nothing: str | None) -> None:
    assert Interval.of(nothing, nothing) == ALWAYS == (None, None)


def test_an_interval_may_be_empty_but_not_backwards() -> None:
    assert Interval.of("2024-06-01", "2024-06-01").since == Interval.of("2024-06-01", "2024-06-01").until
    with pytest.raises(InputError, match="starts at 2024-06-02 after it ends at 2024-06-01"):
        Interval.of("2024-06-02", "2024-06-01")


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01", "2024/06/01", "June 2024"])
def test_text_that_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="is not a time; give ISO 8601, for example"):
        Interval.of(text)


# ---------- names and ids


@pytest.mark.parametrize("name", ["s", "earth-search", "landsat_8", "0", "a" * 63])
def test_a_source_name_can_be_a_folder(name: str) -> None:
    assert source_name(name) == name


@pytest.mark.parametrize("name", ["", "A", "a b", "a/b", "../a", ".a", "-a", "_a", "ä", "a\n", "a" * 64, "a=b", "a.b"])
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="is not a source name"):
        source_name(name)


def test_the_token_of_a_source_has_a_variable_of_its_own() -> None:
    assert token_variable("earth-search") == "GEOCAT_TOKEN_EARTH_SEARCH"


@settings(derandomize=True, deadline=None)
@given(*[st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.timezones())] * 2)
def test_snapshot_ids_sort_as_their_instants_do(one: datetime, other: datetime) -> None:
    assert (snapshot_id(one) < snapshot_id(other)) == (one.astimezone(UTC) < other.astimezone(UTC))
    assert as_of_bound(snapshot_id(one)) == snapshot_id(one)


def test_a_time_bounds_the_snapshots_up_to_it() -> None:
    assert as_of_bound("2024-06-01") == "20240601T000000.000000Z"
    assert as_of_bound(datetime(2024, 6, 1, 12, tzinfo=UTC)) == "20240601T120000.000000Z"
    assert as_of_bound(None) is None


def test_what_is_neither_a_snapshot_nor_a_time_is_refused() -> None:
    with pytest.raises(InputError, match="is not a time"):
        as_of_bound("20240601T000000.000Z-")


# ---------- secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pass@host/a", "https://host/a"),
        ("https://user@host:8080/a?b=c", "https://host:8080/a?b=c"),
        ("https://host/a?sig=s3cret&se=2024", "https://host/a?sig=…&se=2024"),
        ("https://host/a?TOKEN=s3cret", "https://host/a?TOKEN=…"),
        ("https://host/a?x=1&api_key=s3cret#f", "https://host/a?x=1&api_key=…#f"),
        ("https://host/a?X-Amz-Signature=s3cret&X-Amz-Date=1", "https://host/a?X-Amz-Signature=…&X-Amz-Date=1"),
        ("https://host/a?token=", "https://host/a?token=…"),
        ("https://host/a?q=a%20b&bbox=1,2,3,4", "https://host/a?q=a%20b&bbox=1,2,3,4"),
        ("/data/catalog.json", "/data/catalog.json"),
        ("memory://catalog", "memory://catalog"),
        ("http://user:s3cret@[oops/a?sig=s3cret", "[oops/a"),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_what_could_open_it(url: str, shown: str) -> None:
    assert without_secrets(url) == shown
    assert "s3cret" not in HarvestError("It failed.", url=url).url
