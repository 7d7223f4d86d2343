"""Carbon Mapper's ids and addresses: what is read from them, and made of them, agrees with every real record."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from geocat import engine

OBJECTS = (
    "is_plume_id scene_of instrument_of observed_of is_source_name source_name_parts version_order stable_href "
    "tiles_newest tiles plume_assets taken publication_lags emission_quantiles_of emission_quantiles"
).split()
PLUMES = """
CREATE TABLE methane.plumes (
    source VARCHAR, plume_id VARCHAR, scene_name VARCHAR, gas VARCHAR, instrument VARCHAR, mission_phase VARCHAR,
    emission_kg_h DOUBLE, plume_tif VARCHAR, plume_png VARCHAR, plume_rgb_png VARCHAR, con_tif VARCHAR,
    rgb_tif VARCHAR, rgb_png VARCHAR, observed_at TIMESTAMPTZ, published_at TIMESTAMPTZ, snapshot VARCHAR,
    longitude_deg DOUBLE, latitude_deg DOUBLE
);
CREATE TABLE methane.stac_items (
    source VARCHAR, collection VARCHAR, item_id VARCHAR, level VARCHAR, product VARCHAR, gas VARCHAR, cmf_type VARCHAR,
    version VARCHAR, scene_name VARCHAR, instrument VARCHAR, observed_at TIMESTAMPTZ, created_at TIMESTAMPTZ,
    processed_at TIMESTAMPTZ, asset_keys VARCHAR[], asset_hrefs MAP(VARCHAR, VARCHAR), bbox STRUCT(xmin DOUBLE),
    geometry GEOMETRY, snapshot VARCHAR
);
CREATE TABLE snapshots (source VARCHAR, snapshot VARCHAR, is_current BOOLEAN);
"""
FROM_CSV = """
INSERT INTO methane.plumes BY NAME
SELECT
    'csv' AS source, plume_id, methane.scene_of(plume_id) AS scene_name, gas, instrument, mission_phase,
    emission_auto::DOUBLE AS emission_kg_h, plume_tif, plume_png, con_tif, rgb_tif, rgb_png,
    (datetime || ':00')::TIMESTAMPTZ AS observed_at, published_at::TIMESTAMPTZ AS published_at,
    '20250517T000000.000000Z' AS snapshot
FROM read_csv($files, delim = ',', quote = '"', header = true, all_varchar = true)
"""
FROM_JSON = """
INSERT INTO methane.plumes BY NAME
SELECT
    $source AS source, r ->> 'plume_id' AS plume_id, methane.scene_of(r ->> 'plume_id') AS scene_name,
    r ->> 'gas' AS gas, r ->> 'instrument' AS instrument, r ->> 'plume_tif' AS plume_tif,
    r ->> 'plume_png' AS plume_png, r ->> 'plume_rgb_png' AS plume_rgb_png, r ->> 'con_tif' AS con_tif,
    r ->> 'rgb_png' AS rgb_png, '20260929T000000.000000Z' AS snapshot
