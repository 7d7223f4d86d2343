"""``geocat methane …`` and ``catalog.methane`` over a catalog that was harvested twice from a loopback Carbon Mapper."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex

import geopandas
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import geocat
from geocat.cli.app import app
from geocat.errors import CMPlumeNotFound, CMSceneNotPublished, CMSourceNotFound
from geocat.serve.carbon_mapper import CarbonMapperServer
from geocat.serve.carbon_mapper_population import Population

RUNNER = CliRunner()
PLUME, SOURCE = "emi20240102t030405p06007-A", "CH4_1B2_100m_-103.50000_31.50000"
"""What the examples of the helps ask for."""


@pytest.fixture(scope="module")
def harvested(tmp_path_factory):
    """The root, and what the second night changed."""
    root = tmp_path_factory.mktemp("methane") / "catalog"
    population = Population.made(plumes=100, sources=40, scenes=120, collections=12)
    with CarbonMapperServer(population) as server, geocat.init(root) as catalog:
        catalog.add_source("cm", "carbon_mapper", server.url)
        catalog.harvest("cm")
        server.population = later = population.later()
        catalog.harvest("cm")
    return root, later


@pytest.fixture(scope="module")
def catalog(harvested):
    with geocat.open(harvested[0]) as catalog:
        yield catalog


@pytest.fixture(scope="module")
def population(harvested):
    return harvested[1]


@pytest.fixture
def ask(harvested):
    """Run a command line in this process."""

    def run(*args):
        return RUNNER.invoke(
            app, ["methane", *map(str, args)], env={"GEOCAT_ROOT": str(harvested[0]), "COLUMNS": "160"}
        )

    return run


@pytest.fixture
def rows(ask):
    """The rows that a command line answers with."""

    def run(*args):
        result = ask(*args, "--format", "json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


@pytest.fixture(scope="module")
def in_context(catalog):
    """The id of a plume that has a tile and a source, its scene and the source's name."""
    whole = catalog.methane.plume_contexts().filter(
        "tile_status = 'published' AND source_name IS NOT NULL AND gas = 'CH4'"
    )
    return (
        whole.filter("abs(longitude_deg) < 170")
        .order("plume_id")
        .select("plume_id", "scene_name", "source_name")
        .fetchone()
    )


def one_line(result):
    assert result.exit_code == 1, result.output
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("Error: ")
    return result.stderr


# ---------- from Python, harvested


def test_every_plume_and_source_of_the_night_is_there_and_no_other(catalog, population):
    found = {name for (name,) in catalog.methane.plumes().select("plume_id").fetchall()}
    assert found == {plume.plume_id for plume in population.plumes}
    assert len(catalog.methane.plume_contexts()) == len(found)


def test_a_context_is_what_one_query_for_all_plumes_has(catalog):
    whole = catalog.methane.plume_contexts().select("plume_id", "tile_status", "tile_collection", "source_name")
    for plume_id, status, collection, source_name in whole.limit(20).fetchall():
        plume, tile, source = catalog.methane.plume_context(plume_id)
        assert plume.plume_id == plume_id
        assert (tile and tile.collection) == collection
        assert (tile is not None) == (status == "published")
        assert (source and source.source_name) == source_name


def test_what_was_withdrawn_is_said_to_be_and_when(catalog, population):
    since = {datetime for (datetime,) in catalog.sql("SELECT DISTINCT snapshot FROM methane.plumes").fetchall()}
    for plume_id in population.did.withdrawn:
        with pytest.raises(CMPlumeNotFound, match="was withdrawn in the harvest of") as found:
            catalog.methane.plume(plume_id)
        assert f"{found.value.since:%Y%m%dT%H%M%S.%fZ}" in since


