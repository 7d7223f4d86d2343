"""The analytics of schema ``methane`` against independent reckonings, on made-up worlds and on the real records."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given, settings
from hypothesis import strategies as st

from geocat import engine

RADIUS_M = 6371008.8
NEAR = ("distance_m", "cell_columns", "near_cell", "near_cells", "facilities_of", "plume_facility_pairs")


def install(connection: DuckDBPyConnection, *objects: str) -> None:
    for name in objects:
        connection.execute(engine.text(f"methane/{name}"))


def distances_m(lon: np.ndarray, lat: np.ndarray, others_lon: np.ndarray, others_lat: np.ndarray) -> np.ndarray:
    """Great circles by vectors on the sphere, which shares nothing with a haversine: a row per point, m."""

    def on_sphere(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        lon, lat = np.radians(lon), np.radians(lat)
        return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)

    here, there = on_sphere(lon, lat)[:, None, :], on_sphere(others_lon, others_lat)[None, :, :]
    return RADIUS_M * 2 * np.arcsin(np.minimum(1, np.linalg.norm(here - there, axis=-1) / 2))


@pytest.fixture(scope="module")
def empty() -> Iterator[DuckDBPyConnection]:
    connection = engine.connect()
    install(connection, "schema", "distance_m", "cell_columns", "near_cell", "near_cells")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def real(fixtures_folder: Path) -> Iterator[DuckDBPyConnection]:
    """``methane.plumes`` of the two real CSV pages, with what the analytics of plumes need."""
    connection = engine.connect()
    install(connection, "schema")
    connection.execute(
        """
        CREATE TABLE methane.plumes AS
        SELECT
            'cm' AS source, plume_id, regexp_replace(plume_id, '-[^-]*$', '') AS scene_name, gas,
            coalesce(nullif(regexp_extract(ipcc_sector, '\\(([^)]+)\\)$', 1), ''), lower(ipcc_sector)) AS sector,
            instrument, mission_phase, NULL::VARCHAR AS status, NULL::BOOLEAN AS emission_is_hidden,
            emission_auto AS emission_kg_h, emission_uncertainty_auto AS emission_uncertainty_kg_h,
            wind_speed_avg_auto AS wind_speed_m_s, wind_direction_avg_auto AS wind_direction_deg,
            plume_longitude AS longitude_deg, plume_latitude AS latitude_deg, datetime AS observed_at,
            published_at, plume_bounds::DOUBLE[] AS b,
            if(b IS NULL, NULL, {'xmin': b[1], 'ymin': b[2], 'xmax': b[3], 'ymax': b[4]}) AS bounds,
            TRUE AS in_csv, FALSE AS in_json, NULL::VARCHAR AS country, NULL::VARCHAR AS region,
            ST_Point(longitude_deg, latitude_deg) AS geometry
        FROM read_csv(
            [$folder || '/plume-csv_page1_CAandNV.csv', $folder || '/plume-csv_page2_CAandNV.csv'],
            delim = ',', quote = '"', header = TRUE, types = {
                'emission_auto': 'DOUBLE', 'emission_uncertainty_auto': 'DOUBLE', 'datetime': 'TIMESTAMPTZ',
                'published_at': 'TIMESTAMPTZ', 'plume_bounds': 'VARCHAR', 'gsd': 'VARCHAR', 'off_nadir': 'VARCHAR',
                'sensitivity_mode': 'VARCHAR'
            }
        )
        """,
        {"folder": str(fixtures_folder / "carbonmapper")},
    )
    install(connection, *NEAR, "suspected_duplicates", "plume_analysis_ready", "super_emitters", "data_quality")
    install(connection, "rate_distribution", "heavy_tail", "plume_facilities", "match_placebo")
    install(connection, "cross_provider_matches")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def rows(fixtures_folder: Path) -> pd.DataFrame:
    pages = [fixtures_folder / "carbonmapper" / f"plume-csv_page{page}_CAandNV.csv" for page in (1, 2)]
    return pd.concat([pd.read_csv(page, keep_default_na=False, na_values=[""]) for page in pages], ignore_index=True)


LONGITUDES = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 179.9999, -179.9999, 0.0]))
LATITUDES = st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 90.0, 89.9999, -89.9999, 0.0]))


@settings(max_examples=120, deadline=None)
@given(LONGITUDES, LATITUDES, st.floats(0, 360), st.floats(0, 1), st.floats(1, 7), st.sampled_from([-360, 0, 360]))
def test_points_within_reach_meet_in_a_cell(empty, lon, lat, bearing, part, exponent, turn):
    """A point at a bearing and a part of the reach, anywhere, the poles and the antimeridian included."""
    reach = 10**exponent
    angle, bearing = part * reach / RADIUS_M, math.radians(bearing)
    phi = math.radians(lat)
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
    other_lat = math.degrees(math.asin(max(-1, min(1, sine))))
    east = math.atan2(math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * sine)
    other_lon = (lon + math.degrees(east) + 180) % 360 - 180
    [(meet, cells)] = empty.execute(
        "SELECT list_contains(methane.near_cells($3, $4, $5), methane.near_cell($1, $2, $5)), "
        "len(methane.near_cells($3, $4, $5))",
        [lon, lat, other_lon + turn, other_lat, reach],
    ).fetchall()
    assert meet
    assert cells <= 9


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[DuckDBPyConnection, pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """Plumes, facilities and scenes scattered round the antimeridian, a pole and a basin."""
    random = np.random.default_rng(4)
    centres = np.array([[180.0, 10.0], [30.0, 89.9], [-103.0, 32.0]])

    def scattered(count: int) -> tuple[np.ndarray, np.ndarray]:
        lon, lat = (centres[random.integers(0, 3, count)] + random.normal(0, 0.05, (count, 2))).T
        return (lon + 180) % 360 - 180, np.clip(lat, -90, 90)

    lon, lat = scattered(600)
    plumes = pd.DataFrame({"plume_id": [f"p{i}" for i in range(600)], "longitude_deg": lon, "latitude_deg": lat})
    lon, lat = scattered(400)
    facilities = pd.DataFrame({"facility_id": [f"f{i:03}" for i in range(400)], "longitude_deg": lon})
    facilities = facilities.assign(latitude_deg=lat, name=facilities.facility_id)
    west, south = scattered(300)
    wide, high = random.uniform(0, 0.9, 300), random.uniform(0, 0.9, 300)
    scenes = pd.DataFrame({"scene_name": [f"s{i}" for i in range(300)], "west": west, "south": south, "wide": wide})
    scenes = scenes.assign(east=(west + wide + 180) % 360 - 180, north=np.minimum(90, south + high), high=high)
    connection = engine.connect()
    connection.register("given_plumes", plumes)
    connection.register("given_scenes", scenes)
    connection.register("plants", facilities)
    install(connection, "schema")
    connection.execute(
        "CREATE TABLE methane.plumes AS SELECT 's' AS source, *, 'CH4' AS gas, NULL AS sector, 1.0 AS emission_kg_h, "
        "0.1 AS emission_uncertainty_kg_h, scene_name, NULL::TIMESTAMPTZ AS observed_at, 'tan' AS instrument "
        "FROM (SELECT *, 'x' AS scene_name FROM given_plumes)"
    )
    connection.execute(
        "CREATE TABLE methane.scenes AS SELECT 's' AS source, scene_name, scene_name AS scene_uuid, "
        "'tan' AS instrument, TRUE AS is_clear, 0.0 AS cloud_cover_pct, 0 AS published_plume_count, "
        "NULL::TIMESTAMPTZ AS observed_at, "
        "{'xmin': west, 'ymin': south, 'xmax': east, 'ymax': north} AS bounds FROM given_scenes"
    )
    install(connection, *NEAR, "plume_facilities", "facility_scenes", "coverage_scenes", "plumes_near_area")
    yield connection, plumes, facilities, scenes
    connection.close()


@pytest.mark.parametrize("reach_m", [250, 1500, 8_000])
def test_pairs_of_plumes_and_facilities_are_those_of_brute_force(world, reach_m):
    connection, plumes, facilities, _ = world
    apart = distances_m(
        *(plumes[c].to_numpy() for c in ("longitude_deg", "latitude_deg")),
        *(facilities[c].to_numpy() for c in ("longitude_deg", "latitude_deg")),
    )
    expected = {(plumes.plume_id[p], facilities.facility_id[f]) for p, f in np.argwhere(apart <= reach_m)}
    found = connection.execute(
        "SELECT plume_id, facility_id, distance_m FROM methane.plume_facility_pairs('plants', within_m := $1)",
        [reach_m],
    ).fetchall()
    assert {(p, f) for p, f, _ in found} == expected
    assert len(found) == len(expected) > 20
    for plume, facility, metres in found:
        assert metres == pytest.approx(apart[int(plume[1:]), int(facility[1:])], abs=0.01)


def test_the_nearest_facility_and_the_class_are_those_of_brute_force(world):
    connection, plumes, facilities, _ = world
    apart = distances_m(
        *(plumes[c].to_numpy() for c in ("longitude_deg", "latitude_deg")),
        *(facilities[c].to_numpy() for c in ("longitude_deg", "latitude_deg")),
    )
    near, far = (apart <= 250).sum(axis=1), (apart <= 1500).sum(axis=1)
    classes = np.select([near == 1, near > 1, far > 0], ["MATCHED", "AMBIGUOUS", "NEARBY"], "NO_REGISTERED_ASSET")
    nearest = np.where(far > 0, facilities.facility_id.to_numpy()[apart.argmin(axis=1)], None)
    found = connection.execute(
        "SELECT plume_id, facility_match, facility_id, facilities_near, facilities_far "
        "FROM methane.plume_facilities('plants')"
    ).fetchall()
    assert set(found) == set(zip(plumes.plume_id, classes, nearest, near, far, strict=True))
    assert set(classes) == {"MATCHED", "AMBIGUOUS", "NEARBY", "NO_REGISTERED_ASSET"}


def test_scenes_over_facilities_are_those_of_brute_force(world):
    connection, _, facilities, scenes = world
    east_of_west = (facilities.longitude_deg.to_numpy()[:, None] - scenes.west.to_numpy()[None, :]) % 360
    lat = facilities.latitude_deg.to_numpy()[:, None]
    inside = (
        (east_of_west <= scenes.wide.to_numpy()) & (lat >= scenes.south.to_numpy()) & (lat <= scenes.north.to_numpy())
    )
    expected = {(facilities.facility_id[f], scenes.scene_name[s]) for f, s in np.argwhere(inside)}
    found = connection.execute("SELECT facility_id, scene_name FROM methane.facility_scenes('plants')").fetchall()
    assert set(found) == expected
    assert len(found) == len(expected) > 1000


@pytest.mark.parametrize("number", range(12))
def test_scenes_over_a_point_and_plumes_near_it_are_those_of_brute_force(world, number):
    connection, plumes, facilities, scenes = world
    lon, lat = facilities.longitude_deg[number], facilities.latitude_deg[number]
    over = ((lon - scenes.west) % 360 <= scenes.wide) & (lat >= scenes.south) & (lat <= scenes.north)
    found = connection.execute(
        "SELECT scene_name FROM methane.coverage_scenes(ST_Point($1, $2)) WHERE covers_area", [lon, lat]
    ).fetchall()
    assert {name for (name,) in found} == set(scenes.scene_name[over])
    apart = distances_m(
        np.array([lon]), np.array([lat]), plumes.longitude_deg.to_numpy(), plumes.latitude_deg.to_numpy()
    )[0]
    near = connection.execute(
        "SELECT plume_id, distance_m FROM methane.plumes_near_area(ST_Point($1, $2), within_m := 3000)", [lon, lat]
    ).fetchall()
    assert {name for name, _ in near} == set(plumes.plume_id[apart <= 3000])
    for name, metres in near:
        assert metres == pytest.approx(apart[int(name[1:])], abs=0.01)


def test_duplicates_of_the_real_plumes_are_those_of_pandas(real, rows):
    quantified = rows[rows.emission_auto.notna() & rows.plume_bounds.notna()]
    quantified = quantified.assign(scene=quantified.plume_id.str.rsplit("-", n=1).str[0])
    groups = [g for _, g in quantified.groupby(["scene", "gas", "plume_bounds"]) if len(g) > 1]
    identical = [g for g in groups if g.emission_auto.duplicated().any()]
    found = real.sql(
        "SELECT plume_ids, identical_rate, double_counted_kg_h FROM methane.suspected_duplicates"
    ).fetchall()
    assert {tuple(ids) for ids, _, _ in found} == {tuple(sorted(g.plume_id)) for g in groups}
    assert sum(same for _, same, _ in found) == len(identical) > 0
    twice = sum(g.emission_auto[g.sort_values("plume_id").emission_auto.duplicated()].sum() for g in identical)
    assert math.fsum(kg_h for _, _, kg_h in found) == pytest.approx(twice, rel=1e-12)
    assert (len(found), len(identical), round(twice)) == (11, 2, 436)
    assert (["GAO20201121t202345p0000-7", "GAO20201121t202345p0000-C"], True) in [
        (ids, same) for ids, same, _ in found if "GAO20201121t202345p0000-7" in ids
    ]


def test_what_is_ready_for_analysis_is_what_pandas_leaves(real, rows):
    ready = rows[(rows.gas == "CH4") & (rows.mission_phase == "production") & rows.emission_auto.notna()]
    repeats = real.sql(
        "SELECT unnest(repeated_plume_ids) FROM methane.suspected_duplicates WHERE gas = 'CH4'"
    ).fetchall()
    ready = ready[~ready.plume_id.isin([plume for (plume,) in repeats])]
    [(count, total)] = real.sql("SELECT count(*), fsum(emission_kg_h) FROM methane.plume_analysis_ready").fetchall()
    assert (count, total) == (len(ready), pytest.approx(math.fsum(ready.emission_auto), rel=1e-12))
    assert len(repeats) > 0


def test_the_tail_of_the_real_rates_is_that_of_numpy(real, rows):
    rates = np.sort(rows[rows.gas == "CH4"].emission_auto.dropna())[::-1]
    half = np.argmax(np.cumsum(rates) >= rates.sum() / 2) + 1
    [found] = real.sql(
        "SELECT plumes - plumes_without_rate, p10_kg_h, median_kg_h, p99_kg_h, sum_kg_h, half_from_top_pct "
        "FROM methane.rate_distribution WHERE gas = 'CH4' AND by_kind = 'all'"
    ).fetchall()
    expected = [len(rates), *np.quantile(rates, [0.1, 0.5, 0.99]), rates.sum(), 100 * half / len(rates)]
    assert found == pytest.approx(expected, rel=1e-12)
    shares = real.sql("SELECT top_pct, share FROM methane.heavy_tail() WHERE gas = 'CH4'").fetchall()
    for top, share in shares:
        assert share == pytest.approx(rates[: math.ceil(len(rates) * top / 100)].sum() / rates.sum(), rel=1e-9)


def test_super_emitters_are_those_of_pandas(real, rows):
    large = rows[(rows.gas == "CH4") & (rows.emission_auto >= 100)]
    certain = large.emission_auto - large.emission_uncertainty_auto >= 100
    [found] = real.sql("SELECT count(*), count(*) FILTER (is_certain) FROM methane.super_emitters").fetchall()
    assert found == (len(large), int(certain.sum()))


def test_every_real_id_has_the_grammar(real):
    found = dict(real.sql("SELECT quality_check, plumes FROM methane.data_quality").fetchall())
    assert (found["id_grammar"], found["gas_unknown"], found["only_in_csv"]) == (0, 0, 1820)
    assert found["emission_missing"] == real.sql("FROM methane.plumes WHERE emission_kg_h IS NULL").shape[0] > 0


def test_uncertainties_of_a_total_differ_by_how_they_are_added(real):
    real.execute(
        "CREATE OR REPLACE TABLE methane.source_budgets AS SELECT *, plume_id AS source_name, 1 AS plumes, "
        "0 AS plumes_hidden, 0 AS plumes_without_rate FROM (SELECT * FROM methane.plumes WHERE gas = 'CH4')"
    )
    install(real, "exact_sum", "area_totals")
    [(linear, quadrature)] = real.sql(
        "SELECT u_linear_kg_h, u_quadrature_kg_h FROM methane.area_totals(NULL) WHERE sector = '1B2'"
    ).fetchall()
    u = real.sql(
        "SELECT emission_uncertainty_kg_h FROM methane.plumes WHERE gas = 'CH4' AND sector = '1B2' "
        "AND emission_kg_h IS NOT NULL AND emission_uncertainty_kg_h IS NOT NULL"
    ).fetchnumpy()["emission_uncertainty_kg_h"]
    assert (linear, quadrature) == pytest.approx((u.sum(), np.linalg.norm(u)), rel=1e-12)
    assert (round(linear), round(quadrature)) == (57258, 3220)  # the two that carbonmapper.md reports of 693 plumes


def test_rounded_facilities_are_flagged_and_leave_the_placebo(real, fixtures_folder):
    real.execute(
        "CREATE OR REPLACE VIEW plants AS SELECT serial_number AS facility_id, facility_name AS name, "
        "longitude AS longitude_deg, latitude AS latitude_deg FROM read_parquet($1)".replace(
            "$1", engine.literal(str(fixtures_folder / "carbonmapper" / "facilities" / "gaslight_facilities.parquet"))
        )
    )
    [found] = real.sql("SELECT count(*), count(*) FILTER (is_rounded) FROM methane.facilities_of('plants')").fetchall()
    assert found == (596, 419)


def test_matches_with_flares_are_no_chance(fixtures_folder):
    """Made-up plumes within 200 m of every flare match; moved, next to none of the flares does."""
    connection = engine.connect()
    flares = str(fixtures_folder / "carbonmapper" / "facilities" / "gaslight_flares.parquet")
    install(connection, "schema")
    connection.execute(
        "CREATE TABLE plants AS SELECT flare_id AS facility_id, flare_id::VARCHAR AS name, lon AS longitude_deg, "
        "lat AS latitude_deg FROM read_parquet($1)",
        [flares],
    )
    connection.execute(
        "CREATE TABLE methane.plumes AS SELECT 's' AS source, facility_id::VARCHAR AS plume_id, "
        "longitude_deg + 0.001 AS longitude_deg, latitude_deg + 0.001 AS latitude_deg FROM plants"
    )
    install(connection, *NEAR, "match_placebo")
    found = connection.sql("SELECT is_real, near_rate FROM methane.match_placebo('plants')").fetchall()
    assert [rate for is_real, rate in found if is_real] == [1.0]
    assert len(found) == 9
    assert max(rate for is_real, rate in found if not is_real) < 0.2
    connection.close()


def test_plumes_of_sron_are_in_tonnes_and_matched_in_kilograms(fixtures_folder):
    connection = engine.connect()
    install(connection, "schema")
    connection.execute(
        "CREATE TABLE sron AS SELECT 'SRON' AS provider, row_number() OVER ()::VARCHAR AS plume_id, "
        "strptime(date || ' ' || time_UTC, '%Y%m%d %H:%M:%S')::TIMESTAMP AT TIME ZONE 'UTC' AS observed_at, "
        'lon AS longitude_deg, lat AS latitude_deg, "source_rate_t/h" * 1000 AS emission_kg_h FROM read_csv($1)',
        [str(fixtures_folder / "carbonmapper" / "other_providers" / "sron_tropomi_extra_2024.csv")],
    )
    connection.execute(
        "CREATE TABLE methane.plumes AS SELECT 's' AS source, plume_id, 'CH4' AS gas, 'tan' AS instrument, "
        "'tan20240726t000000c00s0000' AS scene_name, observed_at + INTERVAL 3 HOUR AS observed_at, longitude_deg, "
        "latitude_deg + 0.04 AS latitude_deg, emission_kg_h / 4 AS emission_kg_h, 1.0 AS emission_uncertainty_kg_h "
        "FROM sron"
    )
    install(connection, *NEAR[:4], "cross_provider_matches")
    near = connection.sql("SELECT count(*) FROM methane.cross_provider_matches('sron') WHERE plume_id = other_plume_id")
    assert near.fetchall() == [(0,)]
    wide = connection.sql(
        "SELECT count(*), min(ratio), max(ratio), min(other_emission_kg_h) "
        "FROM methane.cross_provider_matches('sron', within_m := 10000) WHERE plume_id = other_plume_id"
    )
    [(count, least, most, smallest)] = wide.fetchall()
    assert (count, least, most) == (1232, pytest.approx(4), pytest.approx(4))
    assert smallest >= 1000
    connection.close()


@pytest.fixture
def named(empty: DuckDBPyConnection) -> Callable[[str], list[tuple[object, ...]]]:
    """Ask about a source by a step that there is not."""
    empty.execute(
        "CREATE OR REPLACE TABLE methane.source_days AS SELECT 's' AS source, 'a' AS source_name, DATE '2024-06-01' AS day, "
        "1 AS scenes, 0 AS plumes, 0 AS quantified_plumes, FALSE AS is_detected, FALSE AS is_quantified, "
        "0.0 AS emission_kg_h, 0.0 AS emission_uncertainty_kg_h"
    )
    empty.execute(
        "CREATE OR REPLACE TABLE methane.source_scenes AS SELECT 's' AS source, 'a' AS source_name, 'tan' AS instrument, "
        "TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_at"
    )
    install(empty, "source_series")
    return lambda step: empty.execute("FROM methane.source_series('a', by_step := $1)", [step]).fetchall()


def test_a_step_that_there_is_not_is_an_error(named):
    with pytest.raises(Exception, match="by_step is day, week, month, quarter or year"):
        named("hour")
    assert len(named("year")) == 1
