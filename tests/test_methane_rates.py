"""The rate of a source, computed anew from a real one, is Carbon Mapper's own to the last digit."""

from __future__ import annotations

import json
import math
import random
import statistics
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from geocat import engine

OBJECTS = (
    "distance_m exact_sum scene_of observed_of source_days source_rates source_persistence source_explained "
    "cluster_members_at cluster_members source_clusters"
).split()
TABLES = """
CREATE SCHEMA methane;
CREATE TABLE methane.plumes AS
SELECT
    'cm' AS source, p ->> 'plume_id' AS plume_id, p ->> 'gas' AS gas, p ->> 'sector' AS sector,
    (p ->> 'emission_auto')::DOUBLE AS emission_kg_h,
    (p ->> 'emission_uncertainty_auto')::DOUBLE AS emission_uncertainty_kg_h,
    (p ->> 'hide_emission')::BOOLEAN AS emission_is_hidden, (p ->> 'scene_timestamp')::TIMESTAMPTZ AS observed_at,
    (p ->> '$.geometry_json.coordinates[0]')::DOUBLE AS longitude_deg,
    (p ->> '$.geometry_json.coordinates[1]')::DOUBLE AS latitude_deg
FROM (SELECT unnest(from_json(getvariable('answer')::JSON -> 'plumes', '["JSON"]')) AS p);
CREATE TABLE methane.sources AS
SELECT
    'cm' AS source, s ->> 'source_name' AS source_name, s ->> '$.source.gas' AS gas, s ->> '$.source.sector' AS sector,
    (s ->> '$.source.persistence')::DOUBLE AS persistence, (s ->> '$.source.emission_auto')::DOUBLE AS emission_kg_h,
    (s ->> '$.source.emission_uncertainty_auto')::DOUBLE AS emission_uncertainty_kg_h
FROM (SELECT getvariable('answer')::JSON AS s);
CREATE TABLE methane.source_plumes AS
SELECT plumes.source, source_name, plume_id FROM methane.plumes AS plumes, methane.sources AS sources;
CREATE TABLE methane.source_scenes AS
SELECT
    'cm' AS source, source_name, s ->> 'name' AS scene_name, (s ->> 'timestamp')::TIMESTAMPTZ AS observed_at
FROM (SELECT unnest(from_json(getvariable('answer')::JSON -> 'scenes', '["JSON"]')) AS s), methane.sources;
"""


def connected(answer: dict[str, Any]) -> DuckDBPyConnection:
    """A connection with one source as ``/catalog/source/{name}`` answers it, and what is computed of it."""
    connection = engine.connect()
    engine.bind(connection, answer=json.dumps(answer))
    connection.execute(TABLES)
    for name in OBJECTS:
        connection.execute((engine.shipped("sql") / "methane" / f"{name}.sql").read_text())
    return connection


@pytest.fixture(scope="module")
def real(fixtures_folder: Path) -> Iterator[tuple[DuckDBPyConnection, dict[str, Any]]]:
    answer = json.loads((fixtures_folder / "carbonmapper" / "source_full_mhacks.json").read_text())
    connection = connected(answer)
    yield connection, answer
    connection.close()


def by_the_rule(answer: dict[str, Any]) -> tuple[float, float, float]:
    """Persistence, rate and uncertainty in Python, from the rule and not from the SQL."""
    plumes = defaultdict(list)
    for plume in answer["plumes"]:
        plumes[plume["plume_id"].rsplit("-", 1)[0]].append(plume)
    days = defaultdict(list)
    for scene in answer["scenes"]:
        days[scene["timestamp"][:10]].append(plumes[scene["name"]])
    rates, uncertainties, detected = [], [], 0
    for scenes in days.values():
        detected += any(scenes)
        quantified = [[p for p in found if p["emission_auto"] is not None] for found in scenes]
        counted = [kept for kept, found in zip(quantified, scenes, strict=True) if kept or not found]
        if any(quantified):
            rates.append(math.fsum(p["emission_auto"] for kept in counted for p in kept) / len(counted))
            uncertain = math.fsum(p["emission_uncertainty_auto"] for kept in counted for p in kept)
            uncertainties.append(uncertain / len(counted))
    persistence = detected / len(days)
    if not rates:
        return persistence, math.nan, math.nan
    return persistence, statistics.fmean(rates) * persistence, statistics.fmean(uncertainties) * persistence


def test_the_numbers_of_the_real_source_come_out_to_the_last_digit(real):
    connection, answer = real
    [row] = connection.sql(
        "SELECT detection_days, observation_days, persistence, emission_kg_h, emission_uncertainty_kg_h, "
        "emission_difference_kg_h, missing_plumes, unlisted_plumes, hidden_plumes, plumes FROM methane.source_rates"
    ).fetchall()
    assert row == (14, 34, 14 / 34, 485.8420199415127, 158.41615060366047, 0, 0, 0, 6, 22)
    theirs = answer["source"]
    assert row[2:5] == (theirs["persistence"], theirs["emission_auto"], theirs["emission_uncertainty_auto"])