def test_a_source_that_was_renamed_names_the_one_that_the_server_knows(catalog, population):
    assert population.did.renamed
    for old, new in population.did.renamed.items():
        with pytest.raises(CMSourceNotFound, match="is gone since the harvest of") as found:
            catalog.methane.source(old)
        assert found.value.renamed_to == new
        assert catalog.methane.source(new).source_name == new


def test_every_pending_tile_is_deferred_since_its_observation(catalog):
    pending = catalog.methane.tiles_pending().select("scene_name", "observed_at").fetchall()
    assert pending
    for scene_name, observed_at in pending[:10]:
        with pytest.raises(CMSceneNotPublished, match="deferred") as found:
            catalog.methane.tile(scene_name)
        assert found.value.since == observed_at


def test_the_record_is_what_was_sent(catalog, in_context):
    plume = catalog.methane.plume(in_context[0])
    assert catalog.methane.record(plume)["emission_auto"] == plume.emission_kg_h
    row = catalog.methane.record(plume, "csv")
    assert all(isinstance(value, str) for value in row.values())
    assert float(row["plume_longitude"]) == plume.lon


def test_facilities_are_matched_from_a_dataframe_and_from_points(catalog, in_context):
    plume = catalog.methane.plume(in_context[0])
    points = geopandas.GeoDataFrame(
        {"facility_id": ["here"], "name": ["Here"]}, geometry=[plume.geometry], crs="OGC:CRS84"
    )
    table = points.drop(columns="geometry").assign(longitude_deg=plume.lon, latitude_deg=plume.lat)
    for facilities in (table, points, points.to_crs("EPSG:3857")):
        found = catalog.methane.plume_facilities(facilities, near_m=10).filter(f"plume_id = '{plume.plume_id}'")
        assert found.select("facility_id", "facility_match").fetchone() == ("here", "MATCHED")
    with pytest.raises(geocat.InputError, match="not all points"):
        catalog.methane.plume_facilities(points.set_geometry([plume.geometry.buffer(1)]))


def test_an_area_is_taken_in_any_form(catalog, in_context, tmp_path):
    plume = catalog.methane.plume(in_context[0])
    box = (plume.lon - 0.1, plume.lat - 0.1, plume.lon + 0.1, plume.lat + 0.1)
    frame = geopandas.GeoDataFrame(geometry=[plume.geometry.buffer(0.1).envelope], crs="OGC:CRS84")
    frame.to_file(tmp_path / "area.geojson")
    areas = (
        box,
        frame.geometry[0],
        frame,
        frame.to_crs("EPSG:3857"),
        frame.__geo_interface__,
        tmp_path / "area.geojson",
    )
    answers = {catalog.methane.coverage(area).select("coverage", "plumes").fetchone() for area in areas}
    assert len(answers) == 1
    assert answers.pop()[0] == "detected"
    assert catalog.methane.coverage((plume.lon, plume.lat)).select("coverage").fetchone() == ("detected",)
    for wrong in ("nowhere.geojson", {"type": "Nonsense"}, (1, 2, 3), 5, geopandas.GeoSeries([], crs=4326)):
        with pytest.raises(geocat.InputError):
            catalog.methane.coverage(wrong)
    frame.to_crs("EPSG:3857").to_file(tmp_path / "metres.gpkg")
    with pytest.raises(geocat.InputError, match="convert it"):
        catalog.methane.coverage(tmp_path / "metres.gpkg")


def test_a_box_over_the_antimeridian_is_an_area(catalog):
    looked = catalog.methane.coverage((-180, -90, 180, 90)).select("scenes").fetchone()
    around = catalog.methane.coverage((0.001, -90, 0, 90)).select("scenes").fetchone()
    assert looked == around


@pytest.mark.parametrize("radius", [0, -1, float("nan"), float("inf"), 2_000_000])
def test_a_radius_that_gathers_nothing_is_refused(catalog, radius):
    for gather in (catalog.methane.clusters, catalog.methane.cluster_members):
        with pytest.raises(geocat.InputError, match="gathers nothing"):
            gather(radius)