FROM (SELECT unnest(from_json($records, '["JSON"]')) AS r)
"""
ID = re.compile(
    r"\b(?:tan\d{8}t\d{6}c\d\ds\d{4}|emi\d{8}t\d{6}p\d{5}|GAO\d{8}t\d{6}p\d{4}|(?:ang|av3)\d{8}t\d{6})-[A-Z0-9]+(?=[^A-Za-z0-9])"
)


@pytest.fixture(scope="module")
def real(fixtures_folder: Path) -> Iterator[tuple[DuckDBPyConnection, Path]]:
    """Every real record of plumes that is here: from the CSV, and from the JSON of three kinds of answers."""
    folder = fixtures_folder / "carbonmapper"
    connection = engine.connect()
    connection.execute("CREATE SCHEMA methane")
    connection.execute(PLUMES)
    for name in OBJECTS:
        connection.execute((engine.shipped("sql") / "methane" / f"{name}.sql").read_text())
    connection.execute(FROM_CSV, {"files": sorted(str(path) for path in folder.glob("plume-csv_page?_*.csv"))})
    answers = {
        "page": json.loads((folder / "plumes_annotated_page_sjvair.json").read_text())["items"],
        "single": [json.loads((folder / "plume_single_mhacks.json").read_text())],
        "source": json.loads((folder / "source_full_mhacks.json").read_text())["plumes"],
    }
    for source, records in answers.items():
        connection.execute(FROM_JSON, {"source": source, "records": json.dumps(records)})
    yield connection, folder
    connection.close()


def test_the_records_are_all_there(real):
    connection, _ = real
    counts = connection.sql("SELECT source, count(*) FROM methane.plumes GROUP BY ALL").fetchall()
    assert dict(counts) == {"csv": 1820, "page": 4, "single": 1, "source": 22}


def test_every_real_id_is_one_and_says_scene_instrument_and_time(real):
    connection, folder = real
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in folder.iterdir() if path.is_file()]
    ids = sorted({found for text in texts for found in ID.findall(text)} - {"tan29991231t000000c00s4001-Z"})
    assert len(ids) > 1850
    answers = connection.execute(
        "SELECT id, methane.is_plume_id(id), methane.scene_of(id), methane.instrument_of(id), methane.observed_of(id) "
        "FROM (SELECT unnest($ids) AS id)",
        {"ids": ids},
    ).fetchall()
    for plume_id, is_one, scene, instrument, observed in answers:
        assert is_one, plume_id
        assert scene == plume_id.rsplit("-", 1)[0]
        assert instrument == plume_id[:3]
        hundredths = int(plume_id[19:21]) if instrument == "tan" else 0
        expected = datetime.strptime(plume_id[3:18], "%Y%m%dt%H%M%S").replace(
            tzinfo=UTC, microsecond=hundredths * 10000
        )
        assert observed.astimezone(UTC) == expected


def test_the_time_in_an_id_is_the_record_s_own_time(real):
    connection, _ = real
    [(seconds,)] = connection.sql(
        "SELECT max(abs(epoch(observed_at) - epoch(methane.observed_of(plume_id)))) FROM methane.plumes "
        "WHERE source = 'csv' AND instrument IN ('GAO', 'ang')"
    ).fetchall()
    assert seconds < 1


def test_hundredths_of_a_tanager_scene_are_those_of_its_timestamp(real):
    connection, folder = real
    source = json.loads((folder / "source_full_mhacks.json").read_text())
    scenes = {scene["name"]: scene["timestamp"] for scene in source["scenes"] if scene["instrument"] == "tan"}
    answers = connection.execute(
        "SELECT name, epoch_us(methane.observed_of(name)), epoch_us(sent::TIMESTAMPTZ) "
        "FROM (SELECT unnest($names) AS name, unnest($times) AS sent)",
        {"names": list(scenes), "times": list(scenes.values())},
    ).fetchall()
    assert len(answers) > 5
    assert all(abs(ours - theirs) < 10_000 for _, ours, theirs in answers)
    assert any(ours % 1_000_000 for _, ours, _ in answers)


def test_every_real_name_of_a_source_is_one(real):
    connection, folder = real
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if "source" in path.name)
    names = sorted(set(re.findall(r"CH4_[^\"\s,]+|CO2_[^\"\s,]+", text)))
    assert len(names) >= 14
    answers = connection.execute(
        "SELECT name, methane.is_source_name(name), methane.source_name_parts(name || '?status=not_deleted') "
        "FROM (SELECT unnest($names) AS name)",
        {"names": names},
    ).fetchall()
    for name, is_one, parts in answers:
        assert is_one, name
        gas, sector, radius, longitude, latitude = name.split("_")
        assert parts == {
            "source_name": name,
            "gas": gas,
            "sector": sector,
            "eps_m": float(radius[:-1]),
            "longitude_deg": float(longitude),
            "latitude_deg": float(latitude),
        }


def made_from(connection: DuckDBPyConnection, sources: list[str]) -> list[tuple[str, str, str, str, bool, bool]]:
    """The assets of the records of these routes whose address is given."""
    return connection.execute(
        "SELECT plume_id, asset, collection, href, derived, is_given_equal FROM methane.plume_assets "
        "WHERE list_contains($sources, source) AND NOT derived",
        {"sources": sources},
    ).fetchall()


def test_every_address_of_a_real_row_is_made_anew_and_is_the_one_given(real):
    connection, _ = real
    assets = made_from(connection, ["csv", "single", "source"])
    sent = connection.sql(
        "SELECT split_part(href, '?', 1) FROM (SELECT unnest([plume_tif, plume_png, plume_rgb_png, con_tif, rgb_tif, "
        "rgb_png]) AS href FROM methane.plumes WHERE source <> 'page') WHERE href IS NOT NULL"
    ).fetchall()
    proxy = "https://api.carbonmapper.org/api/v1/catalog/asset/"
    assert len(assets) == len(sent) == 8841
    assert Counter(href for *_, href, _, _ in assets) == Counter(
        href.replace("https://catalog.carbonmapper.org/", proxy) for (href,) in sent
    )
    assert {equal for *_, equal in assets} == {True}


def test_the_concentrations_lie_in_the_sibling_of_the_mask_except_for_old_plumes(real):
    connection, _ = real
    pairs = connection.sql(
        "SELECT regexp_extract(plume_tif, 'l3a-vis-[a-z0-9-]+', 0) AS vis, regexp_extract(con_tif, 'l3a-[a-z0-9-]+', 0) "
        "AS con, count(*) FROM methane.plumes WHERE source <> 'page' AND con_tif IS NOT NULL GROUP BY ALL"
    ).fetchall()
    same = {(vis, con): count for vis, con, count in pairs if con == vis.replace("-vis-", "-ime-")}
    other = {(vis, con): count for vis, con, count in pairs if (vis, con) not in same}
    assert {vis.rpartition("-")[2] for vis, _ in same} == {"v3", "v3d", "v3e"}
    assert {vis.rpartition("-")[2] for vis, _ in other} == {"v002"}
    assert sum(same.values()) == 19
    assert sum(other.values()) == 1466


def test_addresses_that_are_not_of_this_form_are_kept_and_told(real):
    connection, _ = real
    assets = made_from(connection, ["page"])
    assert len(assets) == 20
    assert {(collection, equal) for _, _, collection, _, _, equal in assets} == {(None, None)}
    assert all(
        href.startswith("https://api.carbonmapper.org/api/v1/catalog/asset/sample/") for *_, href, _, _ in assets
    )


def test_a_new_plume_has_every_sibling(real):
    connection, _ = real
    assets = connection.execute(
        "SELECT product, asset, collection FROM methane.plume_assets WHERE source = 'single'"
    ).fetchall()
    assert len(assets) == len({(product, asset) for product, asset, _ in assets}) == 19
    assert {collection for _, _, collection in assets} == {
        "l3a-vis-ch4-mfa-v3e",
        "l3a-ime-ch4-mfa-v3e",
        "l2b-ch4-mfa-v3e",
        "l2b-rgb-v3e",
    }


def test_the_publication_lag_is_the_reference_s(real):
    connection, _ = real
    answers = connection.sql(
        "SELECT instrument, plumes, p10_days, median_days, p90_days FROM methane.publication_lags"
    ).fetchall()
    times = connection.sql(
        "SELECT instrument, (epoch(published_at) - epoch(observed_at)) / 86400 AS lag FROM methane.plumes "
        "WHERE published_at IS NOT NULL"
    ).df()
    for instrument, plumes, *quantiles in answers:
        lags = times[times.instrument == instrument].lag
        assert plumes == len(lags)
        assert np.allclose(quantiles, lags.quantile([0.1, 0.5, 0.9]), rtol=0, atol=1e-6)
    assert {instrument: (n, round(p10), round(p50), round(p90)) for instrument, n, p10, p50, p90 in answers}["ang"] == (
        964,
        385,
        1033,
        1619,
    )


def test_quantiles_are_those_of_pandas_and_a_year_has_8766_hours(real):
    connection, _ = real
    row = connection.sql("FROM methane.emission_quantiles WHERE source = 'csv' AND gas = 'CH4'").df().iloc[0]
    rates = connection.sql(
        "SELECT emission_kg_h FROM methane.plumes WHERE source = 'csv' AND gas = 'CH4' AND emission_kg_h IS NOT NULL"
    ).df()["emission_kg_h"]
    described = rates.describe(percentiles=[0.5, 0.75, 0.9, 0.99])
    names = {"mean": "mean", "std": "std", "min": "min", "50%": "p50", "75%": "p75", "90%": "p90", "99%": "p99"}
    for theirs, ours in {**names, "max": "max"}.items():
        assert row[f"{ours}_kg_h"] == pytest.approx(described[theirs], rel=1e-12)
        assert row[f"{ours}_kt_yr"] == pytest.approx(described[theirs] * 24 * 365.25 / 1e6, rel=1e-12)
    assert row["quantified_plumes"] == len(rates) == described["count"]