def test_the_days_are_those_of_the_real_source(real):
    connection, answer = real
    days = connection.sql("FROM methane.source_days ORDER BY day").df()
    assert [str(day.date()) for day in days["day"]] == sorted(answer["observation_dates"])
    assert [str(day.date()) for day in days[days["is_detected"]]["day"]] == sorted(answer["detection_dates"])
    assert days["scenes"].sum() == 52
    assert days["plumes"].sum() == 22
    assert days["quantified_plumes"].sum() == 16


def test_the_explanation_adds_up(real):
    connection, answer = real
    name = answer["source_name"] + "?status=not_deleted"
    steps = connection.execute("FROM methane.source_explained($name)", {"name": name}).df()
    assert steps["step"].is_monotonic_increasing
    assert dict(steps["step"].value_counts()) == {1: 52, 2: 34, 3: 1, 4: 1, 5: 1}
    mean, persistence, product = (steps[steps["step"] == step].iloc[0] for step in (3, 4, 5))
    assert mean["value"] * persistence["value"] == pytest.approx(product["value"], rel=1e-15)
    assert (product["value"], product["uncertainty"]) == (485.8420199415127, 158.41615060366047)
    uncounted = steps[(steps["step"] == 1) & steps["what"].str.contains("does not count")]
    assert uncounted["value"].isna().all()
    assert len(uncounted) == 3
    scenes, days = (steps[(steps["step"] == step) & steps["value"].notna()] for step in (1, 2))
    for day, value in zip(days["day"], days["value"], strict=True):
        assert scenes[scenes["day"] == day]["value"].mean() == pytest.approx(value, rel=1e-14)


def test_the_interval_is_wilson_s(real):
    connection, _ = real
    [(low, high, few)] = connection.sql(
        "SELECT persistence_low, persistence_high, is_few FROM methane.source_persistence"
    ).fetchall()
    assert (round(low, 3), round(high, 3), few) == (0.264, 0.578, False)
    deviation = statistics.NormalDist().inv_cdf(0.975)
    for bound in (low, high):
        assert abs(14 / 34 - bound) == pytest.approx(deviation * math.sqrt(bound * (1 - bound) / 34), rel=1e-9)


def test_the_plumes_of_the_real_source_are_one_cluster_at_its_place(real):
    connection, answer = real
    [(plumes, quantified, longitude, latitude)] = connection.sql(
        "SELECT plume_count, quantified_plume_count, longitude_deg, latitude_deg FROM methane.source_clusters(100)"
    ).fetchall()
    assert (plumes, quantified) == (22, 16)
    [(apart,)] = connection.execute(
        "SELECT methane.distance_m($lon, $lat, $there[1], $there[2])",
        {"lon": longitude, "lat": latitude, "there": answer["point"]["coordinates"]},
    ).fetchall()
    assert apart < 0.15


@pytest.mark.parametrize("seed", range(8))
def test_made_up_sources_follow_the_rule(seed):
    """Days with several scenes, hidden plumes beside quantified ones, nulls on the day of a detection."""
    chance = random.Random(seed)
    scenes, plumes = [], []
    for number in range(chance.randint(1, 40)):
        day = f"2024-01-{chance.randint(1, 12):02}"
        name = f"ang{day.replace('-', '')}t{number:06}"
        scenes.append({"name": name, "timestamp": f"{day}T23:59:59.5Z", "id": "", "instrument": "ang"})
        for part in range(chance.choice([0, 0, 1, 1, 2, 3])):
            hidden = chance.random() < 0.4
            plumes.append(
                {
                    "plume_id": f"{name}-{chr(65 + part)}",
                    "gas": "CH4",
                    "sector": "1B2",
                    "hide_emission": hidden,
                    "emission_auto": None if hidden else chance.uniform(1, 2000),
                    "emission_uncertainty_auto": None if hidden else chance.uniform(1, 300),
                    "scene_timestamp": f"{day}T23:59:59.5Z",
                    "geometry_json": {"coordinates": [0, 0]},
                }
            )
    answer = {"source_name": "CH4_1B2_100m_0.00000_0.00000", "plumes": plumes, "scenes": scenes, "source": {}}
    with connected(answer) as connection:
        [row] = connection.sql(
            "SELECT persistence, coalesce(emission_kg_h, 'nan'), coalesce(emission_uncertainty_kg_h, 'nan') "
            "FROM methane.source_rates"
        ).fetchall()
    assert row == pytest.approx(by_the_rule(answer), rel=1e-13, nan_ok=True)


def test_the_rule_in_python_is_carbon_mapper_s(real):
    _, answer = real
    assert by_the_rule(answer) == pytest.approx((14 / 34, 485.8420199415127, 158.41615060366047), rel=1e-14)