def test_clusters_hold_every_plume_once(catalog):
    members = catalog.methane.cluster_members(500)
    assert len(members) == len(catalog.methane.plumes())
    assert catalog.methane.clusters(500).sum("plume_count").fetchone()[0] == len(members)


def test_rates_are_those_that_were_sent(catalog):
    off = catalog.methane.rates().filter("abs(emission_difference_kg_h) > 1e-9 * emission_kg_h AND missing_plumes = 0")
    assert len(catalog.methane.rates()) == len(catalog.methane.sources())
    assert off.select("source_name", "emission_kg_h", "published_emission_kg_h").fetchall() == []


def test_a_source_is_explained_and_its_events_are_its_own(catalog, in_context):
    name = in_context[2]
    steps = catalog.methane.explain(f"{name}?x").select("step", "value").fetchall()
    assert {step for step, _ in steps} >= {1, 2, 4}
    assert {found for (found,) in catalog.methane.events(name).select("source_name").fetchall()} == {name}
    for question in (catalog.methane.explain, catalog.methane.events):
        with pytest.raises(CMSourceNotFound):
            question("CH4_1B2_100m_0.00001_0.00001")


# ---------- the command line


def test_one_record_is_listed_field_by_field_or_written_whole(ask, rows, in_context):
    plume_id, scene_name, source_name = in_context
    text = ask("plume", plume_id).stdout
    assert re.search(rf"^plume_id +{plume_id}$", text, re.MULTILINE)
    assert re.search(r"^observed_at +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", text, re.MULTILINE)
    assert "None" not in text
    assert [row["plume_id"] for row in rows("plume", plume_id)] == [plume_id]
    assert re.search(rf"^cmf_href +http\S+{scene_name}", ask("tile", scene_name).stdout, re.MULTILINE)
    assert rows("tile", scene_name)[0]["scene_name"] == scene_name
    assert re.search(r"^persistence +\d", ask("source", source_name).stdout, re.MULTILINE)
    assert rows("source", f"{source_name}?status=x")[0]["source_name"] == source_name
    (context,) = rows("context", plume_id)
    assert (context["plume_id"], context["tile_status"], context["source_name"]) == (plume_id, "published", source_name)
    assert "published" in ask("context", plume_id).stdout


def test_plumes_are_found_by_every_condition_newest_first(rows, catalog, in_context):
    every = rows("plumes")
    assert len(every) == len(catalog.methane.plumes())
    assert [row["observed_at"] for row in every] == sorted((row["observed_at"] for row in every), reverse=True)
    (wanted,) = (row for row in every if row["plume_id"] == in_context[0])
    near = f"{wanted['longitude_deg']},{wanted['latitude_deg']},{wanted['longitude_deg']},{wanted['latitude_deg']}"
    asked = ["--bbox", near, "--since", wanted["observed_at"], "--gas", "ch4", "--instrument", wanted["instrument"]]
    asked += ["--scene", in_context[1], "--source-name", in_context[2], "--source", "cm"]
    asked += ["--sector", wanted["sector"] or "NULL", "--quantified" if wanted["emission_kg_h"] else "--unquantified"]
    assert wanted in rows("plumes", *asked)
    assert len(rows("plumes", "--limit", 3)) == 3
    assert all(row["emission_kg_h"] >= 500 for row in rows("plumes", "--emission-min", 500))
    assert all(row["emission_kg_h"] <= 500 for row in rows("plumes", "--emission-max", 500, "--quantified"))
    assert rows("plumes", "--published-since", "2100-01-01") == []


def test_sources_and_tiles_and_what_is_pending_are_listed(rows, ask, catalog):
    sources = rows("sources", "--plume-count-min", 2, "--persistence-min", 0)
    assert all(row["plume_count"] >= 2 for row in sources)
    rates = [row["emission_kg_h"] for row in sources if row["emission_kg_h"] is not None]
    assert rates == sorted(rates, reverse=True)
    assert len(rows("tiles")) == len(catalog.methane.tiles())
    assert len(rows("pending", "--source", "cm")) == len(catalog.methane.tiles_pending())
    assert "deferred_until" in ask("pending").stdout


def test_what_is_computed_is_shown(rows, ask, in_context):
    assert {row["step"] for row in rows("explain", in_context[2])} >= {1, 2, 4}
    assert "persistence" in ask("explain", in_context[2]).stdout
    assert len(rows("rates", "--limit", 5)) == 5
    assert sum(row["plume_count"] for row in rows("clusters", "--eps", 500)) > 100
    (world,) = rows("coverage", "--bbox", "-180,-90,180,90", "--gas", "CH4", "--within", 0)
    assert world["coverage"] == "detected"


def test_a_question_goes_to_a_file(ask, tmp_path):
    result = ask("plumes", "-o", tmp_path / "plumes.parquet")
    assert re.search(r"plumes\.parquet: \d+ rows", result.stderr)
    assert geopandas.read_parquet(tmp_path / "plumes.parquet").crs.to_string() == "OGC:CRS84"
    assert list(csv.DictReader(io.StringIO(ask("rates", "-f", "csv").stdout)))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["plume", "tan20200101t000000c00s4001-A"],
            "There is no plume tan20200101t000000c00s4001-A. No harvest had it",
        ),
        (["explain", "CH4_1B2_100m_0.00001_0.00001"], "No harvest had a source"),
        (["tile", "tan20200101t000000c00s4001"], "There is no scene"),
        (["coverage"], "An area is one of --bbox, --point and --aoi; given: none."),
        (["coverage", "--point", "1,2", "--bbox", "0,0,1,1"], "given: --bbox and --point."),
        (["coverage", "--point", "here"], "'here' is not a point"),
        (["coverage", "--aoi", "nowhere.geojson"], "nowhere.geojson cannot be read"),
    ],
)
def test_what_goes_wrong_is_one_line(ask, args, said):
    assert said in one_line(ask(*args))


def test_on_an_empty_catalog_the_command_that_fills_it_is_named(first_root):
    asked = RUNNER.invoke(app, ["methane", "plume", PLUME, "--root", str(first_root)])
    assert "run `geocat source add cm carbon-mapper` and `geocat harvest cm`." in one_line(asked)
    listed = RUNNER.invoke(app, ["methane", "plumes", "--root", str(first_root), "-f", "json"])
    assert json.loads(listed.stdout) == []


def examples():
    group = get_command(app).commands["methane"]
    helps = [group, *group.commands.values()]
    return [line.strip() for command in helps for line in command.epilog.strip().splitlines()]


@pytest.mark.parametrize("line", examples())
def test_every_example_of_a_help_works(line, harvested, in_context, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plume_id, scene_name, source_name = in_context
    line = line.replace(PLUME, plume_id).replace(PLUME.removesuffix("-A"), scene_name).replace(SOURCE, source_name)
    result = RUNNER.invoke(app, shlex.split(line)[1:], env={"GEOCAT_ROOT": str(harvested[0])})
    assert result.exit_code == 0, result.output


def test_the_help_of_the_group_is_not_cut_off():
    assert "..." not in RUNNER.invoke(app, ["methane", "--help"]).stdout.partition("Commands:")[2]


def test_the_catalog_opens_images_of_its_plumes_and_scenes(catalog, in_context):
    image = catalog.methane.plume_image(in_context[0])
    assert image.mask is not None
    assert catalog.methane.scene_image(in_context[1]).cmf is not None
    with pytest.raises(CMPlumeNotFound):
        catalog.methane.plume_image("tan29991231t000000c00s4001-Z")
    with pytest.raises(geocat.InputError, match="No source of type carbon_mapper is called 'x'; there are: cm"):
        catalog.methane.plume_image(in_context[0], source="x")
